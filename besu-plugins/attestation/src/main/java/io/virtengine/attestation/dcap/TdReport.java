package io.virtengine.attestation.dcap;

import io.virtengine.attestation.appraisal.Measurements;
import io.virtengine.attestation.encoding.Octets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Report of a trust domain: 584 bytes from TDX 1.0, 648 from TDX 1.5. Fields are read where they lie. */
record TdReport(Octets bytes) implements ReportBody {
    static final int LENGTH_1_0 = 584;
    static final int LENGTH_1_5 = 648;

    private static final int REGISTER = 48;

    /** Security versions of the TDX components; of the module, 0 is the minor and 1 the major version. */
    Octets teeTcbSvn() {
        return bytes.slice(0, 16);
    }

    Octets moduleSigner() {
        return bytes.slice(64, REGISTER);
    }

    Octets moduleAttributes() {
        return bytes.slice(112, 8);
    }

    /** TDATTRIBUTES as bits. */
    long attributes() {
        return bytes.u64le(120);
    }

    /** Any bit of the first byte, "TD under debug", makes a domain untrusted. */
    @Override
    public boolean debug() {
        return (attributes() & 0xff) != 0;
    }

    @Override
    public Octets reportData() {
        return bytes.slice(520, 64);
    }

    @Override
    public Measurements measurements() {
        final Map<String, Octets> registers = new LinkedHashMap<>();
        registers.put("mrTd", bytes.slice(136, REGISTER));
        for (int i = 0; i < 4; i++) {
            registers.put("rtmr" + i, bytes.slice(328 + i * REGISTER, REGISTER));
        }
        registers.put("mrConfigId", bytes.slice(184, REGISTER));
        registers.put("mrOwner", bytes.slice(232, REGISTER));
        registers.put("mrOwnerConfig", bytes.slice(280, REGISTER));
        registers.put("mrSeam", bytes.slice(16, REGISTER));
        registers.put("mrSignerSeam", moduleSigner());
        registers.put("tdAttributes", bytes.slice(120, 8));
        registers.put("xfam", bytes.slice(128, 8));
        if (bytes.length() == LENGTH_1_5) {
            registers.put("mrServiceTd", bytes.slice(600, REGISTER));
        }
        // RTMR 3 is left to the workload, which extends it while it runs.
        return new Measurements(registers, List.of("mrTd", "rtmr0", "rtmr1", "rtmr2"), "mrOwner", 0, 0);
    }
}
