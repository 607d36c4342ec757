package io.virtengine.cli;

import io.virtengine.attestation.appraisal.Rule;
import io.virtengine.sdk.chain.DecodedRevert;
import io.virtengine.sdk.market.StateNames;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Why the contracts do not take evidence or the proof for it, in words. */
final class AttestationRefusal {

    private AttestationRefusal() {}

    /** One line for people, with the contract's own name for it. */
    static String message(DecodedRevert reason) {
        String words = words(reason);
        return words.isEmpty() ? reason.message() : words + " (" + reason.name() + ")";
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
            case "Committee_BelowThreshold" ->
                number(reason, "signers") + " members signed, " + number(reason, "threshold") + " must";
            case "Committee_NotMember" -> reason.arguments().get("account") + " is no member of the committee";
            case "Committee_BadSignature" ->
                "the signature of " + reason.arguments().get("signer")
                        + " is not over this evidence, collateral, policy and time";
            case "AttestationCommittee_NotYetValid" ->
                "the proof counts from " + time(reason, "validFrom") + ", and it is " + time(reason, "time");
            case "AttestationCommittee_Expired" ->
                "the proof counted until " + time(reason, "validUntil") + ", and it is " + time(reason, "time");
            case "AttestationCommittee_ValidTooLong" ->
                "the proof would count for longer than " + number(reason, "maximum") + " s";
            case "CollateralRegistry_NotUsable" ->
                "the collateral " + reason.arguments().get("documentHash") + " is "
                        + state(StateNames.COLLATERAL, reason) + ": bring what is current";
            case "MeasurementAllowlist_NotActive" ->
                "the allow-list's entry " + reason.arguments().get("key") + " for this software is "
                        + state(StateNames.MEASUREMENT, reason);
            case "EnclaveRegistry_ReportDataMismatch" ->
                "the evidence binds other keys, or another node, epoch or challenge: its report data begins with "
                        + reason.arguments().get("found") + ", not "
                        + reason.arguments().get("expected");
            case "EnclaveRegistry_IdentityExists" ->
                "the latest identity is " + state(StateNames.ENCLAVE, reason) + ": rotate or reattest it";
            case "EnclaveRegistry_IdentityEnded" ->
                "the latest identity is " + state(StateNames.ENCLAVE, reason) + ": register anew";
            case "EnclaveRegistry_ChallengeUnknown" ->
                "block " + number(reason, "challengeBlock") + " is none of the last 256: ask for a new challenge";
            default -> "";
        };
    }

    private static String state(StateNames names, DecodedRevert reason) {
        return names.of(number(reason, "status"));
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
