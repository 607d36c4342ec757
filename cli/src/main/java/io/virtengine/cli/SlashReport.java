package io.virtengine.cli;

import io.virtengine.sdk.client.SlashClient;
import io.virtengine.sdk.client.StakeClient;
import io.virtengine.sdk.client.SystemContracts;
import io.virtengine.sdk.governance.Measure;
import io.virtengine.sdk.market.StateNames;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a validator's stake answers for, as trees to print. */
final class SlashReport {

    private static final int PERCENT_DIGITS = 4;
    private static final BigInteger PPM = BigInteger.valueOf(1_000_000);

    private SlashReport() {}

    /** A case, its offence and status by name. */
    static Map<String, Object> of(SystemContracts contracts, String caseId) {
        var report = new LinkedHashMap<String, Object>();
        report.put("case", caseId);
        report.putAll(new SlashClient(contracts).find(caseId));
        report.computeIfPresent("offence", (key, offence) -> StateNames.OFFENCE.of((BigInteger) offence));
        report.computeIfPresent("status", (key, status) -> StateNames.SLASH_CASE.of((BigInteger) status));
        return report;
    }

    /** What each offence would cost a validator now. */
    static List<Map<String, Object>> penalties(SystemContracts contracts, String operator) {
        var slashes = new SlashClient(contracts);
        return StateNames.OFFENCE.all().stream()
                .map(offence -> {
                    SlashClient.Penalty penalty = slashes.penaltyOf(operator, offence);
                    var row = new LinkedHashMap<String, Object>();
                    row.put("offence", offence);
                    row.put("earlier", BigInteger.valueOf(penalty.earlier()));
                    row.put("fractionPpm", BigInteger.valueOf(penalty.fraction()));
                    row.put("jail", BigInteger.valueOf(penalty.jail()));
                    row.put("tombstone", penalty.tombstone());
                    return (Map<String, Object>) row;
                })
                .toList();
    }

    /** A punishment. */
    static Map<String, Object> punishment(SlashClient.Punishment done) {
        var report = new LinkedHashMap<String, Object>();
        report.put("case", done.caseId());
        report.put("operator", done.operator());
        report.put("offence", done.offence());
        report.put("fractionPpm", BigInteger.valueOf(done.fraction()));
        report.put("slashed", done.amount());
        if (done.jailedUntil() > 0) {
            report.put("jailedUntil", BigInteger.valueOf(done.jailedUntil()));
        }
        report.put("tombstoned", done.tombstoned());
        return report;
    }

    /** What would come of a report now. */
    static String inWords(SystemContracts contracts, String operator, SlashClient.Report report) {
        SlashClient.Penalty penalty = new SlashClient(contracts).penaltyOf(operator, report.offence());
        BigInteger stake = StakeClient.poolOf(contracts, operator).stake();
        BigInteger taken = stake.multiply(BigInteger.valueOf(penalty.fraction()))
                .add(PPM)
                .subtract(BigInteger.ONE)
                .divide(PPM);
        String percent = new BigDecimal(BigInteger.valueOf(penalty.fraction()), PERCENT_DIGITS)
                .stripTrailingZeros()
                .toPlainString();
        String cost = "takes " + percent + " % of what is staked with it, " + Money.format(taken) + " of "
                + Money.format(stake) + ", "
                + (penalty.tombstone()
                        ? "and ends it as a validator for good"
                        : "and jails it for " + Measure.inWords("s", BigInteger.valueOf(penalty.jail())));
        return report.waits() ? "opens a case that can be appealed; unappealed, it " + cost : cost;
    }
}
