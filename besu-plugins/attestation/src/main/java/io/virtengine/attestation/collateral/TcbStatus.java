package io.virtengine.attestation.collateral;

import io.virtengine.attestation.encoding.MalformedInput;

/** Intel's word on a platform's patch level (PCS API v4), and two of our own for where there is none. */
public enum TcbStatus {
    /** The technology has no such status: SEV-SNP and Nitro. */
    NOT_APPLICABLE("", false, false, false),
    /** Nothing to do. */
    UP_TO_DATE("UpToDate", false, false, false),
    /** Up to date, but the enclave's software must mitigate something itself. */
    SW_HARDENING_NEEDED("SWHardeningNeeded", true, false, false),
    /** Up to date, but the platform's configuration may expose it. */
    CONFIGURATION_NEEDED("ConfigurationNeeded", false, true, false),
    /** Both of the above. */
    CONFIGURATION_AND_SW_HARDENING_NEEDED("ConfigurationAndSWHardeningNeeded", true, true, false),
    /** Security updates are missing. */
    OUT_OF_DATE("OutOfDate", false, false, true),
    /** Security updates are missing and the configuration may expose the platform. */
    OUT_OF_DATE_CONFIGURATION_NEEDED("OutOfDateConfigurationNeeded", false, true, true),
    /** Compromised. */
    REVOKED("Revoked", false, false, true),
    /** No level of Intel's list is as low as this platform. */
    UNRECOGNIZED("", false, false, true);

    private final String name;
    private final boolean hardening;
    private final boolean configuration;
    private final boolean outOfDate;

    TcbStatus(final String name, final boolean hardening, final boolean configuration, final boolean outOfDate) {
        this.name = name;
        this.hardening = hardening;
        this.configuration = configuration;
        this.outOfDate = outOfDate;
    }

    static TcbStatus of(final String name) throws MalformedInput {
        for (final TcbStatus status : values()) {
            if (!name.isEmpty() && status.name.equals(name)) {
                return status;
            }
        }
        throw new MalformedInput("unknown TCB status " + name);
    }

    /** The number in encodings. */
    public int code() {
        return ordinal();
    }

    /** Whether it says that updates are missing and no more; a policy may give such a platform some time. */
    public boolean isLate() {
        return this == OUT_OF_DATE || this == OUT_OF_DATE_CONFIGURATION_NEEDED;
    }

    /**
     * The status of a whole of which this and {@code part} are parts: the worst of each aspect. For the statuses Intel
     * gives to quoting enclaves and TDX modules this is Intel's own table (QVL, "convergeTcbStatus").
     */
    public TcbStatus with(final TcbStatus part) {
        if (this == UNRECOGNIZED || part == UNRECOGNIZED) {
            return UNRECOGNIZED;
        }
        if (this == REVOKED || part == REVOKED) {
            return REVOKED;
        }
        final boolean configured = configuration || part.configuration;
        if (outOfDate || part.outOfDate) {
            return configured ? OUT_OF_DATE_CONFIGURATION_NEEDED : OUT_OF_DATE;
        }
        if (hardening || part.hardening) {
            return configured ? CONFIGURATION_AND_SW_HARDENING_NEEDED : SW_HARDENING_NEEDED;
        }
        return configured ? CONFIGURATION_NEEDED : UP_TO_DATE;
    }
}
