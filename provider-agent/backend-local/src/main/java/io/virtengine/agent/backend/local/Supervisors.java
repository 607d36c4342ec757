package io.virtengine.agent.backend.local;

import io.virtengine.agent.backend.BackendException;
import io.virtengine.agent.backend.RestartPolicy;
import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;

/**
 * Starts and ends the small process beside each replica that outlives the agent (see {@code supervise.pl}). All methods
 * are called while the workload is locked.
 */
final class Supervisors {
    private static final Duration START_LIMIT = Duration.ofSeconds(15);
    private static final Duration KILL_LIMIT = Duration.ofSeconds(15);

    private final HostTools tools;
    private final StateDirectory state;
    private final Cgroups cgroups;
    private final long logBytes;

    Supervisors(HostTools tools, StateDirectory state, Cgroups cgroups, long logBytes) {
        this.tools = tools;
        this.state = state;
        this.cgroups = cgroups;
        this.logBytes = logBytes;
    }

    SupervisorStatus status(Replica replica) {
        return SupervisorStatus.read(state.replica(replica));
    }

    /** Whether the replica's supervisor lives: it holds a lock as long as it does. */
    boolean alive(Replica replica) {
        Path lock = state.replica(replica).resolve("supervisor.lock");
        if (!Files.exists(lock)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE)) {
            FileLock taken = StateDirectory.lockOrNull(channel);
            return taken == null;
        } catch (IOException failure) {
            throw new BackendException.Retryable("Cannot see whether " + replica.name() + " is supervised", failure);
        }
    }

    /** Starts a supervisor and waits until it has spoken. There must be none. */
    void start(Replica replica, RestartPolicy policy) {
        Path directory = state.replica(replica);
        ProcessBuilder builder = tools.prepare(
                HostTool.PERL,
                List.of(
                        state.script("supervise.pl").toString(),
                        tools.path(HostTool.RUNC).toString(),
                        state.runtime().toString(),
                        replica.container(),
                        directory.toString(),
                        policy.name().toLowerCase(Locale.ROOT).replace('_', '-'),
                        Long.toString(logBytes),
                        state.hold(replica.workload()).toString(),
                        cgroups.memoryEvents(RuntimeConfig.group(replica)).toString()));
        File errors = directory.resolve("supervisor.err").toFile();
        try {
            Files.deleteIfExists(directory.resolve("stop"));
            Process process = builder.redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(errors))
                    .redirectError(ProcessBuilder.Redirect.appendTo(errors))
                    .start();
            boolean spoke =
                    await(START_LIMIT, () -> status(replica).supervisor() == process.pid() || !process.isAlive());
            if (!spoke || status(replica).supervisor() != process.pid()) {
                process.destroyForcibly();
                throw new BackendException.Retryable("The supervisor of " + replica.name() + " did not start: "
                        + Files.readString(errors.toPath()).strip());
            }
        } catch (IOException failure) {
            throw new BackendException.Retryable("Cannot start the supervisor of " + replica.name(), failure);
        }
    }

    /** Ends a replica's process and supervisor, first politely if there is time. Nothing runs afterwards. */
    void stop(Replica replica, Duration grace) {
        Path directory = state.replica(replica);
        if (!Files.isDirectory(directory)) {
            return;
        }
        StateDirectory.replace(directory.resolve("stop"), new byte[0]);
        if (alive(replica) && grace.isPositive()) {
            signal(replica, "TERM");
            await(grace, () -> !alive(replica));
        }
        if (alive(replica)) {
            signal(replica, "KILL");
            if (!await(KILL_LIMIT, () -> killAgain(replica))) {
                long supervisor = status(replica).supervisor();
                ProcessHandle.of(supervisor).ifPresent(ProcessHandle::destroyForcibly);
                await(KILL_LIMIT, () -> !alive(replica));
            }
        }
        tools.attempt(HostTool.RUNC, "--root", state.runtime().toString(), "delete", "--force", replica.container());
        if (Files.exists(state.runtime().resolve(replica.container()))) {
            throw new BackendException.Retryable("The runtime still holds " + replica.container());
        }
    }

    /** Lets a stopped replica be started again: what ended it for good counts as one more restart. */
    void reset(Replica replica) {
        SupervisorStatus before = status(replica);
        StateDirectory.replace(
                state.replica(replica).resolve("status"),
                ("run=" + before.run() + "\nrestarts=" + (before.restarts() + 1) + "\n")
                        .getBytes(StandardCharsets.US_ASCII));
    }

    /** A process may have been on its way when the first signal was sent. */
    private boolean killAgain(Replica replica) {
        if (!alive(replica)) {
            return true;
        }
        signal(replica, "KILL");
        return false;
    }

    private void signal(Replica replica, String signal) {
        tools.attempt(HostTool.RUNC, "--root", state.runtime().toString(), "kill", replica.container(), signal);
    }

    /** Waits until something is so; returns whether it became so in time. */
    static boolean await(Duration limit, BooleanSupplier condition) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            try {
                Thread.sleep(10);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new BackendException.Retryable("Interrupted while waiting", interrupted);
            }
        }
        return true;
    }
}
