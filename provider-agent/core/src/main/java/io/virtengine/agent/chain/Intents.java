package io.virtengine.agent.chain;

import io.virtengine.agent.work.UnitOfWork;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the agent wants done on chain. An intent is recorded in the caller's transaction and carried out exactly once
 * afterwards; recording the same one again does nothing.
 */
public interface Intents {
    /**
     * Records an intent.
     *
     * @param key names it; the same name is the same intent
     */
    void record(UnitOfWork unit, Intent intent);

    /** What became of an intent; empty if there is none of that name. */
    Optional<Outcome> outcome(UnitOfWork unit, String key);

    /** @param deadline not signed after that */
    record Intent(
            String key,
            String contract,
            String function,
            List<?> arguments,
            int priority,
            @Nullable Instant deadline) {
        public static Intent of(String key, String contract, String function, Object... arguments) {
            return new Intent(key, contract, function, List.of(arguments), 0, null);
        }

        public Intent urgent() {
            return new Intent(key, contract, function, arguments, 10, deadline);
        }

        public Intent until(Instant time) {
            return new Intent(key, contract, function, arguments, priority, time);
        }
    }

    /**
     * @param known whether nothing will change any more
     * @param succeeded whether it took effect
     * @param error name of the contract's error, or of the reason it was given up
     */
    record Outcome(
            boolean known,
            boolean succeeded,
            @Nullable String error,
            @Nullable String text,
            @Nullable BigInteger gas) {}
}
