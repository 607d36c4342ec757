// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Parameters} from "../access/Parameters.sol";
import {ISettlementHub} from "../settlement/ISettlementHub.sol";
import {IOrderBook} from "./IOrderBook.sol";
import {IProviderPenalties} from "./IProviderPenalties.sol";
import {PenaltyBase} from "./PenaltyBase.sol";

/// @title ProviderCases
/// @notice Offences of providers: how a case is brought, contested and ended.
abstract contract ProviderCases is PenaltyBase {
    /// @notice How long one cause cannot be brought again (s).
    uint256 public constant COOLING = 1 days;
    /// @notice Within which the next case after an execution counts as a repeat (s).
    uint256 public constant REPEAT_WITHIN = 30 days;
    /// @notice How long governance may take over an appeal, after the window (s).
    uint256 public constant DECISION_TIME = 14 days;

    uint256 private constant PPM = 1_000_000;
    // Twenty doublings make any fraction the whole.
    uint256 private constant MAX_DOUBLINGS = 20;

    /// @param count Executions, each within {REPEAT_WITHIN} of the one before.
    /// @param lastStruckAt When the last executed case was brought (s).
    /// @param lastBroughtAt When the last case was brought, whatever became of it (s).
    struct Strikes {
        uint32 count;
        uint40 lastStruckAt;
        uint40 lastBroughtAt;
    }

    /// @notice A stretch without heartbeats, named by the heartbeat before it.
    /// @param daysBrought Whole days of it that cases were brought for.
    /// @param fraction What they take, together (ppm).
    /// @param doublings Escalation of them all, fixed by the first.
    struct Silence {
        uint32 daysBrought;
        uint32 fraction;
        uint8 doublings;
    }

    /// @param openCases Cases open or appealed.
    /// @param until When the last of them lapses (s).
    struct Docket {
        uint32 openCases;
        uint40 until;
    }

    /// @param lost Of the provider's incentive weight (ppm).
    /// @param until For what it earns up to here (s).
    struct Standing {
        uint32 lost;
        uint40 until;
    }

    /// @custom:storage-location erc7201:virtengine.storage.ProviderPenalties
    struct PenaltyStorage {
        mapping(bytes32 caseId => Case) cases;
        mapping(bytes32 caseId => bool) continued;
        mapping(address provider => Docket) dockets;
        mapping(address provider => mapping(Cause => Strikes)) strikes;
        mapping(address provider => mapping(uint40 heartbeatAt => Silence)) silences;
        mapping(address provider => Standing) standings;
    }

    // keccak256(abi.encode(uint256(keccak256("virtengine.storage.ProviderPenalties")) - 1)) & ~bytes32(uint256(0xff))
    bytes32 private constant PENALTY_STORAGE = 0xdd51af5fa13f9af74a75f8dafe966a893536b5ac11b56e10d13d207ce1eea200;

    /// @inheritdoc IProviderPenalties
    function reportSilence(bytes32 leaseId) external returns (bytes32 caseId) {
        // Check: a live lease, and days without a word that were not brought yet.
        IOrderBook.Lease memory lease = _lease(leaseId);
        if (!_isLive(lease)) revert ProviderPenalties_LeaseNotLive(leaseId);
        address provider = lease.provider;
        uint40 heartbeatAt = CAPACITY.inventoryOf(provider, 0).heartbeatAt;
        Silence storage silence = _penalties().silences[provider][heartbeatAt];
        uint256 brought = silence.daysBrought;
        uint40 since = lease.acceptedAt > heartbeatAt ? lease.acceptedAt : heartbeatAt;
        uint256 silentDays = (block.timestamp - since) / 1 days;
        if (silentDays <= brought) revert ProviderPenalties_NotSilent(provider, since, brought);

        // Effect: these days count once, and all of them not above the cap.
        if (brought == 0) silence.doublings = uint8(_doublings(provider, Cause.Silence));
        uint256 fresh = silentDays - brought;
        uint32 fraction = _silenceFraction(provider, silence, fresh);
        silence.daysBrought = SafeCast.toUint32(silentDays);
        silence.fraction += fraction;
        caseId = keccak256(abi.encode(Cause.Silence, provider, heartbeatAt, silentDays));
        _penalties().continued[caseId] = brought != 0;
        Case memory details;
        details.provider = provider;
        details.cause = Cause.Silence;
        details.fraction = fraction;
        details.reporter = msg.sender;
        details.customer = lease.owner;
        if (lease.state == IOrderBook.LeaseState.Running && _paidInVe(lease)) {
            details.loss = SafeCast.toUint128(uint256(lease.rate) * fresh * 1 days);
        }
        _open(caseId, leaseId, details);
    }

    /// @inheritdoc IProviderPenalties
    function reportConflict(
        SignedStatement calldata first,
        SignedStatement calldata second
    ) external returns (bytes32 caseId) {
        ISettlementHub.UsageStatement calldata a = first.statement;
        ISettlementHub.UsageStatement calldata b = second.statement;
        bytes32 leaseId = a.leaseId;

        // Check: one lease and number, two statements that cannot both be true, both the provider's.
        bytes32 hashA = HUB.hashStatement(a);
        bytes32 hashB = HUB.hashStatement(b);
        if (leaseId != b.leaseId || a.sequence != b.sequence || hashA == hashB || !_contradict(a, b)) {
            revert ProviderPenalties_NotContradicting(leaseId, a.sequence);
        }
        IOrderBook.Lease memory lease = _lease(leaseId);
        _requireSigned(lease.provider, first);
        _requireSigned(lease.provider, second);

        // Effect: a case that waits for nothing.
        caseId = keccak256(abi.encode("conflict", leaseId, a.sequence));
        Case memory details;
        details.provider = lease.provider;
        details.cause = Cause.UsageFraud;
        details.fraction = _fractionOf(lease.provider, Cause.UsageFraud);
        details.reporter = msg.sender;
        details.customer = lease.owner;
        details.evidenceHash = keccak256(abi.encode(hashA, hashB));
        if (_paidInVe(lease)) {
            (uint128 low, uint128 high) = a.cumulativeCost < b.cumulativeCost
                ? (a.cumulativeCost, b.cumulativeCost)
                : (b.cumulativeCost, a.cumulativeCost);
            details.loss = high - low;
        }
        _open(caseId, leaseId, details);

        // Interaction: the bond.
        _punish(caseId, _penalties().cases[caseId]);
    }

    /// @inheritdoc IProviderPenalties
    function accuse(
        address provider,
        Cause cause,
        bytes32 leaseId,
        uint128 loss,
        bytes32 evidenceHash
    ) external restricted returns (bytes32 caseId) {
        Case memory details;
        details.provider = provider;
        details.cause = cause;
        details.fraction = _fractionOf(provider, cause);
        details.evidenceHash = evidenceHash;
        if (leaseId != 0) {
            IOrderBook.Lease memory lease = _lease(leaseId);
            if (lease.provider != provider) revert ProviderPenalties_NotTheirs(leaseId, provider);
            details.customer = lease.owner;
            details.loss = loss;
        }
        caseId = keccak256(abi.encode("accusation", cause, provider, evidenceHash));
        _open(caseId, leaseId, details);
    }

    /// @inheritdoc IProviderPenalties
    function appeal(bytes32 caseId, bytes32 groundsHash) external {
        Case storage record = _penalties().cases[caseId];

        // Check: open, in time, by the accused.
        if (record.status != CaseStatus.Open) revert ProviderPenalties_WrongStatus(caseId, record.status);
        if (block.timestamp >= record.executableAt) {
            revert ProviderPenalties_AppealOver(caseId, record.executableAt);
        }
        if (!PROVIDERS.speaksFor(record.provider, msg.sender)) {
            revert ProviderPenalties_NotAccused(caseId, msg.sender);
        }

        // Effect: governance decides.
        record.status = CaseStatus.Appealed;
        emit ProviderCaseAppealed(caseId, record.provider, groundsHash);
    }

    /// @inheritdoc IProviderPenalties
    function decide(bytes32 caseId, bool upheld) external restricted {
        Case storage record = _penalties().cases[caseId];
        CaseStatus status = record.status;

        // Check: appealed and in time, or open and let go.
        bool appealed = status == CaseStatus.Appealed && block.timestamp < record.lapsesAt;
        if (!appealed && (upheld || status != CaseStatus.Open)) revert ProviderPenalties_WrongStatus(caseId, status);

        // Effect: ended, one way or the other.
        if (upheld) _punish(caseId, record);
        else _dismiss(caseId, record);
    }

    /// @inheritdoc IProviderPenalties
    function execute(bytes32 caseId) external {
        Case storage record = _penalties().cases[caseId];
        if (record.status != CaseStatus.Open) revert ProviderPenalties_WrongStatus(caseId, record.status);
        if (block.timestamp < record.executableAt) {
            revert ProviderPenalties_NotExecutable(caseId, record.executableAt);
        }
        _punish(caseId, record);
    }

    /// @inheritdoc IProviderPenalties
    function lapse(bytes32 caseId) external {
        Case storage record = _penalties().cases[caseId];
        if (record.status != CaseStatus.Appealed) revert ProviderPenalties_WrongStatus(caseId, record.status);
        if (block.timestamp < record.lapsesAt) revert ProviderPenalties_NotLapsed(caseId, record.lapsesAt);
        _dismiss(caseId, record);
    }

    /// @inheritdoc IProviderPenalties
    function caseOf(bytes32 caseId) external view returns (Case memory) {
        return _penalties().cases[caseId];
    }

    /// @inheritdoc IProviderPenalties
    function openUntil(address provider) external view returns (uint40) {
        Docket storage docket = _penalties().dockets[provider];
        return docket.openCases == 0 ? 0 : docket.until;
    }

    /// @inheritdoc IProviderPenalties
    function strikesOf(address provider, Cause cause) external view returns (uint256 count, uint40 lastBroughtAt) {
        return (_standing(_penalties().strikes[provider][cause]), _penalties().strikes[provider][cause].lastBroughtAt);
    }

    /// @inheritdoc IProviderPenalties
    function standingOf(address provider, uint256 since) external view returns (uint256) {
        Standing storage standing = _penalties().standings[provider];
        return since < standing.until ? PPM - standing.lost : PPM;
    }

    /// @dev Enters a case whose parties, fraction and loss are set.
    function _open(bytes32 caseId, bytes32 leaseId, Case memory details) private {
        PenaltyStorage storage $ = _penalties();
        address provider = details.provider;

        // Check: new, not too soon after the last, and something to take.
        if ($.cases[caseId].status != CaseStatus.None) revert ProviderPenalties_CaseExists(caseId);
        Strikes storage strikes = $.strikes[provider][details.cause];
        if (strikes.lastBroughtAt != 0 && block.timestamp < strikes.lastBroughtAt + COOLING) {
            revert ProviderPenalties_TooSoon(provider, details.cause, strikes.lastBroughtAt + COOLING);
        }
        if (VAULT.bondOf(provider) == 0) revert ProviderPenalties_NoBond(provider);

        // Effect: open, and in the way of an exit.
        uint256 executableAt = block.timestamp + PARAMETERS.get(Parameters.PROVIDER_SLASH_APPEAL_WINDOW);
        details.status = CaseStatus.Open;
        details.openedAt = uint40(block.timestamp);
        details.executableAt = SafeCast.toUint40(executableAt);
        details.lapsesAt = SafeCast.toUint40(executableAt + DECISION_TIME);
        $.cases[caseId] = details;
        strikes.lastBroughtAt = uint40(block.timestamp);
        Docket storage docket = $.dockets[provider];
        ++docket.openCases;
        if (details.lapsesAt > docket.until) docket.until = details.lapsesAt;
        emit ProviderCaseOpened(caseId, provider, leaseId, details);
    }

    /// @dev Ends a case by taking its fraction of the bond there is now.
    function _punish(bytes32 caseId, Case storage record) private {
        PenaltyStorage storage $ = _penalties();
        Case memory details = record;

        // Effect: executed once; the next of its kind weighs more. A silence that goes on is one offence.
        record.status = CaseStatus.Executed;
        --$.dockets[details.provider].openCases;
        if (!$.continued[caseId]) {
            Strikes storage strikes = $.strikes[details.provider][details.cause];
            bool repeated = strikes.count != 0 && details.openedAt <= strikes.lastStruckAt + REPEAT_WITHIN;
            strikes.count = repeated ? strikes.count + 1 : 1;
            if (details.openedAt > strikes.lastStruckAt) strikes.lastStruckAt = details.openedAt;
        }

        // Effect: what it earns from now on weighs less.
        _lower($.standings[details.provider], details.fraction);

        // Effect: the customer first, then the reporter, if it is another than the provider.
        uint256 amount = (VAULT.bondOf(details.provider) * details.fraction) / PPM;
        uint256 compensation = details.customer == address(0) ? 0 : Math.min(amount, details.loss);
        uint256 reward;
        if (details.reporter != address(0) && !PROVIDERS.speaksFor(details.provider, details.reporter)) {
            reward = (amount * PARAMETERS.get(Parameters.SLASHING_REPORTER_BPS)) / BPS;
            reward = Math.min(reward, amount - compensation);
        }
        emit ProviderSlashed(caseId, details.provider, amount, compensation, reward, amount - compensation - reward);

        // Interaction: from the bond.
        _take(details.provider, amount, details.customer, compensation, details.reporter, reward);
    }

    /// @dev By the fraction, on top of what is lost already; what was lost lasts as long as what is lost now.
    function _lower(Standing storage standing, uint256 fraction) private {
        uint256 kept = PPM - (block.timestamp < standing.until ? standing.lost : 0);
        standing.lost = uint32(PPM - (kept * (PPM - fraction)) / PPM);
        standing.until = uint40(block.timestamp + REPEAT_WITHIN);
    }

    function _dismiss(bytes32 caseId, Case storage record) private {
        record.status = CaseStatus.Dismissed;
        --_penalties().dockets[record.provider].openCases;
        emit ProviderCaseDismissed(caseId, record.provider, msg.sender);
    }

    /// @dev What a number of days more of a silence take: nothing beyond the cap on all of it.
    function _silenceFraction(address provider, Silence storage silence, uint256 fresh) private view returns (uint32) {
        (uint256 daily, uint256 cap) = PARAMETERS.get2(
            Parameters.PROVIDER_SLASH_SILENCE,
            Parameters.PROVIDER_SLASH_SILENCE_CAP
        );
        if (silence.fraction >= cap) revert ProviderPenalties_CapReached(provider, cap);
        return uint32(Math.min((daily * fresh) << silence.doublings, cap - silence.fraction));
    }

    /// @dev A cause's fraction with its escalation, at most the whole. Of a silence this is a day's.
    function _fractionOf(address provider, Cause cause) private view returns (uint32) {
        return uint32(Math.min(PARAMETERS.get(_parameterOf(cause)) << _doublings(provider, cause), PPM));
    }

    function _parameterOf(Cause cause) private pure returns (bytes32) {
        if (cause == Cause.UsageFraud) return Parameters.PROVIDER_SLASH_USAGE_FRAUD;
        if (cause == Cause.FakeBenchmark) return Parameters.PROVIDER_SLASH_FAKE_BENCHMARK;
        if (cause == Cause.Undeliverable) return Parameters.PROVIDER_SLASH_UNDELIVERABLE;
        if (cause == Cause.Silence) return Parameters.PROVIDER_SLASH_SILENCE;
        return Parameters.PROVIDER_SLASH_KEY_COMPROMISE;
    }

    function _doublings(address provider, Cause cause) private view returns (uint256) {
        return Math.min(_standing(_penalties().strikes[provider][cause]), MAX_DOUBLINGS);
    }

    /// @dev Earlier executions that make a case brought now a repeat.
    function _standing(Strikes storage strikes) private view returns (uint256) {
        return block.timestamp <= strikes.lastStruckAt + REPEAT_WITHIN ? strikes.count : 0;
    }

    function _paidInVe(IOrderBook.Lease memory lease) private view returns (bool) {
        return VAULT.account(lease.deploymentId).token == VE;
    }

    /// @dev The provider's key of the window's end has signed it, as the hub would have it. A revoked key has none.
    function _requireSigned(address provider, SignedStatement calldata signed) private view {
        (address owner, uint40 validUntil) = HUB.keyOf(signed.signer);
        if (
            owner != provider ||
            signed.statement.windowEnd > validUntil ||
            !SignatureChecker.isValidSignatureNowCalldata(
                signed.signer,
                HUB.digestOf(signed.statement),
                signed.signature
            )
        ) revert ProviderPenalties_BadSigner(signed.statement.leaseId, signed.signer);
    }

    /// @dev Whether two different statements of one number cannot both be true.
    function _contradict(
        ISettlementHub.UsageStatement calldata a,
        ISettlementHub.UsageStatement calldata b
    ) private pure returns (bool) {
        if (a.windowEnd == b.windowEnd) return true;
        return a.windowEnd < b.windowEnd ? _falls(a, b) : _falls(b, a);
    }

    function _falls(
        ISettlementHub.UsageStatement calldata earlier,
        ISettlementHub.UsageStatement calldata later
    ) private pure returns (bool) {
        return
            later.cpuCoreMs < earlier.cpuCoreMs ||
            later.memoryByteS < earlier.memoryByteS ||
            later.storageByteS < earlier.storageByteS ||
            later.gpuMs < earlier.gpuMs ||
            later.networkBytes < earlier.networkBytes;
    }

    function _penalties() private pure returns (PenaltyStorage storage $) {
        bytes32 slot = PENALTY_STORAGE;
        assembly {
            $.slot := slot
        }
    }
}
