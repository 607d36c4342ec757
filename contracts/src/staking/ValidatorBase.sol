// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {EIP712Upgradeable} from "@openzeppelin/contracts-upgradeable/utils/cryptography/EIP712Upgradeable.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {Governed} from "../access/Governed.sol";
import {IAccountStatus} from "../access/IAccountStatus.sol";
import {IParameterRegistry} from "../access/IParameterRegistry.sol";
import {Parameters} from "../access/Parameters.sol";
import {IGatePolicies} from "../identity/IGatePolicies.sol";
import {IStakeVault} from "./IStakeVault.sol";
import {IValidatorRegistry} from "./IValidatorRegistry.sol";

/// @title ValidatorBase
/// @notice What all parts of the registry share: whom they ask, what is kept, and how a node gets a seat and loses it.
abstract contract ValidatorBase is Governed, EIP712Upgradeable, IValidatorRegistry {
    /// @inheritdoc IValidatorRegistry
    uint256 public constant MINIMUM = 4;
    /// @inheritdoc IValidatorRegistry
    uint256 public constant MAXIMUM = 100;
    /// @inheritdoc IValidatorRegistry
    uint256 public constant MAX_CANDIDATES = 128;

    /// @dev Rolls that are kept.
    uint256 internal constant ROLLS = 64;

    /// @dev What is kept of a validator. `place`: its index among the candidates plus one; 0 if it is none. The first word is
    /// all that a roll reads of most.
    struct Record {
        address node;
        Status status;
        uint16 commission;
        uint40 since;
        uint16 place;
        address nextNode;
        uint40 jailedAt;
        uint40 jailedUntil;
        uint40 freedAt;
        uint40 commissionAt;
    }

    /// @dev What is kept of a node. `seatedAt`: seconds since when it is in the set; 0 if it is not.
    struct Node {
        address operator;
        uint40 seatedAt;
        uint24 proofs;
    }

    /// @dev The seats one roll gave.
    struct Roll {
        uint64 epoch;
        uint16 size;
        Seat[MAXIMUM] seats;
    }

    /// @custom:storage-location erc7201:virtengine.storage.ValidatorRegistry
    struct ValidatorStorage {
        address[] set;
        address[] candidates;
        mapping(address operator => Record) records;
        mapping(address node => Node) nodes;
        mapping(address node => Software) software;
        Roll[ROLLS] rolls;
        IStakeVault vault;
        uint64 rolled;
        IGatePolicies gates;
        uint40 rolledAt;
        address slasher;
        uint64 forcedAt;
    }

    // keccak256(abi.encode(uint256(keccak256("virtengine.storage.ValidatorRegistry")) - 1)) & ~bytes32(uint256(0xff))
    bytes32 private constant VALIDATOR_STORAGE = 0x0d6170943d8b6de0693546b17ca16f2f7caad7cd238d951e834e5acf6db40f00;

    IParameterRegistry internal immutable PARAMETERS;
    IAccountStatus internal immutable ACCOUNTS;

    constructor(IParameterRegistry parameters, IAccountStatus accounts) {
        PARAMETERS = parameters;
        ACCOUNTS = accounts;
    }

    /// @dev Counts a validator among the candidates.
    function _list(address operator) internal {
        ValidatorStorage storage $ = _storage();
        $.candidates.push(operator);
        $.records[operator].place = uint16($.candidates.length);
    }

    /// @dev The last candidate takes the place of one that goes.
    function _delist(address operator) internal {
        ValidatorStorage storage $ = _storage();
        uint16 place = $.records[operator].place;
        address last = $.candidates[$.candidates.length - 1];
        $.candidates[place - 1] = last;
        $.records[last].place = place;
        $.records[operator].place = 0;
        $.candidates.pop();
    }

    function _setStatus(address operator, Status status) internal {
        Record storage record = _storage().records[operator];
        emit ValidatorStatusChanged(operator, record.status, status, record.jailedUntil);
        (record.status, record.since) = (status, uint40(block.timestamp));
    }

    /// @dev Gives an operator's node its seat, but for its place in the order.
    function _takeSeat(address operator, uint256 size) internal {
        address node = _storage().records[operator].node;
        _storage().nodes[node].seatedAt = uint40(block.timestamp);
        emit ValidatorAdded(node, operator, size);
    }

    /// @dev Takes the seat from an operator's node, but for its place in the order. Who waited for that has left; a node that waited
    /// for that is its node.
    function _loseSeat(address operator, uint256 size) internal {
        Record storage record = _storage().records[operator];
        Status status = record.status;
        _storage().nodes[record.node].seatedAt = 0;
        emit ValidatorRemoved(record.node, operator, status == Status.Tombstoned, size);
        address next = record.nextNode;
        if (next != address(0)) _changeNode(operator, next);
        if (status == Status.Exiting) _setStatus(operator, Status.Exited);
        if (status == Status.Exiting || status == Status.Tombstoned) _delist(operator);
    }

    function _changeNode(address operator, address node) internal {
        Record storage record = _storage().records[operator];
        emit ValidatorNodeChanged(operator, record.node, node);
        (record.node, record.nextNode) = (node, address(0));
    }

    /// @dev Takes one node out of the set between two rolls: one per block, so that each smaller set rules at least one block
    /// before the next.
    function _remove(address operator) internal {
        ValidatorStorage storage $ = _storage();
        $.forcedAt = uint64(block.number);
        address node = $.records[operator].node;
        address[] storage set = $.set;
        uint256 last = set.length - 1;
        address moved = set[last];
        for (uint256 i = last; moved != node; --i) {
            address next = set[i - 1];
            set[i - 1] = moved;
            moved = next;
        }
        set.pop();
        _loseSeat(operator, last);
    }

    /// @dev Only a plain key can sign blocks, so only a plain key's signature counts.
    function _requireSigned(address node, bytes32 structHash, bytes calldata signature) internal view {
        (address signer, ECDSA.RecoverError failure, ) = ECDSA.tryRecoverCalldata(
            _hashTypedDataV4(structHash),
            signature
        );
        if (failure != ECDSA.RecoverError.NoError || signer != node) revert ValidatorRegistry_BadSignature(node);
    }

    function _isSeated(address operator) internal view returns (bool) {
        return _storage().nodes[_storage().records[operator].node].seatedAt != 0;
    }

    function _isOperational(address operator) internal view returns (bool) {
        return ACCOUNTS.statusOf(operator) == IAccountStatus.Status.Operational;
    }

    function _epochAt(uint256 time) internal view returns (uint64) {
        return uint64(time / PARAMETERS.get(Parameters.STAKING_EPOCH));
    }

    function _cap() internal view returns (uint256) {
        uint256 cap = PARAMETERS.get(Parameters.STAKING_VALIDATOR_CAP);
        return cap < MAXIMUM ? cap : MAXIMUM;
    }

    function _storage() internal pure returns (ValidatorStorage storage $) {
        bytes32 slot = VALIDATOR_STORAGE;
        assembly {
            $.slot := slot
        }
    }
}
