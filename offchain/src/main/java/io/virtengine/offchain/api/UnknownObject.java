package io.virtengine.offchain.api;

/** There is no such object as of that block. */
final class UnknownObject extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private final long asOfBlock;

    UnknownObject(String what, String id, AsOf asOf) {
        super("no " + what + " " + id + " as of block " + asOf.block());
        this.asOfBlock = asOf.block();
    }

    long asOfBlock() {
        return asOfBlock;
    }
}
