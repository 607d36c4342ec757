package io.virtengine.attestation.dcap;

import io.virtengine.attestation.collateral.TcbLevel;
import io.virtengine.attestation.encoding.DerReader;
import io.virtengine.attestation.encoding.DerValue;
import io.virtengine.attestation.encoding.MalformedInput;
import io.virtengine.attestation.encoding.Octets;
import io.virtengine.attestation.encoding.Oid;
import io.virtengine.attestation.x509.Certificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What Intel writes into a PCK certificate about the platform ("SGX PCK certificate and CRL profile specification").
 *
 * @param ppid names the processor package, 16 bytes
 * @param components security versions of the 16 SGX components, 0..255
 * @param pceSvn of the provisioning certification enclave
 * @param pceId 2 bytes
 * @param fmspc 6 bytes
 */
record PckExtension(Octets ppid, List<Integer> components, int pceSvn, Octets pceId, Octets fmspc) {
    private static final String ARC = "1.2.840.113741.1.13.1";
    private static final Octets ID = Oid.of(ARC);
    private static final Octets PPID = Oid.of(ARC + ".1");
    private static final Octets TCB = Oid.of(ARC + ".2");
    private static final Octets PCE_ID = Oid.of(ARC + ".3");
    private static final Octets FMSPC = Oid.of(ARC + ".4");
    private static final int PCE_SVN = 17;
    private static final int CPU_SVN = 18;

    static PckExtension of(final Certificate certificate) throws MalformedInput {
        final Octets extension =
                certificate.extension(ID).orElseThrow(() -> new MalformedInput("PCK certificate has no SGX extension"));
        final Map<Octets, DerValue> fields =
                fields(DerReader.only(extension, "SGX extension").expect(DerReader.SEQUENCE, "SGX extension"));
        final Map<Octets, DerValue> tcb = fields(field(fields, TCB, "TCB").expect(DerReader.SEQUENCE, "TCB"));
        final List<Integer> components = new ArrayList<>();
        for (int i = 1; i <= TcbLevel.COMPONENTS; i++) {
            final String name = "TCB component " + i;
            components.add(field(tcb, tcbId(i), name).smallInteger(0xff, name));
        }
        octets(field(tcb, tcbId(CPU_SVN), "CPUSVN"), 16, "CPUSVN");
        return new PckExtension(
                octets(field(fields, PPID, "PPID"), 16, "PPID"),
                List.copyOf(components),
                field(tcb, tcbId(PCE_SVN), "PCESVN").smallInteger(0xffff, "PCESVN"),
                octets(field(fields, PCE_ID, "PCEID"), 2, "PCEID"),
                octets(field(fields, FMSPC, "FMSPC"), 6, "FMSPC"));
    }

    private static Octets tcbId(final int number) {
        return Oid.of(ARC + ".2." + number);
    }

    /** Reads a SEQUENCE OF SEQUENCE { OBJECT IDENTIFIER, ANY }; none may come twice. */
    private static Map<Octets, DerValue> fields(final DerValue sequence) throws MalformedInput {
        final Map<Octets, DerValue> fields = new LinkedHashMap<>();
        final DerReader list = sequence.children();
        while (!list.atEnd()) {
            final DerReader pair = list.sequence("SGX extension field");
            final Octets id = pair.next(DerReader.OID, "SGX extension field").content();
            final DerValue value = pair.next("SGX extension field");
            pair.end("an SGX extension field");
            MalformedInput.unless(fields.put(id, value) == null, "SGX extension field comes twice");
        }
        return fields;
    }

    private static DerValue field(final Map<Octets, DerValue> fields, final Octets id, final String name)
            throws MalformedInput {
        final DerValue value = fields.get(id);
        if (value == null) {
            throw new MalformedInput("SGX extension has no " + name);
        }
        return value;
    }

    private static Octets octets(final DerValue value, final int length, final String name) throws MalformedInput {
        final Octets octets = value.octets(name);
        MalformedInput.unless(octets.length() == length, name + " is not " + length + " bytes");
        return octets;
    }
}
