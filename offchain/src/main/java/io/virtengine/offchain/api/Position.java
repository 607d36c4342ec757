package io.virtengine.offchain.api;

/**
 * A place in the chain's order of events.
 *
 * @param block height
 * @param logIndex position in the block; -1 = before its first event
 */
record Position(long block, int logIndex) {

    /** Before everything in that block. */
    static Position before(long block) {
        return new Position(block, -1);
    }

    /**
     * Reads the form {@code block-logIndex}.
     *
     * @throws InvalidParameter if it is not that
     */
    static Position parse(String text) {
        if (!text.matches("[0-9]{1,15}-[0-9]{1,9}")) {
            throw new InvalidParameter("Last-Event-ID", "must be an id this stream has sent");
        }
        int dash = text.indexOf('-');
        return new Position(Long.parseLong(text.substring(0, dash)), Integer.parseInt(text.substring(dash + 1)));
    }

    @Override
    public String toString() {
        return block + "-" + logIndex;
    }
}
