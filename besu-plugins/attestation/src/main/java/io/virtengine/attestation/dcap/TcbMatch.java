package io.virtengine.attestation.dcap;

import io.virtengine.attestation.collateral.QeIdentity;
import io.virtengine.attestation.collateral.TcbInfo;
import io.virtengine.attestation.collateral.TcbLevel;
import io.virtengine.attestation.collateral.TdxModule;
import io.virtengine.attestation.encoding.Octets;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Intel's rules for finding a patch level (PCS API v4, "Get SGX/TDX TCB info", "Get QE identity"). */
final class TcbMatch {
    private static final int MODULE_COMPONENTS = 2;

    private TcbMatch() {}

    /** Level of an SGX platform: every component and the PCE must have reached it. */
    static TcbFinding sgx(final TcbInfo info, final PckExtension pck) {
        return TcbFinding.among(info.levels(), level -> reachesSgx(level, pck));
    }

    /**
     * Level of a TDX platform: the same, and every TDX component too. A module with a major version has its own levels
     * ({@link #module}), so its two components do not count here.
     */
    static TcbFinding tdx(final TcbInfo info, final PckExtension pck, final TdReport report) {
        final Octets svns = report.teeTcbSvn();
        final int first = svns.at(1) > 0 ? MODULE_COMPONENTS : 0;
        return TcbFinding.among(
                info.levels(),
                level -> reachesSgx(level, pck)
                        && IntStream.range(first, TcbLevel.COMPONENTS)
                                .allMatch(i -> svns.at(i) >= level.tdx().get(i)));
    }

    /** Level of a quoting enclave. */
    static TcbFinding qe(final QeIdentity identity, final SgxReport report) {
        return TcbFinding.among(identity.levels(), level -> report.svn() >= level.isvSvn());
    }

    /** The module Intel vouches for that has the report's major version. */
    static Optional<TdxModule> moduleOf(final TcbInfo info, final TdReport report) {
        final int major = report.teeTcbSvn().at(1);
        if (major == 0) {
            return info.originalModule();
        }
        final String id = "TDX_" + Octets.of(new byte[] {(byte) major}).hex();
        return info.moduleIdentities().stream()
                .filter(module -> module.id().equalsIgnoreCase(id))
                .findFirst();
    }

    /** Level of a TDX module; the original one has none of its own. */
    static TcbFinding module(final TdxModule module, final TdReport report) {
        return module.id().isEmpty()
                ? TcbFinding.NONE
                : TcbFinding.among(module.levels(), level -> report.teeTcbSvn().at(0) >= level.isvSvn());
    }

    /** Whether {@code bytes} under {@code mask} are {@code expected} under it. */
    static boolean matches(final Octets bytes, final Octets mask, final Octets expected) {
        return IntStream.range(0, mask.length())
                .allMatch(i -> (bytes.at(i) & mask.at(i)) == (expected.at(i) & mask.at(i)));
    }

    private static boolean reachesSgx(final TcbLevel level, final PckExtension pck) {
        return pck.pceSvn() >= level.pceSvn() && reaches(pck.components(), level.sgx());
    }

    /** Both lists have 16 entries, or they would not have been read. */
    private static boolean reaches(final List<Integer> has, final List<Integer> needs) {
        return IntStream.range(0, TcbLevel.COMPONENTS).allMatch(i -> has.get(i) >= needs.get(i));
    }
}
