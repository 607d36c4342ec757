package io.virtengine.attestation.encoding;

import java.io.ByteArrayOutputStream;

/** Object identifiers as DER contents, which is how they are compared. */
public final class Oid {
    private Oid() {}

    /** The contents octets of a dotted identifier. */
    public static Octets of(final String dotted) {
        final String[] parts = dotted.split("\\.");
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        put(out, Integer.parseInt(parts[0]) * 40 + Integer.parseInt(parts[1]));
        for (int i = 2; i < parts.length; i++) {
            put(out, Integer.parseInt(parts[i]));
        }
        return Octets.of(out.toByteArray());
    }

    private static void put(final ByteArrayOutputStream out, final int arc) {
        for (int shift = 28; shift > 0; shift -= 7) {
            if (arc >>> shift != 0) {
                out.write(arc >>> shift & 0x7f | 0x80);
            }
        }
        out.write(arc & 0x7f);
    }
}
