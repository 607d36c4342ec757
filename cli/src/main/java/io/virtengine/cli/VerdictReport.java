package io.virtengine.cli;

import io.virtengine.attestation.appraisal.Appraisal;
import io.virtengine.attestation.appraisal.Verdict;
import io.virtengine.attestation.collateral.CollateralSorter;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A verdict as a tree to print. */
final class VerdictReport {

    private VerdictReport() {}

    static Map<String, Object> of(
            Verdict verdict, EvidenceFiles.Pieces pieces, List<CollateralSorter.Unusable> unusable) {
        Map<String, Object> report = new LinkedHashMap<>();
        switch (verdict) {
            case Verdict.Accepted(Appraisal appraisal) -> put(report, "accepted", appraisal);
            case Verdict.Refused(Appraisal appraisal) -> put(report, "refused", appraisal);
            case Verdict.Malformed malformed -> {
                report.put("outcome", "malformed");
                report.put("kind", malformed.kind().name());
                report.put("reason", malformed.reason());
            }
        }
        report.put("verdictHash", verdict.hash().hex());
        report.put(
                "unusedCollateral",
                unusable.stream()
                        .map(one -> Map.of("file", pieces.names().get(one.index()), "reason", one.reason()))
                        .toList());
        return report;
    }

    private static void put(Map<String, Object> report, String outcome, Appraisal appraisal) {
        report.put("outcome", outcome);
        report.put("kind", appraisal.format().kind().name());
        report.put("format", appraisal.format().name());
        report.put("tcbStatus", appraisal.tcbStatus().name());
        report.put("advisories", appraisal.advisories());
        report.put(
                "rules",
                appraisal.outcomes().stream()
                        .map(rule -> {
                            Map<String, Object> line = new LinkedHashMap<>();
                            line.put("rule", rule.rule().name());
                            line.put("result", rule.result().name());
                            line.put("detail", rule.detail());
                            return line;
                        })
                        .toList());
        report.put(
                "measurementId",
                appraisal.measurements().id(appraisal.format().kind()).hex());
        Map<String, String> registers = new LinkedHashMap<>();
        appraisal.measurements().registers().forEach((name, value) -> registers.put(name, value.hex()));
        report.put("registers", registers);
        report.put("productId", appraisal.measurements().productId());
        report.put("svn", appraisal.measurements().svn());
        report.put("reportData", appraisal.reportData().hex());
        report.put("evidenceHash", appraisal.evidenceHash().hex());
        report.put("platformId", appraisal.platformId().hex());
        report.put("notBefore", time(appraisal.validity().notBefore()));
        report.put("notAfter", time(appraisal.validity().notAfter()));
    }

    /** A verdict that found no certificates holds from and to no particular time. */
    private static String time(long seconds) {
        return seconds == Long.MAX_VALUE
                ? "unbounded"
                : Instant.ofEpochSecond(seconds).toString();
    }
}
