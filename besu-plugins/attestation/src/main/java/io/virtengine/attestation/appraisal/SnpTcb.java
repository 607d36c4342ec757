package io.virtengine.attestation.appraisal;

import io.virtengine.attestation.encoding.Octets;

/**
 * Security versions of an SEV-SNP platform, each 0..255.
 *
 * @param fmc firmware management component; Turin only, otherwise 0
 * @param bootLoader of the secure processor
 * @param tee operating system of the secure processor
 * @param snp firmware
 * @param microcode lowest patch level of all cores
 */
public record SnpTcb(int fmc, int bootLoader, int tee, int snp, int microcode) {
    public SnpTcb {
        for (final int svn : new int[] {fmc, bootLoader, tee, snp, microcode}) {
            if (svn < 0 || svn > 0xff) {
                throw new IllegalArgumentException("a security version is 0..255, not " + svn);
            }
        }
    }

    /** Reads the 8 bytes of a TCB_VERSION. Turin has its own layout (AMD 56860, revision 1.57 and later). */
    public static SnpTcb of(final SnpProduct product, final Octets version) {
        return product == SnpProduct.TURIN
                ? new SnpTcb(version.at(0), version.at(1), version.at(2), version.at(3), version.at(7))
                : new SnpTcb(0, version.at(0), version.at(1), version.at(6), version.at(7));
    }

    /** Whether no component is newer than in {@code other}. */
    public boolean isAtMost(final SnpTcb other) {
        return fmc <= other.fmc
                && bootLoader <= other.bootLoader
                && tee <= other.tee
                && snp <= other.snp
                && microcode <= other.microcode;
    }
}
