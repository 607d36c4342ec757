package io.virtengine.sdk.client;

import io.virtengine.sdk.chain.Receipt;
import java.math.BigInteger;

/** What a provider's owner does on chain; bidding and reporting are the agent's. Every method waits until mined. */
public final class ProviderClient {

    private static final String REGISTRY = "ProviderRegistry";
    private static final String BOOK = "OrderBook";
    private static final String VAULT = "EscrowVault";

    private final SystemContracts contracts;
    private final Sender sender;

    /** A provider owned by that account. */
    public ProviderClient(SystemContracts contracts, Sender sender) {
        this.contracts = contracts;
        this.sender = sender;
    }

    /** Lets the vault take up to {@code amount} wei of VE. */
    public Receipt approveVault(BigInteger amount) {
        return send("VirtToken", "approve", "approval for the vault", contracts.addressOf(VAULT), amount);
    }

    /** Registers with a bond in wei of VE, taken from the allowance of {@link #approveVault}. */
    public Receipt register(ProviderProfile profile, BigInteger bond) {
        return send(REGISTRY, "register", "registration", profile.encodable(), bond);
    }

    /** Changes the profile; keys and, while leases are live, attributes stay. */
    public Receipt updateProfile(ProviderProfile profile) {
        return send(REGISTRY, "updateProfile", "profile", profile.encodable());
    }

    /** Sets the account that bids and reports; the zero address removes it. */
    public Receipt setOperator(String operator) {
        return send(REGISTRY, "setOperator", "operator", operator);
    }

    /**
     * Replaces the key that signs usage; the former one counts for a while yet.
     *
     * @param proof the new key's signature over {@link io.virtengine.sdk.signing.KeyRotation}
     */
    public Receipt rotateAttestationKey(String key, byte[] proof) {
        return send(REGISTRY, "rotateAttestationKey", "attestation key", key, proof);
    }

    /** Takes operator and attestation keys back at once; what they signed and is not on chain yet is lost. */
    public Receipt revokeKeys() {
        return send(REGISTRY, "revokeKeys", "revoking the keys");
    }

    /** No new bids. */
    public Receipt pause() {
        return send(REGISTRY, "pause", "pausing");
    }

    /** Bids again. */
    public Receipt resume() {
        return send(REGISTRY, "resume", "resuming");
    }

    /** Starts the exit; the bond unlocks after the unbonding time. */
    public Receipt startExit() {
        return send(REGISTRY, "startExit", "starting the exit");
    }

    /** Ends the exit; the bond moves to the prefunded balance. */
    public Receipt finishExit() {
        return send(REGISTRY, "finishExit", "finishing the exit");
    }

    /** Adds to the bond. */
    public Receipt addBond(BigInteger amount) {
        return send(REGISTRY, "addBond", "adding to the bond", amount);
    }

    /** Adds to the prefunded balance that bid deposits come from. */
    public Receipt fundBids(BigInteger amount) {
        return send(VAULT, "fundBidder", "funding bids", sender.address(), amount);
    }

    /** Takes unlocked prefunded money back. */
    public Receipt withdrawBidFunds(BigInteger amount) {
        return send(VAULT, "withdrawBidder", "withdrawing bid funds", amount);
    }

    /** Returns deposit and capacity of a bid that was lost or has expired. */
    public Receipt reclaimBid(String bidId) {
        return send(BOOK, "reclaimBid", "reclaiming the bid", bidId);
    }

    /** Announces that a lease's capacity is wanted back; once the notice is over, ending it costs nothing. */
    public Receipt giveNotice(String leaseId) {
        return send(BOOK, "giveReclaimNotice", "giving notice", leaseId);
    }

    /** Ends a lease; {@link PenaltyClient#terminationPenalty} says what that costs. */
    public Receipt endLease(String leaseId, int reason) {
        return send(BOOK, "closeLeaseByProvider", "ending the lease", leaseId, reason);
    }

    /** Pays out what a stream has earned so far. */
    public Receipt withdrawStream(String accountId, String leaseId) {
        return send(VAULT, "withdrawStream", "withdrawing rent", accountId, leaseId);
    }

    /** Pays out what metered leases have earned. */
    public Receipt claim(int token) {
        return send(VAULT, "claim", "claiming", token, sender.address());
    }

    private Receipt send(String contract, String function, String purpose, Object... arguments) {
        return sender.send(contracts.addressOf(contract), contracts.encode(contract, function, arguments), purpose);
    }
}
