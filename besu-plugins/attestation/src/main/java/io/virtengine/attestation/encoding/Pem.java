package io.virtengine.attestation.encoding;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** PEM text: encapsulated blocks with nothing but line breaks and blanks between them. */
public final class Pem {
    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";

    private Pem() {}

    /** One block: its label and decoded bytes. */
    public record Block(String label, Octets der) {}

    /** Whether {@code input} looks like PEM rather than binary. */
    public static boolean isPem(final Octets input) {
        return input.startsWith(Octets.ascii(BEGIN));
    }

    /**
     * The blocks of {@code input}.
     *
     * @param maxBlocks more are refused, before they are decoded
     */
    public static List<Block> blocks(final Octets input, final int maxBlocks) throws MalformedInput {
        final String text = input.text();
        final List<Block> blocks = new ArrayList<>();
        int at = skipBlank(text, 0);
        while (at < text.length()) {
            MalformedInput.unless(text.startsWith(BEGIN, at), "text between PEM blocks");
            MalformedInput.unless(blocks.size() < maxBlocks, "more than " + maxBlocks + " PEM blocks");
            final int labelEnd = text.indexOf(DASHES, at + BEGIN.length());
            MalformedInput.unless(labelEnd > 0, "PEM header is not closed");
            final String label = text.substring(at + BEGIN.length(), labelEnd);
            final String footer = END + label + DASHES;
            final int end = text.indexOf(footer, labelEnd);
            MalformedInput.unless(end > 0, "PEM block " + label + " is not closed");
            blocks.add(new Block(label, decode(text.substring(labelEnd + DASHES.length(), end))));
            at = skipBlank(text, end + footer.length());
        }
        return List.copyOf(blocks);
    }

    private static Octets decode(final String body) throws MalformedInput {
        final StringBuilder digits = new StringBuilder(body.length());
        for (int i = 0; i < body.length(); i++) {
            if (!isBlank(body.charAt(i))) {
                digits.append(body.charAt(i));
            }
        }
        try {
            final byte[] bytes = Base64.getDecoder().decode(digits.toString());
            // The last digit may carry bits that decode to nothing.
            MalformedInput.unless(
                    Base64.getEncoder().encodeToString(bytes).contentEquals(digits),
                    "PEM block is no canonical base64");
            return Octets.of(bytes);
        } catch (final IllegalArgumentException e) {
            throw new MalformedInput("PEM block is no base64");
        }
    }

    private static int skipBlank(final String text, final int from) {
        int at = from;
        while (at < text.length() && isBlank(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private static boolean isBlank(final char c) {
        return c == '\n' || c == '\r' || c == ' ' || c == '\t';
    }
}
