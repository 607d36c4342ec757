package io.virtengine.load;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.web3j.crypto.Hash;
import org.web3j.utils.Numeric;

/**
 * Time from sending a transaction to one node until another node has its receipt, which in QBFT is final. One transaction at
 * a time, at random moments of the block period.
 *
 * @param milliseconds of each transaction, in ascending order
 */
record Latency(double[] milliseconds) {

    private static final Duration LOOK_EVERY = Duration.ofMillis(5);
    private static final Duration LIMIT = Duration.ofMinutes(1);

    Latency {
        milliseconds = milliseconds.clone();
        Arrays.sort(milliseconds);
    }

    /** Measures. {@code transactions} makes the next signed transaction of an account. */
    static Latency measure(
            List<Node> nodes, List<Account> accounts, int samples, Function<Account, byte[]> transactions) {
        var found = new double[samples];
        for (int i = 0; i < samples; i++) {
            pause(Duration.ofMillis(ThreadLocalRandom.current().nextLong(1_000)));
            byte[] signed = transactions.apply(accounts.get(i % accounts.size()));
            Node to = nodes.get(i % nodes.size());
            Node from = nodes.get((i + 1) % nodes.size());
            String hash = Numeric.toHexString(Hash.sha3(signed));
            long start = System.nanoTime();
            to.chain().sendRaw(signed);
            while (from.chain().receipt(hash).isEmpty()) {
                if (System.nanoTime() - start > LIMIT.toNanos()) {
                    throw new LoadException("no receipt of " + hash + " within " + LIMIT);
                }
                pause(LOOK_EVERY);
            }
            found[i] = (System.nanoTime() - start) / 1e6;
        }
        return new Latency(found);
    }

    /** The value that a share of the transactions did not exceed. */
    double percentile(double share) {
        return milliseconds[(int) Math.ceil(share * milliseconds.length) - 1];
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LoadException("interrupted while measuring latency", e);
        }
    }
}
