package io.virtengine.attestation.dcap;

import io.virtengine.attestation.appraisal.Rule;
import io.virtengine.attestation.appraisal.Rulings;

/** TDATTRIBUTES beyond debugging (Intel TDX module 1.5 ABI specification, "ATTRIBUTES"). */
final class TdAttributes {
    /** Bits 8 to 27 and 32 to 62. */
    private static final long RESERVED = 0x7fff_ffff_0fff_ff00L;

    private static final long SEPT_VE_DISABLE = 1L << 28;
    private static final long MIGRATABLE = 1L << 29;

    private TdAttributes() {}

    /**
     * Reserved bits are clear. The host cannot inject a virtualisation exception for a page it took away
     * (SEPT_VE_DISABLE), or it could make the guest's handler run on its terms. The domain cannot be migrated, unless the
     * policy allows it.
     */
    static void check(final long attributes, final boolean migrationAllowed, final Rulings rulings) {
        rulings.require(
                Rule.TD_ATTRIBUTES,
                (attributes & RESERVED) == 0,
                "reserved TD attributes are set: " + Long.toHexString(attributes & RESERVED));
        rulings.require(Rule.TD_ATTRIBUTES, (attributes & SEPT_VE_DISABLE) != 0, "SEPT_VE_DISABLE is not set");
        rulings.require(
                Rule.TD_ATTRIBUTES,
                migrationAllowed || (attributes & MIGRATABLE) == 0,
                "the trust domain can be migrated");
    }
}
