package io.virtengine.cli;

import io.virtengine.attestation.appraisal.EvidenceFormat;
import io.virtengine.attestation.appraisal.TeeKind;
import io.virtengine.attestation.collateral.TcbStatus;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** An accepted verdict as a contract gives it, as a tree to print. */
final class ChainVerdict {

    private ChainVerdict() {}

    /** @param verdict {@code IAttestationVerifier.Verdict} by member */
    static Map<String, Object> report(Map<String, Object> verdict) {
        var report = new LinkedHashMap<String, Object>();
        report.put("outcome", "accepted");
        report.put("kind", kind(verdict.get("kind")));
        report.put("format", EvidenceFormat.values()[number(verdict, "format")].name());
        report.put(
                "tcbStatus",
                Arrays.stream(TcbStatus.values())
                        .filter(status -> status.code() == number(verdict, "tcbStatus"))
                        .findFirst()
                        .map(TcbStatus::name)
                        .orElse("UNKNOWN"));
        report.put("notChecked", AttestationRefusal.rules((BigInteger) verdict.get("skipped")));
        report.put("measurementId", verdict.get("measurementId"));
        report.put("registersHash", verdict.get("registersHash"));
        report.put("measurement", pair(verdict, "measurement"));
        report.put("signer", pair(verdict, "signer"));
        report.put("productId", verdict.get("productId"));
        report.put("svn", verdict.get("svn"));
        report.put("reportData", pair(verdict, "reportData"));
        report.put("evidenceHash", verdict.get("evidenceHash"));
        report.put("platformId", verdict.get("platformId"));
        report.put("notBefore", time(verdict, "notBefore"));
        report.put("notAfter", time(verdict, "notAfter"));
        return report;
    }

    /** The name of a kind that contracts have a number for. */
    static String kind(Object number) {
        return Arrays.stream(TeeKind.values())
                .filter(kind -> BigInteger.valueOf(kind.code()).equals(number))
                .findFirst()
                .map(TeeKind::name)
                .orElse("none");
    }

    private static String pair(Map<String, Object> verdict, String member) {
        return verdict.get(member)
                + String.valueOf(verdict.get(member + "Tail")).substring(2);
    }

    private static String time(Map<String, Object> verdict, String member) {
        return Instant.ofEpochSecond(((BigInteger) verdict.get(member)).longValueExact())
                .toString();
    }

    private static int number(Map<String, Object> verdict, String member) {
        return ((BigInteger) verdict.get(member)).intValueExact();
    }
}
