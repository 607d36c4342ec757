// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {DepositLine} from "./DepositLine.sol";
import {EscrowStorage} from "./EscrowStorage.sol";
import {FundedTime} from "./FundedTime.sol";
import {IEscrowVault} from "./IEscrowVault.sol";
import {VaultGrants} from "./VaultGrants.sol";

/// @title VaultAccounts
/// @notice A tenant's account from its first deposit to its refund.
abstract contract VaultAccounts is VaultGrants {
    using DepositLine for EscrowStorage.DepositRecord[16];
    using FundedTime for EscrowStorage.Balance;
    using SafeERC20 for IERC20;

    /// @inheritdoc IEscrowVault
    function openAccount(bytes32 accountId, address owner, uint8 token, uint128 amount) external whenIntakeOpen {
        // Check: from the registry, new, with money.
        Books storage $ = _books();
        _only($.deploymentRegistry);
        _requireAmount(amount);
        EscrowStorage.Balance memory balance = _balance(accountId);
        if (balance.state != AccountState.None) revert EscrowVault_AccountExists(accountId);

        // Effect: the account and its first deposit.
        balance.state = AccountState.Open;
        balance.token = token;
        balance.settledAt = uint40(block.timestamp);
        balance.available = amount;
        $.deposits[accountId].append(balance, accountId, owner, amount, 0);
        _store(accountId, balance);
        emit AccountOpened(accountId, owner, token);
        emit Deposited(accountId, owner, owner, amount, 0, false);

        // Interaction: the owner approved the vault.
        _pull(token, owner, amount);
    }

    /// @inheritdoc IEscrowVault
    function deposit(bytes32 accountId, uint128 amount) external whenIntakeOpen {
        // Check: an open account, an amount.
        _requireAmount(amount);
        EscrowStorage.Balance memory balance = _open(accountId);

        // Effect: the owner's deposit or a gift to the owner.
        EscrowStorage.DepositRecord[16] storage line = _books().deposits[accountId];
        address owner = _ownerOf(accountId);
        bool isGift = msg.sender != owner;
        _add(accountId, balance, amount);
        if (isGift) line.gift(balance, amount);
        else line.append(balance, accountId, owner, amount, 0);
        _store(accountId, balance);
        emit Deposited(accountId, owner, msg.sender, amount, 0, isGift);

        // Interaction: whoever calls pays.
        _pull(balance.token, msg.sender, amount);
    }

    /// @inheritdoc IEscrowVault
    function depositFromGrant(bytes32 accountId, uint64 grantId, uint128 amount) external whenIntakeOpen {
        // Check: the caller's open account, a live grant to the caller.
        _requireAmount(amount);
        EscrowStorage.Balance memory balance = _open(accountId);
        if (_ownerOf(accountId) != msg.sender) revert EscrowVault_NotAccountOwner(accountId, msg.sender);

        // Effect: the grant shrinks, the account grows.
        address granter = _useGrant(grantId, balance.token, amount);
        _add(accountId, balance, amount);
        _books().deposits[accountId].append(balance, accountId, granter, amount, grantId);
        _store(accountId, balance);
        emit Deposited(accountId, granter, granter, amount, grantId, false);

        // Interaction: the granter approved the vault.
        _pull(balance.token, granter, amount);
    }

    /// @inheritdoc IEscrowVault
    function refund(bytes32 accountId) external {
        // Check: closed, and something is left.
        Books storage $ = _books();
        EscrowStorage.Balance memory balance = _balance(accountId);
        if (balance.state != AccountState.Closed) revert EscrowVault_AccountNotClosed(accountId, balance.state);
        if (balance.available == 0) revert EscrowVault_NothingToWithdraw(accountId);

        // Effect: cut the line at what is spent; granters' parts become claimable.
        EscrowStorage.DepositRecord[16] storage line = $.deposits[accountId];
        uint96 end = line.end(balance);
        uint256 spent = end - balance.available;
        uint256 own = _distribute(accountId, balance, spent, end);
        line.cut(balance, uint96(spent));
        balance.available = 0;
        _store(accountId, balance);

        // Interaction: the owner's part is sent; if the token refuses, it waits to be claimed.
        if (own != 0) {
            address owner = line[0].depositor;
            emit Refunded(accountId, owner, own, 0);
            if (!_token(balance.token).trySafeTransfer(owner, own)) {
                $.claimable[balance.token][owner] += own;
                emit RefundClaimable(accountId, owner, balance.token, own);
            }
        }
    }

    /// @inheritdoc IEscrowVault
    function settle(bytes32 accountId) external {
        // Check: open.
        EscrowStorage.Balance memory balance = _open(accountId);

        // Effect: to now.
        _settle(accountId, balance, _commitments(accountId).rate);
        _store(accountId, balance);
    }

    /// @inheritdoc IEscrowVault
    function account(bytes32 accountId) external view returns (Account memory) {
        return _view(accountId, _balance(accountId));
    }

    /// @inheritdoc IEscrowVault
    function accountAt(bytes32 accountId, uint40 time) external view returns (Account memory) {
        EscrowStorage.Balance memory balance = _balance(accountId);
        if (time < balance.settledAt) revert EscrowVault_TimeBeforeSettlement(time, balance.settledAt);
        if (balance.state == AccountState.Open) balance.advance(_commitments(accountId).rate, time);
        return _view(accountId, balance);
    }

    /// @inheritdoc IEscrowVault
    function fundedUntil(bytes32 accountId) external view returns (uint40) {
        return _balance(accountId).fundedUntil(_commitments(accountId).rate);
    }

    /// @inheritdoc IEscrowVault
    function deposits(bytes32 accountId) external view returns (Deposit[] memory list) {
        EscrowStorage.DepositRecord[16] storage line = _books().deposits[accountId];
        uint256 count = _books().accounts[accountId].balance.depositCount;
        list = new Deposit[](count);
        for (uint256 i = 0; i < count; ++i) {
            list[i] = Deposit(line[i].depositor, line[i].cumulative, line[i].grantId);
        }
    }

    /// @dev Closes a balance in memory in which nothing streams: no more deposits, the line stands.
    function _closeAccount(bytes32 accountId, EscrowStorage.Balance memory balance) internal {
        if (balance.streamCount != 0) revert EscrowVault_StreamsOpen(accountId, balance.streamCount);
        balance.state = AccountState.Closed;
        emit AccountClosed(accountId);
    }

    /// @dev Settles, then adds; an account that was dry goes on from now.
    function _add(bytes32 accountId, EscrowStorage.Balance memory balance, uint128 amount) private {
        uint96 rate = _commitments(accountId).rate;
        _settle(accountId, balance, rate);
        balance.available += amount;
        _resume(balance, rate);
    }

    /// @dev Hands out the stretch of the line from `spent` to `end`, from its back; returns the owner's part, which is not
    /// handed out yet. At most sixteen steps.
    function _distribute(
        bytes32 accountId,
        EscrowStorage.Balance memory balance,
        uint256 spent,
        uint256 end
    ) private returns (uint256 own) {
        EscrowStorage.DepositRecord[16] storage line = _books().deposits[accountId];
        uint256 i = balance.depositCount;
        uint256 left = end - spent;
        while (left != 0) {
            --i;
            uint256 part = line.between(i, spent, end);
            if (part == 0) continue;
            left -= part;
            if (balance.grantMask & (1 << i) == 0) {
                own += part;
            } else {
                address granter = line[i].depositor;
                uint64 grantId = line[i].grantId;
                _books().claimable[balance.token][granter] += part;
                emit Refunded(accountId, granter, part, grantId);
                emit RefundClaimable(accountId, granter, balance.token, part);
                _restoreGrant(grantId, part);
            }
        }
    }

    function _view(
        bytes32 accountId,
        EscrowStorage.Balance memory balance
    ) private view returns (Account memory result) {
        EscrowStorage.Commitments memory commitments = _commitments(accountId);
        EscrowStorage.DepositRecord[16] storage line = _books().deposits[accountId];
        result.owner = line[0].depositor;
        result.state = balance.state;
        result.token = balance.token;
        result.depositCount = balance.depositCount;
        result.streamCount = balance.streamCount;
        result.available = balance.available;
        result.rate = commitments.rate;
        result.fundedIndex = balance.fundedIndex;
        result.settledAt = balance.settledAt;
        result.reserved = commitments.reserved;
        if (balance.state != AccountState.None) result.spent = line.end(balance) - balance.available;
    }
}
