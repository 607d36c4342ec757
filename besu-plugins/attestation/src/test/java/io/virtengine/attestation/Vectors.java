package io.virtengine.attestation;

import io.virtengine.attestation.collateral.Collateral;
import io.virtengine.attestation.collateral.CollateralSorter;
import io.virtengine.attestation.encoding.Octets;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/** Real evidence and collateral, see SOURCES.md beside the files. */
final class Vectors {
    private Vectors() {}

    static Octets file(final String name) {
        try (InputStream in = Vectors.class.getResourceAsStream("/vectors/" + name)) {
            if (in == null) {
                throw new IllegalArgumentException("no vector " + name);
            }
            return Octets.of(in.readAllBytes());
        } catch (final IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static String text(final String name) {
        return new String(file(name).toArray(), StandardCharsets.US_ASCII).strip();
    }

    /** A file of hexadecimal digits. */
    static Octets hexFile(final String name) {
        return Octets.fromHex(text(name));
    }

    /** Collateral files, all of which must be usable. */
    static Collateral collateral(final String... names) {
        return sorted(Arrays.stream(names).map(Vectors::file).toList());
    }

    static Collateral sorted(final List<Octets> blobs) {
        final CollateralSorter.Sorted sorted = CollateralSorter.sort(blobs);
        if (!sorted.unusable().isEmpty()) {
            throw new IllegalStateException(sorted.unusable().toString());
        }
        return sorted.collateral();
    }

    static long at(final String time) {
        return Instant.parse(time).getEpochSecond();
    }

    /** {@code bytes} with one bit of the byte at {@code index} turned. */
    static Octets flipped(final Octets bytes, final int index) {
        final byte[] copy = bytes.toArray();
        copy[index] ^= 1;
        return Octets.of(copy);
    }

    /** {@code bytes} with others put in at {@code index}. */
    static Octets patched(final Octets bytes, final int index, final Octets patch) {
        final byte[] copy = bytes.toArray();
        System.arraycopy(patch.toArray(), 0, copy, index, patch.length());
        return Octets.of(copy);
    }
}
