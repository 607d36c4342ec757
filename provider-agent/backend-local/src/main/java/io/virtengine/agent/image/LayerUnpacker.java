package io.virtengine.agent.image;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.jspecify.annotations.Nullable;

/**
 * Lays the layers of one image over each other into a directory.
 *
 * <p>Layers come from strangers and are unpacked by root, so nothing in them is followed: every parent of an entry must
 * be a real directory inside the root, hard links may only point at regular files inside the root, devices and pipes
 * are refused, set-user-id bits are dropped, and owners are shifted out of the host's own range. A symbolic link is only
 * text here; inside the workload its target is looked up under the workload's own root.
 */
final class LayerUnpacker {
    private static final String WHITEOUT = ".wh.";
    private static final String OPAQUE = ".wh..wh..opq";
    private static final int MAX_NAME = 4_096;
    private static final int MAX_ID = 65_535;

    private final Path root;
    private final ImageLimits limits;
    private final int ownerShift;
    private long bytes;
    private int entries;

    LayerUnpacker(Path root, ImageLimits limits, int ownerShift) throws IOException {
        this.root = Files.createDirectories(root).toRealPath();
        this.limits = limits;
        this.ownerShift = ownerShift;
        own(this.root, 0, 0, 0755);
    }

    /** Bytes of all files written so far. */
    long bytes() {
        return bytes;
    }

    /** Unpacks one layer and returns the SHA-256 of its uncompressed tar stream, {@code sha256:…}. */
    String unpack(HashedFile layer) throws IOException {
        MessageDigest hash = HashedFile.sha256();
        try (InputStream raw = new BufferedInputStream(Files.newInputStream(layer.path()), 1 << 16);
                InputStream stream = new DigestInputStream(new Bounded(inflate(raw)), hash)) {
            BoundedTar tar = new BoundedTar(stream);
            for (TarArchiveEntry entry = tar.next(); entry != null; entry = tar.next()) {
                place(tar.content(), entry);
            }
            stream.transferTo(OutputStream.nullOutputStream());
        }
        return "sha256:" + HexFormat.of().formatHex(hash.digest());
    }

    private void place(InputStream tar, TarArchiveEntry entry) throws IOException {
        count();
        Path target = inside(entry.getName());
        if (target.equals(root)) {
            return;
        }
        Path parent = realParent(target);
        String name = String.valueOf(target.getFileName());
        if (name.equals(OPAQUE)) {
            clear(parent);
        } else if (name.startsWith(WHITEOUT)) {
            remove(hidden(parent, name));
        } else if (entry.isDirectory()) {
            directory(target, entry);
        } else if (entry.isSymbolicLink()) {
            remove(target);
            Files.createSymbolicLink(target, Path.of(text(entry.getLinkName())));
            own(target, id(entry.getLongUserId()), id(entry.getLongGroupId()), -1);
        } else if (entry.isLink()) {
            hardLink(target, entry);
        } else if (isRegular(entry)) {
            regular(tar, target, entry);
        } else {
            throw new ImageException("Only files, directories and links may be in an image, not " + entry.getName());
        }
    }

    /** Directories nobody names but which an entry lies in count like those that are named. */
    private void count() {
        if (++entries > limits.entries()) {
            throw new ImageException("The image has more than " + limits.entries() + " files");
        }
    }

    /** What a whiteout hides: something beside it, never the directory itself or the one above. */
    private static Path hidden(Path parent, String name) {
        String hidden = name.substring(WHITEOUT.length());
        if (hidden.isEmpty() || hidden.equals(".") || hidden.equals("..")) {
            throw new ImageException("An entry hides nothing that could be in an image: " + name);
        }
        return parent.resolve(hidden);
    }

    /** The library calls everything a file that is no directory, devices included, so the type byte decides. */
    private static boolean isRegular(TarArchiveEntry entry) {
        return entry.getLinkFlag() == TarConstants.LF_NORMAL || entry.getLinkFlag() == TarConstants.LF_OLDNORM;
    }

    private void directory(Path target, TarArchiveEntry entry) throws IOException {
        if (!Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
            remove(target);
            Files.createDirectory(target);
        }
        own(target, id(entry.getLongUserId()), id(entry.getLongGroupId()), entry.getMode());
    }

    private void regular(InputStream tar, Path target, TarArchiveEntry entry) throws IOException {
        remove(target);
        try (OutputStream out = Files.newOutputStream(
                target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            bytes += tar.transferTo(out);
        }
        own(target, id(entry.getLongUserId()), id(entry.getLongGroupId()), entry.getMode());
        Files.setLastModifiedTime(
                target, FileTime.from(entry.getLastModifiedTime().toInstant()));
    }

    private void hardLink(Path target, TarArchiveEntry entry) throws IOException {
        Path source = inside(entry.getLinkName());
        realParent(source);
        if (!Files.isRegularFile(source, LinkOption.NOFOLLOW_LINKS)) {
            throw new ImageException("Hard link " + entry.getName() + " does not point at a file of the image");
        }
        if (!source.equals(target)) {
            remove(target);
            Files.createLink(target, source);
        }
    }

    private Path inside(String name) {
        String plain = text(name);
        if (plain.startsWith("/")) {
            throw new ImageException("An entry has an absolute path: " + name);
        }
        for (String part : plain.split("/")) {
            if (part.equals("..")) {
                throw new ImageException("An entry climbs out of the image: " + name);
            }
        }
        Path target = root.resolve(plain).normalize();
        if (!target.startsWith(root)) {
            throw new ImageException("An entry climbs out of the image: " + name);
        }
        return target;
    }

    private static String text(String name) {
        if (name.isEmpty() || name.length() > MAX_NAME || name.indexOf('\0') >= 0) {
            throw new ImageException("An entry's name is empty, too long or has a zero byte");
        }
        return name;
    }

    private Path realParent(Path target) throws IOException {
        Path current = root;
        Path parts = root.relativize(target);
        for (int i = 0; i < parts.getNameCount() - 1; i++) {
            current = current.resolve(parts.getName(i));
            if (Files.isDirectory(current, LinkOption.NOFOLLOW_LINKS)) {
                continue;
            }
            if (Files.exists(current, LinkOption.NOFOLLOW_LINKS)) {
                throw new ImageException("Entry " + parts + " goes through something that is no directory");
            }
            count();
            Files.createDirectory(current);
            own(current, 0, 0, 0755);
        }
        return current;
    }

    private void own(Path path, int uid, int gid, int mode) throws IOException {
        if (ownerShift > 0) {
            Files.setAttribute(path, "unix:uid", uid + ownerShift, LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(path, "unix:gid", gid + ownerShift, LinkOption.NOFOLLOW_LINKS);
        }
        if (mode >= 0) {
            Files.setAttribute(path, "unix:mode", mode & 01777, LinkOption.NOFOLLOW_LINKS);
        }
    }

    private static int id(long id) {
        if (id < 0 || id > MAX_ID) {
            throw new ImageException("An owner id in an image is 0 to 65535, got " + id);
        }
        return (int) id;
    }

    private void clear(Path directory) throws IOException {
        try (var children = Files.newDirectoryStream(directory)) {
            for (Path child : children) {
                remove(child);
            }
        }
    }

    private static void remove(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                    throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static InputStream inflate(InputStream raw) throws IOException {
        raw.mark(2);
        boolean gzip = raw.read() == 0x1f && raw.read() == 0x8b;
        raw.reset();
        return gzip ? new GZIPInputStream(raw, 1 << 16) : raw;
    }

    /** Stops a small layer that unpacks into a huge one. */
    private final class Bounded extends FilterInputStream {
        private long read = bytes;

        Bounded(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int count = super.read(buffer, offset, length);
            read += Math.max(count, 0);
            if (read > limits.unpackedBytes()) {
                throw new ImageException("The image unpacks to more than " + limits.unpackedBytes() + " bytes");
            }
            return count;
        }
    }
}
