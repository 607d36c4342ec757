package io.virtengine.sdk.signing;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.web3j.crypto.Sign;

/**
 * Decides about wallet logins. That the nonce was drawn by this server, for this login, and is used once is the
 * caller's to check: look it up and delete it in one step before calling this.
 *
 * @param signatures checks the signature, contract accounts included
 * @param domain this server's host and port
 * @param chainId this network's chain id
 * @param resource a resource the login must name, such as the provider's URN
 * @param longestAge how long after its making a login text is taken
 */
public record SiweVerifier(
        SignatureVerifier signatures, String domain, long chainId, String resource, Duration longestAge) {

    private static final Duration CLOCK_SKEW = Duration.ofSeconds(60);

    /**
     * Checks a login.
     *
     * @param text the signed text, unchanged
     * @param nonce the nonce this server gave out for it
     * @param signature the wallet's signature
     * @param now current time
     * @return the login; its address is the account
     * @throws RefusedLoginException if anything does not fit
     */
    public SiweMessage verify(String text, String nonce, byte[] signature, Instant now) {
        SiweMessage message;
        try {
            message = SiweMessage.parse(text);
        } catch (IllegalArgumentException e) {
            throw new RefusedLoginException(String.valueOf(e.getMessage()));
        }
        require(message.domain().equals(domain), "the login is for " + message.domain() + ", this is " + domain);
        require(message.chainId() == chainId, "the login is for chain " + message.chainId() + ", this is " + chainId);
        require(message.nonce().equals(nonce), "the login has another nonce");
        require(message.resources().contains(resource), "the login does not name " + resource);
        require(!message.issuedAt().isAfter(now.plus(CLOCK_SKEW)), "the login is from the future");
        require(message.issuedAt().plus(longestAge).isAfter(now), "the login text is too old");
        Instant expiresAt = message.expiresAt();
        require(expiresAt == null || expiresAt.isAfter(now), "the login has expired");
        Instant notBefore = message.notBefore();
        require(notBefore == null || !notBefore.isAfter(now.plus(CLOCK_SKEW)), "the login is not valid yet");
        require(
                signatures.isSignedBy(message.address(), digest(text), signature),
                "the signature is not that of " + message.address());
        return message;
    }

    /** What a wallet signs for a text (EIP-191, personal message). */
    public static byte[] digest(String text) {
        return Sign.getEthereumMessageHash(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new RefusedLoginException(otherwise);
        }
    }

    /** A login that does not count. */
    public static final class RefusedLoginException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        RefusedLoginException(String reason) {
            super(reason);
        }
    }
}
