package io.virtengine.agent.lifecycle;

import io.micrometer.core.instrument.MeterRegistry;
import io.virtengine.agent.backend.BackendException;
import io.virtengine.agent.config.AgentConfiguration;
import io.virtengine.agent.work.Database;
import io.virtengine.agent.work.Recurring;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes commands from the queue, a few at a time, and says what became of each. */
public final class CommandWorkers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CommandWorkers.class);
    private final Database database;
    private final CommandQueue queue;
    private final Workloads workloads;
    private final LeaseEvents events;
    private final Map<CommandQueue.Action, Operation> operations;
    private final MeterRegistry registry;
    private final List<Recurring> workers = new CopyOnWriteArrayList<>();

    public CommandWorkers(
            Database database,
            CommandQueue queue,
            Workloads workloads,
            LeaseEvents events,
            Map<CommandQueue.Action, Operation> operations,
            MeterRegistry registry) {
        this.database = database;
        this.queue = queue;
        this.workloads = workloads;
        this.events = events;
        this.operations = Map.copyOf(operations);
        this.registry = registry;
    }

    public void start(AgentConfiguration.Lifecycle settings) {
        for (int n = 1; n <= settings.workers(); n++) {
            Recurring worker = new Recurring("lifecycle-" + n, settings.poll(), this::drain);
            workers.add(worker);
            worker.start();
        }
    }

    /** Something may have become due. */
    public void wake() {
        workers.forEach(Recurring::wake);
    }

    /** Runs what is due until nothing is. */
    public void drain() {
        for (Optional<CommandQueue.Command> next = queue.claim(); next.isPresent(); next = queue.claim()) {
            execute(next.get());
        }
    }

    private void execute(CommandQueue.Command command) {
        String action = command.action().name().toLowerCase(Locale.ROOT);
        if (command.attempts() > 1) {
            registry.counter("provider_daemon_lifecycle_queue_retries", "action", action)
                    .increment();
        }
        try {
            Operation operation = operations.get(command.action());
            if (operation == null) {
                throw new IllegalStateException("nothing carries out " + command.action());
            }
            operation.run(command);
            count(action, "succeeded");
        } catch (CommandQueue.FencedException e) {
            LOG.warn("{}", e.getMessage());
            count(action, "fenced");
        } catch (BackendException.Permanent
                | BackendException.Auth
                | Manifests.InvalidManifestException
                | Operation.GivenUpException e) {
            failed(command, action, e, true);
        } catch (RuntimeException e) {
            failed(command, action, e, false);
        }
    }

    private void failed(CommandQueue.Command command, String action, RuntimeException error, boolean permanent) {
        // A deletion never gives up: capacity stays in quarantine until it succeeds.
        boolean hopeless = permanent && command.action() != CommandQueue.Action.TERMINATE;
        LOG.warn("{} of lease {} failed (try {}): {}", action, command.leaseId(), command.attempts(), error.toString());
        try {
            boolean again = database.call(unit -> {
                boolean later = queue.fail(unit, command, String.valueOf(error.getMessage()), hopeless);
                events.add(unit, command.leaseId(), action + "-failed", String.valueOf(error.getMessage()));
                if (!later && command.action() == CommandQueue.Action.DEPLOY) {
                    workloads.state(unit, command.leaseId(), Workload.State.FAILED, String.valueOf(error.getMessage()));
                }
                Operation operation = operations.get(command.action());
                if (!later && operation != null) {
                    operation.gaveUp(unit, command, String.valueOf(error.getMessage()));
                }
                return later;
            });
            count(action, again ? "retry" : "dead");
        } catch (CommandQueue.FencedException fenced) {
            count(action, "fenced");
        }
    }

    private void count(String action, String outcome) {
        registry.counter("provider_daemon_lifecycle_queue_commands", "action", action, "outcome", outcome)
                .increment();
    }

    @Override
    public void close() {
        List<Recurring> running = new ArrayList<>(workers);
        workers.clear();
        running.forEach(Recurring::close);
    }
}
