// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IEscrowVault} from "./IEscrowVault.sol";

/// @title EscrowStorage
/// @notice The records of the vault's books. Every struct is grouped by slot: what changes together lies together.
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

    struct AccountRecord {
        Balance balance;
        Commitments commitments;
    }

    /// @dev The second slot is used for granted money only. The first deposit is the owner's: it says who that is, for good.
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
        bool gpu;
    }

    struct ChannelRecord {
        address payee;
        uint96 cap;
        uint96 reserved;
        uint96 paid;
        uint16 feeBps;
        bool open;
        bool gpu;
    }

    struct GrantRecord {
        address granter;
        uint40 expiry;
        uint8 token;
        address grantee;
        uint96 limit;
    }

    /// @dev One slot, since a bid needs all three. A million tokens fit 80 bits; more is refused.
    struct BidderRecord {
        uint96 available;
        uint80 locked;
        uint80 bond;
    }

    /// @dev A listed token and its uncollected fees (wei). The second slot is used by GPU leases only: their fees since the
    /// beginning, and as of the last collection.
    struct TokenRecord {
        address token;
        uint96 fees;
        uint128 gpuFees;
        uint128 gpuFeesCollected;
    }

    /// @dev What a payee has earned in VE, fees taken, since the beginning; `gpu`: the part from GPU leases.
    struct EarningsRecord {
        uint128 net;
        uint128 gpu;
    }
}
