// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {ISlashManager} from "../../src/staking/ISlashManager.sol";
import {IValidatorRegistry} from "../../src/staking/IValidatorRegistry.sol";
import {SlashingWorld} from "./SlashingWorld.sol";

/// @notice Reporters, governance and the accused, who do anything at any time; and a book of what each offence should have
/// cost, kept the slow way.
contract SlashingHandler is SlashingWorld {
    enum Kind {
        DoubleSign,
        Downtime,
        Conflict,
        Wrong,
        Accuse,
        Decide,
        Appeal,
        Execute,
        Replay,
        Claim,
        Settle,
        Wait
    }

    /// @notice How often each kind of step succeeded.
    mapping(Kind => uint256) public done;
    /// @notice Proofs that counted a second time, and slashes other than the book says: there must be none.
    uint256 public replayed;
    uint256 public mispriced;
    uint256 public overdue;
    uint256 public slashedAfterEnd;

    bytes[] private _proofs;
    bytes32[] private _cases;
    uint256 private _next = 1;

    mapping(address operator => mapping(ISlashManager.Offence => uint256[])) private _history;
    mapping(address operator => uint256) public slashes;
    mapping(address operator => bool) public ended;

    /// @notice One random action; what the manager refuses is no error.
    function step(uint256 seed) external {
        uint256 i = (seed >> 8) % OPERATORS;
        // Time and trifles more often than what ends a validator.
        uint256 dice = seed % 40;
        if (dice == 0) _doubleSign(i);
        else if (dice < 12) _downtime(i);
        else if (dice < 14) _conflict(i);
        else if (dice < 17) _wrong(i);
        else if (dice < 21) _accuse(i, seed >> 16);
        else if (dice < 24) _decide(seed >> 16);
        else if (dice < 26) _appeal(seed >> 16);
        else if (dice < 30) _executeCase(seed >> 16);
        else if (dice < 33) _replay(seed >> 16);
        else if (dice < 35) _claim(seed >> 16);
        else if (dice < 36) _settle(seed >> 16);
        else _wait(seed >> 16);
    }

    function historyOf(address operator, ISlashManager.Offence offence) external view returns (uint256[] memory) {
        return _history[operator][offence];
    }

    /// @notice The count as the rule reads: one more for each, halved for every 90 d without another.
    function countOf(address operator, ISlashManager.Offence offence) public view returns (uint256 count) {
        uint256[] storage times = _history[operator][offence];
        for (uint256 k = 0; k < times.length; ++k) {
            uint256 until = k + 1 < times.length ? times[k + 1] : clock;
            ++count;
            for (uint256 clean = times[k] + 90 days; clean <= until; clean += 90 days) count /= 2;
        }
    }

    function owed() external view returns (uint256 sum) {
        for (uint256 k = 0; k < reporters.length; ++k) sum += slasher.reporterShareOf(reporters[k]);
    }

    function _doubleSign(uint256 i) private {
        uint256 number = HEIGHT - (_next++ % 500);
        bytes memory call = abi.encodeCall(
            ISlashManager.reportDoubleSign,
            (_sealed(i, number, 0, keccak256("one")), _sealed(i, number, 0, keccak256("two")))
        );
        if (_report(i, ISlashManager.Offence.DoubleSign, call)) ++done[Kind.DoubleSign];
    }

    function _downtime(uint256 i) private {
        bytes memory call = abi.encodeCall(ISlashManager.reportDowntime, (_down(operatorAt(i)), operatorAt(i)));
        if (_report(i, ISlashManager.Offence.Downtime, call)) ++done[Kind.Downtime];
    }

    function _conflict(uint256 i) private {
        bytes32 requestId = bytes32(_next++);
        _finalised(requestId, keccak256("right"), 2);
        bytes memory call = abi.encodeCall(
            ISlashManager.reportConflictingAttestations,
            (
                operatorAt(i),
                requestId,
                _attestation(i, requestId, keccak256("right"), 2),
                _attestation(i, requestId, keccak256("wrong"), 2)
            )
        );
        if (_report(i, ISlashManager.Offence.InvalidAttestation, call)) ++done[Kind.Conflict];
    }

    function _wrong(uint256 i) private {
        bytes32 requestId = bytes32(_next++);
        _finalised(requestId, keccak256("right"), 2);
        VM.prank(reporters[i % 3]);
        try
            slasher.reportWrongAttestation(operatorAt(i), requestId, _attestation(i, requestId, keccak256("right"), 4))
        returns (bytes32 caseId) {
            _cases.push(caseId);
            ++done[Kind.Wrong];
        } catch {}
    }

    function _accuse(uint256 i, uint256 seed) private {
        ISlashManager.Offence offence = ISlashManager.Offence(3 + (seed % 6));
        try slasher.accuse(operatorAt(i), offence, uint40(clock - 10), bytes32(_next++)) returns (bytes32 caseId) {
            _cases.push(caseId);
            ++done[Kind.Accuse];
        } catch {}
    }

    function _decide(uint256 seed) private {
        if (_cases.length == 0) return;
        bytes32 caseId = _cases[seed % _cases.length];
        bool guilty = seed % 5 != 0;
        ISlashManager.Case memory details = slasher.caseOf(caseId);
        uint256 expected = _expected(details.operator, details.offence);
        try slasher.decide(caseId, guilty) {
            if (guilty) _book(details.operator, details.offence, expected);
            ++done[Kind.Decide];
        } catch (bytes memory reason) {
            _look(reason);
        }
    }

    function _appeal(uint256 seed) private {
        if (_cases.length == 0) return;
        bytes32 caseId = _cases[seed % _cases.length];
        VM.prank(slasher.caseOf(caseId).operator);
        try slasher.appeal(caseId, bytes32(seed)) {
            ++done[Kind.Appeal];
        } catch {}
    }

    function _executeCase(uint256 seed) private {
        if (_cases.length == 0) return;
        bytes32 caseId = _cases[seed % _cases.length];
        ISlashManager.Case memory details = slasher.caseOf(caseId);
        uint256 expected = _expected(details.operator, details.offence);
        try slasher.executeCase(caseId) {
            if (clock < details.executableAt) ++overdue;
            _book(details.operator, details.offence, expected);
            ++done[Kind.Execute];
        } catch (bytes memory reason) {
            _look(reason);
        }
    }

    function _replay(uint256 seed) private {
        if (_proofs.length == 0) return;
        (bool success, ) = address(slasher).call(_proofs[seed % _proofs.length]);
        if (success) ++replayed;
        ++done[Kind.Replay];
    }

    function _claim(uint256 seed) private {
        VM.prank(reporters[seed % 3]);
        try slasher.claimReporterShare() {
            ++done[Kind.Claim];
        } catch {}
    }

    function _settle(uint256 seed) private {
        uint256 amount = seed % 10 ** 20;
        token.mint(address(vault), amount);
        vault.condemn(amount);
        if (slasher.settleCondemned() == amount) ++done[Kind.Settle];
    }

    function _wait(uint256 seed) private {
        clock += seed % 4 == 0 ? seed % 100 days : seed % 2 days;
        VM.warp(clock);
        ++done[Kind.Wait];
    }

    /// @dev A proof, by one of the reporters.
    function _report(uint256 i, ISlashManager.Offence offence, bytes memory call) private returns (bool success) {
        uint256 expected = _expected(operatorAt(i), offence);
        bytes memory reason;
        VM.prank(reporters[i % 3]);
        (success, reason) = address(slasher).call(call);
        if (success) {
            _book(operatorAt(i), offence, expected);
            _proofs.push(call);
        } else {
            _look(reason);
        }
    }

    function _expected(address operator, ISlashManager.Offence offence) private view returns (uint256 fraction) {
        bool downtime = offence == ISlashManager.Offence.Downtime;
        fraction = downtime ? 1_000 : 50_000;
        bool once =
            offence == ISlashManager.Offence.MissedRecomputation || offence >= ISlashManager.Offence.DebugEnclave;
        uint256 cap = downtime ? 10_000 : 1_000_000;
        for (uint256 k = countOf(operator, offence); k > 0 && !once && fraction < cap; --k) fraction *= 2;
        if (fraction > cap) fraction = cap;
    }

    /// @dev Writes down what happened, and compares it with what should have.
    function _book(address operator, ISlashManager.Offence offence, uint256 expected) private {
        if (ended[operator]) ++slashedAfterEnd;
        uint256 fraction = vault.slashesOf(operator, slashes[operator], 1)[0].fraction;
        if (fraction != expected) ++mispriced;
        ++slashes[operator];
        _history[operator][offence].push(clock);
        IValidatorRegistry.Validator memory validator = validators.validatorOf(operator);
        if (validator.jailedUntil > clock + 365 days) ++mispriced;
        ended[operator] = validator.status == IValidatorRegistry.Status.Tombstoned;
    }

    /// @dev What the vault refuses, the manager should not have asked for.
    function _look(bytes memory reason) private {
        bytes4 selector = bytes4(reason);
        if (
            selector != ISlashManager.SlashManager_AlreadyTombstoned.selector &&
            selector != ISlashManager.SlashManager_EvidenceUsed.selector &&
            selector != ISlashManager.SlashManager_WrongCaseStatus.selector &&
            selector != ISlashManager.SlashManager_NotExecutable.selector
        ) ++overdue;
    }
}
