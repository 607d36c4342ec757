package io.virtengine.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Files that a person names: read whole, up to a limit, and once, so that a pipe will do. */
final class InputFile {

    private InputFile() {}

    /** The bytes of a file that has no more than the limit. */
    static byte[] read(Path file, int limit) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(limit + 1);
            if (bytes.length > limit) {
                throw CommandException.usage(file + " is larger than " + limit + " bytes");
            }
            return bytes;
        } catch (IOException e) {
            throw CommandException.usage("cannot read " + file + ": " + why(e));
        }
    }

    /** An error in words: of a missing file Java says nothing but its name. */
    static String why(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> "there is no such file";
            case FileAlreadyExistsException exists -> exists.getFile() + " exists";
            case AccessDeniedException _ -> "permission denied";
            default -> String.valueOf(e.getMessage());
        };
    }
}
