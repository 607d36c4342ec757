package io.virtengine.offchain.api;

/** No block is in the rows yet. */
final class NotIndexedYet extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NotIndexedYet() {
        super("no block has been indexed yet; try again in a moment");
    }
}
