package io.virtengine.sdk.client;

import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.chain.Receipt;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;

/**
 * Calls that the AccessManager leaves to the holders of a role. Who holds it without a delay calls at once; who was given it
 * with one schedules the call at the AccessManager first and makes it once that much block time has passed.
 *
 * <p>The AccessManager keeps what is scheduled, by caller, contract and call data. So the same call made again, by another
 * process if need be, goes on where it stood instead of waiting anew.
 */
public final class RestrictedCall {

    private static final String MANAGER = "AccessManager";
    private static final int SELECTOR_BYTES = 4;
    private static final Duration LOOK_EVERY = Duration.ofMillis(250);

    private final SystemContracts contracts;
    private final Sender sender;

    /** How far a call came. */
    public sealed interface Outcome {

        /** It was made. */
        record Made(Receipt receipt) implements Outcome {}

        /**
         * It waits at the AccessManager, which forgets it a week after it may be made.
         *
         * @param executableAt block time from which it may be made
         */
        record Scheduled(Instant executableAt) implements Outcome {}
    }

    /** Calls by that account. */
    public RestrictedCall(SystemContracts contracts, Sender sender) {
        this.contracts = contracts;
        this.sender = sender;
    }

    /**
     * Makes a call, or schedules it and makes it if its time comes within {@code patience}.
     *
     * @throws io.virtengine.sdk.tx.TransactionFailure if a contract refuses, for example because the account has no role
     */
    public Outcome make(String contract, byte[] data, String purpose, Duration patience) {
        String target = contracts.addressOf(contract);
        if (delayed(target, data)) {
            Instant due = scheduled(target, data, purpose);
            if (!awaitBlockTime(due, patience)) {
                return new Outcome.Scheduled(due);
            }
        }
        return new Outcome.Made(sender.send(target, data, purpose));
    }

    /** Whether the account has the role with a delay. Without the role it has none, and the contract will say so. */
    private boolean delayed(String target, byte[] data) {
        String selector = Hex.encode(Arrays.copyOf(data, SELECTOR_BYTES));
        Map<String, Object> standing = contracts.read(MANAGER, "canCall", sender.address(), target, selector);
        return ((BigInteger) standing.get("delay")).signum() > 0;
    }

    private Instant scheduled(String target, byte[] data, String purpose) {
        String operation = contracts.readText(MANAGER, "hashOperation", sender.address(), target, data);
        BigInteger due = contracts.readNumber(MANAGER, "getSchedule", operation);
        if (due.signum() == 0) {
            byte[] schedule = contracts.encode(MANAGER, "schedule", target, data, 0);
            sender.send(contracts.addressOf(MANAGER), schedule, "scheduling: " + purpose);
            due = contracts.readNumber(MANAGER, "getSchedule", operation);
        }
        return Instant.ofEpochSecond(due.longValueExact());
    }

    private boolean awaitBlockTime(Instant due, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        while (contracts.chain().head().timestamp() < due.getEpochSecond()) {
            if (System.nanoTime() >= end) {
                return false;
            }
            try {
                Thread.sleep(LOOK_EVERY);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }
}
