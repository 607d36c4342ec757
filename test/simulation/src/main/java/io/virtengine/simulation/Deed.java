package io.virtengine.simulation;

import java.time.Duration;
import java.util.List;

/** What an operation came up with. */
sealed interface Deed {

    /**
     * A transaction.
     *
     * @param by who sends it
     * @param arguments as {@code SystemContracts.encode} takes them
     * @param forbidden whether the contracts must refuse it; that they do not is a violation
     */
    record Call(Actor by, String contract, String function, List<Object> arguments, boolean forbidden) implements Deed {

        static Call of(Actor by, String contract, String function, Object... arguments) {
            return new Call(by, contract, function, List.of(arguments), false);
        }

        /** The same, and it must fail. */
        Call mustFail() {
            return new Call(by, contract, function, arguments, true);
        }

        @Override
        public String toString() {
            return by + ": " + contract + "." + function;
        }
    }

    /** The next block comes that much later. */
    record TimePasses(Duration time) implements Deed {

        @Override
        public String toString() {
            return "time passes: " + time;
        }
    }
}
