package io.virtengine.load;

import io.virtengine.sdk.chain.RpcException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

/**
 * Sends signed transactions as fast as the network takes them: never more than a window of them are sent and not yet in a
 * block, and never more of one sender than a node's pool holds. A sender's transactions go to one node, in order; senders
 * are spread over the nodes.
 */
final class Burst {

    private static final Duration LOOK_EVERY = Duration.ofMillis(100);
    private static final Duration WAIT_FOR_ROOM = Duration.ofMillis(5);
    private static final int THREADS_A_NODE = 4;

    /** Besu refuses a nonce that is 200 or more beyond the sender's next. */
    private static final int UNDER_WAY_A_SENDER = 150;

    private final List<Node> nodes;
    private final int window;
    private final Duration limit;

    /** What a sender still has to send, and how much of it may be under way. */
    private record Pending(Queue<byte[]> transactions, Semaphore room) {}

    /**
     * @param window most transactions under way
     * @param limit longest time until all are in blocks
     */
    Burst(List<Node> nodes, int window, Duration limit) {
        this.nodes = nodes;
        this.window = window;
        this.limit = limit;
    }

    /**
     * Sends and waits until all are in blocks.
     *
     * @throws LoadException if a node refuses one, one fails, or it takes too long
     */
    Measurement run(String what, List<Signed> bySender) {
        int total = bySender.stream().mapToInt(one -> one.transactions().size()).sum();
        Map<String, Pending> pending = bySender.stream()
                .collect(Collectors.toMap(
                        Signed::sender,
                        one -> new Pending(new ArrayDeque<>(one.transactions()), new Semaphore(UNDER_WAY_A_SENDER))));
        var room = new Semaphore(window);
        var stop = new AtomicBoolean();
        var watch = new BlockWatch(nodes.getFirst().chain());
        List<Double> before = nodes.stream().map(Node::cpuSeconds).toList();
        long start = System.nanoTime();
        try (ExecutorService workers = Executors.newFixedThreadPool(nodes.size() * THREADS_A_NODE)) {
            List<Future<?>> sending = send(List.copyOf(pending.values()), workers, room, stop);
            try {
                int mined = 0;
                while (mined < total) {
                    mined += look(watch, pending, room);
                    for (Future<?> worker : sending) {
                        if (worker.isDone()) {
                            requireNoRefusal(what, worker);
                        }
                    }
                    if (System.nanoTime() - start > limit.toNanos()) {
                        throw new LoadException(what + ": " + mined + " of " + total + " are in blocks after " + limit);
                    }
                    pause(what, LOOK_EVERY);
                }
            } finally {
                stop.set(true);
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        var usage = new ArrayList<Measurement.Usage>();
        for (int i = 0; i < nodes.size(); i++) {
            Node node = nodes.get(i);
            usage.add(new Measurement.Usage((node.cpuSeconds() - before.get(i)) / seconds, node.residentMiB()));
        }
        long failed = watch.failed();
        if (failed > 0) {
            throw new LoadException(what + ": " + failed + " of " + total + " transactions failed in their blocks");
        }
        return Measurement.of(what, watch.blocks(), usage);
    }

    /** Makes room for what new blocks hold; how many of the transactions that was. */
    private static int look(BlockWatch watch, Map<String, Pending> pending, Semaphore room) {
        int[] mined = {0};
        watch.look(sender -> {
            Pending of = pending.get(sender);
            if (of != null) {
                of.room().release();
                room.release();
                mined[0]++;
            }
        });
        return mined[0];
    }

    private List<Future<?>> send(List<Pending> senders, ExecutorService workers, Semaphore room, AtomicBoolean stop) {
        int threads = nodes.size() * THREADS_A_NODE;
        var sending = new ArrayList<Future<?>>();
        for (int thread = 0; thread < threads; thread++) {
            Node node = nodes.get(thread % nodes.size());
            var own = new ArrayList<Pending>();
            for (int sender = thread; sender < senders.size(); sender += threads) {
                own.add(senders.get(sender));
            }
            sending.add(workers.submit(() -> {
                while (!own.isEmpty() && !stop.get()) {
                    boolean sent = false;
                    for (Pending sender : own) {
                        sent |= sendOne(node, sender, room);
                    }
                    own.removeIf(sender -> sender.transactions().isEmpty());
                    if (!sent) {
                        pause("sending", WAIT_FOR_ROOM);
                    }
                }
            }));
        }
        return sending;
    }

    /** Sends a sender's next transaction if there is room for it. */
    private static boolean sendOne(Node node, Pending sender, Semaphore room) {
        if (sender.transactions().isEmpty() || !sender.room().tryAcquire()) {
            return false;
        }
        if (!room.tryAcquire()) {
            sender.room().release();
            return false;
        }
        node.chain().sendRaw(sender.transactions().remove());
        return true;
    }

    private static void requireNoRefusal(String what, Future<?> worker) {
        try {
            worker.get();
        } catch (ExecutionException e) {
            String why =
                    e.getCause() instanceof RpcException rpc ? String.valueOf(rpc.getMessage()) : "" + e.getCause();
            throw new LoadException(what + ": a node refused a transaction: " + why, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LoadException(what + ": interrupted", e);
        }
    }

    private static void pause(String what, Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LoadException(what + ": interrupted", e);
        }
    }
}
