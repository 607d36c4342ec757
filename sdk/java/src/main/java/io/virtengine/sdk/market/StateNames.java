package io.virtengine.sdk.market;

import java.math.BigInteger;
import java.util.List;

/** Names of the states and kinds that contracts count, in the order of their enumerations. */
public enum StateNames {
    /** {@code IParameterRegistry.Class}. */
    PARAMETER_CLASS("Economic", "Safety"),
    /** {@code IDeploymentRegistry.DeploymentState}. */
    DEPLOYMENT("None", "Active", "Closed"),
    /** {@code IDeploymentRegistry.GroupState}. */
    GROUP("None", "Open", "Paused", "InsufficientFunds", "Closed"),
    /** {@code IOrderBook.OrderState}. */
    ORDER("None", "Open", "Active", "Closed"),
    /** {@code IOrderBook.BidState}. */
    BID("None", "Open", "Active", "Lost", "Expired", "Closed"),
    /** {@code IOrderBook.LeaseState}. */
    LEASE("None", "Accepted", "Running", "Closed", "InsufficientFunds"),
    /** {@code IProviderRegistry.State}. */
    PROVIDER("None", "Active", "Paused", "Exiting", "Exited", "Banned"),
    /** {@code IProviderPenalties.CaseStatus}. */
    CASE("None", "Open", "Appealed", "Executed", "Dismissed"),
    /** {@code IProviderPenalties.Cause}. */
    CASE_CAUSE("UsageFraud", "FakeBenchmark", "Undeliverable", "Silence", "KeyCompromise"),
    /** {@code IEscrowVault.AccountState}. */
    ACCOUNT("None", "Open", "Closed"),
    /** {@code IIdentityRegistry.Status}. */
    IDENTITY("None", "Unverified", "Pending", "Verified", "Rejected", "Suspended", "Flagged", "Terminated"),
    /** {@code IAccountStatus.Status}; an account nobody spoke of is operational. */
    ACCOUNT_STATUS("Operational", "Suspended", "Frozen", "Blacklisted", "Terminated"),
    /** {@code IValidatorRegistry.Status}. */
    VALIDATOR("None", "Bonded", "Jailed", "Exiting", "Exited", "Tombstoned"),
    /** {@code ISlashManager.Offence}. */
    OFFENCE(
            "DoubleSign",
            "Downtime",
            "InvalidAttestation",
            "MissedRecomputation",
            "InconsistentScore",
            "ExpiredAttestation",
            "DebugEnclave",
            "UnlistedMeasurement",
            "Other"),
    /** {@code ISlashManager.CaseStatus}. */
    SLASH_CASE("None", "Open", "Appealed", "Executed", "Dismissed"),
    /** {@code IRewardPool.Pool}. */
    REWARD_POOL("Staking", "Identity", "Incentives"),
    /** {@code GovernorCountingSimple.VoteType}. */
    VOTE("Against", "For", "Abstain"),
    /** {@code IGovernor.ProposalState}. */
    PROPOSAL("Pending", "Active", "Canceled", "Defeated", "Succeeded", "Queued", "Expired", "Executed"),
    /** {@code IEnclaveRegistry.Status}. */
    ENCLAVE(
            "None",
            "Active",
            "Degraded",
            "Unhealthy",
            "Stale",
            "Outside",
            "Retired",
            "Expired",
            "Disallowed",
            "Revoked"),
    /** {@code IEnclaveRegistry.Health}. */
    ENCLAVE_HEALTH("Healthy", "Degraded", "Unhealthy"),
    /** {@code IMeasurementAllowlist.Status}. */
    MEASUREMENT("None", "Active", "Expired", "Revoked"),
    /** {@code IMeasurementAllowlist.Matching}. */
    MATCHING("Software", "SignedSoftware", "SignerProduct"),
    /** {@code ICollateralRegistry.DocumentType}. */
    DOCUMENT("None", "TcbInfo", "QeIdentity", "RevocationList", "CertificateChain"),
    /** {@code ICollateralRegistry.Status}. */
    COLLATERAL("Unknown", "Current", "Superseded", "Withdrawn", "Expired", "Outdated");

    private static final String ABSENT = "None";

    private final List<String> names;

    StateNames(String... names) {
        this.names = List.of(names);
    }

    /** Every name, by position. */
    public List<String> all() {
        return names;
    }

    /** The names of what exists: all but "None". */
    public List<String> existing() {
        return names.getFirst().equals(ABSENT) ? names.subList(1, names.size()) : names;
    }

    /**
     * The name of a state.
     *
     * @throws IllegalArgumentException if there is no such state, which a newer contract may have
     */
    public String of(BigInteger state) {
        if (state.signum() < 0 || state.compareTo(BigInteger.valueOf(names.size())) >= 0) {
            throw new IllegalArgumentException("no state of " + name() + ": " + state);
        }
        return names.get(state.intValueExact());
    }
}
