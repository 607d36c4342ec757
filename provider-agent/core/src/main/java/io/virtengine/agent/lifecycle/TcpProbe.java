package io.virtengine.agent.lifecycle;

import io.virtengine.agent.backend.Endpoint;
import io.virtengine.agent.backend.Protocol;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;

/** A TCP port answers when it takes a connection. UDP has no such answer and counts as answering. */
public final class TcpProbe implements EndpointProbe {
    private static final int TIMEOUT_MS = 2_000;

    @Override
    public boolean answers(Endpoint endpoint) {
        if (endpoint.protocol() != Protocol.TCP) {
            return true;
        }
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(endpoint.host(), endpoint.hostPort()), TIMEOUT_MS);
            return true;
        } catch (IOException refused) {
            return false;
        }
    }
}
