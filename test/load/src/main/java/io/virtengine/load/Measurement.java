package io.virtengine.load;

import java.util.List;

/**
 * What a burst came to, over the blocks between the first and the last that carried any of it: those two are not full.
 *
 * @param transactions in these blocks
 * @param seconds of block time they took
 * @param gas they used
 * @param longestBlock most seconds from one block to the next
 * @param usage of each node, from the first transaction sent until the last was in a block
 */
record Measurement(
        String what, long transactions, long seconds, long gas, long blocks, long longestBlock, List<Usage> usage) {

    /**
     * A process's share of the machine.
     *
     * @param cores mean number of cores kept busy
     * @param residentMiB resident memory at the end
     */
    record Usage(double cores, long residentMiB) {}

    static Measurement of(String what, List<BlockWatch.Block> seen, List<Usage> usage) {
        int first = 0;
        while (seen.get(first).transactions() == 0) {
            first++;
        }
        int last = seen.size() - 1;
        while (seen.get(last).transactions() == 0) {
            last--;
        }
        List<BlockWatch.Block> whole = seen.subList(Math.min(first + 1, last), last);
        if (whole.isEmpty()) {
            throw new LoadException(what + ": too few blocks to measure; send more transactions");
        }
        long longest = 0;
        for (int i = first + 1; i < last; i++) {
            longest =
                    Math.max(longest, seen.get(i).timestamp() - seen.get(i - 1).timestamp());
        }
        return new Measurement(
                what,
                whole.stream().mapToLong(BlockWatch.Block::transactions).sum(),
                whole.getLast().timestamp() - seen.get(first).timestamp(),
                whole.stream().mapToLong(BlockWatch.Block::gasUsed).sum(),
                whole.size(),
                longest,
                usage);
    }

    double perSecond() {
        return (double) transactions / seconds;
    }

    double gasPerSecond() {
        return (double) gas / seconds;
    }
}
