package io.virtengine.sdk.deploy;

import java.util.List;

/**
 * Names of a Solidity enumeration, in the order of its numbers.
 *
 * @param what one of them, for messages
 */
record NumberedNames(String what, List<String> names) {

    /** The number of a name that a definition uses. */
    int number(String name) {
        int index = names.indexOf(name);
        if (index < 0) {
            throw new IllegalArgumentException(name + " is not a " + what + "; there are " + names);
        }
        return index;
    }
}
