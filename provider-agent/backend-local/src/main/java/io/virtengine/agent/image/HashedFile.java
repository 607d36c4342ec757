package io.virtengine.agent.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A file on disk whose digest was computed while it was written.
 *
 * @param path where it is
 * @param digest {@code sha256:…} of its bytes
 * @param size number of its bytes
 */
record HashedFile(Path path, String digest, long size) {
    private static final int CHUNK = 1 << 16;

    /** Copies at most {@code limit} bytes of a stream into a new file. */
    static HashedFile copy(InputStream source, Path target, long limit) throws IOException {
        MessageDigest hash = sha256();
        long size = 0;
        byte[] chunk = new byte[CHUNK];
        try (OutputStream out = Files.newOutputStream(target, StandardOpenOption.CREATE_NEW)) {
            for (int read = source.read(chunk); read >= 0; read = source.read(chunk)) {
                size += read;
                if (size > limit) {
                    throw new ImageException("The archive is larger than the permitted " + limit + " bytes");
                }
                hash.update(chunk, 0, read);
                out.write(chunk, 0, read);
            }
        }
        return new HashedFile(target, "sha256:" + HexFormat.of().formatHex(hash.digest()), size);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java platform has SHA-256", impossible);
        }
    }
}
