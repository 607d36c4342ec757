package io.virtengine.attestation.dcap;

import io.virtengine.attestation.appraisal.Measurements;
import io.virtengine.attestation.encoding.Octets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Report of an SGX enclave: 384 bytes, little-endian. Fields are read where they lie. */
record SgxReport(Octets bytes) implements ReportBody {
    static final int LENGTH = 384;

    private static final int DEBUG_FLAG = 0x02;

    Octets miscSelect() {
        return bytes.slice(16, 4);
    }

    Octets attributes() {
        return bytes.slice(48, 16);
    }

    Octets signer() {
        return bytes.slice(128, 32);
    }

    int productId() {
        return bytes.u16le(256);
    }

    int svn() {
        return bytes.u16le(258);
    }

    @Override
    public boolean debug() {
        return (attributes().at(0) & DEBUG_FLAG) != 0;
    }

    @Override
    public Octets reportData() {
        return bytes.slice(320, 64);
    }

    @Override
    public Measurements measurements() {
        final Map<String, Octets> registers = new LinkedHashMap<>();
        registers.put("mrEnclave", bytes.slice(64, 32));
        registers.put("mrSigner", signer());
        registers.put("attributes", attributes());
        registers.put("miscSelect", miscSelect());
        registers.put("configId", bytes.slice(192, 64));
        registers.put("isvExtProdId", bytes.slice(32, 16));
        registers.put("isvFamilyId", bytes.slice(304, 16));
        return new Measurements(registers, List.of("mrEnclave"), "mrSigner", productId(), svn());
    }
}
