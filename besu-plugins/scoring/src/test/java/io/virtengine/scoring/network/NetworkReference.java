package io.virtengine.scoring.network;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The rules of the network engine a second time, written from the README's tables: big integers, no bounds argument, the
 * sigmoid from its series. Shares no code with the engine.
 */
final class NetworkReference {
    private static final MathContext DIGITS = new MathContext(50);

    private NetworkReference() {}

    /** Fault 0 means scored. */
    record Verdict(int fault, int basisPoints, boolean passed, int logit, byte[] inputHash, byte[] modelHash) {
        static Verdict refused(final int fault) {
            return new Verdict(fault, 0, false, 0, new byte[0], new byte[0]);
        }
    }

    private record Layer(int width, int shift) {}

    static Verdict judge(final byte[] input) {
        if (input.length < 113 || input.length > 90 + 2_048 + 12 + 64 + 1_000_000 + 4 * (15 * 4_096 + 1)) {
            return Verdict.refused(1);
        }
        if (input.length == 171) {
            return Verdict.refused(1);
        }
        if (number(input, 0, 2) != 0x0301) {
            return Verdict.refused(2);
        }
        if (number(input, 2, 2) != 2) {
            return Verdict.refused(3);
        }
        final int count = number(input, 88, 2);
        if (count == 0 || count > 1_024 || input.length < 90 + 2 * count + 21) {
            return Verdict.refused(4);
        }
        final byte[] model = Arrays.copyOfRange(input, 90 + 2 * count, input.length);
        if (number(model, 0, 4) != 0x5645514e || number(model, 4, 2) != 1) {
            return Verdict.refused(5);
        }
        final int depth = number(model, 6, 2);
        final int inputs = number(model, 8, 2);
        if (depth == 0 || depth > 16 || model.length < 12 + 4 * depth || inputs == 0 || inputs > 1_024) {
            return Verdict.refused(6);
        }
        final List<Layer> layers = new ArrayList<>();
        for (int i = 0; i < depth; i++) {
            layers.add(new Layer(number(model, 12 + 4 * i, 2), number(model, 14 + 4 * i, 2)));
        }
        if (layers.getLast().width() != 1
                || layers.stream()
                        .anyMatch(layer -> layer.width() == 0 || layer.width() > 4_096 || layer.shift() > 30)) {
            return Verdict.refused(6);
        }
        long multiplyAdds = 0;
        long parameters = 0;
        int before = inputs;
        for (final Layer layer : layers) {
            multiplyAdds += (long) before * layer.width();
            parameters += 4L * layer.width();
            before = layer.width();
        }
        if (multiplyAdds > 1_000_000) {
            return Verdict.refused(7);
        }
        final int passMark = number(model, 10, 2);
        if (passMark == 0 || passMark > 10_000) {
            return Verdict.refused(8);
        }
        if (model.length != 12 + 4 * depth + parameters + multiplyAdds) {
            return Verdict.refused(9);
        }
        final byte[] modelHash = ByteStream.sha256(model);
        if (!Arrays.equals(modelHash, 0, 32, input, 4, 36)) {
            return Verdict.refused(10);
        }
        if (!biasesHold(model, inputs, layers)) {
            return Verdict.refused(11);
        }
        if (inputs != count) {
            return Verdict.refused(12);
        }
        List<BigInteger> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            values.add(signed(input, 90 + 2 * i, 2));
            if (values.getLast().abs().intValue() > 16_384) {
                return Verdict.refused(13);
            }
        }
        int at = 12 + 4 * depth;
        for (int i = 0; i < depth; i++) {
            final int width = layers.get(i).width();
            final List<BigInteger> next = new ArrayList<>();
            for (int j = 0; j < width; j++) {
                BigInteger sum = signed(model, at + 4 * j, 4);
                for (int k = 0; k < values.size(); k++) {
                    sum = sum.add(signed(model, at + 4 * width + j * values.size() + k, 1)
                            .multiply(values.get(k)));
                }
                final BigInteger scaled = new BigDecimal(sum)
                        .divide(new BigDecimal(BigInteger.TWO.pow(layers.get(i).shift())))
                        .setScale(0, RoundingMode.HALF_UP)
                        .toBigInteger();
                next.add(i == depth - 1 ? scaled : scaled.max(BigInteger.ZERO).min(BigInteger.valueOf(255)));
            }
            at += width * (4 + values.size());
            values = next;
        }
        final int logit = values.getFirst().intValueExact();
        final int basisPoints = basisPoints(logit);
        return new Verdict(
                0,
                basisPoints,
                basisPoints >= passMark,
                logit,
                ByteStream.sha256(Arrays.copyOf(input, 90 + 2 * count)),
                modelHash);
    }

    private static boolean biasesHold(final byte[] model, final int inputs, final List<Layer> layers) {
        int at = 12 + 4 * layers.size();
        int before = inputs;
        for (int i = 0; i < layers.size(); i++) {
            final BigInteger sum =
                    BigInteger.valueOf(before).multiply(BigInteger.valueOf(128L * (i == 0 ? 16_384 : 255)));
            for (int j = 0; j < layers.get(i).width(); j++) {
                if (sum.add(signed(model, at + 4 * j, 4).abs()).bitLength() > 31) {
                    return false;
                }
            }
            at += layers.get(i).width() * (4 + before);
            before = layers.get(i).width();
        }
        return true;
    }

    /** Straight lines between the exact values, each rounded to a basis point, at multiples of 1/16 from -8 to 8. */
    static int basisPoints(final int logit) {
        final int limited = Math.max(-2_048, Math.min(2_048, logit));
        final int below = Math.floorDiv(limited, 16);
        final BigDecimal share = new BigDecimal(limited - 16 * below).divide(new BigDecimal(16));
        final BigDecimal from = sigmoid(below);
        final BigDecimal to = sigmoid(below + 1);
        return from.add(to.subtract(from).multiply(share))
                .setScale(0, RoundingMode.HALF_UP)
                .intValueExact();
    }

    /** 10000 / (1 + e^(-sixteenths/16)), rounded half up. */
    static BigDecimal sigmoid(final int sixteenths) {
        return exactSigmoid(new BigDecimal(sixteenths).divide(new BigDecimal(16)))
                .setScale(0, RoundingMode.HALF_UP);
    }

    static BigDecimal exactSigmoid(final BigDecimal x) {
        return BigDecimal.valueOf(10_000).divide(BigDecimal.ONE.add(exp(x.negate())), DIGITS);
    }

    /** e^x for |x| ≤ 9 by its power series; the first omitted term is below 10^-40. */
    private static BigDecimal exp(final BigDecimal x) {
        if (x.signum() < 0) {
            return BigDecimal.ONE.divide(exp(x.negate()), DIGITS);
        }
        BigDecimal sum = BigDecimal.ONE;
        BigDecimal term = BigDecimal.ONE;
        for (int i = 1; i < 90; i++) {
            term = term.multiply(x).divide(BigDecimal.valueOf(i), DIGITS);
            sum = sum.add(term);
        }
        return sum;
    }

    private static int number(final byte[] bytes, final int at, final int length) {
        return new BigInteger(1, Arrays.copyOfRange(bytes, at, at + length)).intValue();
    }

    private static BigInteger signed(final byte[] bytes, final int at, final int length) {
        return new BigInteger(Arrays.copyOfRange(bytes, at, at + length));
    }
}
