// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {EscrowStorage} from "./EscrowStorage.sol";
import {IEscrowVault} from "./IEscrowVault.sol";
import {VaultBase} from "./VaultBase.sol";

/// @title VaultGrants
/// @notice Permission to deposit somebody else's money. A grant moves nothing by itself: the money stays with the granter,
/// who also approves the vault, until the grantee draws on it.
abstract contract VaultGrants is VaultBase {
    using SafeCast for uint256;

    /// @inheritdoc IEscrowVault
    function createGrant(
        address grantee,
        uint8 token,
        uint128 limit,
        uint40 expiry
    ) external whenIntakeOpen returns (uint64 grantId) {
        // Check: an amount, a future end, a listed token.
        _requireAmount(limit);
        if (expiry <= block.timestamp) revert EscrowVault_InvalidExpiry(expiry);
        _token(token);

        // Effect: ids count up and are never used again, so a refund cannot revive another grant.
        Books storage $ = _books();
        grantId = ++$.grantCount;
        $.grants[grantId] = EscrowStorage.GrantRecord({
            granter: msg.sender,
            expiry: expiry,
            token: token,
            grantee: grantee,
            limit: uint256(limit).toUint96()
        });
        emit GrantCreated(grantId, msg.sender, grantee, token, limit, expiry);
    }

    /// @inheritdoc IEscrowVault
    function revokeGrant(uint64 grantId) external {
        // Check: the granter's.
        address granter = _books().grants[grantId].granter;
        if (granter == address(0)) revert EscrowVault_UnknownGrant(grantId);
        if (granter != msg.sender) revert EscrowVault_NotGranter(grantId, msg.sender);

        // Effect: gone.
        delete _books().grants[grantId];
        emit GrantRevoked(grantId);
    }

    /// @inheritdoc IEscrowVault
    function grant(uint64 grantId) external view returns (Grant memory) {
        EscrowStorage.GrantRecord storage record = _books().grants[grantId];
        return Grant(record.granter, record.grantee, record.token, record.limit, record.expiry);
    }

    /// @dev Takes `amount` off a live grant of the caller; returns the granter.
    function _useGrant(uint64 grantId, uint8 token, uint128 amount) internal returns (address granter) {
        EscrowStorage.GrantRecord storage record = _books().grants[grantId];
        granter = record.granter;
        if (granter == address(0)) revert EscrowVault_UnknownGrant(grantId);
        if (record.grantee != msg.sender) revert EscrowVault_NotGrantee(grantId, msg.sender);
        if (block.timestamp >= record.expiry) revert EscrowVault_GrantExpired(grantId, record.expiry);
        if (record.token != token) revert EscrowVault_GrantTokenMismatch(grantId, token);
        uint96 limit = record.limit;
        if (amount > limit) revert EscrowVault_OverGrant(grantId, amount, limit);
        uint96 left = limit - uint96(amount);
        record.limit = left;
        emit GrantUsed(grantId, amount, left);
    }

    /// @dev Gives unspent money's share of the limit back while the grant lives.
    function _restoreGrant(uint64 grantId, uint256 amount) internal {
        EscrowStorage.GrantRecord storage record = _books().grants[grantId];
        if (record.granter == address(0) || block.timestamp >= record.expiry) return;
        // Never above what was granted: only what was taken off comes back.
        uint96 left = record.limit + uint96(amount);
        record.limit = left;
        emit GrantRestored(grantId, amount, left);
    }
}
