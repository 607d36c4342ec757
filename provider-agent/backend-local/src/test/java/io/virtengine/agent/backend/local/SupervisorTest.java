package io.virtengine.agent.backend.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The supervisor alone, over a script in the place of the OCI runtime that starts nothing and fails. */
class SupervisorTest {
    @TempDir
    Path directory;

    @Test
    void aClockThatIsSetBackDoesNotStretchItsPauses() throws Exception {
        Path runtime = script("runtime", "#!/bin/sh", "case \"$*\" in *--pid-file*) echo 1 > pid; exit 3;; esac");
        // The module the supervisor takes its wall clock from; each look at it shows an hour less.
        Path modules = Files.createDirectories(directory.resolve("modules/Time"));
        Files.writeString(
                modules.resolve("HiRes.pm"),
                "package Time::HiRes; my $now = 2_000_000_000; sub time { $now -= 3600 } 1;\n");
        Path program = directory.resolve("supervise.pl");
        try (InputStream source = Supervisors.class.getResourceAsStream("supervise.pl")) {
            Files.copy(source, program);
        }
        Path replica = Files.createDirectory(directory.resolve("replica"));
        Process supervisor = new ProcessBuilder(
                        "perl",
                        "-I",
                        modules.getParent().toString(),
                        program.toString(),
                        runtime.toString(),
                        directory.toString(),
                        "container",
                        replica.toString(),
                        "always",
                        "65536",
                        directory.resolve("hold").toString(),
                        directory.resolve("events").toString())
                .inheritIO()
                .start();
        try {
            assertThat(Supervisors.await(
                            Duration.ofSeconds(20),
                            () -> SupervisorStatus.read(replica).restarts() >= 2))
                    .isTrue();
            Files.createFile(replica.resolve("stop"));
            assertThat(supervisor.waitFor()).isZero();
            assertThat(SupervisorStatus.read(replica).phase()).isEqualTo(SupervisorStatus.Phase.ENDED);
        } finally {
            supervisor.destroyForcibly();
        }
    }

    private Path script(String name, String... lines) throws IOException {
        Path file = directory.resolve(name);
        Files.writeString(file, String.join("\n", lines) + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        return file;
    }
}
