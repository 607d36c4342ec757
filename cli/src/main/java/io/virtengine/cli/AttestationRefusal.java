package io.virtengine.cli;

import io.virtengine.attestation.appraisal.Rule;
import io.virtengine.sdk.chain.DecodedRevert;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Why the contracts do not take evidence or the proof for it, in words. */
final class AttestationRefusal {

    private static final int REFUSED = 1;
    private static final int MALFORMED = 2;

    private AttestationRefusal() {}

    /** What a command ends with: 1 and 2 say the same of the evidence as everywhere, the rest is the contract's refusal. */
    static CommandException of(DecodedRevert reason) {
        int exitCode = switch (reason.name()) {
            case "AttestationVerifier_Refused" -> REFUSED;
            case "AttestationVerifier_Malformed" -> MALFORMED;
            default -> ExitCode.REFUSED;
        };
        String words = words(reason);
        return new CommandException(exitCode, words.isEmpty() ? reason.message() : words + " (" + reason.name() + ")");
    }

    private static String words(DecodedRevert reason) {
        return switch (reason.name()) {
            case "AttestationVerifier_Refused" ->
                "the evidence is refused: " + rules(number(reason, "failed")) + " failed";
            case "AttestationVerifier_Malformed" -> "evidence or collateral is not in the form its kind has";
            case "AttestationVerifier_OutsideValidity" ->
                "what was accepted holds from " + time(reason, "notBefore") + " to " + time(reason, "notAfter")
                        + ", and it is " + time(reason, "time");
            case "AttestationVerifier_ProofMissing" ->
                "this chain has no native engine: bring the committee's word with --proof";
            case "AttestationVerifier_UnexpectedProof" -> "this chain verifies by itself: leave --proof out";
            case "AttestationCommittee_BelowThreshold" ->
                number(reason, "signers") + " members signed, " + number(reason, "threshold") + " must";
            case "AttestationCommittee_NotMember" ->
                reason.arguments().get("account") + " is no member of the committee";
            case "AttestationCommittee_BadSignature" ->
                "the signature of " + reason.arguments().get("signer")
                        + " is not over this evidence, collateral, policy and time";
            case "AttestationCommittee_NotYetValid" ->
                "the proof counts from " + time(reason, "validFrom") + ", and it is " + time(reason, "time");
            case "AttestationCommittee_Expired" ->
                "the proof counted until " + time(reason, "validUntil") + ", and it is " + time(reason, "time");
            case "AttestationCommittee_ValidTooLong" ->
                "the proof would count for longer than " + number(reason, "maximum") + " s";
            default -> "";
        };
    }

    /** Names of the rules whose bits are set. */
    static String rules(BigInteger bits) {
        return Arrays.stream(Rule.values())
                .filter(rule -> bits.testBit(rule.code()))
                .map(Rule::name)
                .collect(Collectors.joining(", "));
    }

    private static BigInteger number(DecodedRevert reason, String argument) {
        return (BigInteger) reason.arguments().getOrDefault(argument, BigInteger.ZERO);
    }

    private static Instant time(DecodedRevert reason, String argument) {
        return Instant.ofEpochSecond(number(reason, argument)
                .min(BigInteger.valueOf(Instant.MAX.getEpochSecond()))
                .longValueExact());
    }
}
