package io.virtengine.offchain.storage;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A PostgreSQL server from bundled binaries, listening on 127.0.0.1 only, its data kept between runs. */
final class BundledPostgres implements AutoCloseable {

    private final EmbeddedPostgres server;

    private BundledPostgres(EmbeddedPostgres server) {
        this.server = server;
    }

    /** Starts it; data of an earlier run is taken up again, also after a crash. */
    static BundledPostgres start(Path stateDirectory, int port) throws IOException {
        Path data = stateDirectory.toAbsolutePath().resolve("postgres");
        Files.createDirectories(data);
        OrphanedServer.in(data).ifPresent(OrphanedServer::stop);
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setPGStartupWait(Duration.ofSeconds(60))
                // The application stops it last, after everyone who uses it.
                .setRegisterShutdownHook(false)
                // The library's defaults are for tests that may lose their data; the outbox must not lose a signed
                // byte.
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("max_connections", "250")
                .setServerConfig("shared_buffers", "128MB");
        if (port != 0) {
            builder.setPort(port);
        }
        return new BundledPostgres(builder.start());
    }

    String url() {
        return server.getJdbcUrl("postgres", "postgres");
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
