package io.virtengine.journey;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

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

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
