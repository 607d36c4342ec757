package io.virtengine.agent.backend.local;

import io.virtengine.agent.backend.BackendException;
import io.virtengine.agent.backend.LogLine;
import io.virtengine.agent.backend.LogReader;
import io.virtengine.agent.backend.LogSubscription;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands new lines of several replicas to one reader until closed or the replicas' directory is gone. */
final class LogFollower implements LogSubscription {
    private static final Logger LOG = LoggerFactory.getLogger(LogFollower.class);
    private static final int POLL_MILLIS = 100;

    private final List<ReplicaLog.Tail> tails;
    private final Path workloadDirectory;
    private final LogReader reader;
    private final Thread thread;
    private volatile boolean open = true;

    /**
     * Starts following.
     *
     * @param tails positions from which new lines are read; closed here
     * @param first lines handed over before any new one
     */
    LogFollower(List<ReplicaLog.Tail> tails, List<LogLine> first, Path workloadDirectory, LogReader reader) {
        this.tails = tails;
        this.workloadDirectory = workloadDirectory;
        this.reader = reader;
        this.thread = Thread.ofVirtual().name("log-follower").start(() -> follow(first));
    }

    private void follow(List<LogLine> first) {
        try {
            first.forEach(reader::line);
            while (open) {
                boolean gone = !Files.exists(workloadDirectory);
                List<LogLine> lines = new ArrayList<>();
                tails.forEach(tail -> lines.addAll(tail.next()));
                lines.sort(Comparator.comparing(LogLine::time));
                lines.forEach(reader::line);
                if (gone) {
                    break;
                }
                Thread.sleep(POLL_MILLIS);
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        } catch (BackendException failure) {
            LOG.warn("Following a log ended: {}", failure.getMessage());
        } finally {
            open = false;
            tails.forEach(ReplicaLog.Tail::close);
        }
    }

    @Override
    public boolean open() {
        return open;
    }

    @Override
    public void close() {
        open = false;
        if (Thread.currentThread() == thread) {
            return;
        }
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
