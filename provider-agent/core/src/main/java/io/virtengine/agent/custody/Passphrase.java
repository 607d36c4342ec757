package io.virtengine.agent.custody;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reads a passphrase from a file: its first line. */
public final class Passphrase {
    private Passphrase() {}

    public static char[] read(Path file) {
        try {
            List<String> lines = Files.readAllLines(file);
            if (lines.isEmpty() || lines.getFirst().isBlank()) {
                throw new CustodyException(file + " holds no passphrase in its first line");
            }
            return lines.getFirst().strip().toCharArray();
        } catch (IOException e) {
            throw new CustodyException("the passphrase file " + file + " cannot be read", e);
        }
    }
}
