package io.virtengine.sdk.signing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/**
 * Files with secrets: mode 0600 in a folder of mode 0700, owned by the user who runs this, written whole or not at all.
 * A file that others could read or replace is not read.
 */
public final class PrivateFile {

    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> FOLDER = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.GROUP_EXECUTE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_EXECUTE);
    private static final long LARGEST = 64 * 1024;

    private PrivateFile() {}

    /**
     * Writes a new file; its folder is made if missing.
     *
     * @throws FileAlreadyExistsException if there is a file of that name: a key is never overwritten
     */
    public static void create(Path file, byte[] content) throws IOException {
        Path target = file.toAbsolutePath();
        Path folder = target.getParent();
        if (Files.notExists(folder)) {
            Files.createDirectories(folder.getParent());
            Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(FOLDER));
        }
        requirePrivate(folder);
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileAlreadyExistsException(target.toString());
        }
        Path draft = Files.createTempFile(folder, ".draft", "", PosixFilePermissions.asFileAttribute(FILE));
        try {
            try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
                ByteBuffer buffer = ByteBuffer.wrap(content);
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
                channel.force(true);
            }
            // Within a folder this is one rename; nobody else can put a file of that name there meanwhile.
            Files.move(draft, target);
        } finally {
            Files.deleteIfExists(draft);
        }
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /**
     * Reads a file that nobody else can read or replace.
     *
     * @throws IOException if others have access to it or its folder, it is a link, or it is larger than 64 KiB
     */
    public static byte[] read(Path file) throws IOException {
        Path target = file.toAbsolutePath();
        if (!Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException(target + " is not a file");
        }
        requirePrivate(target.getParent());
        requirePrivate(target);
        if (Files.size(target) > LARGEST) {
            throw new IOException(target + " is too large for a key or password");
        }
        return Files.readAllBytes(target);
    }

    private static void requirePrivate(Path path) throws IOException {
        var attributes = Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        boolean folder = attributes.isDirectory();
        if (attributes.permissions().stream().anyMatch(OTHERS::contains)) {
            throw new IOException(path + " is open to others: run chmod " + (folder ? "700 " : "600 ") + path);
        }
        String user = System.getProperty("user.name");
        if (!attributes.owner().getName().equals(user)) {
            throw new IOException(
                    path + " belongs to " + attributes.owner().getName() + ", not to " + user + " who runs this");
        }
    }
}
