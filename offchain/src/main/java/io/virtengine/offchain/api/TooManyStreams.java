package io.virtengine.offchain.api;

/** All places for change streams are taken. */
final class TooManyStreams extends RuntimeException {

    private static final long serialVersionUID = 1L;

    TooManyStreams(int most) {
        super("all " + most + " change streams are in use; try again later");
    }
}
