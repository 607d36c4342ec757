package io.virtengine.sdk.client;

import io.virtengine.sdk.chain.Receipt;
import io.virtengine.sdk.market.StateNames;
import io.virtengine.sdk.signing.SignedStatement;
import java.math.BigInteger;
import java.util.Map;

/**
 * What providers' bonds answer for: what ending a lease would cost, and cases of offences, which anyone may bring where the
 * chain can see them. {@code IProviderPenalties} is the manual.
 */
public final class PenaltyClient {

    private static final String PENALTIES = "ProviderPenalties";

    private final SystemContracts contracts;

    /** The penalties of that network. */
    public PenaltyClient(SystemContracts contracts) {
        this.contracts = contracts;
    }

    /**
     * What a provider owes for ending a lease.
     *
     * @param penalty taken from the bond, wei of VE
     * @param compensation of it to the tenant; the rest is burned
     */
    public record Due(BigInteger penalty, BigInteger compensation) {}

    /**
     * How a provider stands for one cause.
     *
     * @param count executions that the next case would count as repeats of
     * @param lastBroughtAt when a case was last brought, Unix seconds; 0 if never
     */
    public record Strikes(long count, long lastBroughtAt) {}

    /**
     * What ending a live lease for that reason would cost now.
     *
     * @throws io.virtengine.sdk.tx.TransactionFailure.Rejected if the closing would be refused
     */
    public Due terminationPenalty(String leaseId, int reason) {
        Map<String, Object> due = contracts.read(PENALTIES, "terminationPenalty", leaseId, reason);
        return new Due((BigInteger) due.get("penalty"), (BigInteger) due.get("compensation"));
    }

    /** A case's fields by their Solidity names. */
    public Map<String, Object> find(String caseId) {
        return contracts.read(PENALTIES, "caseOf", caseId);
    }

    /** Until when open cases hold up a provider's exit, Unix seconds; 0 without any. */
    public long openUntil(String provider) {
        return contracts.readNumber(PENALTIES, "openUntil", provider).longValueExact();
    }

    /**
     * @param cause as {@link StateNames#CASE_CAUSE} names it
     */
    public Strikes strikes(String provider, String cause) {
        Map<String, Object> strikes = contracts.read(
                PENALTIES, "strikesOf", provider, StateNames.CASE_CAUSE.all().indexOf(cause));
        return new Strikes(
                ((BigInteger) strikes.get("count")).longValueExact(),
                ((BigInteger) strikes.get("lastBroughtAt")).longValueExact());
    }

    /** Brings a case of silence of the provider of a live lease. */
    public Receipt reportSilence(Sender sender, String leaseId) {
        return send(sender, "reportSilence", "reporting silence", leaseId);
    }

    /** Reports two statements that cannot both be true; executed at once. */
    public Receipt reportConflict(Sender sender, SignedStatement first, SignedStatement second) {
        return send(sender, "reportConflict", "reporting a contradiction", first.values(), second.values());
    }

    /** As the accused: objects to an open case. */
    public Receipt appeal(Sender sender, String caseId, String groundsHash) {
        return send(sender, "appeal", "appeal", caseId, groundsHash);
    }

    /** Executes a case that was not appealed in its time. */
    public Receipt execute(Sender sender, String caseId) {
        return send(sender, "execute", "executing the case", caseId);
    }

    /** Dismisses an appealed case that was not decided in its time. */
    public Receipt lapse(Sender sender, String caseId) {
        return send(sender, "lapse", "ending the case", caseId);
    }

    private Receipt send(Sender sender, String function, String purpose, Object... arguments) {
        return sender.send(contracts.addressOf(PENALTIES), contracts.encode(PENALTIES, function, arguments), purpose);
    }
}
