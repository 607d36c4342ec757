package io.virtengine.agent.custody;

import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.signing.KeySigner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * A key directory in one file, sealed once more under a passphrase of its own (Argon2id, AES-256-GCM). The keys inside
 * stay encrypted under the directory's passphrase: who finds the backup needs both. Keys of a remote signer or HSM are
 * not in it; their holder backs them up.
 *
 * @param version of this form; 1
 * @param checksum SHA-256 of the sealed bytes, so that damage is seen without a passphrase
 */
public record KeyBackup(int version, String createdAt, String expiresAt, String checksum, SealedContainer content) {
    private static final int VERSION = 1;
    private static final Duration LIFE = Duration.ofDays(365);
    private static final long LARGEST = 1 << 20;
    private static final Pattern NAME = Pattern.compile(
            "(operator|attestation)-[0-9]+\\.json" + "|(encryption|tls)-[0-9]+\\.sealed|token\\.sealed");

    /** @param files content by file name */
    private record Content(Map<String, byte[]> files) {}

    /**
     * Makes a backup.
     *
     * @throws CustodyException if the passphrase does not open the keys: a backup nobody can use is none
     */
    public static KeyBackup of(KeyDirectory directory, char[] keyPassphrase, char[] backupPassphrase, Instant now) {
        if (backupPassphrase.length < 8) {
            throw new CustodyException("the backup's passphrase needs at least 8 characters");
        }
        Map<String, byte[]> files = new LinkedHashMap<>();
        try {
            for (Path file : directory.files()) {
                files.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        } catch (IOException e) {
            throw new CustodyException("a key file cannot be read", e);
        }
        byte[] plain = JsonMapper.shared().writeValueAsBytes(new Content(files));
        SealedContainer sealed = SealedContainer.seal(plain, backupPassphrase, new SecureRandom());
        KeyBackup backup =
                new KeyBackup(VERSION, now.toString(), now.plus(LIFE).toString(), checksum(sealed.sealed()), sealed);
        backup.drill(backupPassphrase, keyPassphrase);
        return backup;
    }

    /** Writes the backup to a new file, mode 0600. */
    public void write(Path file) {
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.write(file, JsonMapper.shared().writeValueAsBytes(this), StandardOpenOption.SYNC);
        } catch (IOException e) {
            throw new CustodyException("the backup cannot be written to " + file + ": " + e, e);
        }
    }

    /** @throws CustodyException if the file is no backup, is damaged, or is of another version */
    public static KeyBackup read(Path file) {
        try {
            if (Files.size(file) > LARGEST) {
                throw new CustodyException(file + " is too large for a backup");
            }
            KeyBackup backup = JsonMapper.shared().readValue(Files.readAllBytes(file), KeyBackup.class);
            if (backup.version() != VERSION) {
                throw new CustodyException(
                        file + " is of version " + backup.version() + ", this build reads " + VERSION);
            }
            if (!checksum(backup.content().sealed()).equals(backup.checksum())) {
                throw new CustodyException(file + " is damaged: its checksum does not fit");
            }
            return backup;
        } catch (IOException | JacksonException e) {
            throw new CustodyException(file + " cannot be read as a backup", e);
        }
    }

    /**
     * Proves that the backup can be used without importing it: opens every key in memory and lets each signing key sign.
     *
     * @return what was proved, a line for each key
     */
    public List<String> drill(char[] backupPassphrase, char[] keyPassphrase) {
        Path folder = null;
        List<String> proved = new ArrayList<>();
        try {
            folder = Files.createTempDirectory(
                    "key-drill", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            KeyDirectory drill = new KeyDirectory(folder);
            restore(drill, backupPassphrase);
            for (KeyRole role : KeyRole.values()) {
                for (String reference : drill.held(role)) {
                    proved.add(prove(drill, role, reference, keyPassphrase));
                }
            }
            drill.token(keyPassphrase);
            return proved;
        } catch (IOException e) {
            throw new CustodyException("the drill needs a temporary directory", e);
        } finally {
            if (folder != null) {
                remove(folder);
            }
        }
    }

    private static String prove(KeyDirectory drill, KeyRole role, String reference, char[] passphrase) {
        return switch (role) {
            case OPERATOR, ATTESTATION -> {
                KeySigner signer = drill.signer(reference, passphrase);
                byte[] challenge = new byte[32];
                new SecureRandom().nextBytes(challenge);
                if (!SignerGuard.isSignature(signer.sign(challenge), challenge, signer.address())) {
                    throw new CustodyException(reference + " does not sign as " + signer.address());
                }
                yield reference + " signs as " + signer.address();
            }
            case ENCRYPTION ->
                reference + " opens for "
                        + drill.encryption(reference, passphrase).recipient().hex();
            case TLS -> reference + " shows " + drill.tls(reference, passphrase).fingerprint();
        };
    }

    /**
     * Puts the keys into a directory that holds none.
     *
     * @throws CustodyException if one of them is there already: keys are never overwritten
     */
    public void restore(KeyDirectory directory, char[] backupPassphrase) {
        Content opened = JsonMapper.shared().readValue(content.open(backupPassphrase), Content.class);
        Set<String> names = opened.files().keySet();
        names.forEach(name -> {
            if (!NAME.matcher(name).matches()) {
                throw new CustodyException("the backup holds " + name + ", which is no key file");
            }
        });
        opened.files().forEach(directory::restore);
    }

    private static void remove(Path folder) {
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (IOException e) {
            throw new CustodyException("remove " + folder + " by hand: it holds encrypted keys", e);
        }
    }

    private static String checksum(byte[] sealed) {
        try {
            return Hex.encode(MessageDigest.getInstance("SHA-256").digest(sealed));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
