package io.virtengine.cli;

import io.virtengine.sdk.signing.KeySigner;
import io.virtengine.sdk.signing.KeystoreFile;
import io.virtengine.sdk.signing.PasswordReference;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.web3j.crypto.ECKeyPair;
import org.web3j.utils.Numeric;

/** Opens and makes keystore files; the password comes from a file, never from an argument. */
public final class WalletFiles {

    private WalletFiles() {}

    /** Opens a keystore file. */
    public static KeySigner open(Path key, @Nullable Path passwordFile) {
        char[] password = password(passwordFile);
        try {
            return KeystoreFile.open(key, password);
        } catch (IOException | IllegalArgumentException e) {
            throw new CommandException(ExitCode.DENIED, "the key " + key + " cannot be opened: " + e.getMessage());
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    /** Makes a key and its keystore file. */
    public static KeySigner generate(Path key, @Nullable Path passwordFile) {
        return generate(key, passwordFile, KeystoreFile.Strength.STANDARD);
    }

    /** Makes a key and its keystore file, as strong as said. */
    static KeySigner generate(Path key, @Nullable Path passwordFile, KeystoreFile.Strength strength) {
        char[] password = password(passwordFile);
        try {
            return KeystoreFile.generate(key, password, strength);
        } catch (IOException e) {
            throw new CommandException(ExitCode.FAILED, "the key " + key + " cannot be made: " + InputFile.why(e));
        } catch (IllegalArgumentException e) {
            throw new CommandException(ExitCode.FAILED, "the key " + key + " cannot be made: " + e.getMessage());
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    /** Encrypts a private key, 64 hexadecimal digits in a file that only this user may read. */
    static KeySigner importRaw(Path raw, Path key, @Nullable Path passwordFile) {
        char[] password = password(passwordFile);
        char[] digits = new char[0];
        try {
            digits = new PasswordReference.InFile(raw).resolve();
            String text = new String(digits).strip();
            if (!text.matches("(0x)?[0-9a-fA-F]{64}")) {
                throw CommandException.usage(raw + " does not hold a private key: 64 hexadecimal digits");
            }
            ECKeyPair pair = ECKeyPair.create(Numeric.toBigInt(text));
            return KeystoreFile.save(key, password, KeystoreFile.Strength.STANDARD, pair);
        } catch (IOException | IllegalArgumentException e) {
            throw new CommandException(ExitCode.FAILED, "the key cannot be imported: " + e.getMessage());
        } finally {
            Arrays.fill(password, '\0');
            Arrays.fill(digits, '\0');
        }
    }

    private static char[] password(@Nullable Path file) {
        if (file == null || file.toString().isEmpty()) {
            throw CommandException.usage(
                    "name the file with the keystore's password: --password-file or VE_PASSWORD_FILE");
        }
        try {
            return new PasswordReference.InFile(file).resolve();
        } catch (IOException e) {
            throw new CommandException(
                    ExitCode.DENIED, "the password in " + file + " cannot be read: " + InputFile.why(e));
        }
    }
}
