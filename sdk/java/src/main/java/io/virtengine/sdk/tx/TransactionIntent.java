package io.virtengine.sdk.tx;

import io.virtengine.sdk.abi.Hex;
import java.math.BigInteger;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What business code wants sent.
 *
 * @param sender address of the key that signs
 * @param idempotencyKey names the intent: the same name with the same content is the same intent
 * @param purpose short label for people and metrics, for example {@code placeBid}
 * @param to contract to call, or null to create one
 * @param data call data or creation code
 * @param value wei of native money
 * @param priority higher goes first among the intents waiting to be signed
 * @param deadline not signed after that; what is signed already is still seen through
 */
public record TransactionIntent(
        String sender,
        String idempotencyKey,
        String purpose,
        @Nullable String to,
        byte[] data,
        BigInteger value,
        int priority,
        @Nullable Instant deadline) {

    public TransactionIntent {
        sender = Hex.address(sender);
        to = to == null ? null : Hex.address(to);
        if (idempotencyKey.isBlank() || idempotencyKey.length() > 200) {
            throw new IllegalArgumentException("an idempotency key has 1 to 200 characters: " + idempotencyKey);
        }
        if (value.signum() < 0) {
            throw new IllegalArgumentException("value is negative: " + value);
        }
    }

    /** A contract call without native money, of normal priority and without deadline. */
    public static TransactionIntent call(String sender, String idempotencyKey, String purpose, String to, byte[] data) {
        return new TransactionIntent(sender, idempotencyKey, purpose, to, data, BigInteger.ZERO, 0, null);
    }

    /** The same with call data as a generated wrapper's {@code encodeFunctionCall()} gives it. */
    public static TransactionIntent call(
            String sender, String idempotencyKey, String purpose, String to, String encodedCall) {
        return call(sender, idempotencyKey, purpose, to, Hex.decode(encodedCall));
    }

    /** With another priority. */
    public TransactionIntent withPriority(int other) {
        return new TransactionIntent(sender, idempotencyKey, purpose, to, data, value, other, deadline);
    }

    /** With a deadline. */
    public TransactionIntent withDeadline(Instant time) {
        return new TransactionIntent(sender, idempotencyKey, purpose, to, data, value, priority, time);
    }
}
