// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ERC20Burnable} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Burnable.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Governed} from "../access/Governed.sol";
import {IParameterRegistry} from "../access/IParameterRegistry.sol";
import {IEscrowVault} from "../escrow/IEscrowVault.sol";
import {ISettlementHub} from "../settlement/ISettlementHub.sol";
import {ICapacityLedger} from "./ICapacityLedger.sol";
import {IOrderBook} from "./IOrderBook.sol";
import {IProviderPenalties} from "./IProviderPenalties.sol";
import {IProviderRegistry} from "./IProviderRegistry.sol";

/// @title PenaltyBase
/// @notice What all penalties share: their neighbours, and where what is taken from a bond goes.
abstract contract PenaltyBase is Governed, IProviderPenalties {
    using SafeERC20 for IERC20;

    uint8 internal constant VE = 0;
    uint256 internal constant BPS = 10_000;

    /// @notice The contracts penalties read and drive; all are known before this one is deployed.
    struct Neighbours {
        IEscrowVault vault;
        IOrderBook orderBook;
        IProviderRegistry providers;
        ICapacityLedger capacity;
        ISettlementHub settlementHub;
        IParameterRegistry parameters;
    }

    IEscrowVault internal immutable VAULT;
    IOrderBook internal immutable ORDER_BOOK;
    IProviderRegistry internal immutable PROVIDERS;
    ICapacityLedger internal immutable CAPACITY;
    ISettlementHub internal immutable HUB;
    IParameterRegistry internal immutable PARAMETERS;

    constructor(Neighbours memory neighbours) {
        VAULT = neighbours.vault;
        ORDER_BOOK = neighbours.orderBook;
        PROVIDERS = neighbours.providers;
        CAPACITY = neighbours.capacity;
        HUB = neighbours.settlementHub;
        PARAMETERS = neighbours.parameters;
    }

    function _lease(bytes32 leaseId) internal view returns (IOrderBook.Lease memory lease) {
        lease = ORDER_BOOK.lease(leaseId);
        if (lease.state == IOrderBook.LeaseState.None) revert ProviderPenalties_UnknownLease(leaseId);
    }

    function _isLive(IOrderBook.Lease memory lease) internal pure returns (bool) {
        return lease.state == IOrderBook.LeaseState.Accepted || lease.state == IOrderBook.LeaseState.Running;
    }

    /// @dev Takes `amount` of a bond: some to the customer, some to the reporter, the rest burned.
    function _take(
        address provider,
        uint256 amount,
        address customer,
        uint256 compensation,
        address reporter,
        uint256 reward
    ) internal returns (uint256 burned) {
        if (amount == 0) return 0;
        burned = amount - compensation - reward;
        PROVIDERS.takeBond(provider, amount);
        address token = VAULT.tokenAt(VE);
        if (compensation != 0) IERC20(token).safeTransfer(customer, compensation);
        if (reward != 0) IERC20(token).safeTransfer(reporter, reward);
        if (burned != 0) ERC20Burnable(token).burn(burned);
    }
}
