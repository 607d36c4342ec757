package io.virtengine.cli;

import io.virtengine.sdk.signing.KeySigner;
import io.virtengine.sdk.signing.KeystoreFile;
import io.virtengine.sdk.signing.PasswordReference;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

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
        char[] password = password(passwordFile);
        try {
            return KeystoreFile.generate(key, password, KeystoreFile.Strength.STANDARD);
        } catch (IOException | IllegalArgumentException e) {
            throw new CommandException(ExitCode.FAILED, "the key " + key + " cannot be made: " + e.getMessage());
        } finally {
            Arrays.fill(password, '\0');
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
                    ExitCode.DENIED, "the password in " + file + " cannot be read: " + e.getMessage());
        }
    }
}
