package io.virtengine.attestation.appraisal;

import java.util.EnumSet;
import java.util.Set;

/** Everything evidence is held against. The order is fixed: a rule's {@link #code} is its bit in encoded verdicts. */
public enum Rule {
    /** The format is one the policy takes. */
    FORMAT,
    /** Certificates name each other, authorities may issue, and the leaf is what it should be. */
    CHAIN_PROFILE,
    /** Each certificate is signed by the next. */
    CHAIN_SIGNATURES,
    /** The chain ends in a pinned root. */
    CHAIN_ROOT,
    /** Every certificate is within its life. */
    CHAIN_VALIDITY,
    /** Revocation lists are there, signed by their authority and current. SNP and Nitro may be without. */
    REVOCATION_LISTS(true),
    /** No certificate in use is revoked. SNP and Nitro may be without lists to look in. */
    REVOCATION(true),
    /** The evidence is signed by the key the chain vouches for. */
    EVIDENCE_SIGNATURE,
    /** The report data is what the policy expects; not checked if it expects nothing. */
    REPORT_DATA(true),
    /** The measurement is one the policy lists; not checked if it lists none. */
    MEASUREMENT(true),
    /** Nobody can look into the environment. */
    DEBUG,
    /** SGX, TDX: the attestation key is the one in the quoting enclave's report. */
    ATTESTATION_KEY,
    /** SGX, TDX: the quote names Intel's quoting enclave. */
    QE_VENDOR,
    /** SGX, TDX: the quoting enclave's report is signed by the platform's key. */
    QE_SIGNATURE,
    /** SGX, TDX: TCB info for this platform is there, and Intel signed it. */
    TCB_INFO_SIGNATURE,
    /** SGX, TDX: TCB info is between its issue and its next update. */
    TCB_INFO_VALIDITY,
    /** SGX, TDX: TCB info and QE identity have at least the policy's evaluation number. */
    TCB_EVALUATION,
    /** SGX, TDX: QE identity is there, and Intel signed it. */
    QE_IDENTITY_SIGNATURE,
    /** SGX, TDX: QE identity is between its issue and its next update. */
    QE_IDENTITY_VALIDITY,
    /** SGX, TDX: the quoting enclave is the one in the QE identity. */
    QE_IDENTITY,
    /** TDX: the TDX module is one Intel vouches for. */
    TDX_MODULE,
    /** TDX: the trust domain may not be migrated away, and its reserved attributes are clear. */
    TD_ATTRIBUTES,
    /** SGX, TDX: the policy takes the status of platform, quoting enclave and TDX module together. */
    TCB_STATUS,
    /** SNP: the report names the kind of key that signed it, and the certificate is of that kind. */
    SNP_KEY_KIND,
    /** SNP: certificate, authorities and processor are of one product line. */
    SNP_PRODUCT,
    /** SNP: the certificate is for this chip. Not checked for a VLEK, which is for no chip. */
    SNP_CHIP(true),
    /** SNP: the certificate is for the reported TCB. */
    SNP_CERTIFIED_TCB,
    /** SNP: reported ≤ committed ≤ current and launch ≤ current. */
    SNP_TCB_ORDER,
    /** SNP: the reported TCB is at least the policy's; not checked if it names none for the product. */
    SNP_MINIMUM_TCB(true),
    /** SNP: the committed firmware is at least the policy's. */
    SNP_FIRMWARE,
    /** SNP: the report was made at a privilege level the policy takes. */
    SNP_VMPL,
    /** SNP: no migration agent is attached. */
    SNP_MIGRATION,
    /** Nitro: the document is neither from the future nor too old. */
    NITRO_AGE;

    private static final Set<Rule> COMMON = EnumSet.range(FORMAT, DEBUG);
    private static final Set<Rule> DCAP = EnumSet.range(ATTESTATION_KEY, QE_IDENTITY);

    private final boolean optional;

    Rule() {
        this(false);
    }

    Rule(final boolean optional) {
        this.optional = optional;
    }

    /** The number in encodings. */
    public int code() {
        return ordinal();
    }

    /** Whether evidence may be accepted with this rule not checked. */
    public boolean isOptional() {
        return optional;
    }

    /** The rules that evidence of a kind must have an outcome for. */
    public static Set<Rule> of(final TeeKind kind) {
        final Set<Rule> rules = EnumSet.copyOf(COMMON);
        switch (kind) {
            case SGX -> {
                rules.addAll(DCAP);
                rules.add(TCB_STATUS);
            }
            case TDX -> {
                rules.addAll(DCAP);
                rules.addAll(EnumSet.range(TDX_MODULE, TCB_STATUS));
            }
            case SNP -> rules.addAll(EnumSet.range(SNP_KEY_KIND, SNP_MIGRATION));
            case NITRO -> rules.add(NITRO_AGE);
        }
        return rules;
    }
}
