package io.virtengine.sdk.signing;

import java.net.URI;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.web3j.crypto.Keys;

/**
 * A wallet login text (EIP-4361), parsed strictly: every line in its place, nothing besides.
 *
 * @param domain host, with port where it is not the default, that asks for the login
 * @param address the account, with its EIP-55 checksum
 * @param statement a sentence for the person, or null
 * @param uri what the login is for
 * @param chainId chain of the account
 * @param nonce drawn by the server, at least eight letters and digits
 * @param issuedAt when it was made
 * @param expiresAt when it ends, or null
 * @param notBefore when it begins, or null
 * @param requestId an id of the server's, or null
 * @param resources what the login is limited to
 */
public record SiweMessage(
        String domain,
        String address,
        @Nullable String statement,
        String uri,
        long chainId,
        String nonce,
        Instant issuedAt,
        @Nullable Instant expiresAt,
        @Nullable Instant notBefore,
        @Nullable String requestId,
        List<String> resources) {

    private static final String HEADER = " wants you to sign in with your Ethereum account:";
    private static final Pattern DOMAIN = Pattern.compile("[A-Za-z0-9.\\-\\[\\]:]{1,255}");
    private static final Pattern ADDRESS = Pattern.compile("0x[0-9a-fA-F]{40}");
    private static final Pattern TIME =
            Pattern.compile("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,9})?(Z|[+-]\\d{2}:\\d{2})");
    private static final Pattern NONCE = Pattern.compile("[A-Za-z0-9]{8,128}");
    private static final int LONGEST = 4_096;
    private static final int MOST_RESOURCES = 16;

    public SiweMessage {
        resources = List.copyOf(resources);
        require(DOMAIN.matcher(domain).matches(), "domain");
        require(ADDRESS.matcher(address).matches(), "address");
        require(Keys.toChecksumAddress(address).equals(address), "address: wrong checksum");
        require(NONCE.matcher(nonce).matches(), "nonce");
        require(chainId > 0, "chain id");
        require(statement == null || statement.chars().allMatch(c -> c >= 0x20 && c != 0x7f), "statement");
        require(requestId == null || requestId.chars().allMatch(c -> c > 0x20 && c < 0x7f), "request id");
        require(resources.size() <= MOST_RESOURCES, "too many resources");
        requireUri(uri);
        resources.forEach(SiweMessage::requireUri);
    }

    /** The text a wallet shows and signs. */
    public String text() {
        var text = new StringBuilder();
        text.append(domain).append(HEADER).append('\n').append(address).append("\n\n");
        if (statement != null) {
            text.append(statement).append('\n');
        }
        text.append("\nURI: ").append(uri).append("\nVersion: 1\nChain ID: ").append(chainId);
        text.append("\nNonce: ").append(nonce).append("\nIssued At: ").append(issuedAt);
        if (expiresAt != null) {
            text.append("\nExpiration Time: ").append(expiresAt);
        }
        if (notBefore != null) {
            text.append("\nNot Before: ").append(notBefore);
        }
        if (requestId != null) {
            text.append("\nRequest ID: ").append(requestId);
        }
        if (!resources.isEmpty()) {
            text.append("\nResources:");
            resources.forEach(resource -> text.append("\n- ").append(resource));
        }
        return text.toString();
    }

    /**
     * Reads a login text.
     *
     * @throws IllegalArgumentException if it is not exactly of the standard's form
     */
    public static SiweMessage parse(String text) {
        require(text.length() <= LONGEST, "too long");
        return new Lines(text).message();
    }

    private static final class Lines {
        private final String[] lines;
        private int next;

        Lines(String text) {
            this.lines = text.split("\n", -1);
        }

        SiweMessage message() {
            String header = take();
            require(header.endsWith(HEADER), "first line");
            String domain = header.substring(0, header.length() - HEADER.length());
            String address = take();
            require(take().isEmpty(), "blank line after the address");
            String statement = null;
            if (!peek("")) {
                statement = take();
                require(!statement.startsWith("URI: "), "blank line before URI");
            }
            require(take().isEmpty(), "blank line before URI");
            String uri = field("URI: ");
            require(field("Version: ").equals("1"), "version");
            long chainId = number(field("Chain ID: "));
            String nonce = field("Nonce: ");
            Instant issuedAt = time(field("Issued At: "));
            Instant expiresAt = peek("Expiration Time: ") ? time(field("Expiration Time: ")) : null;
            Instant notBefore = peek("Not Before: ") ? time(field("Not Before: ")) : null;
            String requestId = peek("Request ID: ") ? field("Request ID: ") : null;
            var resources = new ArrayList<String>();
            if (next < lines.length) {
                require(take().equals("Resources:"), "unexpected line");
                while (next < lines.length) {
                    resources.add(field("- "));
                }
            }
            return new SiweMessage(
                    domain, address, statement, uri, chainId, nonce, issuedAt, expiresAt, notBefore, requestId,
                    resources);
        }

        private String take() {
            require(next < lines.length, "ends too early");
            return lines[next++];
        }

        private boolean peek(String prefix) {
            return next < lines.length && (prefix.isEmpty() ? lines[next].isEmpty() : lines[next].startsWith(prefix));
        }

        private String field(String prefix) {
            String line = take();
            require(line.startsWith(prefix) && line.length() > prefix.length(), prefix.strip());
            return line.substring(prefix.length());
        }

        private static long number(String text) {
            require(text.matches("[1-9][0-9]{0,17}"), "chain id");
            return Long.parseLong(text);
        }

        private static Instant time(String text) {
            require(TIME.matcher(text).matches(), "time " + text);
            try {
                return OffsetDateTime.parse(text).toInstant();
            } catch (DateTimeParseException e) {
                throw new IllegalArgumentException("not a login text: time " + text, e);
            }
        }
    }

    private static void requireUri(String text) {
        try {
            require(URI.create(text).isAbsolute(), "URI " + text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("not a login text: URI " + text, e);
        }
    }

    private static void require(boolean condition, String what) {
        if (!condition) {
            throw new IllegalArgumentException("not a login text: " + what);
        }
    }
}
