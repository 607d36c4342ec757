package io.virtengine.sdk.client;

import io.virtengine.sdk.chain.Receipt;
import io.virtengine.sdk.consensus.DoubleSignEvidence;
import io.virtengine.sdk.market.StateNames;
import io.virtengine.sdk.signing.SignedAttestation;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What validators' stake answers for: evidence that anyone may bring, cases that wait, and who gets the proceeds. {@code
 * ISlashManager} is the manual. Every method that sends waits until its transaction is mined.
 */
public final class SlashClient {

    private static final String SLASHES = "SlashManager";

    private final SystemContracts contracts;

    /** The judge of that network's validators. */
    public SlashClient(SystemContracts contracts) {
        this.contracts = contracts;
    }

    /**
     * Evidence as the contract takes it.
     *
     * @param function of the contract
     * @param offence as {@link StateNames#OFFENCE} names it
     * @param waits whether it opens a case that can be appealed, rather than being executed at once
     * @param arguments of the function
     */
    public record Report(String function, String offence, boolean waits, List<Object> arguments) {

        public Report {
            arguments = List.copyOf(arguments);
        }

        /** Two blocks of one height and round, sealed by one node. */
        public static Report doubleSign(DoubleSignEvidence evidence) {
            return new Report("reportDoubleSign", "DoubleSign", false, List.copyOf(evidence.arguments()));
        }

        /** A reported epoch in which a validator missed too many turns. */
        public static Report downtime(long epoch, String operator) {
            return new Report("reportDowntime", "Downtime", false, List.of(epoch, operator));
        }

        /**
         * Two attestations of one request that one member signed.
         *
         * @throws IllegalArgumentException if they are of two members, requests or models, or say the same
         */
        public static Report conflict(SignedAttestation first, SignedAttestation second) {
            requireConflict(first, second);
            return new Report(
                    "reportConflictingAttestations",
                    "InvalidAttestation",
                    false,
                    List.of(first.signer(), first.statement().requestId(), first.values(), second.values()));
        }

        /** An attestation that differs from what the committee's quorum accepted. */
        public static Report wrongAttestation(SignedAttestation attestation) {
            return new Report(
                    "reportWrongAttestation",
                    "InvalidAttestation",
                    true,
                    List.of(attestation.signer(), attestation.statement().requestId(), attestation.values()));
        }

        private static void requireConflict(SignedAttestation first, SignedAttestation second) {
            requireSame("members", first.signer(), second.signer());
            requireSame(
                    "requests",
                    first.statement().requestId(),
                    second.statement().requestId());
            requireSame(
                    "models", first.statement().modelHash(), second.statement().modelHash());
            if (first.statement().vectorHash().equals(second.statement().vectorHash())
                    && first.statement().verifiedScopes() == second.statement().verifiedScopes()) {
                throw new IllegalArgumentException("both attestations say the same: that is legal");
            }
        }

        private static void requireSame(String what, String first, String second) {
            if (!first.equals(second)) {
                throw new IllegalArgumentException(
                        "the attestations are of two " + what + ", " + first + " and " + second + ": that is legal");
            }
        }
    }

    /**
     * What the next offence of a kind would cost a validator.
     *
     * @param offence as {@link StateNames#OFFENCE} names it
     * @param earlier offences of the kind as they count now
     * @param fraction ppm of everything the infraction reaches
     * @param jail seconds
     * @param tombstone whether it ends the validator for good
     */
    public record Penalty(String offence, long earlier, long fraction, long jail, boolean tombstone) {}

    /**
     * A punishment.
     *
     * @param offence as {@link StateNames#OFFENCE} names it
     * @param fraction ppm, after escalation
     * @param amount wei taken from the pool at once
     * @param jailedUntil Unix seconds; 0 where there was no jail, or one for good
     */
    public record Punishment(
            String caseId,
            String operator,
            String offence,
            long fraction,
            BigInteger amount,
            long jailedUntil,
            boolean tombstoned) {}

    /** A case's fields by their Solidity names. */
    public Map<String, Object> find(String caseId) {
        return contracts.read(SLASHES, "caseOf", caseId);
    }

    /** What the next offence of a kind would cost a validator. */
    public Penalty penaltyOf(String operator, String offence) {
        int kind = StateNames.OFFENCE.all().indexOf(offence);
        Map<String, Object> penalty = contracts.read(SLASHES, "penaltyOf", operator, kind);
        Map<String, Object> earlier = contracts.read(SLASHES, "offencesOf", operator, kind);
        return new Penalty(
                offence, number(earlier, "count"), number(penalty, "fraction"), number(penalty, "jail"), (boolean)
                        penalty.get("tombstone"));
    }

    /** What an account is owed for its reports, in wei. */
    public BigInteger shareOf(String account) {
        return contracts.readNumber(SLASHES, "reporterShareOf", account);
    }

    /**
     * Tries a report on the present state without sending it.
     *
     * @return the case it would be
     * @throws io.virtengine.sdk.tx.TransactionFailure.Rejected if it would be refused
     */
    public String rehearse(Report report) {
        return contracts.readText(SLASHES, report.function(), report.arguments().toArray());
    }

    /** Brings evidence; the sender is the reporter. */
    public Receipt bring(Sender reporter, Report report) {
        return send(
                reporter,
                report.function(),
                "bringing evidence",
                report.arguments().toArray());
    }

    /** What a transaction punished. */
    public Optional<Punishment> punishmentIn(Receipt receipt) {
        return contracts.events(receipt).stream()
                .filter(event ->
                        event.contract().equals(SLASHES) && event.name().equals("ValidatorSlashed"))
                .findFirst()
                .map(event -> new Punishment(
                        event.text("caseId"),
                        event.text("operator"),
                        StateNames.OFFENCE.of(event.number("offence")),
                        event.number("fraction").longValueExact(),
                        event.number("amount"),
                        event.number("jailedUntil").longValueExact(),
                        Boolean.TRUE.equals(event.values().get("tombstoned"))));
    }

    /** As the accused: objects to an open case. */
    public Receipt appeal(Sender accused, String caseId, String groundsHash) {
        return send(accused, "appeal", "appeal", caseId, groundsHash);
    }

    /** As anyone: executes a case that was not appealed in its time. */
    public Receipt execute(Sender anyone, String caseId) {
        return send(anyone, "executeCase", "executing the case", caseId);
    }

    /** As anyone: takes what was condemned in entries and lots from the vault, and splits it. */
    public Receipt settle(Sender anyone) {
        return send(anyone, "settleCondemned", "settling what was condemned");
    }

    /** As a reporter: pays its share. */
    public Receipt claimShare(Sender reporter) {
        return send(reporter, "claimReporterShare", "claiming the reporter's share");
    }

    private Receipt send(Sender sender, String function, String purpose, Object... arguments) {
        return sender.send(contracts.addressOf(SLASHES), contracts.encode(SLASHES, function, arguments), purpose);
    }

    private static long number(Map<String, Object> view, String field) {
        return ((BigInteger) view.get(field)).longValueExact();
    }
}
