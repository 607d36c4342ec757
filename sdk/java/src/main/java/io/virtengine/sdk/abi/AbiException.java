package io.virtengine.sdk.abi;

/** Values that do not fit an ABI type, or bytes that are not an encoding of it. */
public final class AbiException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    AbiException(String message) {
        super(message);
    }
}
