// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {ISlashManager} from "../../src/staking/ISlashManager.sol";
import {IStakeVault} from "../../src/staking/IStakeVault.sol";
import {IValidatorRegistry} from "../../src/staking/IValidatorRegistry.sol";
import {EconomyWorld} from "./EconomyWorld.sol";
import {SetWatch} from "./SetWatch.sol";

/// @notice Holders, operators, judges and the clock, who do anything at any time. What the contracts refuse is no error unless it
/// was somebody's due.
contract EconomyHandler is EconomyWorld, SetWatch {
    enum Kind {
        Delegate,
        Undelegate,
        Redelegate,
        Complete,
        Cancel,
        Claim,
        Compound,
        Commission,
        Touch,
        Expire,
        Vote,
        Slash,
        Settle,
        Report,
        Work,
        Close,
        Roll,
        Evict,
        Pause,
        Suspend,
        Register,
        Leave,
        Free,
        Wait
    }

    /// @notice How many steps there were, and how often each kind succeeded.
    uint256 public steps;
    mapping(Kind => uint256) public done;
    /// @notice What was due and refused, or paid otherwise than said: there must be none.
    uint256 public faults;
    Kind public lastFault;
    bytes public lastReason;
    uint256 private _height = 1_000;
    uint256 private _next = 1;
    bool private _paused;

    /// @notice One random action in a block and a second of its own.
    function step(uint256 seed) external {
        VM.roll(++_height);
        VM.warp(++clock);
        ++steps;
        address[] memory before = registry.getValidators();
        Kind kind = _kindOf(seed);
        if (_act(kind, seed >> 8)) ++done[kind];
        _compare(kind == Kind.Roll, _paused, before, registry.getValidators());
    }

    /// @dev Time, rolls, closings and returns more often than the rest, so that there is something to do.
    function _kindOf(uint256 seed) private pure returns (Kind) {
        uint256 dice = seed % 40;
        if (dice < 24) return Kind(dice);
        if (dice < 27) return Kind.Wait;
        if (dice < 29) return Kind.Close;
        if (dice < 31) return Kind.Roll;
        if (dice < 33) return Kind.Delegate;
        if (dice < 34) return Kind.Redelegate;
        if (dice < 35) return Kind.Suspend;
        if (dice < 36) return Kind.Evict;
        if (dice < 38) return Kind.Free;
        return Kind.Register;
    }

    function _act(Kind kind, uint256 seed) private returns (bool) {
        address who = holderAt(seed % HOLDERS);
        address at = holderAt((seed >> 8) % OPERATORS);
        seed >>= 16;
        if (kind == Kind.Complete || kind == Kind.Cancel || kind == Kind.Expire) (who, at) = _owed(kind, who, at);
        if (kind == Kind.Free) at = _returning(at, true);
        if (kind == Kind.Register) at = _returning(at, false);
        if (kind == Kind.Delegate && seed % 4 == 0) who = at;
        if (kind == Kind.Undelegate) return _undelegate(who, at, seed);
        if (kind == Kind.Complete) return _complete(who, at, seed);
        if (kind == Kind.Claim) return _claim(who, at);
        if (kind == Kind.Commission) return _commission(at);
        if (kind == Kind.Slash) return _slash(at, seed);
        if (kind == Kind.Close) return _close(seed);
        if (kind == Kind.Report) return _report(seed);
        if (kind == Kind.Pause) return _pause(seed);
        if (kind == Kind.Suspend) return _suspend(seed);
        if (kind == Kind.Evict) return _evict(seed);
        if (kind == Kind.Work) return _work(who, seed);
        if (kind == Kind.Register) return _register(at, seed);
        if (kind == Kind.Wait) return _wait(seed);
        (address target, address sender, bytes memory call) = _callOf(kind, who, at, seed);
        VM.prank(sender);
        (bool success, bytes memory reason) = target.call(call);
        if (!success) _look(kind, reason);
        return success;
    }

    /// @dev What may be refused for reasons that are not looked into.
    function _callOf(
        Kind kind,
        address who,
        address at,
        uint256 seed
    ) private view returns (address target, address sender, bytes memory call) {
        (target, sender) = (address(vault), who);
        if (kind == Kind.Delegate) call = abi.encodeCall(IStakeVault.delegateStake, (at, _amount(seed)));
        if (kind == Kind.Redelegate) {
            uint256 value = vault.valueOf(who, at);
            address to = holderAt(seed % OPERATORS);
            call = abi.encodeCall(IStakeVault.redelegateStake, (at, to, seed % 3 == 0 ? value : value / 2));
        }
        if (kind == Kind.Cancel) {
            uint256 entries = vault.unbondingsOf(who, at).length;
            call = abi.encodeCall(IStakeVault.cancelUnbonding, (at, entries == 0 ? 0 : seed % entries));
        }
        if (kind == Kind.Compound) call = abi.encodeCall(IStakeVault.compoundRewards, (at));
        if (kind == Kind.Touch) call = abi.encodeCall(IStakeVault.touch, (who, at));
        if (kind == Kind.Expire) call = abi.encodeCall(IStakeVault.expireRewards, (who, at));
        if (kind == Kind.Vote) {
            call = abi.encodeWithSignature("delegate(address)", seed % 3 == 0 ? address(0) : at);
        }
        if (kind == Kind.Settle) (target, call) = (address(slasher), abi.encodeCall(ISlashManager.settleCondemned, ()));
        if (kind == Kind.Roll) (target, call) = (address(registry), abi.encodeCall(registry.rollSet, ()));
        if (kind == Kind.Leave) {
            (target, sender) = (address(registry), at);
            call = seed % 2 == 0 ? abi.encodeCall(registry.startExit, ()) : abi.encodeCall(registry.standDown, ());
        }
        if (kind == Kind.Free) (target, sender, call) = (address(registry), at, abi.encodeCall(registry.unjail, ()));
    }

    /// @dev All that a position is worth can always be taken out, unless that makes too many entries, or slashes of lots that it
    /// is all in have left no shares.
    function _undelegate(address who, address at, uint256 seed) private returns (bool) {
        uint256 value = vault.valueOf(who, at);
        bool due = seed % 4 == 0 && vault.positionOf(who, at).shares != 0;
        VM.prank(who);
        try vault.undelegateStake(at, due ? value : seed % (value + 1)) {
            return true;
        } catch (bytes memory reason) {
            bytes4 selector = bytes4(reason);
            bool mayBe =
                selector == IStakeVault.StakeVault_TooManyEntries.selector ||
                    selector == IStakeVault.StakeVault_NotEnoughStake.selector;
            if (due && !mayBe) _fault(Kind.Undelegate, reason);
            _look(Kind.Undelegate, reason);
            return false;
        }
    }

    /// @dev That position, or another one, if there is one of which something is unbonding, or where rewards wait.
    function _owed(Kind kind, address who, address at) private view returns (address, address) {
        for (uint256 i = 0; i < HOLDERS * OPERATORS; ++i) {
            bool rewards = kind == Kind.Expire;
            if (rewards ? vault.rewardsOf(who, at) > 0 : vault.unbondingsOf(who, at).length > 0) return (who, at);
            (who, at) = (holderAt(i % HOLDERS), holderAt(i / HOLDERS));
        }
        return (who, at);
    }

    /// @dev That operator, or another one who was jailed, or is no validator, and may come back.
    function _returning(address at, bool jailed) private view returns (address) {
        for (uint256 i = 0; i < OPERATORS; ++i) {
            IValidatorRegistry.Validator memory known = registry.validatorOf(at);
            IValidatorRegistry.Status status = known.status;
            bool gone = status == IValidatorRegistry.Status.None || status == IValidatorRegistry.Status.Exited;
            bool fits = jailed ? status == IValidatorRegistry.Status.Jailed : gone;
            if (fits && known.jailedUntil <= clock) return at;
            at = holderAt(i);
        }
        return at;
    }

    function _complete(address who, address at, uint256 seed) private returns (bool) {
        IStakeVault.Unbonding[] memory entries = vault.unbondingsOf(who, at);
        if (entries.length == 0) return false;
        uint256 index = seed % entries.length;
        uint256 expected = vault.unbondingValue(who, at, index);
        uint256 before = token.balanceOf(who);
        try vault.completeUnbonding(who, at, index) {
            if (clock < entries[index].completesAt) _fault(Kind.Complete, "early");
            if (token.balanceOf(who) - before != expected) _fault(Kind.Complete, abi.encode(expected));
            return true;
        } catch (bytes memory reason) {
            if (clock >= entries[index].completesAt) _fault(Kind.Complete, reason);
            return false;
        }
    }

    function _claim(address who, address at) private returns (bool) {
        uint256 expected = vault.rewardsOf(who, at);
        uint256 before = token.balanceOf(who);
        VM.prank(who);
        try vault.claimRewards(at) {
            if (token.balanceOf(who) - before != expected) _fault(Kind.Claim, abi.encode(expected));
            return true;
        } catch (bytes memory reason) {
            if (expected != 0) _fault(Kind.Claim, reason);
            return false;
        }
    }

    function _commission(address at) private returns (bool) {
        uint256 expected = vault.commissionOf(at);
        VM.prank(at);
        try vault.claimCommission() {
            return true;
        } catch (bytes memory reason) {
            if (expected != 0) _fault(Kind.Commission, reason);
            return false;
        }
    }

    /// @dev Governance accuses and finds guilty at once; what is proven takes the same way.
    function _slash(address at, uint256 seed) private returns (bool) {
        ISlashManager.Offence offence = ISlashManager.Offence(1 + (seed % 8));
        if (seed % 40 == 0) offence = ISlashManager.Offence.DoubleSign;
        uint40 infractionAt = uint40(clock - ((seed >> 8) % 3 == 0 ? (seed >> 16) % 10 days : 1));
        try slasher.accuse(at, offence, infractionAt, bytes32(_next++)) returns (bytes32 caseId) {
            try slasher.decide(caseId, true) {
                return true;
            } catch (bytes memory reason) {
                _fault(Kind.Slash, reason);
            }
        } catch (bytes memory reason) {
            _look(Kind.Slash, reason);
        }
        return false;
    }

    function _close(uint256 seed) private returns (bool) {
        _fees = seed % 10 ** 21;
        splitter.collect(VE);
        uint64 epoch = pool.nextEpoch();
        bool due =
            clock >= (uint256(epoch) + 1) * LENGTH &&
                (peers.isReported(epoch) || clock >= peers.reportableUntil(epoch));
        try pool.closeEpoch() {
            if (!due) _fault(Kind.Close, "early");
            return true;
        } catch (bytes memory reason) {
            if (due) _fault(Kind.Close, reason);
            return false;
        }
    }

    function _report(uint256 seed) private returns (bool) {
        uint64 epoch = pool.nextEpoch();
        if (peers.isReported(epoch) || clock < (uint256(epoch) + 1) * LENGTH) return false;
        address[] memory operators = new address[](OPERATORS);
        uint16[] memory scores = new uint16[](OPERATORS);
        for (uint256 i = 0; i < OPERATORS; ++i) {
            (operators[i], scores[i]) = (holderAt(i), uint16(uint256(keccak256(abi.encode(seed, i))) % 10_001));
        }
        peers.report(epoch, operators, scores);
        return true;
    }

    /// @dev Somebody works, and somebody is paid for what was done in an epoch that was closed.
    function _work(address who, uint256 seed) private returns (bool) {
        peers.addWork(uint64(clock / LENGTH), who, 1 + (seed % 9));
        uint64 next = pool.nextEpoch();
        for (uint64 back = 1; back < 6; ++back) {
            uint256 expected = pool.identityRewardOf(next - back, who);
            try pool.claimIdentityWork(next - back, who) {} catch (bytes memory reason) {
                if (expected != 0) _fault(Kind.Work, reason);
            }
        }
        return true;
    }

    function _pause(uint256 seed) private returns (bool) {
        _paused = seed % 3 == 0;
        registry.setIntakePaused(_paused);
        return true;
    }

    function _suspend(uint256 seed) private returns (bool) {
        if (seed % 4 == 0) _suspended[_seated(seed >> 8)] = true;
        else if (seed % 4 == 1) _refused[_seated(seed >> 8)] = true;
        else for (uint256 i = 0; i < OPERATORS; ++i) _suspended[holderAt(i)] = _refused[holderAt(i)] = false;
        return true;
    }

    /// @dev A stranger tries everybody, half of the times just after somebody with a seat was suspended: the next roll takes it too.
    function _evict(uint256 seed) private returns (bool evicted) {
        if (seed % 2 == 0) _suspended[_seated(seed >> 8)] = true;
        for (uint256 i = 0; i < OPERATORS; ++i) {
            try registry.evict(holderAt(i)) {
                evicted = true;
            } catch {}
        }
    }

    function _register(address at, uint256 seed) private returns (bool) {
        uint256 key = registry.validatorOf(at).node == address(0) ? OPERATORS + ++_next : uint160(at) - 0xbeef00 + 1;
        bytes memory proof = _keyProof(registry, key, at);
        VM.prank(at);
        try registry.register(VM.addr(key), proof, 500, BOND / 2 + (seed % BOND)) {
            return true;
        } catch (bytes memory reason) {
            _look(Kind.Register, reason);
            return false;
        }
    }

    function _wait(uint256 seed) private returns (bool) {
        clock += seed % 4 == 0 ? seed % (9 days) : seed % LENGTH;
        VM.warp(clock);
        return true;
    }

    /// @dev An operator who has a seat.
    function _seated(uint256 seed) private view returns (address) {
        address[] memory set = registry.getValidators();
        return registry.operatorOf(set[seed % set.length]);
    }

    function _amount(uint256 seed) private pure returns (uint256) {
        return seed % 5 == 0 ? 10 ** 12 : 10 ** 12 + (seed % 10 ** 22);
    }

    /// @dev Whatever is refused must be refused by name.
    function _look(Kind kind, bytes memory reason) private {
        if (reason.length < 4 || bytes4(reason) == bytes4(0x4e487b71)) _fault(kind, reason);
    }

    function _fault(Kind kind, bytes memory reason) private {
        ++faults;
        (lastFault, lastReason) = (kind, reason);
    }
}
