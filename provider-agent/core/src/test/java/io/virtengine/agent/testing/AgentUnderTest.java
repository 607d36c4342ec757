package io.virtengine.agent.testing;

import io.virtengine.agent.backend.ImageDigest;
import io.virtengine.agent.hosting.Hosting;
import io.virtengine.agent.hosting.ImageShelf;
import io.virtengine.agent.wiring.AgentContext;
import io.virtengine.agent.work.FaultPoint;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/** Starts the agent as it is, but for the back end and the fault points. */
public final class AgentUnderTest {
    private AgentUnderTest() {}

    /** @param backend directory of the file back end */
    public static ConfigurableApplicationContext start(
            Map<String, String> settings, Path backend, int port, FaultPoint faults) {
        SpringApplication application = new SpringApplication(AgentContext.class);
        application.setLogStartupInfo(false);
        application.setRegisterShutdownHook(false);
        application.addInitializers(context -> {
            GenericApplicationContext beans = (GenericApplicationContext) context;
            beans.registerBean(FaultPoint.class, () -> faults);
            beans.registerBean(
                    Hosting.Opener.class,
                    () -> configuration -> new Hosting(new FileBackend(backend, port), new Shelf(backend)));
        });
        return application.run(settings.entrySet().stream()
                .map(e -> "--" + e.getKey() + "=" + e.getValue())
                .toArray(String[]::new));
    }

    /** Settings with short times. */
    public static Map<String, String> settings(
            TestMarket market, Path folder, String database, int gatewayPort, int managementPort) {
        Path book = folder.resolve("addresses.json");
        market.book().save(book);
        Map<String, String> s = new LinkedHashMap<>();
        s.put("ve.agent.provider.address", market.providerAddress());
        s.put("ve.agent.provider.attributes.region", "eu-west");
        s.put("ve.agent.chain.id", Long.toString(market.book().chainId()));
        s.put("ve.agent.chain.rpc", market.chain().endpoint().http().toString());
        s.put("ve.agent.chain.address-book", book.toString());
        s.put("ve.agent.chain.poll", "100ms");
        s.put("ve.agent.chain.stale-after", "3s");
        s.put("ve.agent.database.url", database);
        s.put("ve.agent.database.username", "postgres");
        s.put("ve.agent.custody.directory", folder.resolve("keys").toString());
        s.put("ve.agent.custody.passphrase-file", folder.resolve("passphrase").toString());
        s.put("ve.agent.gateway.address", "127.0.0.1");
        s.put("ve.agent.gateway.port", Integer.toString(gatewayPort));
        s.put("ve.agent.gateway.audience", "localhost:" + gatewayPort);
        s.put("ve.agent.gateway.anonymous-per-minute", "1000");
        s.put("ve.agent.gateway.requests-per-minute", "1000");
        s.put("ve.agent.gateway.shell-idle", "4s");
        s.put("ve.agent.management.port", Integer.toString(managementPort));
        s.put("ve.agent.capacity.cpu-milli", "8000");
        s.put("ve.agent.capacity.memory-mib", "16384");
        s.put("ve.agent.capacity.storage-mib", "65536");
        s.put("ve.agent.capacity.heartbeat", "30s");
        s.put("ve.agent.lifecycle.poll", "200ms");
        s.put("ve.agent.lifecycle.backoff", "300ms");
        s.put("ve.agent.lifecycle.command-lease", "2s");
        s.put("ve.agent.lifecycle.attempts", "20");
        s.put("ve.agent.lifecycle.reconcile", "1s");
        s.put("ve.agent.lifecycle.orphan-quarantine", "1s");
        s.put("ve.agent.metering.sample", "300ms");
        s.put("ve.agent.metering.statement", "1s");
        s.put("ve.agent.metering.record", "2s");
        s.put("ve.agent.settlement.interval", "500ms");
        s.put("ve.agent.settlement.withdraw", "2s");
        s.put("ve.agent.bidding.leader-lease", "2s");
        s.put("ve.agent.images.directory", folder.resolve("images").toString());
        return s;
    }

    /** Images are files called by their digest; what is in them does not matter here. */
    record Shelf(Path directory) implements ImageShelf {
        @Override
        public boolean holds(ImageDigest digest) {
            return Files.exists(directory.resolve(digest.hex() + ".image"));
        }

        @Override
        public void take(ImageDigest expected, InputStream archive) {
            try {
                byte[] content = archive.readAllBytes();
                String found = java.util.HexFormat.of()
                        .formatHex(java.security.MessageDigest.getInstance("SHA-256")
                                .digest(content));
                if (!found.equals(expected.hex())) {
                    throw new IllegalArgumentException("the archive holds sha256:" + found + ", not " + expected);
                }
                Files.write(directory.resolve(expected.hex() + ".image"), content);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (java.security.NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Every property as a list of arguments for a child process. */
    public static List<String> arguments(Map<String, String> settings) {
        return settings.entrySet().stream()
                .map(e -> e.getKey() + "=" + e.getValue())
                .toList();
    }
}
