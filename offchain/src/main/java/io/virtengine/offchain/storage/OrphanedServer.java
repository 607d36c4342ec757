package io.virtengine.offchain.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A bundled server that outlived its application, which was killed. It holds the data directory, so it is asked to shut
 * down before a new one starts there.
 *
 * @param process the server
 */
record OrphanedServer(ProcessHandle process) {

    /** The server still running in that data directory, if there is one. */
    static Optional<OrphanedServer> in(Path data) throws IOException {
        Path pidFile = data.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return Optional.empty();
        }
        long pid = Long.parseLong(Files.readAllLines(pidFile).getFirst().strip());
        return ProcessHandle.of(pid).filter(OrphanedServer::isPostgres).map(OrphanedServer::new);
    }

    /** The number in an old file may by now belong to something else, which must be left alone. */
    private static boolean isPostgres(ProcessHandle process) {
        return process.isAlive()
                && process.info()
                        .command()
                        .map(command -> Path.of(command).endsWith("postgres"))
                        .orElse(false);
    }

    /** Asks it to stop and waits until it has. */
    void stop() {
        process.destroy();
        try {
            process.onExit().get(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while an old database server was stopping", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(
                    "a database server of an earlier run (process " + process.pid() + ") does not stop", e);
        }
    }
}
