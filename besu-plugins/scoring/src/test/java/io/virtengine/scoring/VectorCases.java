package io.virtengine.scoring;

import java.util.ArrayList;
import java.util.List;

/** The inputs behind the golden vectors. */
final class VectorCases {
    static final int GENERATED = 512;

    private static final int[] P2 = {
        0x3F7F, 8700, 10000, 8200, 6100, 9100, 9550, 8025, 8200, 7900, 9400, 10000, 7000, 8800, 0, 1350, 0, 0, 9000,
        5000, 5000, 6000, 7000, 8800, 5, 5
    };

    private VectorCases() {}

    /** The seven published vectors. */
    static List<Draft> published() {
        final Draft p1 = new Draft("P1", 0x3FFF);
        for (int i = 1; i < 24; i++) {
            p1.word(i, 10_000);
        }
        p1.word(16, 5).word(24, 5).word(25, 5);
        final Draft p2 = new Draft("P2", P2);
        return List.of(
                p1,
                p2,
                p2.copy("P3").word(0, 0x3E3B).word(8, 0).word(9, 0),
                new Draft(
                        "P4", 0x2AFF, 7200, 10000, 6900, 4000, 7800, 8100, 6000, 7600, 7100, 8200, 10000, 0, 7000, 6200,
                        9855, 3, 6666, 10000, 5000, 5000, 5000, 5000, 7000, 4, 5),
                new Draft(
                        "P5", 0x39F6, 0, 0, 0, 0, 10000, 10000, 10000, 10000, 10000, 0, 0, 0, 0, 0, 0, 0, 0, 65535,
                        65535, 65535, 65535, 65535, 0, 0, 0),
                p2.copy("P6").word(0, 0x1F7F),
                p2.copy("P7").word(0, 0x377F).word(18, 1500));
    }

    /** Thresholds from both sides, caps one by one, extreme tables. */
    static List<Draft> edges() {
        final List<Draft> edges = new ArrayList<>();
        final Draft p1 = published().get(0);
        final Draft p2 = published().get(1);
        for (int word = 1; word < 26; word++) {
            for (final int value : new int[] {0, 1, 9_999}) {
                final boolean fits = word < 24 || value < 2;
                if (fits && !(word == 25 && value == 0)) {
                    edges.add(p1.copy("P1 word " + word + " = " + value)
                            .word(word, value)
                            .word(24, word == 25 ? 0 : word == 24 ? value : 5));
                }
            }
        }
        for (int bit = 6; bit < 14; bit++) {
            edges.add(p2.copy("P2 without flag " + bit).word(0, P2[0] & ~(1 << bit)));
        }
        for (final int fraud : new int[] {1_999, 2_000, 65_535}) {
            edges.add(p1.copy("fraud " + fraud).word(18, fraud));
        }
        for (final int overall : new int[] {4_285, 4_286, 10_000}) {
            edges.add(p1.copy("ocr overall " + overall).word(23, overall));
            edges.add(p1.copy("no text read, overall " + overall)
                    .word(23, overall)
                    .word(24, 0));
        }
        edges.add(p1.copy("history count 65535").word(16, 65_535));
        edges.add(p1.copy("history empty").word(16, 0).word(15, 4_321));
        edges.add(p1.copy("64 of 64 fields").word(24, 64).word(25, 64));
        edges.add(p1.copy("63 of 64 fields").word(24, 63).word(25, 64));
        edges.add(p1.copy("no text expected").word(23, 0).word(24, 0).word(25, 0));
        edges.add(new Draft("nothing but history and risk", 0x0030));
        edges.add(absent(p1, "document and consistency absent", 0b1001, 0x0600, 1, 4, 10, 13));
        edges.add(absent(p1, "face absent", 0b0010, 0, 5, 7));
        edges.add(absent(p1, "liveness absent", 0b0100, 0x01C0, 8, 9));
        edges.add(absent(p1, "consistency absent", 0b1000, 0x0600, 10, 13));
        for (int component = 0; component < 6; component++) {
            edges.add(p2.copy("P2 minimum " + component + " out of reach").table(6 + component, 10_000));
            edges.add(p2.copy("P2 minimum " + component + " met exactly")
                    .table(6 + component, new int[] {8510, 7831, 8577, 8920, 1350, 6550}[component]));
            edges.add(p2.copy("P2 minimum " + component + " missed by one")
                    .table(6 + component, new int[] {8511, 7832, 8578, 8921, 1351, 6551}[component]));
            edges.add(p2.copy("P2 all weight on " + component + " only"));
            for (int i = 0; i < 6; i++) {
                edges.getLast().table(i, i == component ? 10_000 : 0);
            }
        }
        for (final int mark : new int[] {0, 75, 76, 100}) {
            edges.add(p2.copy("P2 pass mark " + mark).table(18, mark));
        }
        final Draft faceless = absent(p1, "face absent, cap of an absent face raised", 0b0010, 0, 5, 7);
        edges.add(faceless.table(13, 100));
        return edges;
    }

    /** Plausible and wild inputs in turn, some with tables of their own. */
    static List<Draft> generated() {
        final HashStream stream = new HashStream("VirtEngine FS-2P golden vectors");
        final List<Draft> drafts = new ArrayList<>();
        for (int i = 0; i < GENERATED; i++) {
            drafts.add(generated(String.format("generated %03d", i), stream, i % 2 == 0));
        }
        return drafts;
    }

    private static Draft generated(final String name, final HashStream stream, final boolean plausible) {
        final Draft draft = new Draft(name);
        final int floor = plausible ? 6_000 : 0;
        for (int word = 1; word < 24; word++) {
            final int value = floor + stream.below(10_001 - floor);
            draft.word(word, word < 14 || word > 17 ? value - value % 25 : value);
        }
        draft.word(16, stream.chance(30) ? 0 : stream.below(plausible ? 20 : 65_536));
        for (int word = 18; word < 23; word++) {
            draft.word(word, stream.chance(15) ? 65_535 : draft.words[word]);
        }
        final int expected = stream.chance(15) ? 0 : 1 + stream.below(plausible ? 8 : 64);
        draft.word(25, expected).word(24, expected == 0 ? 0 : expected - stream.below(plausible ? 2 : expected + 1));
        draft.word(23, expected == 0 ? 0 : draft.words[23]);
        int flags = 0x0030;
        for (int bit = 0; bit < 14; bit++) {
            flags |= stream.chance(plausible ? 93 : 60) ? 1 << bit : 0;
        }
        flags &= (flags & 1) == 0 ? ~0b1000 : ~0;
        draft.word(0, flags);
        clear(draft, 1, 0, 1, 4);
        clear(draft, 2, 0, 5, 7);
        clear(draft, 4, 0x01C0, 8, 9);
        clear(draft, 8, 0x0600, 10, 13);
        if (stream.chance(25)) {
            table(draft, stream);
        }
        return draft;
    }

    private static void table(final Draft draft, final HashStream stream) {
        int left = 10_000;
        for (int i = 0; i < 5; i++) {
            final int weight = stream.below(left + 1) / 2;
            draft.table(i, weight);
            left -= weight;
        }
        draft.table(5, left);
        for (int i = 6; i < 12; i++) {
            draft.table(i, stream.below(10_001));
        }
        for (int i = 12; i < 19; i++) {
            draft.table(i, stream.below(101));
        }
    }

    private static Draft absent(
            final Draft from, final String name, final int present, final int dependent, final int... ranges) {
        final Draft draft = from.copy(name);
        draft.word(0, draft.words[0] & ~present & ~dependent);
        for (int i = 0; i < ranges.length; i += 2) {
            for (int word = ranges[i]; word <= ranges[i + 1]; word++) {
                draft.word(word, 0);
            }
        }
        return draft;
    }

    private static void clear(
            final Draft draft, final int present, final int dependent, final int first, final int last) {
        if ((draft.words[0] & present) == 0) {
            draft.word(0, draft.words[0] & ~dependent);
            for (int word = first; word <= last; word++) {
                draft.word(word, 0);
            }
        }
    }
}
