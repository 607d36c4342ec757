package io.virtengine.sdk.signing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/** Where a password is kept. Passwords are given by reference only, never as an argument or a setting. */
public sealed interface PasswordReference {

    /** Alone in a file that only this user can read; a final line break is not part of it. */
    record InFile(Path file) implements PasswordReference {}

    /** In an environment variable. */
    record InEnvironment(String variable) implements PasswordReference {}

    /**
     * Reads {@code file:/path} or {@code env:NAME}.
     *
     * @throws IllegalArgumentException for anything else; the text is not repeated, it may be a password
     */
    static PasswordReference parse(String text) {
        if (text.startsWith("file:") && text.length() > 5) {
            return new InFile(Path.of(text.substring(5)));
        }
        if (text.startsWith("env:") && text.substring(4).matches("[A-Za-z_][A-Za-z0-9_]*")) {
            return new InEnvironment(text.substring(4));
        }
        throw new IllegalArgumentException("a password is given as file:/path/to/it or env:NAME_OF_VARIABLE");
    }

    /**
     * The password. The caller clears the array after use.
     *
     * @throws IOException if it is not there, empty, or open to others
     */
    default char[] resolve() throws IOException {
        char[] password = switch (this) {
            case InFile(Path file) -> decoded(PrivateFile.read(file), file);
            case InEnvironment(String variable) -> {
                String value = System.getenv(variable);
                yield value == null ? new char[0] : value.toCharArray();
            }
        };
        if (password.length == 0) {
            throw new IOException("no password in " + this);
        }
        return password;
    }

    private static char[] decoded(byte[] content, Path file) throws IOException {
        try {
            CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content));
            int length = text.length();
            while (length > 0 && (text.charAt(length - 1) == '\n' || text.charAt(length - 1) == '\r')) {
                length--;
            }
            char[] password = new char[length];
            text.get(password);
            Arrays.fill(text.array(), '\0');
            return password;
        } catch (CharacterCodingException e) {
            throw new IOException("the password in " + file + " is not UTF-8 text", e);
        } finally {
            Arrays.fill(content, (byte) 0);
        }
    }
}
