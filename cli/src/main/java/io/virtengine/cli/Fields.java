package io.virtengine.cli;

import io.virtengine.sdk.manifest.ResourceTotals;
import io.virtengine.sdk.market.Rate;
import io.virtengine.sdk.market.StateNames;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the fields of contract views mean. Both forms of output name states and unpack resource vectors. People read VE,
 * prices by the hour and instants; programs read wei as decimal text and seconds as numbers, as the query API writes them.
 */
final class Fields {

    private static final BigInteger MS_PER_HOUR = BigInteger.valueOf(3_600_000);
    private static final BigInteger GIB = BigInteger.ONE.shiftLeft(30);
    private static final BigInteger GIB_HOURS = GIB.multiply(BigInteger.valueOf(3_600));

    private static final Map<String, Unit> UNITS = Map.ofEntries(
            Map.entry("rate", Unit.RATE),
            Map.entry("ceilingRate", Unit.RATE),
            Map.entry("cap", Unit.AMOUNT),
            Map.entry("capCeiling", Unit.AMOUNT),
            Map.entry("deposit", Unit.AMOUNT),
            Map.entry("available", Unit.AMOUNT),
            Map.entry("reserved", Unit.AMOUNT),
            Map.entry("votes", Unit.AMOUNT),
            Map.entry("votesFor", Unit.AMOUNT),
            Map.entry("votesAgainst", Unit.AMOUNT),
            Map.entry("abstentions", Unit.AMOUNT),
            Map.entry("quorum", Unit.AMOUNT),
            Map.entry("votingFrom", Unit.TIME),
            Map.entry("votingUntil", Unit.TIME),
            Map.entry("spent", Unit.AMOUNT),
            Map.entry("stated", Unit.AMOUNT),
            Map.entry("finalised", Unit.AMOUNT),
            Map.entry("cumulativeCost", Unit.AMOUNT),
            Map.entry("createdAt", Unit.TIME),
            Map.entry("expiresAt", Unit.TIME),
            Map.entry("acceptedAt", Unit.TIME),
            Map.entry("startBy", Unit.TIME),
            Map.entry("readyAt", Unit.TIME),
            Map.entry("closedAt", Unit.TIME),
            Map.entry("reclaimAt", Unit.TIME),
            Map.entry("settledAt", Unit.TIME),
            Map.entry("releaseAt", Unit.TIME),
            Map.entry("windowEnd", Unit.TIME),
            Map.entry("registeredAt", Unit.TIME),
            Map.entry("exitAt", Unit.TIME),
            Map.entry("previousValidUntil", Unit.TIME),
            Map.entry("since", Unit.TIME),
            Map.entry("jailedUntil", Unit.TIME),
            Map.entry("reportedAt", Unit.TIME),
            Map.entry("executableAt", Unit.TIME),
            Map.entry("openedAt", Unit.TIME),
            Map.entry("lapsesAt", Unit.TIME),
            Map.entry("exitNoticeUntil", Unit.TIME),
            Map.entry("openCasesUntil", Unit.TIME),
            Map.entry("bond", Unit.AMOUNT),
            Map.entry("minimumBond", Unit.AMOUNT),
            Map.entry("penalty", Unit.AMOUNT),
            Map.entry("compensation", Unit.AMOUNT),
            Map.entry("loss", Unit.AMOUNT),
            Map.entry("infractionAt", Unit.TIME),
            Map.entry("slashed", Unit.AMOUNT),
            Map.entry("reporterShare", Unit.AMOUNT),
            Map.entry("jail", Unit.DURATION),
            Map.entry("reportableUntil", Unit.TIME),
            Map.entry("seatWeight", Unit.AMOUNT),
            Map.entry("closedUntil", Unit.TIME),
            Map.entry("carriedForStakers", Unit.AMOUNT),
            Map.entry("carriedForIdentityWork", Unit.AMOUNT),
            Map.entry("carriedForProviders", Unit.AMOUNT),
            Map.entry("unclaimed", Unit.AMOUNT),
            Map.entry("identityPool", Unit.AMOUNT),
            Map.entry("identityUnclaimed", Unit.AMOUNT),
            Map.entry("providerPool", Unit.AMOUNT),
            Map.entry("providerUnclaimed", Unit.AMOUNT),
            Map.entry("broughtIn", Unit.AMOUNT),
            Map.entry("paid", Unit.AMOUNT),
            Map.entry("burnBps", Unit.SHARE),
            Map.entry("utilisationBps", Unit.SHARE),
            Map.entry("multiplierBps", Unit.SHARE),
            Map.entry("dueAt", Unit.TIME),
            Map.entry("validFrom", Unit.TIME),
            Map.entry("attestedAt", Unit.TIME),
            Map.entry("retiresAt", Unit.TIME),
            Map.entry("collateralUntil", Unit.TIME),
            Map.entry("activatableAt", Unit.TIME),
            Map.entry("changeableFrom", Unit.TIME),
            Map.entry("activatedAt", Unit.TIME),
            Map.entry("issuedAt", Unit.TIME),
            Map.entry("nextUpdate", Unit.TIME),
            Map.entry("publishedAt", Unit.TIME),
            Map.entry("lifetime", Unit.DURATION),
            Map.entry("disputeWindow", Unit.DURATION),
            Map.entry("feeBps", Unit.SHARE));

    private enum Unit {
        AMOUNT,
        RATE,
        TIME,
        DURATION,
        SHARE
    }

    private Fields() {}

    /** A view with its state by name and its resource vector in parts. */
    static Map<String, Object> of(StateNames states, Map<String, Object> view) {
        var named = new LinkedHashMap<>(view);
        named.computeIfPresent("state", (key, state) -> states.of((BigInteger) state));
        named.computeIfPresent("resources", (key, packed) -> resources((BigInteger) packed));
        return named;
    }

    private static Map<String, Object> resources(BigInteger packed) {
        ResourceTotals totals = ResourceTotals.unpack(packed);
        var parts = new LinkedHashMap<String, Object>();
        parts.put("cpuMilli", totals.cpuMilli());
        parts.put("memoryMiB", totals.memoryMiB());
        parts.put("storageMiB", totals.storageMiB());
        parts.put("gpus", totals.gpus());
        parts.put("ports", totals.ports());
        return parts;
    }

    /** A value for people; null for one that says nothing: a time that has not come, prices of what is not metered. */
    static @Nullable Object forPeople(String field, Object value) {
        if (field.equals("prices") && value instanceof Map<?, ?> prices) {
            return prices(prices);
        }
        Unit unit = UNITS.get(field);
        if (unit == null || !(value instanceof BigInteger number)) {
            return value;
        }
        return switch (unit) {
            case AMOUNT -> Money.format(number);
            case RATE -> Money.format(new Rate(number).per(Rate.Period.HOUR).wei()) + " an hour";
            case TIME -> number.signum() == 0 ? null : Instant.ofEpochSecond(number.longValueExact());
            case DURATION -> period(Duration.ofSeconds(number.longValueExact()));
            case SHARE -> new BigDecimal(number, 2).stripTrailingZeros().toPlainString() + " %";
        };
    }

    private static @Nullable Map<String, String> prices(Map<?, ?> prices) {
        var named = new LinkedHashMap<String, String>();
        prices.forEach((key, value) -> {
            var wei = (BigInteger) value;
            if (wei.signum() > 0) {
                switch (String.valueOf(key)) {
                    case "cpuCoreMs" -> named.put("core-hour", Money.format(wei.multiply(MS_PER_HOUR)));
                    case "memoryByteS" -> named.put("GiB-hour of memory", Money.format(wei.multiply(GIB_HOURS)));
                    case "storageByteS" -> named.put("GiB-hour of storage", Money.format(wei.multiply(GIB_HOURS)));
                    case "gpuMs" -> named.put("GPU-hour", Money.format(wei.multiply(MS_PER_HOUR)));
                    case "networkByte" -> named.put("GiB of traffic", Money.format(wei.multiply(GIB)));
                    default -> named.put(String.valueOf(key), wei + " wei");
                }
            }
        });
        return named.isEmpty() ? null : named;
    }

    private static String period(Duration duration) {
        return duration.toSeconds() % 86_400 == 0 ? duration.toDays() + " d" : duration.toSeconds() + " s";
    }

    /** A value for programs. */
    static @Nullable Object forPrograms(String field, @Nullable Object value) {
        return switch (value) {
            case null -> null;
            case Map<?, ?> map -> {
                var converted = new LinkedHashMap<String, @Nullable Object>();
                boolean prices = field.equals("prices");
                map.forEach((key, inner) -> converted.put(
                        String.valueOf(key), prices ? String.valueOf(inner) : forPrograms(String.valueOf(key), inner)));
                yield converted;
            }
            case List<?> list ->
                list.stream().map(inner -> forPrograms(field, inner)).toList();
            case BigInteger number -> {
                Unit unit = UNITS.get(field);
                yield unit == Unit.AMOUNT || unit == Unit.RATE ? number.toString() : number;
            }
            default -> value;
        };
    }
}
