package io.virtengine.attestation.appraisal;

import io.virtengine.attestation.encoding.MalformedInput;
import io.virtengine.attestation.encoding.Octets;

/** The families of trusted execution environments. */
public enum TeeKind {
    /** Intel SGX enclave, DCAP quote. */
    SGX,
    /** Intel TDX trust domain, DCAP quote. */
    TDX,
    /** AMD SEV-SNP guest, attestation report. */
    SNP,
    /** AWS Nitro enclave, attestation document. */
    NITRO;

    /** Length of an SEV-SNP report, bytes. */
    public static final int SNP_REPORT_LENGTH = 1184;

    private static final int COSE_ARRAY_OF_FOUR = 0x84;
    private static final long TDX_TEE_TYPE = 0x81;

    /** The number in encodings, from 1. */
    public int code() {
        return ordinal() + 1;
    }

    /** The kind with that number. */
    public static TeeKind of(final int code) throws MalformedInput {
        MalformedInput.unless(code >= 1 && code <= values().length, "unknown kind of evidence " + code);
        return values()[code - 1];
    }

    /** What {@code evidence} looks like, for callers that were not told. Nothing rests on the guess. */
    public static TeeKind guess(final Octets evidence) throws MalformedInput {
        MalformedInput.unless(evidence.length() >= 48, "evidence is too short for any kind");
        if (evidence.at(0) == COSE_ARRAY_OF_FOUR) {
            return NITRO;
        }
        if (evidence.length() == SNP_REPORT_LENGTH && evidence.u16le(2) == 0) {
            return SNP;
        }
        return evidence.u32le(4) == TDX_TEE_TYPE ? TDX : SGX;
    }
}
