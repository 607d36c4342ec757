package io.virtengine.journey;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/**
 * Free loopback ports for programs that are about to start. They lie below the range from which the kernel takes the
 * local ports of connections, so that nothing takes one in between; none is given twice.
 */
final class Ports {

    private static final int FIRST = 20_000;
    private static final int BOUND = 30_000;
    private static final Set<Integer> GIVEN = new HashSet<>();

    private Ports() {}

    static synchronized int free() {
        while (GIVEN.size() < BOUND - FIRST) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, BOUND);
            if (GIVEN.add(port) && isFree(port)) {
                return port;
            }
        }
        throw new JourneyException("no port from " + FIRST + " to " + (BOUND - 1) + " is free");
    }

    /** The first of so many free ports in a row. */
    static synchronized int freeBlock(int length) {
        for (int attempt = 0; attempt < 100; attempt++) {
            int first = ThreadLocalRandom.current().nextInt(FIRST, BOUND - length);
            List<Integer> block = IntStream.range(first, first + length).boxed().toList();
            if (block.stream().noneMatch(GIVEN::contains) && block.stream().allMatch(Ports::isFree)) {
                GIVEN.addAll(block);
                return first;
            }
        }
        throw new JourneyException("no " + length + " ports in a row are free from " + FIRST + " to " + (BOUND - 1));
    }

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
