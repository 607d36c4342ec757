// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Governed} from "../access/Governed.sol";
import {IParameterRegistry} from "../access/IParameterRegistry.sol";
import {Parameters} from "../access/Parameters.sol";
import {IIdentityCommittee} from "../identity/IIdentityCommittee.sol";
import {VirtToken} from "../token/VirtToken.sol";
import {IBlockAnchors} from "./IBlockAnchors.sol";
import {IPerformanceBoard} from "./IPerformanceBoard.sol";
import {ISlashManager} from "./ISlashManager.sol";
import {IStakeVault} from "./IStakeVault.sol";
import {IValidatorRegistry} from "./IValidatorRegistry.sol";
import {OffenceTable} from "./OffenceTable.sol";

/// @title SlashBase
/// @notice What every punishment is made of: the price of the offence, the slash, the jail, and who gets the proceeds.
abstract contract SlashBase is Governed, ISlashManager {
    using SafeERC20 for VirtToken;

    uint256 private constant BPS = 10_000;
    bytes32 private constant CASE_DOMAIN = keccak256("virtengine.slashing.case");

    /// @notice The contracts around this one.
    struct Neighbours {
        VirtToken token;
        IStakeVault vault;
        IValidatorRegistry registry;
        IPerformanceBoard board;
        IIdentityCommittee committee;
        IBlockAnchors anchors;
        IParameterRegistry parameters;
    }

    /// @custom:storage-location erc7201:virtengine.storage.SlashManager
    /// @param slashes How often the vault slashed a validator's pool for this contract, which alone may.
    /// @param shares What reporters have not claimed (wei).
    struct SlashStorage {
        mapping(bytes32 caseId => Case) cases;
        mapping(address operator => mapping(Offence => Offences)) offences;
        mapping(address operator => uint256) slashes;
        mapping(address reporter => uint256) shares;
        address insuranceFund;
    }

    // keccak256(abi.encode(uint256(keccak256("virtengine.storage.SlashManager")) - 1)) & ~bytes32(uint256(0xff))
    bytes32 private constant SLASH_STORAGE = 0xc0670c78e5af7a49193c8096727b574927d524711dc442d72b9ed5ddefad5f00;

    /// @notice What is slashed.
    /// @custom:oz-upgrades-unsafe-allow state-variable-immutable
    VirtToken public immutable token;
    /// @notice Who holds it.
    /// @custom:oz-upgrades-unsafe-allow state-variable-immutable
    IStakeVault public immutable vault;
    /// @notice Who jails, and knows whose node is whose.
    /// @custom:oz-upgrades-unsafe-allow state-variable-immutable
    IValidatorRegistry public immutable registry;
    /// @notice How validators did.
    /// @custom:oz-upgrades-unsafe-allow state-variable-immutable
    IPerformanceBoard public immutable board;
    /// @notice What identity attestations are about.
    /// @custom:oz-upgrades-unsafe-allow state-variable-immutable
    IIdentityCommittee public immutable committee;
    /// @notice What this chain's blocks were.
    /// @custom:oz-upgrades-unsafe-allow state-variable-immutable
    IBlockAnchors public immutable anchors;
    /// @notice Where governed numbers are kept.
    /// @custom:oz-upgrades-unsafe-allow state-variable-immutable
    IParameterRegistry public immutable parameters;

    /// @custom:oz-upgrades-unsafe-allow constructor
    constructor(Neighbours memory neighbours) {
        token = neighbours.token;
        vault = neighbours.vault;
        registry = neighbours.registry;
        board = neighbours.board;
        committee = neighbours.committee;
        anchors = neighbours.anchors;
        parameters = neighbours.parameters;
    }

    /// @dev One for each thing done, whoever proves it and however often.
    function _caseId(Offence offence, address operator, bytes32 what) internal pure returns (bytes32) {
        return keccak256(abi.encode(CASE_DOMAIN, offence, operator, what));
    }

    /// @dev A validator that can still be punished.
    function _requireJudgeable(address operator) internal view returns (IValidatorRegistry.Status status) {
        status = registry.validatorOf(operator).status;
        if (status == IValidatorRegistry.Status.None) revert SlashManager_NotValidator(operator);
        if (status == IValidatorRegistry.Status.Tombstoned) revert SlashManager_AlreadyTombstoned(operator);
    }

    /// @dev Older than the vault's memory of slashes, an infraction reaches nothing it could be proven to.
    function _requireRecent(uint256 infractionAt) internal view {
        uint256 period = vault.SLASH_PERIOD();
        uint256 earliest = block.timestamp > period ? block.timestamp - period : 0;
        if (infractionAt < earliest) revert SlashManager_TooOld(uint40(infractionAt), earliest);
    }

    function _penalty(address operator, Offence offence) internal view returns (uint256 fraction, uint256 jail) {
        (bytes32 fractionKey, bytes32 jailKey) = OffenceTable.keysOf(offence);
        (fraction, jail) = parameters.get2(fractionKey, jailKey);
        uint256 earlier = OffenceTable.remaining(_storage().offences[operator][offence]);
        return OffenceTable.escalated(offence, earlier, fraction, jail);
    }

    /// @dev Carries out what a case came to. It is marked as executed before.
    function _punish(bytes32 caseId, Case memory details) internal {
        // Check: somebody who can be punished.
        IValidatorRegistry.Status status = _requireJudgeable(details.operator);
        (uint256 fraction, uint256 jail) = _penalty(details.operator, details.offence);
        bool tombstone = OffenceTable.tombstones(details.offence) || (fraction != 0 && _isLast(details.operator));

        // Effect: one offence more.
        _count(details, fraction != 0);

        // Interaction: the stake goes first, of a tombstoned validator none would go any more.
        uint256 amount =
            fraction == 0
                ? 0
                : vault.slash({validator: details.operator, fraction: fraction, infractionAt: details.infractionAt});
        uint40 until = 0;
        if (tombstone) {
            registry.tombstone(details.operator);
        } else if (jail != 0 && status != IValidatorRegistry.Status.Exited) {
            until = uint40(block.timestamp + jail);
            registry.jail(details.operator, until);
        }
        emit ValidatorSlashed({
            caseId: caseId,
            operator: details.operator,
            offence: details.offence,
            fraction: fraction,
            infractionAt: details.infractionAt,
            amount: amount,
            jailedUntil: until,
            tombstoned: tombstone,
            reporter: details.reporter
        });
        _split(caseId, amount, details.reporter);
    }

    /// @dev Shares out what came from the vault. Rounded so that the rest is burned.
    function _split(bytes32 caseId, uint256 amount, address reporter) internal {
        if (amount == 0) return;
        SlashStorage storage $ = _storage();
        (uint256 reporterBps, uint256 insuranceBps) = parameters.get2(
            Parameters.SLASHING_REPORTER_BPS,
            Parameters.SLASHING_INSURANCE_BPS
        );
        uint256 reward = reporter == address(0) ? 0 : (amount * reporterBps) / BPS;
        uint256 insurance = $.insuranceFund == address(0) ? 0 : (amount * insuranceBps) / BPS;
        uint256 burned = amount - reward - insurance;

        // Effect: a reporter comes for its own.
        if (reward != 0) $.shares[reporter] += reward;
        emit ProceedsSplit(caseId, reward, insurance, burned);

        // Interaction: the token, which calls nobody back.
        if (insurance != 0) token.safeTransfer($.insuranceFund, insurance);
        token.burn(burned);
    }

    function _count(Case memory details, bool slashed) private {
        SlashStorage storage $ = _storage();
        Offences storage record = $.offences[details.operator][details.offence];
        record.count = OffenceTable.remaining(record) + 1;
        record.lastAt = uint40(block.timestamp);
        if (slashed) ++$.slashes[details.operator];
    }

    /// @dev Whether the vault's memory is full with the next slash: then there must be none after it.
    function _isLast(address operator) private view returns (bool) {
        uint256 count = _storage().slashes[operator];
        uint256 most = vault.MAX_SLASHES();
        if (count + 1 < most) return false;
        IStakeVault.Slash[] memory first = vault.slashesOf(operator, count + 1 - most, 1);
        return uint256(first[0].foundAt) + vault.SLASH_PERIOD() >= block.timestamp;
    }

    function _storage() internal pure returns (SlashStorage storage $) {
        bytes32 slot = SLASH_STORAGE;
        assembly {
            $.slot := slot
        }
    }
}
