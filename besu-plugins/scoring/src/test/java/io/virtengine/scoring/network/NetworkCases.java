package io.virtengine.scoring.network;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The inputs behind the golden vectors. */
final class NetworkCases {
    static final int GENERATED = 96;
    /** Largest bias that fits beside 1023 inputs: 2^31 - 1 - 1023 · 128 · 16384. */
    static final int LARGEST_BIAS = 2_097_151;

    private NetworkCases() {}

    static List<NetworkDraft> scored() {
        final List<NetworkDraft> cases = new ArrayList<>(edges());
        final ByteStream stream = new ByteStream("VirtEngine network golden vectors");
        for (int i = 0; i < GENERATED; i++) {
            cases.add(generated("generated %02d".formatted(i), stream));
        }
        return cases;
    }

    private static List<NetworkDraft> edges() {
        final List<NetworkDraft> cases = new ArrayList<>();
        for (final int logit :
                new int[] {0, 1, -1, 7, 8, 9, -8, 15, 16, 17, 2_047, 2_048, 2_049, -2_047, -2_048, -2_049}) {
            cases.add(line("logit " + logit, 1, logit));
        }
        cases.add(line("largest input, largest weight", 127, 16_384));
        cases.add(line("largest input, smallest weight", -128, 16_384));
        cases.add(line("smallest input, smallest weight", -128, -16_384));
        for (final int sum : new int[] {1, 3, 5, -1, -3, -5}) {
            cases.add(line("half of " + sum + " rounds away from zero", 1, sum).shifts(1));
        }
        for (final int shift : new int[] {2, 15, 30}) {
            final int half = 1 << shift - 1;
            cases.add(line("half of shift " + shift, 0, 0).shifts(shift).biases(0, half));
            cases.add(line("just under half of shift " + shift, 0, 0)
                    .shifts(shift)
                    .biases(0, half - 1));
            cases.add(line("minus half of shift " + shift, 0, 0).shifts(shift).biases(0, -half));
        }
        cases.add(line("largest accumulator, shifted", 0, 0).shifts(30).biases(0, Integer.MAX_VALUE - 128 * 16_384));
        for (final int mark : new int[] {1, 5_000, 5_001, 9_997, 9_998, 10_000}) {
            cases.add(line("pass mark " + mark + " at 5000", 1, 0).passMark(mark));
            cases.add(line("pass mark " + mark + " at the top", 1, 3_000).passMark(mark));
        }
        for (final int value : new int[] {-1, 0, 254, 255, 256, 16_384}) {
            cases.add(new NetworkDraft("activation of " + value, 1, 1, 1)
                    .weights(0, 1)
                    .weights(1, 4)
                    .values(value));
        }
        cases.add(new NetworkDraft("every bound at once", 1_023, 1)
                .shifts(20)
                .weights(0, -128)
                .biases(0, LARGEST_BIAS)
                .values(IntStream.generate(() -> -16_384).limit(1_023).toArray()));
        cases.add(new NetworkDraft("every bound at once, below", 1_023, 1)
                .shifts(20)
                .weights(0, -128)
                .biases(0, -LARGEST_BIAS)
                .values(IntStream.generate(() -> 16_384).limit(1_023).toArray()));
        cases.add(new NetworkDraft("sixteen layers", 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1)
                .fill(new ByteStream("sixteen layers"), 8)
                .shifts(14, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 5));
        return cases;
    }

    /** One layer of one neuron with one input. */
    private static NetworkDraft line(final String name, final int weight, final int value) {
        return new NetworkDraft(name, 1, 1).weights(0, weight).values(value);
    }

    private static NetworkDraft generated(final String name, final ByteStream stream) {
        final int[] widths = new int[2 + stream.below(4)];
        for (int i = 0; i < widths.length; i++) {
            widths[i] = i == widths.length - 1 ? 1 : 1 + stream.below(12);
        }
        final NetworkDraft draft =
                new NetworkDraft(name, widths).fill(stream, 16).passMark(1 + stream.below(10_000));
        for (int i = 0; i < draft.shifts.length; i++) {
            draft.shifts[i] = i == 0 ? 12 + stream.below(4) : 5 + stream.below(5);
        }
        // A single layer has int16 inputs under its logit; two or more have activations.
        return draft;
    }

    static List<NetworkDraft> malformed() {
        final List<NetworkDraft> cases = new ArrayList<>();
        final NetworkDraft schema = good("schema of another engine");
        schema.schema = 0x0302;
        cases.add(schema);
        for (final int engine : new int[] {0, 1, 3, 0x0200}) {
            cases.add(good("engine " + engine));
            cases.getLast().engine = engine;
        }
        for (final int count : new int[] {0, 1_025, 65_535, 1_024}) {
            cases.add(good("count " + count));
            cases.getLast().count = count;
        }
        cases.add(good("another magic"));
        cases.getLast().magic++;
        for (final int version : new int[] {0, 2}) {
            cases.add(good("model version " + version));
            cases.getLast().version = version;
        }
        for (final int layers : new int[] {0, 17, 65_535}) {
            cases.add(good(layers + " layers"));
            cases.getLast().layers = layers;
        }
        for (final int width : new int[] {0, 1_025, 65_535}) {
            cases.add(good("inputs " + width));
            cases.getLast().widths[0] = width;
        }
        for (final int width : new int[] {0, 4_097, 65_535}) {
            cases.add(good("neurons " + width));
            cases.getLast().widths[1] = width;
        }
        for (final int width : new int[] {0, 2, 4_096}) {
            cases.add(good("last layer of " + width));
            cases.getLast().widths[2] = width;
        }
        for (final int shift : new int[] {31, 32, 65_535}) {
            cases.add(good("shift " + shift).shifts(8, shift));
        }
        cases.add(good("one multiply-add too many"));
        cases.getLast().widths = new int[] {999, 1_000, 1};
        cases.getLast().widths[0] = 1_000;
        cases.add(good("far too many multiply-adds"));
        cases.getLast().widths = new int[] {1_024, 4_096, 1};
        for (final int mark : new int[] {0, 10_001, 65_535}) {
            cases.add(good("pass mark " + mark).passMark(mark));
        }
        for (final int cut : new int[] {1, -1, -100}) {
            cases.add(good((cut > 0 ? "short by " : "long by ") + Math.abs(cut)));
            cases.getLast().cut = cut;
        }
        cases.add(good("hash of another model"));
        cases.getLast().honestHash = false;
        cases.add(new NetworkDraft("bias one too large", 1_023, 1).biases(0, LARGEST_BIAS + 1));
        cases.add(new NetworkDraft("bias one too small", 1_023, 1).biases(0, -LARGEST_BIAS - 1));
        cases.add(new NetworkDraft("smallest of all biases", 1, 1).biases(0, Integer.MIN_VALUE));
        cases.add(new NetworkDraft("1024 inputs of int16", 1_024, 1));
        cases.add(new NetworkDraft("bias of a later layer", 1, 1, 1).biases(1, Integer.MAX_VALUE - 128 * 255 + 1));
        cases.add(good("a value too few").values(1, 2, 3));
        cases.add(good("a value too many").values(1, 2, 3, 4, 5));
        for (final int value : new int[] {16_385, -16_385, 32_767, -32_768}) {
            cases.add(good("value " + value).values(1, 2, 3, value));
        }
        return cases;
    }

    static NetworkDraft good(final String name) {
        return new NetworkDraft(name, 4, 3, 1).shifts(14, 7).fill(new ByteStream("good"), 12);
    }
}
