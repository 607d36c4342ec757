package io.virtengine.agent.custody;

import io.virtengine.sdk.envelope.EncryptionKey;
import io.virtengine.sdk.signing.KeySigner;
import java.io.IOException;
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
import java.util.List;
import java.util.Set;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.ECKeyPair;
import org.web3j.crypto.Keys;
import org.web3j.crypto.Wallet;
import org.web3j.crypto.WalletFile;
import org.web3j.crypto.exception.CipherException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The directory that holds a provider's keys: {@code operator.json} and {@code attestation.json} are Web3 keystores
 * (version 3, scrypt), {@code keys.sealed} holds the encryption, TLS and token keys. Mode 0700, files 0600; a directory
 * open to others is refused.
 */
public final class KeyDirectory {
    private static final String OPERATOR = "operator.json";
    private static final String ATTESTATION = "attestation.json";
    private static final String SEALED = "keys.sealed";
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> DIRECTORY = PosixFilePermissions.fromString("rwx------");
    private final Path directory;
    private final SecureRandom random = new SecureRandom();
    private final JsonMapper json = JsonMapper.shared();

    public KeyDirectory(Path directory) {
        this.directory = directory.toAbsolutePath().normalize();
    }

    private record Secrets(byte[] encryption, byte[] tlsKey, byte[] tlsCertificate, byte[] tokenSecret) {}

    /** Whether keys were made here before. */
    public boolean exists() {
        return Files.exists(directory.resolve(SEALED));
    }

    /**
     * Makes all keys.
     *
     * @param names what the gateway's certificate is for
     * @throws CustodyException if there are keys already: they are never overwritten
     */
    public KeyRing create(char[] passphrase, List<String> names) {
        if (passphrase.length < 8) {
            throw new CustodyException("the passphrase needs at least 8 characters");
        }
        for (String file : List.of(OPERATOR, ATTESTATION, SEALED)) {
            if (Files.exists(directory.resolve(file))) {
                throw new CustodyException(directory.resolve(file) + " exists; keys are never overwritten");
            }
        }
        try {
            Files.createDirectories(directory);
            Files.setPosixFilePermissions(directory, DIRECTORY);
            Secrets secrets = secrets(TlsIdentity.make(names, Instant.now(), random));
            keystore(OPERATOR, passphrase);
            keystore(ATTESTATION, passphrase);
            write(
                    SEALED,
                    SealedContainer.seal(json.writeValueAsBytes(secrets), passphrase, random)
                            .json());
        } catch (IOException e) {
            throw new CustodyException("keys cannot be written to " + directory, e);
        }
        return open(passphrase);
    }

    /**
     * Opens all keys.
     *
     * @throws CustodyException if one is missing, readable by others, or does not open
     */
    public KeyRing open(char[] passphrase) {
        try {
            requirePrivate(directory);
            for (String file : List.of(OPERATOR, ATTESTATION, SEALED)) {
                Path path = directory.resolve(file);
                if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                    throw new CustodyException(path + " is missing: run \"keys init\" first");
                }
                requirePrivate(path);
            }
            Secrets secrets = json.readValue(
                    SealedContainer.parse(Files.readAllBytes(directory.resolve(SEALED)))
                            .open(passphrase),
                    Secrets.class);
            return new KeyRing(
                    signer(OPERATOR, passphrase),
                    signer(ATTESTATION, passphrase),
                    EncryptionKey.of(secrets.encryption()),
                    TlsIdentity.restored(secrets.tlsKey(), secrets.tlsCertificate()),
                    secrets.tokenSecret());
        } catch (IOException e) {
            throw new CustodyException("keys in " + directory + " cannot be read", e);
        }
    }

    private Secrets secrets(TlsIdentity tls) {
        byte[] token = new byte[32];
        random.nextBytes(token);
        try {
            return new Secrets(
                    EncryptionKey.generate().secret(),
                    tls.key().getEncoded(),
                    tls.certificate().getEncoded(),
                    token);
        } catch (GeneralSecurityException e) {
            throw new CustodyException("the certificate cannot be stored", e);
        }
    }

    private void keystore(String file, char[] passphrase) throws IOException {
        try {
            ECKeyPair pair = Keys.createEcKeyPair(random);
            WalletFile wallet = Wallet.createStandard(new String(passphrase), pair);
            write(file, json.writeValueAsBytes(wallet));
        } catch (CipherException | GeneralSecurityException e) {
            throw new CustodyException("no key could be made for " + file, e);
        }
    }

    private KeySigner signer(String file, char[] passphrase) throws IOException {
        try {
            WalletFile wallet = json.readValue(Files.readAllBytes(directory.resolve(file)), WalletFile.class);
            return KeySigner.of(Credentials.create(Wallet.decrypt(new String(passphrase), wallet)));
        } catch (CipherException e) {
            throw new CustodyException("the passphrase does not open " + directory.resolve(file), e);
        }
    }

    /** Writes beside the target, forces it to disk, then moves it there: a crash leaves the old state or the new one. */
    private void write(String file, byte[] content) throws IOException {
        Path next = Files.createTempFile(directory, file, ".next", PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        try (var channel = java.nio.channels.FileChannel.open(next, StandardOpenOption.WRITE)) {
            channel.write(java.nio.ByteBuffer.wrap(content));
            channel.force(true);
        }
        Files.move(next, directory.resolve(file), StandardCopyOption.ATOMIC_MOVE);
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
