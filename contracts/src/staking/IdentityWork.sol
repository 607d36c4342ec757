// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Governed} from "../access/Governed.sol";
import {IParameterRegistry} from "../access/IParameterRegistry.sol";
import {Parameters} from "../access/Parameters.sol";
import {IIdentityWork} from "./IIdentityWork.sol";

/// @title IdentityWork
/// @notice See {IIdentityWork}.
contract IdentityWork is Governed, IIdentityWork {
    /// @custom:storage-location erc7201:virtengine.storage.IdentityWork
    struct WorkStorage {
        mapping(uint64 epoch => mapping(address member => uint256)) done;
        mapping(uint64 epoch => uint256) total;
    }

    // keccak256(abi.encode(uint256(keccak256("virtengine.storage.IdentityWork")) - 1)) & ~bytes32(uint256(0xff))
    bytes32 private constant WORK_STORAGE = 0xf018a55467f93241eb3a6ae5b6f01bedc1c1d0ff57b33db8c8f1ad590e6aca00;

    /// @notice Whose word counts: the identity committee.
    /// @custom:oz-upgrades-unsafe-allow state-variable-immutable
    address public immutable committee;
    /// @notice Where governed numbers are kept.
    /// @custom:oz-upgrades-unsafe-allow state-variable-immutable
    IParameterRegistry public immutable parameters;

    /// @custom:oz-upgrades-unsafe-allow constructor
    constructor(address identityCommittee, IParameterRegistry parameterRegistry) {
        committee = identityCommittee;
        parameters = parameterRegistry;
    }

    /// @notice Sets the AccessManager.
    function initialize(address manager) external initializer {
        __AccessManaged_init(manager);
    }

    /// @inheritdoc IIdentityWork
    function record(bytes32 requestId, address[] calldata members) external {
        // Check: only who has seen the quorum; a committee's size bounds the list.
        if (msg.sender != committee) revert IdentityWork_NotCommittee(msg.sender);

        // Effect: one more for each.
        uint64 epoch = uint64(block.timestamp / parameters.get(Parameters.STAKING_EPOCH));
        WorkStorage storage $ = _storage();
        for (uint256 i = 0; i < members.length; ++i) ++$.done[epoch][members[i]];
        $.total[epoch] += members.length;
        emit IdentityWorkDone(epoch, requestId, members);
    }

    /// @inheritdoc IIdentityWork
    function workOf(uint64 epoch, address member) external view returns (uint256) {
        return _storage().done[epoch][member];
    }

    /// @inheritdoc IIdentityWork
    function totalOf(uint64 epoch) external view returns (uint256) {
        return _storage().total[epoch];
    }

    function _storage() private pure returns (WorkStorage storage $) {
        bytes32 slot = WORK_STORAGE;
        assembly {
            $.slot := slot
        }
    }
}
