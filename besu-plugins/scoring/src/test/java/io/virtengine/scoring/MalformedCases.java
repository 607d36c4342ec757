package io.virtengine.scoring;

import java.util.ArrayList;
import java.util.List;

/** Inputs that must be refused, each for one reason; the last ones break several rules and show the order of checks. */
final class MalformedCases {
    private MalformedCases() {}

    static List<Draft> all() {
        final List<Draft> cases = new ArrayList<>();
        for (final int length : new int[] {0, 1, 140, 170, 172, 342}) {
            final Draft draft = p1("length " + length);
            draft.length = length;
            cases.add(draft);
        }
        for (final int schema : new int[] {0, 0x0200, 0x0202, 0x0102, 0xffff}) {
            cases.add(p1("schema " + schema));
            cases.getLast().schema = schema;
        }
        for (final int version : new int[] {0, 2, 0x0100, 0xffff}) {
            cases.add(p1("engine version " + version));
            cases.getLast().version = version;
        }
        cases.add(p1("hash of another table"));
        cases.getLast().honestHash = false;
        cases.add(p1("weights add up to 9999").table(5, 499));
        cases.add(p1("weights add up to 10001").table(0, 2501));
        cases.add(p1("weights add up to 10000 modulo 65536").table(0, 65_535).table(1, 5_001));
        for (int i = 0; i < 6; i++) {
            cases.add(p1("minimum " + i + " of 10001").table(6 + i, 10_001));
            cases.add(p1("cap " + i + " of 101").table(12 + i, 101));
        }
        cases.add(p1("pass mark of 101").table(18, 101));
        cases.add(p1("pass mark of 255").table(18, 255));
        cases.add(p1("reserved flag 14").word(0, 0x7FFF));
        cases.add(p1("reserved flag 15").word(0, 0xBFFF));
        cases.add(p1("history not present").word(0, 0x3FEF));
        cases.add(p1("risk not present").word(0, 0x3FDF));
        cases.add(p1("consistency without document").word(0, 0x3FFE));
        for (int word = 1; word < 26; word++) {
            if (word != 16) {
                final int over = word < 24 ? 10_001 : 65;
                cases.add(p1("word " + word + " of " + over).word(word, over).word(25, word == 25 ? over : 64));
            }
        }
        for (final int word : new int[] {1, 7, 9, 13, 14, 17, 23}) {
            cases.add(p1("word " + word + " of 65535").word(word, 65_535));
        }
        cases.add(p1("fraud of 65534").word(18, 65_534));
        cases.add(p1("extracted over expected").word(24, 6));
        cases.add(p1("extracted with nothing expected").word(23, 0).word(25, 0));
        cases.add(p1("ocr confidence with nothing expected").word(24, 0).word(25, 0));
        ghosts(cases, "document", 0x3FF6 & ~0x0600, 1, 4);
        ghosts(cases, "face", 0x3FFD, 5, 7);
        ghosts(cases, "liveness", 0x3FFB & ~0x01C0, 8, 9);
        ghosts(cases, "consistency", 0x3FF7 & ~0x0600, 10, 13);
        for (final int flag : new int[] {0x40, 0x80, 0x100}) {
            cases.add(p1("flag " + flag + " of absent liveness")
                    .word(0, 0x3E3B | flag)
                    .word(8, 0)
                    .word(9, 0));
        }
        for (final int flag : new int[] {0x200, 0x400}) {
            cases.add(empty("flag " + flag + " of absent consistency", 0x39F7 | flag, 10, 13));
        }
        final Draft everything = p1("everything wrong")
                .word(0, 0xFFC8)
                .word(1, 65_535)
                .table(18, 255)
                .table(0, 0);
        everything.schema = 1;
        everything.version = 9;
        everything.honestHash = false;
        cases.add(everything);
        cases.add(p1("bad table and bad vector").table(17, 101).word(0, 0xFFFF));
        cases.add(p1("reserved flag and value").word(0, 0x7FFF).word(1, 10_001));
        cases.add(p1("value and ocr count").word(1, 10_001).word(24, 6));
        return cases;
    }

    /** One case per word that an absent component may not carry. */
    private static void ghosts(
            final List<Draft> cases, final String component, final int flags, final int first, final int last) {
        for (int word = first; word <= last; word++) {
            final Draft draft = empty("word " + word + " of absent " + component, flags, first, last);
            if (component.equals("document")) {
                for (int i = 10; i <= 13; i++) {
                    draft.word(i, 0);
                }
            }
            cases.add(draft.word(word, 1));
        }
    }

    private static Draft empty(final String name, final int flags, final int first, final int last) {
        final Draft draft = p1(name).word(0, flags);
        for (int word = first; word <= last; word++) {
            draft.word(word, 0);
        }
        return draft;
    }

    private static Draft p1(final String name) {
        return VectorCases.published().getFirst().copy(name);
    }
}
