package io.virtengine.journey;

import io.virtengine.sdk.chain.Receipt;
import io.virtengine.sdk.client.ChainEvent;
import io.virtengine.sdk.client.SystemContracts;
import io.virtengine.sdk.client.ValidatorClient;
import io.virtengine.sdk.consensus.PerformanceObservers;
import io.virtengine.sdk.consensus.PerformanceQuorum;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a network's nodes saw of its epochs, and the way of it to the board; the embedded chain has no nodes that could see. */
final class Observation implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String BOARD = "PerformanceBoard";

    private final SystemContracts contracts;
    private final Party carrier;
    private final Steps steps;
    private final PerformanceObservers nodes;
    private final Map<String, BigInteger> scores = new HashMap<>();

    Observation(Network network, Steps steps) {
        this.contracts = network.contracts();
        this.carrier = network.operator();
        this.steps = steps;
        List<URI> urls = network.host() instanceof Host.Besu besu
                ? besu.endpoints().stream().map(endpoint -> endpoint.http()).toList()
                : List.of();
        this.nodes = new PerformanceObservers(urls, network.book().chainId(), PATIENCE);
    }

    /** Whether there is nobody who could have seen anything. */
    boolean isEmpty() {
        return nodes.isEmpty();
    }

    /** Whether an epoch needs no report any more: it has one, now at the latest, or nobody can report it. */
    boolean settled(long epoch) {
        if (isReported(epoch) || contracts.chain().head().timestamp() >= reportableUntil(epoch)) {
            return true;
        }
        var quorum = new PerformanceQuorum(new ValidatorClient(contracts).nodes());
        nodes.ask(epoch).forEach(answer -> {
            var said = answer.said();
            if (said != null) {
                quorum.add(said);
            }
        });
        if (!quorum.isReached()) {
            return false;
        }
        submit(epoch, quorum);
        return true;
    }

    private void submit(long epoch, PerformanceQuorum quorum) {
        Receipt receipt = carrier.sender()
                .send(
                        contracts.addressOf(BOARD),
                        contracts.encode(BOARD, "submit", quorum.arguments().toArray()),
                        "performance");
        steps.say(
                "epoch %d: %d of %d nodes signed the same report, at least %d must",
                epoch, quorum.agreed().size(), quorum.size(), quorum.needed());
        scores.clear();
        for (ChainEvent event : contracts.events(receipt)) {
            if (event.name().equals("PerformanceScored")) {
                var performance = (Map<?, ?>) event.values().get("performance");
                scores.put(event.text("operator"), (BigInteger) performance.get("score"));
                steps.say(
                        "  %s proposed %s, missed %s, present %s %%: score %s",
                        event.text("operator"),
                        performance.get("proposed"),
                        performance.get("missed"),
                        performance.get("presence"),
                        performance.get("score"));
            }
        }
    }

    /** Score of a validator in the epoch that was reported last. */
    BigInteger scoreOf(String operator) {
        BigInteger score = scores.get(operator);
        if (score == null) {
            throw new JourneyException("no node has reported on " + operator);
        }
        return score;
    }

    private boolean isReported(long epoch) {
        return (boolean) contracts.readValue(BOARD, "isReported", epoch);
    }

    private long reportableUntil(long epoch) {
        return contracts.readNumber(BOARD, "reportableUntil", epoch).longValueExact();
    }

    @Override
    public void close() {
        nodes.close();
    }
}
