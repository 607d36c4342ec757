// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IProviderRegistry} from "../market/IProviderRegistry.sol";
import {EscrowStorage} from "./EscrowStorage.sol";
import {IEscrowVault} from "./IEscrowVault.sol";
import {VaultBase} from "./VaultBase.sol";

/// @title VaultBidders
/// @notice Providers' own money: prefunded balances that bids lock, and bonds. All in the token of index 0.
abstract contract VaultBidders is VaultBase {
    using SafeCast for uint256;

    /// @inheritdoc IEscrowVault
    function fundBidder(address bidder_, uint128 amount) external whenIntakeOpen {
        // Check: an amount.
        _requireAmount(amount);

        // Effect: available grows.
        EscrowStorage.BidderRecord memory record = _bidder(bidder_);
        _credit(record, amount);
        _storeBidder(bidder_, record);
        emit BidderFunded(bidder_, msg.sender, amount);

        // Interaction: whoever calls pays.
        _pull(VE, msg.sender, amount);
    }

    /// @inheritdoc IEscrowVault
    function withdrawBidder(uint128 amount) external {
        // Check: unlocked money.
        _requireAmount(amount);
        EscrowStorage.BidderRecord memory record = _bidder(msg.sender);
        _debit(msg.sender, record, amount);

        // Effect: available shrinks.
        _storeBidder(msg.sender, record);
        emit BidderWithdrawn(msg.sender, amount);

        // Interaction: to the bidder.
        _push(VE, msg.sender, amount);
    }

    /// @inheritdoc IEscrowVault
    function lockBid(address bidder_, bytes32 bidId, uint128 amount, uint256 bond) external {
        // Check: from the order book, a bond, unlocked money.
        _only(_books().orderBook);
        EscrowStorage.BidderRecord memory record = _bidder(bidder_);
        if (record.bond < bond) revert IProviderRegistry.ProviderRegistry_BondTooSmall(record.bond, bond);
        _debit(bidder_, record, amount);

        // Effect: available becomes locked.
        record.locked = (uint256(record.locked) + amount).toUint80();
        _storeBidder(bidder_, record);
        emit BidderLocked(bidder_, bidId, amount);
    }

    /// @inheritdoc IEscrowVault
    function unlockBid(address bidder_, bytes32 bidId, uint128 amount) external {
        _only(_books().orderBook);
        _unlock(bidder_, bidId, amount);
    }

    /// @inheritdoc IEscrowVault
    function lockBond(address provider, uint128 amount) external {
        // Check: from the provider registry.
        _only(_books().providerRegistry);
        _requireAmount(amount);

        // Effect: the bond grows.
        EscrowStorage.BidderRecord memory record = _bidder(provider);
        record.bond = (uint256(record.bond) + amount).toUint80();
        _storeBidder(provider, record);
        emit BondLocked(provider, amount);

        // Interaction: the provider approved the vault.
        _pull(VE, provider, amount);
    }

    /// @inheritdoc IEscrowVault
    function releaseBond(address provider, uint128 amount) external {
        // Effect: bond becomes bidder money.
        EscrowStorage.BidderRecord memory record = _withoutBond(provider, amount);
        _credit(record, amount);
        _storeBidder(provider, record);
        emit BondReleased(provider, amount);
    }

    /// @inheritdoc IEscrowVault
    function takeBond(address provider, uint128 amount, address receiver) external {
        // Effect: bond is the provider's no more.
        _storeBidder(provider, _withoutBond(provider, amount));
        emit BondTaken(provider, receiver, amount);

        // Interaction: to whom it is owed.
        _push(VE, receiver, amount);
    }

    /// @inheritdoc IEscrowVault
    function bidder(address account) external view returns (BidderBalance memory) {
        EscrowStorage.BidderRecord memory record = _bidder(account);
        return BidderBalance(record.available, record.locked);
    }

    /// @inheritdoc IEscrowVault
    function bondOf(address provider) external view returns (uint256) {
        return _books().bidders[provider].bond;
    }

    function _bidder(address account) private view returns (EscrowStorage.BidderRecord memory) {
        return _books().bidders[account];
    }

    function _storeBidder(address account, EscrowStorage.BidderRecord memory record) private {
        _books().bidders[account] = record;
    }

    /// @dev A record with that much less bond, for the caller to store.
    function _withoutBond(
        address provider,
        uint128 amount
    ) private view returns (EscrowStorage.BidderRecord memory record) {
        // Check: from the provider registry, not more than there is.
        _only(_books().providerRegistry);
        record = _bidder(provider);
        uint80 bond = record.bond;
        if (bond < amount) revert EscrowVault_BondTooSmall(provider, bond, amount);

        // Effect: less of it.
        record.bond = bond - uint80(amount);
    }

    /// @dev Adds to what a record may lock or withdraw; the caller stores it.
    function _credit(EscrowStorage.BidderRecord memory record, uint128 amount) private pure {
        record.available = (uint256(record.available) + amount).toUint96();
    }

    /// @dev Takes from it, if there is that much.
    function _debit(address bidder_, EscrowStorage.BidderRecord memory record, uint128 amount) private pure {
        if (record.available < amount) revert EscrowVault_BidderFunds(bidder_, record.available, amount);
        record.available -= uint96(amount);
    }

    function _unlock(address bidder_, bytes32 bidId, uint128 amount) internal {
        // Check: locked money.
        EscrowStorage.BidderRecord memory record = _bidder(bidder_);
        if (record.locked < amount) revert EscrowVault_BidderFunds(bidder_, record.locked, amount);

        // Effect: locked becomes available.
        record.locked -= uint80(amount);
        _credit(record, amount);
        _storeBidder(bidder_, record);
        emit BidderUnlocked(bidder_, bidId, amount);
    }
}
