// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IEscrowVault} from "./IEscrowVault.sol";

/// @title EscrowStorage
/// @notice Where the vault keeps its books. Every struct is grouped by slot: what changes together lies together.
library EscrowStorage {
    /// @dev Slot 1, rewritten by every settlement. `grantMask` has a bit for each deposit that came from a grant.
    struct Balance {
        uint128 available;
        uint40 fundedIndex;
        uint40 settledAt;
        IEscrowVault.AccountState state;
        uint8 token;
        uint8 depositCount;
        uint8 streamCount;
        uint16 grantMask;
    }

    /// @dev Slot 2: rate of all streams (wei/s), held by all channels (wei).
    struct Commitments {
        uint96 rate;
        uint96 reserved;
    }

    /// @dev Slot 3. `line` is the sum of deposits not refunded; kept from the closing of the account on, before that it is
    /// the cumulative amount of the last deposit.
    struct Origin {
        address owner;
        uint96 line;
    }

    struct AccountRecord {
        Balance balance;
        Commitments commitments;
        Origin origin;
    }

    /// @dev The second slot is used for granted money only.
    struct DepositRecord {
        address depositor;
        uint96 cumulative;
        uint64 grantId;
    }

    struct StreamRecord {
        address payee;
        uint96 rate;
        uint128 withdrawn;
        uint40 startIndex;
        uint40 endIndex;
        uint16 feeBps;
        bool open;
    }

    struct ChannelRecord {
        address payee;
        uint96 cap;
        uint96 reserved;
        uint96 paid;
        uint16 feeBps;
        bool open;
    }

    struct GrantRecord {
        address granter;
        uint40 expiry;
        uint8 token;
        address grantee;
        uint96 limit;
    }

    struct BidderRecord {
        uint128 available;
        uint128 locked;
    }

    /// @dev A listed token and its uncollected fees (wei).
    struct TokenRecord {
        address token;
        uint96 fees;
    }

    /// @custom:storage-location erc7201:virtengine.storage.EscrowVault
    struct Books {
        address deploymentRegistry;
        address orderBook;
        address providerRegistry;
        address settlementHub;
        address feeSplitter;
        uint64 grantCount;
        uint8 tokenCount;
        mapping(uint256 index => TokenRecord) tokens;
        mapping(bytes32 accountId => AccountRecord) accounts;
        mapping(bytes32 accountId => DepositRecord[16]) deposits;
        mapping(bytes32 accountId => mapping(bytes32 channelId => StreamRecord)) streams;
        mapping(bytes32 accountId => mapping(bytes32 channelId => ChannelRecord)) channels;
        mapping(uint64 grantId => GrantRecord) grants;
        mapping(uint256 token => mapping(address payee => uint256)) claimable;
        mapping(address bidder => BidderRecord) bidders;
        mapping(address provider => uint256) bonds;
    }

    // keccak256(abi.encode(uint256(keccak256("virtengine.storage.EscrowVault")) - 1)) & ~bytes32(uint256(0xff))
    bytes32 private constant LOCATION = 0xf914fbd6ee14968c849d4de2f0b36e9270c7ca220b8f614475fe90b217644b00;

    function books() internal pure returns (Books storage $) {
        bytes32 slot = LOCATION;
        assembly {
            $.slot := slot
        }
    }
}
