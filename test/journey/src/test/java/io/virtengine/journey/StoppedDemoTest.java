package io.virtengine.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo is stopped while both workloads run: it takes them down before it goes. */
@RunsWorkloads
class StoppedDemoTest {

    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final int TERMINATED = 128 + 15;

    @Test
    void takesItsWorkloadsDown(@TempDir Path folder) throws IOException {
        // Workloads of other users must be able to pass through.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        String mark = UUID.randomUUID().toString();
        Path workspace = folder.resolve("workspace");
        var before = HostTraces.ofWorkloads();
        try (var demo = DemoProcess.start(folder, mark, "--workspace", workspace.toString())) {
            demo.awaitOutput("both are reported ready on chain", LIMIT);
            assertThat(HostTraces.ofWorkloads()).as("workloads run").hasSizeGreaterThan(before.size());
            demo.terminate();
            assertThat(demo.awaitEnd(LIMIT)).as(demo::output).isEqualTo(TERMINATED);
            assertThat(demo.output()).contains("stopping: workloads first").doesNotContain("may still run");
        }
        HostTraces.awaitNothingOf(mark, workspace, before);
    }
}
