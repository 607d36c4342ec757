package io.virtengine.attestation.appraisal;

import io.virtengine.attestation.collateral.TcbStatus;
import io.virtengine.attestation.encoding.ByteReader;
import io.virtengine.attestation.encoding.ByteWriter;
import io.virtengine.attestation.encoding.MalformedInput;
import io.virtengine.attestation.encoding.Octets;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A policy's canonical binary form, big-endian: version u16 = 1; formats u16 and TCB statuses u16, a bit each by ordinal;
 * grace, least evaluation number, Nitro age and clock skew u32 each; flags u8 (1 debug, 2 migration, 4 report data
 * follows); VMPL u8; firmware major, minor, build u8 each; number of SNP minima u8, each product u8 and five u8; report
 * data u16 length and bytes, if flagged; number of measurements u8, each 32 bytes, ascending.
 */
public final class PolicyEncoding {
    /** Longest encoding, bytes. */
    public static final int MAX_LENGTH = 2048;

    private static final int VERSION = 1;
    private static final int DEBUG = 1;
    private static final int MIGRATION = 2;
    private static final int REPORT_DATA = 4;

    private PolicyEncoding() {}

    /** The canonical form of {@code policy}. */
    public static Octets encode(final Policy policy) {
        final ByteWriter out = new ByteWriter()
                .u16(VERSION)
                .u16(bits(policy.formats()))
                .u16(bits(policy.dcap().tcbStatuses()))
                .u32(policy.dcap().outOfDateGrace())
                .u32(policy.dcap().minimumEvaluation())
                .u32(policy.nitro().maxAge())
                .u32(policy.nitro().clockSkew())
                .u8((policy.debugAllowed() ? DEBUG : 0)
                        | (policy.migrationAllowed() ? MIGRATION : 0)
                        | (policy.reportData().isPresent() ? REPORT_DATA : 0))
                .u8(policy.snp().maximumVmpl())
                .u8(policy.snp().minimumFirmware().major())
                .u8(policy.snp().minimumFirmware().minor())
                .u8(policy.snp().minimumFirmware().build())
                .u8(policy.snp().minimumTcb().size());
        policy.snp()
                .minimumTcb()
                .forEach((product, tcb) -> out.u8(product.ordinal())
                        .u8(tcb.fmc())
                        .u8(tcb.bootLoader())
                        .u8(tcb.tee())
                        .u8(tcb.snp())
                        .u8(tcb.microcode()));
        policy.reportData().ifPresent(data -> out.u16(data.length()).bytes(data));
        out.u8(policy.measurements().size());
        policy.measurements().forEach(out::bytes);
        return out.done();
    }

    /** Reads a canonical form. What would not be written the same way again is refused. */
    public static Policy decode(final Octets encoded) throws MalformedInput {
        MalformedInput.unless(encoded.length() <= MAX_LENGTH, "policy over " + MAX_LENGTH + " bytes");
        final Policy policy;
        try {
            policy = read(new ByteReader(encoded));
        } catch (final IllegalArgumentException e) {
            throw new MalformedInput("policy: " + e.getMessage());
        }
        MalformedInput.unless(encode(policy).equals(encoded), "policy is not in canonical form");
        return policy;
    }

    private static Policy read(final ByteReader in) throws MalformedInput {
        MalformedInput.unless(in.u16("policy version") == VERSION, "policy is not of version " + VERSION);
        final Set<EvidenceFormat> formats = set(EvidenceFormat.class, in.u16("formats"));
        final Set<TcbStatus> statuses = set(TcbStatus.class, in.u16("TCB statuses"));
        final long grace = in.u32("grace");
        final long evaluation = in.u32("evaluation number");
        MalformedInput.unless(evaluation <= Integer.MAX_VALUE, "evaluation number is too large");
        final long age = in.u32("age");
        final long skew = in.u32("clock skew");
        final int flags = in.u8("flags");
        final int vmpl = in.u8("VMPL");
        final SnpFirmware firmware = new SnpFirmware(in.u8("major"), in.u8("minor"), in.u8("build"));
        final Map<SnpProduct, SnpTcb> minima = new EnumMap<>(SnpProduct.class);
        final int count = in.u8("number of minima");
        MalformedInput.unless(count <= SnpProduct.values().length, "too many minima");
        for (int i = 0; i < count; i++) {
            final int product = in.u8("product");
            MalformedInput.unless(product < SnpProduct.values().length, "unknown product");
            minima.put(
                    SnpProduct.values()[product],
                    new SnpTcb(in.u8("fmc"), in.u8("boot loader"), in.u8("tee"), in.u8("snp"), in.u8("microcode")));
        }
        final Optional<Octets> reportData = (flags & REPORT_DATA) == 0
                ? Optional.empty()
                : Optional.of(in.take(in.u16("report data"), "report data"));
        final TreeSet<Octets> measurements = new TreeSet<>();
        final int listed = in.u8("number of measurements");
        for (int i = 0; i < listed; i++) {
            measurements.add(in.take(32, "measurement"));
        }
        in.end("the policy");
        return new Policy(
                formats,
                (flags & DEBUG) != 0,
                (flags & MIGRATION) != 0,
                new DcapPolicy(statuses, grace, (int) evaluation),
                new SnpPolicy(vmpl, minima, firmware),
                new NitroPolicy(age, skew),
                reportData,
                measurements);
    }

    private static int bits(final Set<? extends Enum<?>> values) {
        return values.stream().mapToInt(value -> 1 << value.ordinal()).sum();
    }

    private static <E extends Enum<E>> Set<E> set(final Class<E> type, final int bits) {
        final Set<E> values = EnumSet.allOf(type);
        values.removeIf(value -> (bits & 1 << value.ordinal()) == 0);
        return values;
    }
}
