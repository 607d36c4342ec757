package io.virtengine.sdk.deploy;

import java.util.List;

/** Contracts on the chain are not the ones the address book knows; nothing may be sent to them. */
public final class UnknownCodeException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnknownCodeException(List<String> differences) {
        super("the contracts are not those of the address book: " + String.join("; ", differences)
                + ". If they were upgraded on purpose, get the new address book from the network's operator");
    }
}
