package io.virtengine.agent.testing;

import io.virtengine.agent.work.FaultPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.context.ConfigurableApplicationContext;

/** One agent for all tests that only need a running one. */
public final class SharedAgent {
    private static final SharedAgent INSTANCE = new SharedAgent();
    public final Bench bench;
    public final ConfigurableApplicationContext context;

    private SharedAgent() {
        try {
            Path folder = Files.createTempDirectory("agent-test");
            bench = new Bench(folder);
            context = AgentUnderTest.start(bench.settings, bench.backendDirectory(), bench.port(), FaultPoint.NONE);
            Runtime.getRuntime().addShutdownHook(new Thread(this::stop));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    public static SharedAgent running() {
        return INSTANCE;
    }

    private void stop() {
        try {
            context.close();
            bench.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
