// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Parameters} from "../access/Parameters.sol";
import {IEscrowVault} from "../escrow/IEscrowVault.sol";
import {IOrderBook} from "./IOrderBook.sol";
import {IProviderPenalties} from "./IProviderPenalties.sol";
import {PenaltyBase} from "./PenaltyBase.sol";

/// @title LeaseTermination
/// @notice What a lease costs the provider that ends it before its time.
abstract contract LeaseTermination is PenaltyBase {
    uint16 private constant UNSTABLE = 10_000;
    uint16 private constant MANIFEST_TIMEOUT = 10_003;

    /// @inheritdoc IProviderPenalties
    function leaseTerminated(bytes32 leaseId) external {
        // Check: from the order book.
        if (msg.sender != address(ORDER_BOOK)) revert ProviderPenalties_NotOrderBook(msg.sender);
        IOrderBook.Lease memory lease = _lease(leaseId);
        (uint256 penalty, uint256 compensation, uint40 unserved) = _due(leaseId, lease, lease.closeReason);
        if (penalty == 0) return;

        // Effect, Interaction: from the bond to the tenant, the rest destroyed.
        emit LeaseTerminated(leaseId, lease.provider, lease.owner, lease.closeReason, unserved, penalty, compensation);
        _take(lease.provider, penalty, lease.owner, compensation, address(0), 0);
    }

    /// @inheritdoc IProviderPenalties
    function terminationPenalty(
        bytes32 leaseId,
        uint16 reason
    ) external view returns (uint256 penalty, uint256 compensation) {
        IOrderBook.Lease memory lease = _lease(leaseId);
        if (!_isLive(lease)) revert ProviderPenalties_LeaseNotLive(leaseId);
        (penalty, compensation, ) = _due(leaseId, lease, reason);
    }

    /// @dev For a lease about to end or just ended. All divisions round down: against the tenant by less than a wei, and what is
    /// not compensated is burned.
    function _due(
        bytes32 leaseId,
        IOrderBook.Lease memory lease,
        uint16 reason
    ) private view returns (uint256 penalty, uint256 compensation, uint40 unserved) {
        uint256 factor = _factor(leaseId, lease, reason);
        if (factor == 0 || lease.rate == 0) return (0, 0, 0);

        // A lease whose stream runs is in the account's rate, another comes on top.
        IEscrowVault.Account memory account = VAULT.accountAt(lease.deploymentId, uint40(block.timestamp));
        if (account.token != VE) return (0, 0, 0);
        uint256 rate = account.rate;
        if (lease.state != IOrderBook.LeaseState.Running) rate += lease.rate;
        uint256 time = account.available / rate;
        unserved = time > type(uint40).max ? type(uint40).max : uint40(time);

        (uint256 term, uint256 customerBps) = PARAMETERS.get2(
            Parameters.PROVIDER_TERMINATION_TERM,
            Parameters.PROVIDER_TERMINATION_CUSTOMER_BPS
        );
        penalty = (factor * lease.rate * Math.min(unserved, term)) / BPS;
        penalty = Math.min(penalty, VAULT.bondOf(lease.provider));
        compensation = Math.min((penalty * customerBps) / BPS, uint256(lease.rate) * unserved);
    }

    /// @dev By what is owed for the reason (bps); 0 for a lease that did not start in time, and after a notice. A reason that the
    /// chain knows to be false is refused, so that it is nowhere on record.
    ///
    /// Why a late start is free. The chain sees that a lease is not ready, not whose fault that is: manifests go to gateways.
    /// Whatever the provider owed then, a tenant could earn by accepting bids and sending nothing; whatever the tenant owed, a
    /// provider could earn by serving nothing. So neither owes anything, and either may leave at once: the tenant always could
    /// (no rent runs before readiness), and now the provider need not keep capacity for a notice's time. What each can do to the
    /// other is bounded by `market.ready_deadline`: a silent tenant blocks capacity for so long and shows itself, by its account, to
    /// providers who choose for whom they bid; an idle provider cannot sell what it holds back meanwhile, and its reason is on
    /// record. Capacity that is not delivered again and again is {IProviderPenalties.Cause.Undeliverable}.
    /// It goes by what happened and not by the reason given: else everybody would give the cheapest.
    function _factor(bytes32 leaseId, IOrderBook.Lease memory lease, uint16 reason) private view returns (uint256) {
        bool late = lease.readyAt == 0 && block.timestamp >= lease.startBy;
        if (reason == MANIFEST_TIMEOUT && !late) revert ProviderPenalties_ReasonRefuted(leaseId, reason);
        if (late || _isOver(lease.reclaimAt) || _isOver(PROVIDERS.exitNoticeUntil(lease.provider))) return 0;
        if (reason == UNSTABLE) return PARAMETERS.get(Parameters.PROVIDER_TERMINATION_UNSTABLE_BPS);
        return PARAMETERS.get(Parameters.PROVIDER_TERMINATION_UNNOTICED_BPS);
    }

    function _isOver(uint40 notice) private view returns (bool) {
        return notice != 0 && block.timestamp >= notice;
    }
}
