package io.virtengine.attestation.appraisal;

import java.util.Comparator;

/** Version of the SEV firmware, each number 0..255. */
public record SnpFirmware(int major, int minor, int build) implements Comparable<SnpFirmware> {
    private static final Comparator<SnpFirmware> ORDER = Comparator.comparingInt(SnpFirmware::major)
            .thenComparingInt(SnpFirmware::minor)
            .thenComparingInt(SnpFirmware::build);

    @Override
    public int compareTo(final SnpFirmware other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return major + "." + minor + "." + build;
    }
}
