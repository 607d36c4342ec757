// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {ISettlementHub} from "../settlement/ISettlementHub.sol";

/// @title IProviderPenalties
/// @notice What a provider's bond answers for: leases it ends before their time, and offences (market spec 4.1).
///
/// **Termination.** A provider that ends a live lease owes `factor x rate x min(unserved, provider.termination_term)` in the same
/// transaction, at most its bond. `unserved` is the time the account could have paid all its streams and this lease (s). Nothing
/// is owed once a notice is over, the lease's own ({IOrderBook-giveReclaimNotice}) or that of the provider's exit, nor for a
/// lease that was not ready by its `startBy`, whatever kept it, nor for one without a rate, whose reserve returns by its statements,
/// nor for one paid in another token than VE, in which no bond is kept. The factor (bps) is a parameter by the reason given:
///
/// | reason | factor | |
/// |---|---|---|
/// | 10,000 unstable | `provider.termination_unstable_bps` | |
/// | 10,003 manifest timeout | nothing | refused unless the lease was never ready and its `startBy` is over |
/// | 10,001 decommission, 10,002 unspecified, all others | `provider.termination_unnoticed_bps` | |
///
/// `provider.termination_customer_bps` of it go to the tenant, never more than the unserved value; the rest is burned.
///
/// **Offences.** A fraction of the bond, by cause, doubled for each earlier execution for the same cause that was followed by the
/// next within 30 d; one cause is brought against a provider at most once in 24 h. A case waits
/// `provider.slash_appeal_window` seconds. If the provider appeals, governance decides, and what it has not decided 14 d after
/// the window is dismissed; else anyone executes it. Two contradicting signed statements prove themselves and are executed at once.
/// A tenant who was harmed comes first, up to its documented loss; the reporter gets `slashing.reporter_bps` of what was
/// taken, as far as that is left, unless it is the provider; the rest is burned.
///
/// **Standing.** An execution also takes its fraction of the provider's incentive weight in {IRewardPool} for what it earns in the
/// next 30 d; several multiply, and the last one's time counts for all ({standingOf}).
/// **Pause.** A guardian's pause stops nothing here: the clocks of a case (window, decision, cooling, repeats) and of the
/// provider's exit go on, so that a pause would decide for one side. It does not make a provider silent either: {ICapacityLedger}
/// takes heartbeats whatever is paused.
/// @dev Money passes through and never stays: the vault sends what was taken, and it is sent on or burned in the same call. VE
/// has no hooks, so no receiver can refuse. Leaves an exiting provider's bond, which stays in the vault until the exit is
/// finished, reachable to the last; open cases hold the exit up, each for a bounded time ({openUntil}).
interface IProviderPenalties {
    /// @notice UsageFraud: stated usage that was not. FakeBenchmark: a false report on capacity. Undeliverable: reserved capacity
    /// that was not there. Silence: no heartbeat with live leases. KeyCompromise: a key known to others and not reported.
    enum Cause {
        UsageFraud,
        FakeBenchmark,
        Undeliverable,
        Silence,
        KeyCompromise
    }

    enum CaseStatus {
        None,
        Open,
        Appealed,
        Executed,
        Dismissed
    }

    /// @param fraction Of the bond at the time of the execution, escalation included (ppm).
    /// @param openedAt When it was brought; from its execution on repeats count from here (s).
    /// @param executableAt Until then the provider may appeal; from then on, without an appeal, anyone executes it (s).
    /// @param lapsesAt From then on it does not hold up an exit, and is dismissed if it was appealed (s).
    /// @param reporter Who brought it; zero if governance did.
    /// @param customer Who was harmed; zero if nobody in particular was.
    /// @param loss Most the customer is paid (wei).
    /// @param evidenceHash Of what it rests on, as far as that is not on chain: for a contradiction, of both struct hashes.
    struct Case {
        address provider;
        Cause cause;
        CaseStatus status;
        uint32 fraction;
        uint40 openedAt;
        uint40 executableAt;
        uint40 lapsesAt;
        address reporter;
        address customer;
        uint128 loss;
        bytes32 evidenceHash;
    }

    /// @notice One half of a contradiction: a statement, and an attestation key's signature over it as the settlement hub takes it.
    struct SignedStatement {
        ISettlementHub.UsageStatement statement;
        address signer;
        bytes signature;
    }

    /// @notice A provider ended a lease before its time. Not emitted where nothing was due.
    /// @param unserved Time the account could have paid for (s).
    /// @param penalty Taken from the bond (wei); `penalty - compensation` was burned.
    event LeaseTerminated(
        bytes32 indexed leaseId,
        address indexed provider,
        address indexed customer,
        uint16 reason,
        uint40 unserved,
        uint256 penalty,
        uint256 compensation
    );
    event ProviderCaseOpened(bytes32 indexed caseId, address indexed provider, bytes32 indexed leaseId, Case details);
    event ProviderCaseAppealed(bytes32 indexed caseId, address indexed provider, bytes32 groundsHash);
    /// @notice `by`: governance, or whoever noted that the time to decide was over.
    event ProviderCaseDismissed(bytes32 indexed caseId, address indexed provider, address by);
    /// @notice `amount = compensation + reward + burned`, in wei.
    event ProviderSlashed(
        bytes32 indexed caseId,
        address indexed provider,
        uint256 amount,
        uint256 compensation,
        uint256 reward,
        uint256 burned
    );

    error ProviderPenalties_NotOrderBook(address caller);
    error ProviderPenalties_ReasonRefuted(bytes32 leaseId, uint16 reason);
    error ProviderPenalties_LeaseNotLive(bytes32 leaseId);
    error ProviderPenalties_UnknownLease(bytes32 leaseId);
    error ProviderPenalties_NotTheirs(bytes32 leaseId, address provider);
    error ProviderPenalties_NoBond(address provider);
    error ProviderPenalties_NotSilent(address provider, uint40 since, uint256 charged);
    error ProviderPenalties_CapReached(address provider, uint256 cap);
    error ProviderPenalties_TooSoon(address provider, Cause cause, uint256 earliest);
    error ProviderPenalties_CaseExists(bytes32 caseId);
    error ProviderPenalties_NotContradicting(bytes32 leaseId, uint32 sequence);
    error ProviderPenalties_BadSigner(bytes32 leaseId, address signer);
    error ProviderPenalties_WrongStatus(bytes32 caseId, CaseStatus status);
    error ProviderPenalties_NotAccused(bytes32 caseId, address caller);
    error ProviderPenalties_AppealOver(bytes32 caseId, uint40 executableAt);
    error ProviderPenalties_NotExecutable(bytes32 caseId, uint40 executableAt);
    error ProviderPenalties_NotLapsed(bytes32 caseId, uint40 lapsesAt);

    /// @notice Takes what is due for a lease its provider has just ended, whose stream runs no more. Only the order book.
    function leaseTerminated(bytes32 leaseId) external;

    /// @notice Brings a case of silence: the provider of this live lease has not reported its general capacity for at least a
    /// whole day since the lease was accepted. `provider.slash_silence` for each day not brought before, for one silence at most
    /// `provider.slash_silence_cap`; a second report of one silence is no repeat. The tenant's loss is the rent of these days.
    /// Anyone.
    function reportSilence(bytes32 leaseId) external returns (bytes32 caseId);

    /// @notice Two statements of one lease and sequence, by attestation keys that were good for their windows' ends, that cannot
    /// both be true: they end together and differ, or the one that ends later states less of something. (A statement the hub
    /// refused may be made anew with the same number, later: usage only grows, so such a pair does not contradict itself.)
    /// The tenant's loss is the difference of their costs. Executed at once. Keys the provider has revoked prove nothing: then
    /// it is for governance to accuse. Anyone; the caller is the reporter.
    function reportConflict(
        SignedStatement calldata first,
        SignedStatement calldata second
    ) external returns (bytes32 caseId);

    /// @notice Brings a case on other evidence; it waits and may be appealed like any other. Only governance.
    /// @param leaseId The lease whose tenant was harmed; zero for none, and then `loss` is zero.
    /// @param loss Documented loss of that tenant (wei of VE).
    /// @param evidenceHash Hash of the evidence, once for a provider and cause.
    function accuse(
        address provider,
        Cause cause,
        bytes32 leaseId,
        uint128 loss,
        bytes32 evidenceHash
    ) external returns (bytes32 caseId);

    /// @notice Objects to an open case before it is executable. Owner or operator of the provider.
    /// @param groundsHash Hash of the grounds, kept off chain.
    function appeal(bytes32 caseId, bytes32 groundsHash) external;

    /// @notice Executes (`upheld`) or dismisses an appealed case, before it lapses. Only governance, which may also dismiss one that
    /// was not appealed.
    function decide(bytes32 caseId, bool upheld) external;

    /// @notice Executes a case that was not appealed in its time. Anyone.
    function execute(bytes32 caseId) external;

    /// @notice Dismisses an appealed case that was not decided in its time. Anyone.
    function lapse(bytes32 caseId) external;

    function caseOf(bytes32 caseId) external view returns (Case memory);

    /// @notice What the provider would owe if it ended this live lease now for this reason, and what of it the tenant would get
    /// (wei); fails as the closing would.
    function terminationPenalty(
        bytes32 leaseId,
        uint16 reason
    ) external view returns (uint256 penalty, uint256 compensation);

    /// @notice Until when open cases hold up the provider's exit (s); 0 without any.
    function openUntil(address provider) external view returns (uint40);

    /// @notice What a provider keeps of its incentive weight for what it earned since `since` (s) and up to now, in ppm: less than
    /// 1,000,000 if some of that time lies before the end of a loss. Who waits with bringing its earnings in until a loss is
    /// over gains nothing by that.
    function standingOf(address provider, uint256 since) external view returns (uint256);

    /// @notice Executions for a cause that would count if the next case came now, and when a cause was last brought (s).
    function strikesOf(address provider, Cause cause) external view returns (uint256 count, uint40 lastBroughtAt);
}
