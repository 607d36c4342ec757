package io.virtengine.simulation;

import java.util.Optional;

/** Something that must hold after every block. */
@FunctionalInterface
interface Invariant {

    /** What is wrong; empty if it holds. */
    Optional<String> violation();
}
