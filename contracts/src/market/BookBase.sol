// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Governed} from "../access/Governed.sol";
import {IAccountStatus} from "../access/IAccountStatus.sol";
import {IParameterRegistry} from "../access/IParameterRegistry.sol";
import {IEscrowVault} from "../escrow/IEscrowVault.sol";
import {IGatePolicies} from "../identity/IGatePolicies.sol";
import {IFeePolicy} from "../settlement/IFeePolicy.sol";
import {ICapacityLedger} from "./ICapacityLedger.sol";
import {IDeploymentRegistry} from "./IDeploymentRegistry.sol";
import {IOrderBook} from "./IOrderBook.sol";
import {IProviderRegistry} from "./IProviderRegistry.sol";
import {OrderBookStorage} from "./OrderBookStorage.sol";

/// @title BookBase
/// @notice What all parts of the order book share: its neighbours, who speaks for a provider, what an order and a deposit are.
abstract contract BookBase is Governed, OrderBookStorage, IOrderBook {
    /// @notice Granularity of bid deposits: a thousandth of a token (wei).
    uint256 public constant DEPOSIT_UNIT = 1e15;

    /// @notice Terms of the groups.
    /// @custom:oz-upgrades-unsafe-allow state-variable-immutable
    IDeploymentRegistry public immutable deployments;
    /// @notice The sellers.
    /// @custom:oz-upgrades-unsafe-allow state-variable-immutable
    IProviderRegistry public immutable providers;
    /// @notice Capacity and quotas.
    /// @custom:oz-upgrades-unsafe-allow state-variable-immutable
    ICapacityLedger public immutable override capacity;
    /// @notice The money.
    /// @custom:oz-upgrades-unsafe-allow state-variable-immutable
    IEscrowVault public immutable vault;
    /// @notice Who may bid and accept.
    /// @custom:oz-upgrades-unsafe-allow state-variable-immutable
    IGatePolicies public immutable gates;
    /// @notice Who is operational.
    /// @custom:oz-upgrades-unsafe-allow state-variable-immutable
    IAccountStatus public immutable accounts;
    /// @notice Where governed numbers are kept.
    /// @custom:oz-upgrades-unsafe-allow state-variable-immutable
    IParameterRegistry public immutable parameters;
    /// @notice The fee of the day.
    /// @custom:oz-upgrades-unsafe-allow state-variable-immutable
    IFeePolicy public immutable fees;

    /// @custom:oz-upgrades-unsafe-allow constructor
    constructor(
        IDeploymentRegistry deploymentRegistry,
        IProviderRegistry providerRegistry,
        ICapacityLedger capacityLedger,
        IEscrowVault escrowVault,
        IGatePolicies gatePolicies,
        IAccountStatus accountStatus,
        IParameterRegistry parameterRegistry,
        IFeePolicy feePolicy
    ) {
        deployments = deploymentRegistry;
        providers = providerRegistry;
        capacity = capacityLedger;
        vault = escrowVault;
        gates = gatePolicies;
        accounts = accountStatus;
        parameters = parameterRegistry;
        fees = feePolicy;
    }

    function _requireOpen(bytes32 orderId, OrderRecord memory record) internal view {
        if (record.state != OrderState.Open) revert OrderBook_OrderNotOpen(orderId, _orderState(orderId, record));
        uint40 expiresAt = record.createdAt + record.ttl;
        if (block.timestamp >= expiresAt) revert OrderBook_OrderExpired(orderId, expiresAt);
    }

    /// @dev A provider speaks for itself without being looked up.
    function _requireSpeaker(address provider) internal view {
        if (msg.sender != provider && !providers.speaksFor(provider, msg.sender)) {
            revert OrderBook_NotAuthorised(provider, msg.sender);
        }
    }

    function _depositOf(BidRecord memory record) internal pure returns (uint96) {
        // A 24-bit number of units of 1e15 stays below 2^96.
        return uint96(uint256(record.depositUnits) * DEPOSIT_UNIT);
    }
}
