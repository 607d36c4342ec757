package io.virtengine.attestation.dcap;

import io.virtengine.attestation.appraisal.Measurements;
import io.virtengine.attestation.encoding.Octets;

/** What a quote vouches for. */
sealed interface ReportBody permits SgxReport, TdReport {
    /** Whether somebody can look into the enclave or trust domain. */
    boolean debug();

    /** 64 bytes. */
    Octets reportData();

    Measurements measurements();
}
