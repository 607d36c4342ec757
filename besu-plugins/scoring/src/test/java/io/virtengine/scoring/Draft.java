package io.virtengine.scoring;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** An input under construction, well formed or not: fields are set by position, without any check. */
final class Draft {
    private static final int[] DEFAULT_TABLE = {
        2500, 2500, 2000, 1500, 1000, 500, 5000, 7000, 7500, 6000, 0, 5000, 0, 0, 30, 49, 69, 70, 50
    };

    final String name;
    final int[] words;
    final int[] table = DEFAULT_TABLE.clone();
    int schema = 0x0201;
    int version = 1;
    boolean honestHash = true;
    int length = 171;

    Draft(final String name, final int... words) {
        this.name = name;
        this.words = Arrays.copyOf(words, 26);
    }

    Draft copy(final String newName) {
        final Draft copy = new Draft(newName, words);
        System.arraycopy(table, 0, copy.table, 0, table.length);
        return copy;
    }

    Draft word(final int index, final int value) {
        words[index] = value;
        return this;
    }

    /** Positions 0–5 weights, 6–11 minima, 12–17 caps, 18 pass mark. */
    Draft table(final int index, final int value) {
        table[index] = value;
        return this;
    }

    byte[] bytes() {
        final ByteBuffer tableBytes = ByteBuffer.allocate(31);
        for (int i = 0; i < table.length; i++) {
            if (i < 12) {
                tableBytes.putShort((short) table[i]);
            } else {
                tableBytes.put((byte) table[i]);
            }
        }
        final byte[] hash = Fs2pReference.sha256(tableBytes.array());
        hash[31] ^= (byte) (honestHash ? 0 : 1);
        final ByteBuffer input = ByteBuffer.allocate(171)
                .putShort((short) schema)
                .putShort((short) version)
                .put(hash)
                .put(named(name))
                .put(named("account " + name), 12, 20);
        for (final int word : words) {
            input.putShort((short) word);
        }
        return Arrays.copyOf(input.put(tableBytes.array()).array(), length);
    }

    private static byte[] named(final String text) {
        return Fs2pReference.sha256(text.getBytes(StandardCharsets.UTF_8));
    }
}
