// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Governed} from "../access/Governed.sol";
import {EscrowStorage} from "./EscrowStorage.sol";
import {FundedTime} from "./FundedTime.sol";
import {IEscrowVault} from "./IEscrowVault.sol";

/// @title VaultBase
/// @notice What all parts of the vault share: settling an account, taking the fee, moving tokens.
abstract contract VaultBase is Governed, IEscrowVault {
    using FundedTime for EscrowStorage.Balance;
    using SafeCast for uint256;
    using SafeERC20 for IERC20;

    uint256 private constant BPS = 10_000;

    /// @dev Index of VE.
    uint8 internal constant VE = 0;

    /// @custom:storage-location erc7201:virtengine.storage.EscrowVault
    struct Books {
        address deploymentRegistry;
        address orderBook;
        address providerRegistry;
        address settlementHub;
        address feeSplitter;
        uint64 grantCount;
        uint8 tokenCount;
        mapping(uint256 index => EscrowStorage.TokenRecord) tokens;
        mapping(bytes32 accountId => EscrowStorage.AccountRecord) accounts;
        mapping(bytes32 accountId => EscrowStorage.DepositRecord[16]) deposits;
        mapping(bytes32 accountId => mapping(bytes32 channelId => EscrowStorage.StreamRecord)) streams;
        mapping(bytes32 accountId => mapping(bytes32 channelId => EscrowStorage.ChannelRecord)) channels;
        mapping(uint64 grantId => EscrowStorage.GrantRecord) grants;
        mapping(uint256 token => mapping(address payee => uint256)) claimable;
        mapping(address bidder => EscrowStorage.BidderRecord) bidders;
        mapping(address payee => EscrowStorage.EarningsRecord) earnings;
    }

    // keccak256(abi.encode(uint256(keccak256("virtengine.storage.EscrowVault")) - 1)) & ~bytes32(uint256(0xff))
    bytes32 private constant VAULT_STORAGE = 0xf914fbd6ee14968c849d4de2f0b36e9270c7ca220b8f614475fe90b217644b00;

    /// @dev Refuses callers other than the wired contract.
    function _only(address wired) internal view {
        if (msg.sender != wired) revert EscrowVault_NotWired(msg.sender);
    }

    /// @dev The balance of an open account.
    function _open(bytes32 accountId) internal view returns (EscrowStorage.Balance memory balance) {
        balance = _balance(accountId);
        if (balance.state != AccountState.Open) revert EscrowVault_AccountNotOpen(accountId, balance.state);
    }

    function _balance(bytes32 accountId) internal view returns (EscrowStorage.Balance memory) {
        return _books().accounts[accountId].balance;
    }

    function _store(bytes32 accountId, EscrowStorage.Balance memory balance) internal {
        _books().accounts[accountId].balance = balance;
    }

    /// @dev Who made the first deposit.
    function _ownerOf(bytes32 accountId) internal view returns (address) {
        return _books().deposits[accountId][0].depositor;
    }

    function _commitments(bytes32 accountId) internal view returns (EscrowStorage.Commitments memory) {
        return _books().accounts[accountId].commitments;
    }

    /// @dev Brings a balance in memory to now; the caller stores it.
    function _settle(bytes32 accountId, EscrowStorage.Balance memory balance, uint96 rate) internal {
        uint40 funded = balance.advance(rate, uint40(block.timestamp));
        if (funded != 0) emit Settled(accountId, balance.fundedIndex, balance.available, balance.settledAt);
    }

    /// @dev After money came in or the rate changed: an account that was dry goes on from now.
    function _resume(EscrowStorage.Balance memory balance, uint96 rate) internal view {
        balance.resume(rate, uint40(block.timestamp));
    }

    /// @dev Splits earned money into what the payee gets and the fee, which stays here until it is collected. What is earned in
    /// VE is counted; sums of what a token of less than 2^128 wei pays fit.
    function _earn(
        uint256 token,
        address payee,
        uint256 gross,
        uint256 feeBps,
        bool gpu
    ) internal returns (uint256 net, uint256 fee) {
        fee = (gross * feeBps) / BPS;
        net = gross - fee;
        EscrowStorage.TokenRecord storage listed = _books().tokens[token];
        if (fee != 0) {
            listed.fees = (uint256(listed.fees) + fee).toUint96();
            if (gpu) listed.gpuFees += uint128(fee);
        }
        if (token != VE) return (net, fee);
        EscrowStorage.EarningsRecord storage earnings = _books().earnings[payee];
        earnings.net += uint128(net);
        if (gpu) earnings.gpu += uint128(net);
    }

    function _token(uint8 index) internal view returns (IERC20) {
        address listed = _books().tokens[index].token;
        if (listed == address(0)) revert EscrowVault_TokenNotListed(index);
        return IERC20(listed);
    }

    function _pull(uint8 token, address from, uint256 amount) internal {
        _token(token).safeTransferFrom(from, address(this), amount);
    }

    function _push(uint8 token, address to, uint256 amount) internal {
        _token(token).safeTransfer(to, amount);
    }

    function _requireAmount(uint256 amount) internal pure {
        if (amount == 0) revert EscrowVault_ZeroAmount();
    }

    function _books() internal pure returns (Books storage $) {
        bytes32 slot = VAULT_STORAGE;
        assembly {
            $.slot := slot
        }
    }
}
