// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IAccessManager} from "@openzeppelin/contracts/access/manager/IAccessManager.sol";
import {Governed} from "./Governed.sol";
import {IAccountStatus} from "./IAccountStatus.sol";
import {Roles} from "./Roles.sol";

/// @title AccountStatus
/// @notice See {IAccountStatus}. Besides the genesis accounts, whoever holds the administrator or guardian role is
/// protected: governance takes the role first, so that administrators cannot lock each other out.
contract AccountStatus is Governed, IAccountStatus {
    /// @notice Most genesis accounts there can be.
    uint256 public constant MAX_GENESIS_ACCOUNTS = 32;

    /// @custom:storage-location erc7201:virtengine.storage.AccountStatus
    struct StatusStorage {
        mapping(address account => Status) statuses;
        mapping(address account => bool) genesis;
    }

    // keccak256(abi.encode(uint256(keccak256("virtengine.storage.AccountStatus")) - 1)) & ~bytes32(uint256(0xff))
    bytes32 private constant STATUS_STORAGE = 0x657e23e17f106685b1a39a3b0d949c595226718f5fa6bb85fee41dacc5a92d00;

    /// @notice The account is a genesis account and can never lose its status.
    event GenesisAccountProtected(address indexed account);

    error AccountStatus_TooManyGenesisAccounts(uint256 count, uint256 maximum);

    /// @notice Sets the AccessManager and the genesis accounts.
    function initialize(address manager, address[] calldata genesisAccounts) external initializer {
        __AccessManaged_init(manager);
        if (genesisAccounts.length > MAX_GENESIS_ACCOUNTS) {
            revert AccountStatus_TooManyGenesisAccounts(genesisAccounts.length, MAX_GENESIS_ACCOUNTS);
        }
        for (uint256 i = 0; i < genesisAccounts.length; ++i) {
            _storage().genesis[genesisAccounts[i]] = true;
            emit GenesisAccountProtected(genesisAccounts[i]);
        }
    }

    /// @inheritdoc IAccountStatus
    function statusOf(address account) external view returns (Status) {
        return _storage().statuses[account];
    }

    /// @inheritdoc IAccountStatus
    function requireOperational(address account) external view {
        _requireOperational(account);
    }

    /// @inheritdoc IAccountStatus
    function requireBothOperational(address first, address second) external view {
        _requireOperational(first);
        _requireOperational(second);
    }

    /// @notice Whether no administrator may touch the account.
    function isProtected(address account) public view returns (bool) {
        if (_storage().genesis[account]) return true;
        IAccessManager manager = IAccessManager(authority());
        (bool administrator, ) = manager.hasRole(Roles.ADMINISTRATOR, account);
        if (administrator) return true;
        (bool guardian, ) = manager.hasRole(Roles.GUARDIAN, account);
        return guardian;
    }

    /// @inheritdoc IAccountStatus
    function setStatus(address account, Status status, bytes32 reasonHash) external restricted {
        StatusStorage storage $ = _storage();
        Status previous = $.statuses[account];

        // Check: someone else, unprotected, and a move that exists.
        if (account == msg.sender) revert AccountStatus_Self(account);
        if (previous == Status.Terminated || previous == status) {
            revert AccountStatus_BadTransition(account, previous, status);
        }
        if (isProtected(account)) revert AccountStatus_Protected(account);

        // Effect: the status.
        $.statuses[account] = status;
        emit AccountStatusChanged(account, previous, status, reasonHash, msg.sender);
    }

    function _requireOperational(address account) private view {
        Status status = _storage().statuses[account];
        if (status != Status.Operational) revert AccountStatus_NotOperational(account, status);
    }

    function _storage() private pure returns (StatusStorage storage $) {
        bytes32 slot = STATUS_STORAGE;
        assembly {
            $.slot := slot
        }
    }
}
