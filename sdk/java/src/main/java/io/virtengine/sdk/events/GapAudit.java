package io.virtengine.sdk.events;

import io.virtengine.sdk.chain.ChainClient;
import io.virtengine.sdk.chain.ChainLog;
import io.virtengine.sdk.chain.LogsBloom;
import io.virtengine.sdk.db.Transactions;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares what is stored with what the blocks themselves say. A node may leave logs out of an answer without an error,
 * for example while it builds its index or when it is one of several behind one address; its receipts and blooms do
 * not come from that index. A difference is read again from the receipts, once; if it stays, so does the alarm.
 */
final class GapAudit {

    private static final Logger LOG = LoggerFactory.getLogger(GapAudit.class);
    private static final Duration ASK_AGAIN = Duration.ofMinutes(1);

    private final ChainClient chain;
    private final BlockSink sink;
    private final BlockReader reader;
    private final GenesisLogs genesisLogs;
    private final Transactions transactions;
    private final int every;
    private long rangeEnd = -1;
    private long next;
    private long waitUntil = System.nanoTime();
    private volatile long found;
    private volatile @Nullable String gap;

    /** @param every blocks after which the ones before are compared; 0 for never */
    GapAudit(
            ChainClient chain,
            BlockSink sink,
            BlockReader reader,
            GenesisLogs genesisLogs,
            Transactions transactions,
            int every) {
        this.chain = chain;
        this.sink = sink;
        this.reader = reader;
        this.genesisLogs = genesisLogs;
        this.transactions = transactions;
        this.every = every;
    }

    /** What a step led to. */
    enum Outcome {
        NOTHING_TO_DO,
        MORE_TO_DO,
        READ_AGAIN
    }

    /** Differences found since the start. */
    long found() {
        return found;
    }

    /** The difference that is there now. */
    Optional<String> gap() {
        return Optional.ofNullable(gap);
    }

    /** Compares a few blocks below that position, if it is time. */
    Outcome step(ReadPosition position) throws SQLException {
        if (every == 0 || System.nanoTime() - waitUntil < 0) {
            return Outcome.NOTHING_TO_DO;
        }
        long from = next;
        if (rangeEnd < from && position.nextBlock() - from >= every) {
            rangeEnd = from + every - 1;
        }
        long to = Math.min(Math.min(rangeEnd, position.nextBlock() - 1), from + BlockReader.BY_RECEIPTS - 1);
        if (to < from) {
            return Outcome.NOTHING_TO_DO;
        }
        Map<Long, Integer> expected = expected(from, to);
        Map<Long, Integer> stored = sink.stored(from, to);
        List<Long> different = LongStream.rangeClosed(from, to)
                .filter(n -> !expected.getOrDefault(n, 0).equals(stored.getOrDefault(n, 0)))
                .boxed()
                .toList();
        if (different.isEmpty()) {
            gap = null;
            next = to + 1;
            remember();
            return Outcome.MORE_TO_DO;
        }
        gap = "blocks " + from + " to " + to + " hold " + count(expected) + " logs of ours, stored are "
                + count(stored);
        if (different.stream().allMatch(reader::readsFromReceipts)) {
            waitUntil = System.nanoTime() + ASK_AGAIN.toNanos();
            return Outcome.NOTHING_TO_DO;
        }
        found++;
        LOG.error("Events were missed: {}. They are read again", gap);
        reader.readFromReceipts(from, to);
        String before =
                from == 0 ? null : chain.blocks(List.of(from - 1)).getFirst().hash();
        sink.readAgain(new ReadPosition(from, before));
        return Outcome.READ_AGAIN;
    }

    private static long count(Map<Long, Integer> logs) {
        return logs.values().stream().mapToLong(Integer::longValue).sum();
    }

    private Map<Long, Integer> expected(long from, long to) {
        Collection<String> contracts = sink.contracts();
        List<LogsBloom> suspects = chain
                .blooms(LongStream.rangeClosed(from, to).boxed().toList())
                .stream()
                .filter(bloom -> contracts.stream().anyMatch(bloom::mayHold))
                .toList();
        var counts = new HashMap<Long, Integer>();
        if (from == 0) {
            // No node knows these; they come from the journal.
            genesisLogs.count().ifPresent(count -> counts.put(0L, count));
        }
        for (ChainLog log : chain.blockLogs(suspects)) {
            if (contracts.contains(log.address()) && sink.keeps(log)) {
                counts.merge(log.blockNumber(), 1, Integer::sum);
            }
        }
        return counts;
    }

    /** Begins where the last comparison ended, or at a position before it: what is built anew is compared anew. */
    void open(ReadPosition position) throws SQLException {
        long known = transactions.call(connection -> {
            try (PreparedStatement select =
                    connection.prepareStatement("select next_block from event_audit where name = ?")) {
                select.setString(1, sink.name());
                try (ResultSet row = select.executeQuery()) {
                    return row.next() ? row.getLong(1) : sink.startBlock();
                }
            }
        });
        next = Math.min(known, position.nextBlock());
        if (next < known) {
            remember();
        }
    }

    private void remember() throws SQLException {
        transactions.run(connection -> {
            try (PreparedStatement upsert =
                    connection.prepareStatement("insert into event_audit (name, next_block) values (?, ?)"
                            + " on conflict (name) do update set next_block = excluded.next_block")) {
                upsert.setString(1, sink.name());
                upsert.setLong(2, next);
                upsert.executeUpdate();
            }
        });
    }
}
