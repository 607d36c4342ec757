package io.virtengine.simulation;

import java.util.Optional;

/** One kind of thing somebody may do. */
@FunctionalInterface
interface Operation {

    /** What would be done next; empty where there is nothing of the kind to do. */
    Optional<? extends Deed> next(Dice dice);
}
