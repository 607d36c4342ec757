package io.virtengine.attestation.appraisal;

/** Product lines of AMD EPYC processors with SEV-SNP. */
public enum SnpProduct {
    /** EPYC 7003. */
    MILAN("Milan"),
    /** EPYC 9004 and 8004. */
    GENOA("Genoa"),
    /** EPYC 9005. */
    TURIN("Turin");

    private final String label;

    SnpProduct(final String label) {
        this.label = label;
    }

    /** The name in AMD's certificates. */
    public String label() {
        return label;
    }
}
