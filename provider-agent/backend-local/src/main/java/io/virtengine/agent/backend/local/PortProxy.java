package io.virtengine.agent.backend.local;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries TCP connections from a port of the host to the replicas of a service, in turn, over virtual threads. A replica
 * that does not answer is passed over for the next.
 */
final class PortProxy implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PortProxy.class);
    private static final int MAX_CONNECTIONS = 1_024;
    private static final int CONNECT_MILLIS = 3_000;

    private final ServerSocket listener;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Semaphore slots = new Semaphore(MAX_CONNECTIONS);
    private final AtomicInteger turn = new AtomicInteger();
    private volatile List<InetSocketAddress> targets;

    /** Opens the port; an {@link IOException} says it is not free. */
    PortProxy(String bindAddress, int hostPort, List<InetSocketAddress> targets) throws IOException {
        this.targets = List.copyOf(targets);
        listener = new ServerSocket();
        listener.setReuseAddress(true);
        try {
            listener.bind(new InetSocketAddress(InetAddress.getByName(bindAddress), hostPort), 128);
        } catch (IOException taken) {
            listener.close();
            throw taken;
        }
        Thread.ofVirtual().name("port-" + hostPort).start(this::accept);
    }

    /** Sends later connections to other replicas. */
    void retarget(List<InetSocketAddress> next) {
        targets = List.copyOf(next);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                if (slots.tryAcquire()) {
                    open.add(client);
                    Thread.ofVirtual().start(() -> serve(client));
                } else {
                    client.close();
                }
            } catch (SocketException closed) {
                LOG.debug("Port {} closed", listener.getLocalPort());
            } catch (IOException failure) {
                LOG.warn("Port {} could not accept a connection: {}", listener.getLocalPort(), failure.getMessage());
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            Socket replica = connect();
            open.add(replica);
            try (replica) {
                client.setTcpNoDelay(true);
                replica.setTcpNoDelay(true);
                Thread upward = Thread.ofVirtual().start(() -> pump(client, replica));
                pump(replica, client);
                upward.join();
            } finally {
                open.remove(replica);
            }
        } catch (IOException failure) {
            LOG.debug("A connection to port {} ended: {}", listener.getLocalPort(), failure.getMessage());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(client);
            slots.release();
        }
    }

    private Socket connect() throws IOException {
        List<InetSocketAddress> candidates = targets;
        int start = turn.getAndIncrement();
        IOException last = new IOException("no replica");
        for (int i = 0; i < candidates.size(); i++) {
            Socket socket = new Socket();
            try {
                socket.connect(candidates.get(Math.floorMod(start + i, candidates.size())), CONNECT_MILLIS);
                return socket;
            } catch (IOException refused) {
                socket.close();
                last = refused;
            }
        }
        throw last;
    }

    /** Copies one direction; at its end only that direction is closed, so that the other side can still answer. */
    private static void pump(Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            in.transferTo(out);
            to.shutdownOutput();
        } catch (IOException ended) {
            abandon(from);
            abandon(to);
        }
    }

    private static void abandon(Socket socket) {
        try {
            socket.close();
        } catch (IOException failure) {
            LOG.debug("A connection did not close: {}", failure.getMessage());
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        open.forEach(PortProxy::abandon);
    }
}
