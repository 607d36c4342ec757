package io.virtengine.attestation;

import io.virtengine.attestation.appraisal.DcapPolicy;
import io.virtengine.attestation.appraisal.Policy;
import io.virtengine.attestation.appraisal.PolicyEncoding;
import io.virtengine.attestation.collateral.TcbStatus;
import io.virtengine.attestation.encoding.Octets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/**
 * Test fixture for other modules: the real SGX enclave of the vectors with other report data, signed again under a root that
 * only tests pin. It holds in the first weeks of July 2025.
 */
public final class ResignedSgx {

    private ResignedSgx() {}

    /** A quote of the enclave with these 64 bytes of report data. */
    public static Octets quote(final Octets reportData) {
        return DcapForge.sgx().body(320, reportData.hex()).quote();
    }

    /** What the quote is judged by, with every certificate up to the root. */
    public static List<Octets> collateral() {
        final List<Octets> pieces = new ArrayList<>(DcapForge.sgx().pieces());
        pieces.add(DcapForge.authority().certificate().der());
        pieces.add(DcapForge.root().certificate().der());
        return pieces;
    }

    /** MRENCLAVE. */
    public static Octets measurement() {
        return DcapForge.sgx().body().slice(64, 32);
    }

    /** The test root alone, in canonical form. */
    public static Octets roots() {
        return DcapForge.sgx().roots().encode();
    }

    /** The default policy, which also takes this platform's status, in canonical form. */
    public static Octets policy() {
        final DcapPolicy strict = DcapPolicy.PRODUCTION;
        final EnumSet<TcbStatus> statuses = EnumSet.copyOf(strict.tcbStatuses());
        statuses.add(TcbStatus.CONFIGURATION_AND_SW_HARDENING_NEEDED);
        return PolicyEncoding.encode(Policy.production()
                .withDcap(new DcapPolicy(statuses, strict.outOfDateGrace(), strict.minimumEvaluation())));
    }
}
