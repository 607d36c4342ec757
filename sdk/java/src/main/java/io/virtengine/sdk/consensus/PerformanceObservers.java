package io.virtengine.sdk.consensus;

import io.virtengine.sdk.chain.ChainClient;
import io.virtengine.sdk.chain.ChainEndpoint;
import io.virtengine.sdk.chain.RpcException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Validators' nodes that are asked what they saw of an epoch. They are others' machines: all are asked at once and none is
 * waited for longer than the patience, none may answer at any length, and none is believed without its signature. Safe for use
 * by many threads.
 */
public final class PerformanceObservers implements AutoCloseable {

    /** A report of 100 lines takes some 12 KiB. */
    private static final int LONGEST_ANSWER = 128 * 1024;

    private static final int LONGEST_PROBLEM = 300;

    /**
     * What one node said.
     *
     * @param node its host and port; the rest of its URL may be a secret
     * @param said its report, not yet held against the consensus set
     * @param problem why there is none
     */
    public record Answer(
            String node,
            @Nullable SignedPerformance said,
            @Nullable String problem) {}

    private final List<ChainClient> nodes;
    private final long chainId;
    private final Duration patience;

    /**
     * @param nodes JSON-RPC of each, which must offer VIRTENGINE
     * @param patience longest time for all answers together
     * @throws IllegalArgumentException if a URL is none of HTTP
     */
    public PerformanceObservers(List<URI> nodes, long chainId, Duration patience) {
        List<ChainEndpoint> endpoints = nodes.stream()
                .map(node -> new ChainEndpoint(node, null, patience))
                .toList();
        this.nodes = endpoints.stream()
                .map(endpoint -> new ChainClient(endpoint, LONGEST_ANSWER))
                .toList();
        this.chainId = chainId;
        this.patience = patience;
    }

    /** Whether there is nobody to ask. */
    public boolean isEmpty() {
        return nodes.isEmpty();
    }

    /**
     * What the nodes say of an epoch, in their order.
     *
     * @throws RpcException.Unavailable if the thread was interrupted
     */
    public List<Answer> ask(long epoch) {
        List<Callable<Answer>> questions = nodes.stream()
                .<Callable<Answer>>map(node -> () -> ask(node, epoch))
                .toList();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Answer>> answers = threads.invokeAll(questions, patience.toMillis(), TimeUnit.MILLISECONDS);
            var all = new ArrayList<Answer>(answers.size());
            for (int i = 0; i < answers.size(); i++) {
                all.add(answer(nodes.get(i), answers.get(i)));
            }
            return List.copyOf(all);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RpcException.Unavailable("interrupted while asking for reports of epoch " + epoch, e);
        }
    }

    private static Answer answer(ChainClient node, Future<Answer> future) throws InterruptedException {
        try {
            return future.get();
        } catch (CancellationException late) {
            return without(node, "does not answer in time");
        } catch (ExecutionException e) {
            throw new IllegalStateException("asking " + name(node) + " failed", e.getCause());
        }
    }

    private Answer ask(ChainClient node, long epoch) {
        try {
            return new Answer(name(node), SignedPerformance.ask(node, epoch, chainId), null);
        } catch (RpcException.Unavailable away) {
            Throwable cause = away.getCause();
            return without(
                    node,
                    "does not answer"
                            + (cause == null ? "" : ": " + cause.getClass().getSimpleName()));
        } catch (RpcException.Refused | IllegalArgumentException e) {
            return without(node, String.valueOf(e.getMessage()));
        }
    }

    /** Part of it the node wrote: one line, and no longer than people read. */
    private static Answer without(ChainClient node, String problem) {
        String line = problem.replaceAll("\\p{Cntrl}", " ");
        return new Answer(name(node), null, line.substring(0, Math.min(line.length(), LONGEST_PROBLEM)));
    }

    private static String name(ChainClient node) {
        URI uri = node.endpoint().http();
        return uri.getPort() < 0 ? uri.getHost() : uri.getHost() + ":" + uri.getPort();
    }

    @Override
    public void close() {
        nodes.forEach(ChainClient::close);
    }
}
