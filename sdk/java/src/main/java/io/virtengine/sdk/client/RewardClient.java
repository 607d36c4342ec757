package io.virtengine.sdk.client;

import io.virtengine.sdk.chain.Receipt;
import io.virtengine.sdk.market.StateNames;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The reward pool: its epochs, what members of the identity committee and providers claim of them, and the share of GPU
 * leases' fees that burns. {@code IRewardPool} and {@code IGpuBurn} are the manuals. Every method that sends waits until its
 * transaction is mined.
 */
public final class RewardClient {

    private static final String POOL = "RewardPool";
    private static final String BURN = "GpuBurn";

    private final SystemContracts contracts;

    /** The reward pool of that network. */
    public RewardClient(SystemContracts contracts) {
        this.contracts = contracts;
    }

    /**
     * The share of GPU leases' fees that burns.
     *
     * @param share of the fees, bps
     * @param utilisation of the network's GPUs, smoothed over a day, bps
     * @param multiplier by which what is earned with GPUs weighs more in incentives, bps
     * @param dueAt Unix seconds from which it may be updated
     */
    public record GpuBurn(int share, int utilisation, int multiplier, long dueAt) {}

    /** The next epoch that would be closed. */
    public long nextEpoch() {
        return contracts.readNumber(POOL, "nextEpoch").longValueExact();
    }

    /** Unix seconds up to which epochs are closed. */
    public long closedUntil() {
        return contracts.readNumber(POOL, "closedUntil").longValueExact();
    }

    /**
     * What a pool has for its next closing, in wei.
     *
     * @param pool as {@link StateNames#REWARD_POOL} names it
     */
    public BigInteger carried(String pool) {
        return contracts.readNumber(
                POOL, "carried", StateNames.REWARD_POOL.all().indexOf(pool));
    }

    /** What may still be claimed of all closings, in wei. */
    public BigInteger owed() {
        return contracts.readNumber(POOL, "owed");
    }

    /** What an epoch's closing has for those who claim, by Solidity names; {@code closedAt} is 0 if it has nothing for them. */
    public Map<String, Object> closingOf(long epoch) {
        return contracts.read(POOL, "closingOf", epoch);
    }

    /** What {@link #claimWork} would pay, in wei. */
    public BigInteger workRewardOf(long epoch, String member) {
        return contracts.readNumber(POOL, "identityRewardOf", epoch, member);
    }

    /** What {@link #claimIncentive} would pay, in wei. */
    public BigInteger incentiveOf(long epoch, String provider) {
        return contracts.readNumber(POOL, "incentiveOf", epoch, provider);
    }

    /** Epochs in which a member did identity work, of what the work's contract said. */
    public static List<Long> epochsOfWork(List<ChainEvent> events, String member) {
        return epochs(events.stream()
                .filter(event -> event.name().equals("IdentityWorkDone")
                        && members(event).contains(member))
                .toList());
    }

    /** Epochs in which a provider enrolled, of what the pool said. */
    public static List<Long> epochsOfEnrolment(List<ChainEvent> events, String provider) {
        return epochs(events.stream()
                .filter(event -> event.name().equals("ProviderEnrolled")
                        && event.text("provider").equals(provider))
                .toList());
    }

    /** As anyone: closes the next epoch, or as many as nobody reported in time. */
    public Receipt closeEpoch(Sender anyone) {
        return send(anyone, POOL, "closeEpoch", "closing an epoch");
    }

    /** As a provider's owner or operator: brings what it earned since its last enrolment into the present epoch. */
    public Receipt enrol(Sender speaker, String provider) {
        return send(speaker, POOL, "enrol", "enrolling for incentives", provider);
    }

    /** As anyone: sends a provider its part of a closed epoch in which it enrolled. */
    public Receipt claimIncentive(Sender anyone, long epoch, String provider) {
        return send(anyone, POOL, "claimIncentive", "claiming an incentive", epoch, provider);
    }

    /** As anyone: pays a member of the identity committee for its work in a closed epoch. */
    public Receipt claimWork(Sender anyone, long epoch, String member) {
        return send(anyone, POOL, "claimIdentityWork", "claiming for identity work", epoch, member);
    }

    /** As anyone: returns to the pools what nobody claimed of an epoch's closing. */
    public Receipt expire(Sender anyone, long epoch) {
        return send(anyone, POOL, "expireClaims", "expiring claims", epoch);
    }

    /** The share of GPU leases' fees that burns. */
    public GpuBurn gpuBurn() {
        return new GpuBurn(
                contracts.readNumber(BURN, "share").intValueExact(),
                contracts.readNumber(BURN, "utilisation").intValueExact(),
                contracts.readNumber(BURN, "rewardMultiplier").intValueExact(),
                contracts.readNumber(BURN, "dueAt").longValueExact());
    }

    /** As anyone, once an epoch: lets that share follow how many GPUs are in use. */
    public Receipt updateGpuBurn(Sender anyone) {
        return send(anyone, BURN, "update", "updating the GPU burn");
    }

    private Receipt send(Sender sender, String contract, String function, String purpose, Object... arguments) {
        return sender.send(contracts.addressOf(contract), contracts.encode(contract, function, arguments), purpose);
    }

    private static List<?> members(ChainEvent event) {
        return (List<?>) Objects.requireNonNull(event.values().get("members"));
    }

    private static List<Long> epochs(List<ChainEvent> events) {
        return events.stream()
                .map(event -> event.number("epoch").longValueExact())
                .distinct()
                .toList();
    }
}
