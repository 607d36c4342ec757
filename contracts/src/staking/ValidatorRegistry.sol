// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {EIP712Upgradeable} from "@openzeppelin/contracts-upgradeable/utils/cryptography/EIP712Upgradeable.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {Governed} from "../access/Governed.sol";
import {IParameterRegistry} from "../access/IParameterRegistry.sol";
import {Parameters} from "../access/Parameters.sol";
import {IValidatorRegistry} from "./IValidatorRegistry.sol";

/// @title ValidatorRegistry
/// @notice See {IValidatorRegistry}. The set is stored in the order it is read in, so that the view which consensus depends
/// on is a plain copy; a change moves at most {MAXIMUM} words.
contract ValidatorRegistry is Governed, EIP712Upgradeable, IValidatorRegistry {
    /// @inheritdoc IValidatorRegistry
    uint256 public constant MINIMUM = 4;
    /// @inheritdoc IValidatorRegistry
    uint256 public constant MAXIMUM = 100;

    uint256 private constant VERSION_BYTES = 64;
    uint256 private constant REPORT_AGE = 1 days;
    uint256 private constant REPORT_AHEAD = 300;

    bytes32 private constant KEY_TYPEHASH = keccak256("ValidatorKey(address operator,uint256 nonce)");
    bytes32 private constant REPORT_TYPEHASH = keccak256(
        "SoftwareReport(address validator,string version,uint64 reportedAt)"
    );

    /// @custom:storage-location erc7201:virtengine.storage.ValidatorRegistry
    struct ValidatorStorage {
        address[] set;
        mapping(address node => Validator) validators;
        mapping(address node => Software) software;
        Epoch epoch;
        uint64 lastTombstone;
    }

    // keccak256(abi.encode(uint256(keccak256("virtengine.storage.ValidatorRegistry")) - 1)) & ~bytes32(uint256(0xff))
    bytes32 private constant VALIDATOR_STORAGE = 0x0d6170943d8b6de0693546b17ca16f2f7caad7cd238d951e834e5acf6db40f00;

    IParameterRegistry private immutable PARAMETERS;

    constructor(IParameterRegistry parameters) {
        PARAMETERS = parameters;
    }

    /// @notice Sets the AccessManager and the genesis set, in any order.
    /// @param belowMinimum Whether this is a development network, whose set may have fewer than {MINIMUM} nodes.
    function initialize(address manager, Member[] calldata members, bool belowMinimum) external initializer {
        __AccessManaged_init(manager);
        __EIP712_init("VirtEngine ValidatorRegistry", "1");

        // Check: enough of them, and not too many.
        uint256 minimum = belowMinimum ? 1 : MINIMUM;
        uint256 maximum = _cap();
        if (members.length < minimum || members.length > maximum) {
            revert ValidatorRegistry_BadGenesisSet(members.length, minimum, maximum);
        }
        for (uint256 i = 0; i < members.length; ++i) _insert(members[i].node, members[i].operator);
    }

    /// @inheritdoc IValidatorRegistry
    function getValidators() external view returns (address[] memory) {
        return _storage().set;
    }

    /// @inheritdoc IValidatorRegistry
    function isValidator(address node) external view returns (bool) {
        return _storage().validators[node].status == Status.Active;
    }

    /// @inheritdoc IValidatorRegistry
    function validatorOf(address node) external view returns (Validator memory) {
        return _storage().validators[node];
    }

    /// @inheritdoc IValidatorRegistry
    function softwareOf(address validator) external view returns (Software memory) {
        return _storage().software[validator];
    }

    /// @inheritdoc IValidatorRegistry
    function epoch() public view returns (Epoch memory now_) {
        ValidatorStorage storage $ = _storage();
        now_ = $.epoch;
        uint64 number = uint64(block.timestamp / PARAMETERS.get(Parameters.STAKING_EPOCH));
        if (now_.number != number) now_ = Epoch(number, 0, 0, uint32($.set.length));
    }

    /// @inheritdoc IValidatorRegistry
    function addValidator(address node, address operator, bytes calldata signature) external restricted whenIntakeOpen {
        ValidatorStorage storage $ = _storage();

        // Check: the node's key agrees, and there is room in the set and in the epoch.
        uint256 nonce = $.validators[node].proofs;
        _requireSigned(node, keccak256(abi.encode(KEY_TYPEHASH, operator, nonce)), signature);
        uint256 size = $.set.length;
        uint256 cap = _cap();
        if (size >= cap) revert ValidatorRegistry_Full(size, cap);
        Epoch memory now_ = epoch();
        ++now_.added;
        _requireAdded(now_.added, size + 1);

        // Effect: one more.
        $.epoch = now_;
        ++$.validators[node].proofs;
        _insert(node, operator);
    }

    /// @inheritdoc IValidatorRegistry
    function removeValidator(address node) external restricted whenIntakeOpen {
        ValidatorStorage storage $ = _storage();

        // Check: the rest is a set, and the epoch has not seen too much.
        uint256 left = _requireRemovable(node);
        Epoch memory now_ = epoch();
        ++now_.removed;
        uint256 limit = _tolerated(now_.initialSize);
        if (now_.removed > limit) revert ValidatorRegistry_TooManyRemoved(now_.removed, limit);
        if (now_.added > 0) _requireAdded(now_.added, left);

        // Effect: one fewer.
        $.epoch = now_;
        _remove(node, Status.Removed);
    }

    /// @inheritdoc IValidatorRegistry
    function tombstoneValidator(address node) external restricted whenIntakeOpen {
        ValidatorStorage storage $ = _storage();

        // Check: the rest is a set, and the one before it has ruled.
        _requireRemovable(node);
        if ($.lastTombstone == block.number) revert ValidatorRegistry_OneAtATime(block.number);

        // Effect: counted in the epoch, so that ordinary removals wait.
        Epoch memory now_ = epoch();
        ++now_.removed;
        $.epoch = now_;
        $.lastTombstone = uint64(block.number);
        _remove(node, Status.Tombstoned);
    }

    /// @inheritdoc IValidatorRegistry
    function reportSoftware(
        address validator,
        string calldata version,
        uint64 reportedAt,
        bytes calldata signature
    ) external {
        ValidatorStorage storage $ = _storage();

        // Check: a member's own words, of now, newer than the last.
        Status status = $.validators[validator].status;
        if (status != Status.Active) revert ValidatorRegistry_NotActive(validator, status);
        uint256 length = bytes(version).length;
        if (length == 0 || length > VERSION_BYTES) revert ValidatorRegistry_BadVersion(length, VERSION_BYTES);
        uint64 last = $.software[validator].reportedAt;
        if (reportedAt <= last) revert ValidatorRegistry_StaleReport(reportedAt, last);
        uint256 earliest = block.timestamp < REPORT_AGE ? 0 : block.timestamp - REPORT_AGE;
        uint256 latest = block.timestamp + REPORT_AHEAD;
        if (reportedAt < earliest || reportedAt > latest) {
            revert ValidatorRegistry_ReportOutOfTime(reportedAt, earliest, latest);
        }
        bytes32 content = keccak256(abi.encode(REPORT_TYPEHASH, validator, keccak256(bytes(version)), reportedAt));
        _requireSigned(validator, content, signature);

        // Effect: the report.
        $.software[validator] = Software(version, reportedAt);
        emit SoftwareReported(validator, version, reportedAt);
    }

    /// @dev Puts a node in its place in the order.
    function _insert(address node, address operator) private {
        ValidatorStorage storage $ = _storage();
        if (node == address(0) || operator == address(0)) revert ValidatorRegistry_ZeroAddress();
        Validator storage validator = $.validators[node];
        Status status = validator.status;
        if (status == Status.Active || status == Status.Tombstoned) {
            revert ValidatorRegistry_NotAdmissible(node, status);
        }
        (validator.operator, validator.since, validator.status) = (operator, uint64(block.timestamp), Status.Active);
        address[] storage set = $.set;
        set.push(node);
        uint256 place = set.length - 1;
        for (; place > 0 && set[place - 1] > node; --place) set[place] = set[place - 1];
        set[place] = node;
        emit ValidatorAdded(node, operator, set.length);
    }

    /// @dev Closes the gap a member leaves.
    function _remove(address node, Status status) private {
        ValidatorStorage storage $ = _storage();
        Validator storage validator = $.validators[node];
        (validator.since, validator.status) = (uint64(block.timestamp), status);
        address[] storage set = $.set;
        uint256 last = set.length - 1;
        address moved = set[last];
        for (uint256 i = last; moved != node; --i) {
            address next = set[i - 1];
            set[i - 1] = moved;
            moved = next;
        }
        set.pop();
        emit ValidatorRemoved(node, validator.operator, status == Status.Tombstoned, last);
    }

    function _requireRemovable(address node) private view returns (uint256 left) {
        ValidatorStorage storage $ = _storage();
        Status status = $.validators[node].status;
        if (status != Status.Active) revert ValidatorRegistry_NotActive(node, status);
        left = $.set.length - 1;
        if (left < MINIMUM) revert ValidatorRegistry_BelowMinimum(left, MINIMUM);
    }

    function _requireAdded(uint256 added, uint256 size) private pure {
        uint256 limit = size < MINIMUM ? 1 : _tolerated(size);
        if (added > limit) revert ValidatorRegistry_TooManyAdded(added, limit);
    }

    /// @dev Only a plain key can sign blocks, so only a plain key's signature counts.
    function _requireSigned(address node, bytes32 structHash, bytes calldata signature) private view {
        (address signer, ECDSA.RecoverError failure, ) = ECDSA.tryRecoverCalldata(
            _hashTypedDataV4(structHash),
            signature
        );
        if (failure != ECDSA.RecoverError.NoError || signer != node) revert ValidatorRegistry_BadSignature(node);
    }

    /// @dev f of QBFT for a set of that size.
    function _tolerated(uint256 size) private pure returns (uint256) {
        return (size - 1) / 3;
    }

    function _cap() private view returns (uint256) {
        uint256 cap = PARAMETERS.get(Parameters.STAKING_VALIDATOR_CAP);
        return cap < MAXIMUM ? cap : MAXIMUM;
    }

    function _storage() private pure returns (ValidatorStorage storage $) {
        bytes32 slot = VALIDATOR_STORAGE;
        assembly {
            $.slot := slot
        }
    }
}
