package io.virtengine.scoring;

import static java.math.BigInteger.TWO;
import static java.math.BigInteger.ZERO;
import static java.math.BigInteger.valueOf;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The rules of FS-2P written a second time, by field name and in unbounded integers, sharing nothing with the engine. It
 * makes the golden vectors; where engine and reference disagree, one of them misread the rules.
 */
final class Fs2pReference {
    private static final List<String> FIELDS = List.of(
                    "flags tamper format template security similarity confidence quality liveness antiSpoof name dob address cross"
                            .split(" "),
                    "prior age count success fraud fingerprint integrity ip geo ocrOverall ocrExtracted ocrExpected"
                            .split(" "))
            .stream()
            .flatMap(Arrays::stream)
            .toList();
    private static final List<String> FLAGS = List.of(
            "doc face live consistency history risk blink head depth ageOk expiryOk velocityOk deviceAttestOk salt"
                    .split(" "));
    private static final BigInteger HUNDRED = valueOf(100);
    private static final BigInteger WHOLE = valueOf(10_000);
    private static final BigInteger UNKNOWN = valueOf(65_535);

    /** Either {@code malformed} > 0, or the other fields. */
    record Verdict(
            int malformed,
            int score,
            boolean passed,
            int reasons,
            List<Integer> raw,
            List<Integer> weighted,
            byte[] inputHash) {
        static Verdict refused(final int code) {
            return new Verdict(code, 0, false, 0, List.of(), List.of(), new byte[0]);
        }
    }

    private final Map<String, BigInteger> field = new LinkedHashMap<>();
    private final List<BigInteger> weights;
    private final List<BigInteger> minima;
    private final List<BigInteger> caps;
    private final BigInteger passMark;
    private final byte[] input;

    private Fs2pReference(final byte[] input) {
        this.input = input;
        for (int i = 0; i < FIELDS.size(); i++) {
            field.put(FIELDS.get(i), number(88 + 2 * i, 2));
        }
        weights = numbers(140, 2);
        minima = numbers(152, 2);
        caps = numbers(164, 1);
        passMark = number(170, 1);
    }

    static Verdict judge(final byte[] input) {
        if (input.length != 171) {
            return Verdict.refused(1);
        }
        final Fs2pReference reference = new Fs2pReference(input);
        final int refusal = reference.refusal();
        return refusal > 0 ? Verdict.refused(refusal) : reference.verdict();
    }

    private int refusal() {
        final Map<Integer, Boolean> broken = new LinkedHashMap<>();
        broken.put(2, !number(0, 2).equals(valueOf(0x0201)));
        broken.put(3, !number(2, 2).equals(valueOf(1)));
        broken.put(4, !Arrays.equals(Arrays.copyOfRange(input, 4, 36), sha256(Arrays.copyOfRange(input, 140, 171))));
        broken.put(5, !weights.stream().reduce(ZERO, BigInteger::add).equals(WHOLE));
        broken.put(6, minima.stream().anyMatch(m -> above(m, 10_000)));
        broken.put(7, caps.stream().anyMatch(c -> above(c, 100)));
        broken.put(8, above(passMark, 100));
        broken.put(9, above(v("flags"), (1 << 14) - 1));
        broken.put(10, !flag("history") || !flag("risk"));
        broken.put(11, flag("consistency") && !flag("doc"));
        broken.put(12, outOfRange());
        broken.put(13, v("ocrExtracted").compareTo(v("ocrExpected")) > 0);
        broken.put(14, ghost());
        return broken.entrySet().stream()
                .filter(Map.Entry::getValue)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(0);
    }

    private boolean outOfRange() {
        final List<String> risk = List.of("fraud", "fingerprint", "integrity", "ip", "geo");
        return field.entrySet().stream().anyMatch(entry -> switch (entry.getKey()) {
            case "flags", "count" -> false;
            case "ocrExtracted", "ocrExpected" -> above(entry.getValue(), 64);
            default ->
                above(entry.getValue(), 10_000)
                        && !(risk.contains(entry.getKey()) && entry.getValue().equals(UNKNOWN));
        });
    }

    private boolean ghost() {
        return !flag("doc") && some("tamper", "format", "template", "security")
                || !flag("face") && some("similarity", "confidence", "quality")
                || !flag("live") && (some("liveness", "antiSpoof") || flag("blink") || flag("head") || flag("depth"))
                || !flag("consistency")
                        && (some("name", "dob", "address", "cross") || flag("ageOk") || flag("expiryOk"))
                || !some("ocrExpected") && some("ocrOverall", "ocrExtracted");
    }

    private Verdict verdict() {
        final boolean read = some("ocrExpected");
        BigInteger ocr = WHOLE;
        if (read) {
            final BigInteger share = v("ocrExtracted").multiply(WHOLE).divide(v("ocrExpected"));
            ocr = percent(v("ocrOverall"), 70, share, 30);
            field.put("cross", v("cross").min(ocr));
        }
        final List<BigInteger> raw = List.of(
                percent(v("tamper"), 35, v("format"), 25, v("template"), 25, v("security"), 15),
                face(),
                liveness(),
                consistency(),
                some("count") ? percent(v("prior"), 40, v("age"), 20, v("success"), 40) : v("age"),
                risk());
        final List<BigInteger> weighted = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            weighted.add(raw.get(i).multiply(weights.get(i)).divide(WHOLE));
        }
        final BigInteger base = weighted.stream()
                .reduce(ZERO, BigInteger::add)
                .multiply(HUNDRED)
                .divide(WHOLE)
                .min(HUNDRED);
        BigInteger score = base;
        score = flag("salt") ? score : score.min(caps.get(0));
        score = flag("face") ? score : score.min(caps.get(1));
        score = flag("doc") ? score : score.min(caps.get(2));
        if (flag("doc") && low(raw, 0) || low(raw, 1) || flag("live") && low(raw, 2)) {
            score = score.min(caps.get(3));
        }
        if (low(raw, 3) || low(raw, 5)) {
            score = score.min(caps.get(4));
        }
        score = flag("live") ? score : score.min(caps.get(5));
        final boolean passed = score.compareTo(passMark) >= 0;

        BigInteger reasons = ZERO;
        reasons = passed ? reasons.setBit(0) : reasons.setBit(9);
        reasons = flag("doc") ? reasons : reasons.setBit(1);
        reasons = flag("face") ? reasons : reasons.setBit(2);
        reasons = flag("doc") && low(raw, 0) ? reasons.setBit(3) : reasons;
        reasons = flag("face") && low(raw, 1) ? reasons.setBit(4) : reasons;
        reasons = flag("live") && low(raw, 2) ? reasons.setBit(5) : reasons;
        reasons = flag("consistency") && low(raw, 3) ? reasons.setBit(6) : reasons;
        reasons = low(raw, 4) ? reasons.setBit(7) : reasons;
        reasons = low(raw, 5) ? reasons.setBit(8) : reasons;
        reasons = flag("salt") ? reasons : reasons.setBit(10);
        reasons = flag("live") ? reasons : reasons.setBit(11);
        reasons = score.compareTo(base) < 0 ? reasons.setBit(12) : reasons;
        reasons = read && !above(ocr, 5_999) ? reasons.setBit(13) : reasons;
        reasons = !flag("velocityOk") || !above(v("fraud"), 1_999) ? reasons.setBit(14) : reasons;
        return new Verdict(
                0,
                score.intValueExact(),
                passed,
                reasons.intValueExact(),
                raw.stream().map(BigInteger::intValueExact).toList(),
                weighted.stream().map(BigInteger::intValueExact).toList(),
                sha256(Arrays.copyOfRange(input, 0, 140)));
    }

    private BigInteger face() {
        final BigInteger e = v("similarity").multiply(v("confidence")).divide(WHOLE);
        final BigInteger q = v("quality").add(WHOLE).divide(TWO);
        return e.multiply(q).divide(WHOLE);
    }

    private BigInteger liveness() {
        BigInteger s = v("liveness");
        s = flag("blink") ? percent(s, 103) : s;
        s = flag("head") ? percent(s, 103) : s;
        s = flag("depth") ? percent(s, 105) : s;
        return percent(s, 70, v("antiSpoof"), 30).min(WHOLE);
    }

    private BigInteger consistency() {
        BigInteger s = percent(v("name"), 25, v("dob"), 20, v("address"), 15, v("cross"), 40);
        s = flag("ageOk") ? s : percent(s, 70);
        return flag("expiryOk") ? s : percent(s, 80);
    }

    private BigInteger risk() {
        for (final String name : List.of("fraud", "fingerprint", "integrity", "ip", "geo")) {
            field.computeIfPresent(name, (key, value) -> value.equals(UNKNOWN) ? valueOf(5_000) : value);
        }
        BigInteger s = percent(v("fraud"), 25, v("fingerprint"), 20, v("integrity"), 20, v("ip"), 15, v("geo"), 20);
        s = flag("velocityOk") ? s : percent(s, 60);
        return flag("deviceAttestOk") ? s : percent(s, 70);
    }

    /** Sum of value × percentage pairs, divided by 100 once. */
    private static BigInteger percent(final Object... pairs) {
        BigInteger sum = ZERO;
        for (int i = 0; i < pairs.length; i += 2) {
            sum = sum.add(((BigInteger) pairs[i]).multiply(valueOf((Integer) pairs[i + 1])));
        }
        return sum.divide(HUNDRED);
    }

    private boolean low(final List<BigInteger> raw, final int component) {
        return raw.get(component).compareTo(minima.get(component)) < 0;
    }

    private BigInteger v(final String name) {
        return field.getOrDefault(name, ZERO);
    }

    private boolean some(final String... names) {
        return Arrays.stream(names).anyMatch(name -> v(name).signum() != 0);
    }

    private boolean flag(final String name) {
        return v("flags").testBit(FLAGS.indexOf(name));
    }

    private static boolean above(final BigInteger value, final int limit) {
        return value.compareTo(valueOf(limit)) > 0;
    }

    private BigInteger number(final int from, final int length) {
        return new BigInteger(1, Arrays.copyOfRange(input, from, from + length));
    }

    private List<BigInteger> numbers(final int from, final int width) {
        final List<BigInteger> numbers = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            numbers.add(number(from + i * width, width));
        }
        return numbers;
    }

    static byte[] sha256(final byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (final GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
