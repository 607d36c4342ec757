package io.virtengine.attestation.appraisal;

import io.virtengine.attestation.encoding.ByteWriter;
import io.virtengine.attestation.encoding.Octets;
import org.bouncycastle.crypto.digests.KeccakDigest;

/**
 * A verdict in 20 ABI words, so that {@code abi.decode} reads it as {@code (uint8 outcome, uint8 kind, uint8 format,
 * uint8 tcbStatus, uint256 failed, uint256 unchecked, uint64 notBefore, uint64 notAfter, bytes32 evidenceHash, bytes32
 * platformId, bytes32 measurementId, bytes32 registersHash, bytes32[2] measurement, bytes32[2] signer, uint16 productId,
 * uint64 svn, bytes32[2] reportData)} with the two halves of each array as separate words.
 *
 * <p>Outcome is 1 accepted, 2 refused, 3 malformed; of a malformed one only outcome and kind are set. Format is its
 * ordinal. Failed and unchecked have bit {@link Rule#code} set. A measurement, signer or report data shorter than 64
 * bytes is left-aligned; longer report data, which only Nitro has, is replaced by its SHA-256 and 32 zero bytes. The
 * reasons in words and the advisories are not encoded: every verifier derives them from the same input.
 */
final class VerdictEncoding {
    /** Length of every encoded verdict, bytes. */
    static final int LENGTH = 20 * 32;

    private static final int PAIR = 64;

    private VerdictEncoding() {}

    static Octets encode(final Verdict verdict) {
        return switch (verdict) {
            case Verdict.Accepted(final Appraisal appraisal) -> encode(1, appraisal);
            case Verdict.Refused(final Appraisal appraisal) -> encode(2, appraisal);
            case Verdict.Malformed(final TeeKind kind, final String reason) ->
                new ByteWriter()
                        .word(3)
                        .word(kind.code())
                        .padded(Octets.EMPTY, LENGTH - PAIR)
                        .done();
        };
    }

    static Octets keccak256(final Octets bytes) {
        final KeccakDigest digest = new KeccakDigest(256);
        digest.update(bytes.toArray(), 0, bytes.length());
        final byte[] hash = new byte[32];
        digest.doFinal(hash, 0);
        return Octets.of(hash);
    }

    private static Octets encode(final int outcome, final Appraisal appraisal) {
        final TeeKind kind = appraisal.format().kind();
        final Measurements measurements = appraisal.measurements();
        return new ByteWriter()
                .word(outcome)
                .word(kind.code())
                .word(appraisal.format().ordinal())
                .word(appraisal.tcbStatus().code())
                .word(appraisal.rules(RuleOutcome.Result.FAILED))
                .word(appraisal.rules(RuleOutcome.Result.NOT_CHECKED))
                .word(appraisal.validity().notBefore())
                .word(appraisal.validity().notAfter())
                .bytes(appraisal.evidenceHash())
                .bytes(appraisal.platformId())
                .bytes(measurements.id(kind))
                .bytes(measurements.all(kind))
                .padded(measurements.primary(), PAIR)
                .padded(measurements.signedBy(), PAIR)
                .word(measurements.productId())
                .word(measurements.svn())
                .padded(pair(appraisal.reportData()), PAIR)
                .done();
    }

    private static Octets pair(final Octets reportData) {
        return reportData.length() <= PAIR ? reportData : reportData.sha256();
    }
}
