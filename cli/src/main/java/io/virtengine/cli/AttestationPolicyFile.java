package io.virtengine.cli;

import io.virtengine.attestation.appraisal.DcapPolicy;
import io.virtengine.attestation.appraisal.EvidenceFormat;
import io.virtengine.attestation.appraisal.NitroPolicy;
import io.virtengine.attestation.appraisal.Policy;
import io.virtengine.attestation.appraisal.SnpFirmware;
import io.virtengine.attestation.appraisal.SnpPolicy;
import io.virtengine.attestation.appraisal.SnpProduct;
import io.virtengine.attestation.appraisal.SnpTcb;
import io.virtengine.attestation.collateral.TcbStatus;
import io.virtengine.attestation.encoding.Octets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A policy as JSON. Every member may be left out and then is what the strict default says; the library documents what
 * each means ({@code Policy}, {@code DcapPolicy}, {@code SnpPolicy}, {@code NitroPolicy}). Spans are seconds, report
 * data and measurement ids are hexadecimal.
 */
record AttestationPolicyFile(
        @Nullable Set<EvidenceFormat> formats,
        @Nullable Boolean debugAllowed,
        @Nullable Boolean migrationAllowed,
        @Nullable Set<TcbStatus> tcbStatuses,
        @Nullable Long outOfDateGrace,
        @Nullable Integer minimumTcbEvaluation,
        @Nullable Integer maximumVmpl,
        @Nullable Map<SnpProduct, SnpTcb> minimumSnpTcb,
        @Nullable SnpFirmware minimumSnpFirmware,
        @Nullable Long nitroMaxAge,
        @Nullable Long nitroClockSkew,
        @Nullable String reportData,
        @Nullable Set<String> measurements) {

    Policy toPolicy(Path file) {
        Policy strict = Policy.production();
        try {
            Policy policy = strict.withFormats(or(formats, strict.formats()))
                    .withDebugAllowed(or(debugAllowed, strict.debugAllowed()))
                    .withMigrationAllowed(or(migrationAllowed, strict.migrationAllowed()))
                    .withDcap(new DcapPolicy(
                            or(tcbStatuses, strict.dcap().tcbStatuses()),
                            or(outOfDateGrace, strict.dcap().outOfDateGrace()),
                            or(minimumTcbEvaluation, strict.dcap().minimumEvaluation())))
                    .withSnp(new SnpPolicy(
                            or(maximumVmpl, strict.snp().maximumVmpl()),
                            or(minimumSnpTcb, strict.snp().minimumTcb()),
                            or(minimumSnpFirmware, strict.snp().minimumFirmware())))
                    .withNitro(new NitroPolicy(
                            or(nitroMaxAge, strict.nitro().maxAge()),
                            or(nitroClockSkew, strict.nitro().clockSkew())));
            if (measurements != null) {
                policy = policy.withMeasurements(
                        measurements.stream().map(Octets::fromHex).collect(Collectors.toSet()));
            }
            return reportData == null ? policy : policy.withReportData(Octets.fromHex(reportData));
        } catch (IllegalArgumentException e) {
            throw CommandException.usage(file + ": " + e.getMessage());
        }
    }

    private static <T> T or(@Nullable T value, T otherwise) {
        return Optional.ofNullable(value).orElse(otherwise);
    }
}
