package io.virtengine.agent.custody;

import io.virtengine.sdk.envelope.EncryptionKey;
import io.virtengine.sdk.signing.KeySigner;
import io.virtengine.sdk.signing.KeystoreFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/**
 * The directory that holds a provider's keys, one file each, called by role and generation: {@code operator-1.json} and
 * {@code attestation-1.json} are Web3 keystores (version 3, scrypt), {@code encryption-1.sealed}, {@code tls-1.sealed} and
 * {@code token.sealed} are sealed containers. Retired keys lie in {@code archive}. Mode 0700, files 0600; a directory
 * open to others is refused.
 */
public final class KeyDirectory {
    private static final String TOKEN = "token.sealed";
    private static final String ARCHIVE = "archive";
    private static final int SHORTEST_PASSPHRASE = 8;
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> DIRECTORY = PosixFilePermissions.fromString("rwx------");
    private final Path directory;
    private final KeystoreFile.Strength strength;
    private final SecureRandom random = new SecureRandom();
    private final JsonMapper json = JsonMapper.shared();

    public KeyDirectory(Path directory) {
        this(directory, KeystoreFile.Strength.STANDARD);
    }

    KeyDirectory(Path directory, KeystoreFile.Strength strength) {
        this.directory = directory.toAbsolutePath().normalize();
        this.strength = strength;
    }

    private record StoredTls(byte[] key, byte[] certificate, List<String> names) {}

    /** Whether keys were made here before. */
    public boolean exists() {
        return Files.exists(directory.resolve(TOKEN));
    }

    /**
     * Makes the first key of every role.
     *
     * @param names what the gateway's certificate is for
     * @throws CustodyException if there are keys already: they are never overwritten
     */
    public KeyRing create(char[] passphrase, List<String> names) {
        return create(passphrase, names, Set.of());
    }

    /** @param elsewhere signing roles whose keys a remote signer or HSM keeps; none is made for them here */
    public KeyRing create(char[] passphrase, List<String> names, Set<KeyRole> elsewhere) {
        if (exists() || Stream.of(KeyRole.values()).anyMatch(role -> !held(role).isEmpty())) {
            throw new CustodyException(directory + " holds keys already; keys are never overwritten");
        }
        for (KeyRole role : KeyRole.values()) {
            if (!elsewhere.contains(role)) {
                make(role, first(role), passphrase, names);
            }
        }
        byte[] token = new byte[32];
        random.nextBytes(token);
        write(
                directory.resolve(TOKEN),
                SealedContainer.seal(token, passphrase, random, cost()).json());
        return open(passphrase);
    }

    /**
     * Opens the only key of each role.
     *
     * @throws CustodyException if one does not open or is readable by others, or a role has several: then the database
     *     knows which one counts
     */
    public KeyRing open(char[] passphrase) {
        String encryption = only(KeyRole.ENCRYPTION);
        String tls = only(KeyRole.TLS);
        return new KeyRing(
                new KeyRing.Keys(
                        held(KeyRole.OPERATOR).isEmpty() ? null : signer(only(KeyRole.OPERATOR), passphrase),
                        held(KeyRole.ATTESTATION).isEmpty() ? null : signer(only(KeyRole.ATTESTATION), passphrase),
                        List.of(encryption(encryption, passphrase)),
                        tls(tls, passphrase)),
                token(passphrase));
    }

    /** References of the keys of a role that are in use, oldest first. */
    public List<String> held(KeyRole role) {
        Pattern name = Pattern.compile(role.label() + "-[0-9]+");
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(suffix(role)))
                    .map(file -> file.substring(0, file.length() - suffix(role).length()))
                    .filter(file -> name.matcher(file).matches())
                    .sorted(java.util.Comparator.comparingInt(KeyDirectory::generation))
                    .toList();
        } catch (IOException e) {
            throw new CustodyException(directory + " cannot be listed", e);
        }
    }

    static int generation(String reference) {
        return Integer.parseInt(reference.substring(reference.lastIndexOf('-') + 1));
    }

    private String only(KeyRole role) {
        List<String> held = held(role);
        if (held.isEmpty()) {
            throw new CustodyException(file(role, first(role)) + " is missing: run \"keys init\" first");
        }
        if (held.size() > 1) {
            throw new CustodyException(directory + " holds several " + role.label() + " keys " + held
                    + ": move all but the one registered on chain to " + ARCHIVE);
        }
        return held.getFirst();
    }

    /**
     * Makes a key unless its file is there.
     *
     * @param names for a certificate
     * @return what the key is known by
     */
    String make(KeyRole role, String reference, char[] passphrase, List<String> names) {
        return switch (role) {
            case OPERATOR, ATTESTATION -> makeSigner(reference, passphrase).address();
            case ENCRYPTION -> {
                if (!Files.exists(file(role, reference))) {
                    try (EncryptionKey key = EncryptionKey.generate()) {
                        seal(file(role, reference), key.secret(), passphrase);
                    }
                }
                yield encryption(reference, passphrase).recipient().hex();
            }
            case TLS -> {
                if (!Files.exists(file(role, reference))) {
                    TlsIdentity made = TlsIdentity.make(names, Instant.now(), random);
                    seal(file(role, reference), json.writeValueAsBytes(stored(made, names)), passphrase);
                }
                yield tls(reference, passphrase).fingerprint();
            }
        };
    }

    private static StoredTls stored(TlsIdentity tls, List<String> names) {
        try {
            return new StoredTls(tls.key().getEncoded(), tls.certificate().getEncoded(), names);
        } catch (GeneralSecurityException e) {
            throw new CustodyException("the certificate cannot be stored", e);
        }
    }

    KeySigner makeSigner(String reference, char[] passphrase) {
        Path file = file(KeyRole.OPERATOR, reference);
        if (Files.exists(file)) {
            return signer(reference, passphrase);
        }
        requireLong(passphrase);
        try {
            prepare();
            return KeystoreFile.generate(file, passphrase, strength);
        } catch (FileAlreadyExistsException madeMeanwhile) {
            return signer(reference, passphrase);
        } catch (IOException e) {
            throw new CustodyException("no key could be made for " + file, e);
        }
    }

    KeySigner signer(String reference, char[] passphrase) {
        Path file = file(KeyRole.OPERATOR, reference);
        requireThere(file);
        try {
            return KeystoreFile.open(file, passphrase);
        } catch (IOException e) {
            throw new CustodyException("the passphrase does not open " + file + ": " + e.getMessage(), e);
        }
    }

    EncryptionKey encryption(String reference, char[] passphrase) {
        byte[] secret = unseal(file(KeyRole.ENCRYPTION, reference), passphrase);
        try {
            return EncryptionKey.of(secret);
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    TlsIdentity tls(String reference, char[] passphrase) {
        byte[] stored = unseal(file(KeyRole.TLS, reference), passphrase);
        try {
            StoredTls read = json.readValue(stored, StoredTls.class);
            return TlsIdentity.restored(read.key(), read.certificate());
        } finally {
            Arrays.fill(stored, (byte) 0);
        }
    }

    /** 32 bytes that authenticate the gateway's tokens. */
    byte[] token(char[] passphrase) {
        return unseal(directory.resolve(TOKEN), passphrase);
    }

    /** Every file of keys in use, by name: what a backup holds. */
    List<Path> files() {
        List<Path> files = new java.util.ArrayList<>();
        for (KeyRole role : KeyRole.values()) {
            held(role).forEach(reference -> files.add(file(role, reference)));
        }
        files.add(directory.resolve(TOKEN));
        files.forEach(KeyDirectory::requireThere);
        return files;
    }

    /** Puts a file of a backup here. */
    void restore(String name, byte[] content) {
        write(directory.resolve(name), content);
    }

    /** Takes a key's file out of the way; nothing happens if that was done. */
    void archive(KeyRole role, String reference) {
        Path file = file(role, reference);
        Path archive = directory.resolve(ARCHIVE);
        try {
            if (!Files.isDirectory(archive)) {
                Files.createDirectory(archive, PosixFilePermissions.asFileAttribute(DIRECTORY));
            }
            if (Files.exists(file)) {
                Files.move(file, archive.resolve(file.getFileName()), StandardCopyOption.ATOMIC_MOVE);
                sync(archive);
                sync(directory);
            }
        } catch (IOException e) {
            throw new CustodyException(file + " cannot be archived", e);
        }
    }

    /** Overwrites and deletes a key's file, wherever it lies; nothing happens if that was done. */
    void destroy(KeyRole role, String reference) {
        for (Path folder : List.of(directory, directory.resolve(ARCHIVE))) {
            Path file = folder.resolve(reference + suffix(role));
            try {
                if (Files.exists(file)) {
                    byte[] nothing = new byte[Math.toIntExact(Files.size(file))];
                    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                        channel.write(ByteBuffer.wrap(nothing));
                        channel.force(true);
                    }
                    Files.delete(file);
                    sync(folder);
                }
            } catch (IOException e) {
                throw new CustodyException(file + " cannot be destroyed", e);
            }
        }
    }

    private SealedContainer.Cost cost() {
        return strength == KeystoreFile.Strength.LIGHT ? SealedContainer.Cost.LIGHT : SealedContainer.Cost.STANDARD;
    }

    private static String first(KeyRole role) {
        return role.label() + "-1";
    }

    private static String suffix(KeyRole role) {
        return role.signs() ? ".json" : ".sealed";
    }

    private Path file(KeyRole role, String reference) {
        return directory.resolve(reference + suffix(role));
    }

    private void seal(Path file, byte[] secret, char[] passphrase) {
        requireLong(passphrase);
        try {
            write(file, SealedContainer.seal(secret, passphrase, random, cost()).json());
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    private static byte[] unseal(Path file, char[] passphrase) {
        requireThere(file);
        try {
            return SealedContainer.parse(Files.readAllBytes(file)).open(passphrase);
        } catch (IOException e) {
            throw new CustodyException(file + " cannot be read", e);
        }
    }

    private static void requireLong(char[] passphrase) {
        if (passphrase.length < SHORTEST_PASSPHRASE) {
            throw new CustodyException("the passphrase needs at least " + SHORTEST_PASSPHRASE + " characters");
        }
    }

    private void prepare() throws IOException {
        Files.createDirectories(directory);
        Files.setPosixFilePermissions(directory, DIRECTORY);
    }

    /** Writes beside the target, forces it to disk, then moves it there: a crash leaves nothing or the whole file. */
    private void write(Path file, byte[] content) {
        try {
            prepare();
            if (Files.exists(file)) {
                throw new CustodyException(file + " exists; keys are never overwritten");
            }
            Path next = Files.createTempFile(directory, ".draft", "", PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            try (FileChannel channel = FileChannel.open(next, StandardOpenOption.WRITE)) {
                ByteBuffer buffer = ByteBuffer.wrap(content);
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
                channel.force(true);
            }
            try {
                // A link, unlike a move, never replaces what is there.
                Files.createLink(file, next);
            } finally {
                Files.delete(next);
            }
            sync(directory);
        } catch (IOException e) {
            throw new CustodyException("keys cannot be written to " + directory, e);
        }
    }

    private static void sync(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static void requireThere(Path file) {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new CustodyException(file + " is missing: run \"keys init\" first");
        }
        try {
            requirePrivate(file.getParent());
            requirePrivate(file);
        } catch (IOException e) {
            throw new CustodyException(file + " cannot be looked at", e);
        }
    }

    private static void requirePrivate(Path path) throws IOException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
        if (permissions.stream().anyMatch(p -> !p.name().startsWith("OWNER_"))) {
            throw new CustodyException(path + " is open to others (" + PosixFilePermissions.toString(permissions)
                    + "): remove group and other rights");
        }
        if (!Files.getOwner(path).getName().equals(System.getProperty("user.name"))) {
            throw new CustodyException(path + " belongs to " + Files.getOwner(path));
        }
    }
}
