package io.virtengine.offchain.benchmark;

import static io.virtengine.offchain.FakeChain.address;

import io.virtengine.offchain.FakeChain;
import io.virtengine.offchain.MarketStory;
import java.math.BigInteger;
import java.util.List;
import java.util.stream.IntStream;

/** Market life in bulk: orders with three bids each, leases, statements, payments, closings. */
public final class MarketLoad {

    private static final BigInteger RATE = BigInteger.valueOf(5_000_000);

    private MarketLoad() {}

    /** Adds so many orders' lives to a chain, about 40 events each, four orders a block. */
    public static void fill(FakeChain chain, int orders) {
        var story = new MarketStory(chain);
        story.genesis();
        List<String> sellers =
                IntStream.range(0, 50).mapToObj(i -> address("seller " + i)).toList();
        sellers.forEach(story::provider);
        chain.mine();
        for (int n = 1; n <= orders; n++) {
            live(story, n, sellers);
            if (n % 4 == 0) {
                chain.mine();
            }
        }
        chain.mine();
    }

    private static void live(MarketStory story, int n, List<String> sellers) {
        String owner = address("tenant " + n % 1000);
        boolean metered = n % 2 == 0;
        BigInteger cap = metered ? MarketStory.VE.divide(BigInteger.TWO) : BigInteger.ZERO;
        String order = story.deployment(owner, n, MarketStory.VE, RATE);
        String seller = sellers.get(n % sellers.size());
        String lease = story.bid(order, seller, RATE, cap);
        story.bid(order, sellers.get((n + 1) % sellers.size()), RATE, cap);
        story.bid(order, sellers.get((n + 2) % sellers.size()), RATE, cap);
        story.accept(owner, n, lease, seller, RATE, cap);
        story.ready(owner, n, lease, seller, RATE);
        for (int sequence = 1; metered && sequence <= 3; sequence++) {
            story.statement(lease, sequence, BigInteger.valueOf(1000L * sequence), false);
            story.finalise(lease, seller, sequence, BigInteger.valueOf(1000), BigInteger.valueOf(1000L * sequence));
        }
        if (!metered) {
            BigInteger earned = RATE.multiply(BigInteger.TEN);
            story.withdraw(lease, seller, earned);
            story.close(owner, n, lease, seller, 10, MarketStory.VE.subtract(earned), earned);
        }
    }
}
