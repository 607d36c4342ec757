package io.virtengine.attestation.appraisal;

import io.virtengine.attestation.encoding.Octets;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a relying party takes. Start from {@link #production()} and change what must be changed.
 *
 * @param formats formats of evidence
 * @param debugAllowed whether environments that can be looked into are taken
 * @param migrationAllowed whether trust domains and guests that can be moved to another machine are taken
 * @param dcap for SGX and TDX
 * @param snp for SEV-SNP
 * @param nitro for Nitro
 * @param reportData expected report data (Nitro: user data), if any
 * @param measurements accepted {@link Measurements#id ids}; empty accepts all, because allow-lists are kept elsewhere
 */
public record Policy(
        Set<EvidenceFormat> formats,
        boolean debugAllowed,
        boolean migrationAllowed,
        DcapPolicy dcap,
        SnpPolicy snp,
        NitroPolicy nitro,
        Optional<Octets> reportData,
        SortedSet<Octets> measurements) {
    /** Longest expected report data, bytes. */
    public static final int MAX_REPORT_DATA = 512;
    /** Most measurements in a policy. */
    public static final int MAX_MEASUREMENTS = 32;

    private static final Policy PRODUCTION = new Policy(
            EnumSet.allOf(EvidenceFormat.class),
            false,
            false,
            DcapPolicy.PRODUCTION,
            SnpPolicy.PRODUCTION,
            NitroPolicy.PRODUCTION,
            Optional.empty(),
            Collections.emptySortedSet());

    public Policy {
        final Set<EvidenceFormat> copy = EnumSet.noneOf(EvidenceFormat.class);
        copy.addAll(formats);
        formats = Collections.unmodifiableSet(copy);
        measurements = Collections.unmodifiableSortedSet(new TreeSet<>(measurements));
        Bounds.within(measurements.size(), MAX_MEASUREMENTS, "number of measurements");
        Bounds.within(reportData.map(Octets::length).orElse(0), MAX_REPORT_DATA, "length of report data");
        if (measurements.stream().anyMatch(id -> id.length() != 32)) {
            throw new IllegalArgumentException("a measurement id has 32 bytes");
        }
    }

    /**
     * The strict default: every format, no debugging, no migration, nothing out of date. It expects no report data and
     * no measurement: whoever relies on those says so.
     */
    public static Policy production() {
        return PRODUCTION;
    }

    /** This policy with other formats. */
    public Policy withFormats(final Set<EvidenceFormat> value) {
        return new Policy(value, debugAllowed, migrationAllowed, dcap, snp, nitro, reportData, measurements);
    }

    /** This policy with debugging allowed or not. */
    public Policy withDebugAllowed(final boolean value) {
        return new Policy(formats, value, migrationAllowed, dcap, snp, nitro, reportData, measurements);
    }

    /** This policy with migration allowed or not. */
    public Policy withMigrationAllowed(final boolean value) {
        return new Policy(formats, debugAllowed, value, dcap, snp, nitro, reportData, measurements);
    }

    /** This policy with other terms for SGX and TDX. */
    public Policy withDcap(final DcapPolicy value) {
        return new Policy(formats, debugAllowed, migrationAllowed, value, snp, nitro, reportData, measurements);
    }

    /** This policy with other terms for SEV-SNP. */
    public Policy withSnp(final SnpPolicy value) {
        return new Policy(formats, debugAllowed, migrationAllowed, dcap, value, nitro, reportData, measurements);
    }

    /** This policy with other terms for Nitro. */
    public Policy withNitro(final NitroPolicy value) {
        return new Policy(formats, debugAllowed, migrationAllowed, dcap, snp, value, reportData, measurements);
    }

    /** This policy with that report data expected. */
    public Policy withReportData(final Octets value) {
        return new Policy(formats, debugAllowed, migrationAllowed, dcap, snp, nitro, Optional.of(value), measurements);
    }

    /** This policy with only those measurements accepted. */
    public Policy withMeasurements(final Set<Octets> value) {
        return new Policy(formats, debugAllowed, migrationAllowed, dcap, snp, nitro, reportData, new TreeSet<>(value));
    }
}
