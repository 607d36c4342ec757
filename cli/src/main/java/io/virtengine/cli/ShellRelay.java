package io.virtengine.cli;

import io.virtengine.sdk.gateway.GatewayClient;
import io.virtengine.sdk.gateway.GatewayException;
import io.virtengine.sdk.gateway.GatewayShell;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.concurrent.CompletionException;

/** Standard input to a shell in a workload, and what appears there to standard output, until the shell ends. */
final class ShellRelay {

    private final InputStream in;
    private final OutputStream out;

    ShellRelay(InputStream in, OutputStream out) {
        this.in = in;
        this.out = out;
    }

    /** Runs a shell to its end and returns its exit code. */
    int run(GatewayClient gateway, String leaseId, String service, int replica) {
        try (GatewayShell shell = gateway.shell(leaseId, service, replica, new Screen(out))) {
            if (!LocalTerminal.present()) {
                return end(shell);
            }
            try (LocalTerminal terminal = LocalTerminal.raw(shell::resize)) {
                return end(shell);
            }
        }
    }

    private int end(GatewayShell shell) {
        Thread.ofPlatform().daemon().name("shell-input").start(() -> feed(shell));
        try {
            return shell.exitCode().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof GatewayException ended ? ended : e;
        }
    }

    private void feed(GatewayShell shell) {
        byte[] buffer = new byte[4_096];
        try {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                shell.send(Arrays.copyOf(buffer, n));
            }
            shell.endInput();
        } catch (IOException | GatewayException e) {
            // The shell has ended, which its exit code tells.
            shell.close();
        }
    }

    private record Screen(OutputStream out) implements GatewayShell.Output {
        @Override
        public void stdout(byte[] bytes) {
            write(bytes);
        }

        @Override
        public void stderr(byte[] bytes) {
            write(bytes);
        }

        private void write(byte[] bytes) {
            try {
                out.write(bytes);
                out.flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
