package io.virtengine.agent.testing;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;

/** A fake: answers NTP requests (RFC 5905, mode 4) over UDP with a time that is off by what the test says. */
public final class NtpResponder implements AutoCloseable {
    private static final int SIZE = 48;
    private static final long SECONDS_1900_TO_1970 = 2_208_988_800L;
    private final DatagramSocket socket;
    private volatile Duration offset;
    private volatile boolean silent;

    public NtpResponder(Duration offset) throws IOException {
        this.offset = offset;
        this.socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::serve);
    }

    public String address() {
        return "127.0.0.1:" + socket.getLocalPort();
    }

    /** How far its time is ahead of this host's. */
    public void ahead(Duration other) {
        offset = other;
    }

    public void silent(boolean now) {
        silent = now;
    }

    private void serve() {
        byte[] buffer = new byte[SIZE];
        while (!socket.isClosed()) {
            try {
                DatagramPacket request = new DatagramPacket(buffer, SIZE);
                socket.receive(request);
                if (!silent) {
                    byte[] answer = answer(buffer);
                    socket.send(new DatagramPacket(answer, SIZE, request.getSocketAddress()));
                }
            } catch (IOException closed) {
                return;
            }
        }
    }

    private byte[] answer(byte[] request) {
        Instant now = Instant.now().plus(offset);
        ByteBuffer answer = ByteBuffer.allocate(SIZE);
        answer.put((byte) (request[0] & 0x38 | 4));
        answer.put((byte) 2);
        answer.put((byte) 6);
        answer.put((byte) -20);
        answer.putInt(0).putInt(0).putInt(0x7f000001);
        answer.putLong(stamp(now));
        answer.put(request, 40, 8);
        answer.putLong(stamp(now)).putLong(stamp(now));
        return answer.array();
    }

    private static long stamp(Instant time) {
        long fraction = (time.getNano() * (1L << 32)) / 1_000_000_000L;
        return (time.getEpochSecond() + SECONDS_1900_TO_1970) << 32 | fraction;
    }

    @Override
    public void close() {
        socket.close();
    }
}
