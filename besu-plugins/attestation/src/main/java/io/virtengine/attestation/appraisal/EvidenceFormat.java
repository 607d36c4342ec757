package io.virtengine.attestation.appraisal;

/** The formats of evidence this library reads; a policy names those it takes. The ordinal is a bit in encodings. */
public enum EvidenceFormat {
    SGX_QUOTE_V3(TeeKind.SGX),
    SGX_QUOTE_V4(TeeKind.SGX),
    TDX_QUOTE_V4(TeeKind.TDX),
    TDX_QUOTE_V5(TeeKind.TDX),
    /** Report of version 2 to 5 signed by a key of the chip. */
    SNP_REPORT_VCEK(TeeKind.SNP),
    /** Report of version 2 to 5 signed by a key AMD lent to a cloud provider. It names no chip. */
    SNP_REPORT_VLEK(TeeKind.SNP),
    NITRO_DOCUMENT(TeeKind.NITRO);

    private final TeeKind kind;

    EvidenceFormat(final TeeKind kind) {
        this.kind = kind;
    }

    public TeeKind kind() {
        return kind;
    }
}
