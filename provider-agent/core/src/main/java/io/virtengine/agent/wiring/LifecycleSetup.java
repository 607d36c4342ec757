package io.virtengine.agent.wiring;

import io.micrometer.core.instrument.MeterRegistry;
import io.virtengine.agent.backend.WorkloadBackend;
import io.virtengine.agent.capacity.CapacityBook;
import io.virtengine.agent.chain.ContractSet;
import io.virtengine.agent.chain.Intents;
import io.virtengine.agent.chain.Market;
import io.virtengine.agent.config.AgentConfiguration;
import io.virtengine.agent.custody.Custody;
import io.virtengine.agent.custody.EnvelopeOpener;
import io.virtengine.agent.custody.KeyRegistration;
import io.virtengine.agent.custody.KeyRing;
import io.virtengine.agent.custody.OldKeyWork;
import io.virtengine.agent.custody.RotationSaga;
import io.virtengine.agent.hosting.ImageShelf;
import io.virtengine.agent.lifecycle.ActionDesk;
import io.virtengine.agent.lifecycle.ActionStep;
import io.virtengine.agent.lifecycle.CommandQueue;
import io.virtengine.agent.lifecycle.CommandWorkers;
import io.virtengine.agent.lifecycle.Departure;
import io.virtengine.agent.lifecycle.Deployment;
import io.virtengine.agent.lifecycle.FundsWatch;
import io.virtengine.agent.lifecycle.HaltStep;
import io.virtengine.agent.lifecycle.LeaseActions;
import io.virtengine.agent.lifecycle.LeaseDesk;
import io.virtengine.agent.lifecycle.LeaseEvents;
import io.virtengine.agent.lifecycle.LeaseWatch;
import io.virtengine.agent.lifecycle.ManifestDesk;
import io.virtengine.agent.lifecycle.Manifests;
import io.virtengine.agent.lifecycle.Operation;
import io.virtengine.agent.lifecycle.OperatorRequests;
import io.virtengine.agent.lifecycle.OrphanSweep;
import io.virtengine.agent.lifecycle.Reconciler;
import io.virtengine.agent.lifecycle.ResizeStep;
import io.virtengine.agent.lifecycle.RestartStep;
import io.virtengine.agent.lifecycle.SdkManifests;
import io.virtengine.agent.lifecycle.SpecBuilder;
import io.virtengine.agent.lifecycle.StoredSecrets;
import io.virtengine.agent.lifecycle.Suspension;
import io.virtengine.agent.lifecycle.TcpProbe;
import io.virtengine.agent.lifecycle.TenantAction;
import io.virtengine.agent.lifecycle.Termination;
import io.virtengine.agent.lifecycle.Workloads;
import io.virtengine.agent.metering.Evidence;
import io.virtengine.agent.metering.Meter;
import io.virtengine.agent.metering.MeterRound;
import io.virtengine.agent.metering.MeteringMeters;
import io.virtengine.agent.metering.Rollups;
import io.virtengine.agent.metering.StatementDesk;
import io.virtengine.agent.metering.StatementDispatch;
import io.virtengine.agent.metering.Statements;
import io.virtengine.agent.work.AgentMode;
import io.virtengine.agent.work.Database;
import io.virtengine.agent.work.FaultPoint;
import io.virtengine.sdk.chain.ChainWatch;
import io.virtengine.sdk.signing.KeyRotation;
import io.virtengine.sdk.signing.UsageStatement;
import java.time.Clock;
import java.util.Map;
import java.util.function.Function;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Workloads, their meters and statements. */
@Configuration(proxyBeanMethods = false)
class LifecycleSetup {
    @Bean
    LeaseEvents leaseEvents() {
        return new LeaseEvents();
    }

    @Bean
    CommandQueue commandQueue(Database database, AgentConfiguration c, Clock clock, Alarm alarm) {
        return new CommandQueue(database, c.lifecycle(), clock, () -> alarm.ring(Alarm.Sleeper.LIFECYCLE));
    }

    @Bean
    Manifests manifests() {
        return new SdkManifests();
    }

    @Bean
    SpecBuilder specBuilder(Manifests manifests, KeyRing keys, AgentConfiguration c) {
        return new SpecBuilder(manifests, new EnvelopeOpener(keys), c.provider().address());
    }

    @Bean
    OldKeyWork oldKeyWork(Database database, KeyRing keys) {
        return new UnfinishedKeyWork(database, new StoredSecrets(database, new EnvelopeOpener(keys)), keys);
    }

    @Bean
    RotationSaga rotationSaga(
            Database database,
            Custody custody,
            Market market,
            Intents intents,
            ContractSet contracts,
            OldKeyWork work,
            AgentConfiguration c,
            FaultPoint faults,
            Clock clock) {
        KeyRegistration registration = new KeyRegistration(
                market,
                intents,
                KeyRotation.domain(c.chain().id(), contracts.address("ProviderRegistry")),
                c.provider().address());
        return new RotationSaga(database, custody, registration, work, faults, clock);
    }

    @Bean
    LeaseDesk leaseDesk(
            Market market,
            Workloads workloads,
            CapacityBook capacity,
            CommandQueue queue,
            LeaseEvents events,
            AgentConfiguration c) {
        return new LeaseDesk(
                market, workloads, capacity, queue, events, c.provider().address());
    }

    @Bean
    ManifestDesk manifestDesk(
            Database database,
            Market market,
            Workloads workloads,
            Manifests manifests,
            SpecBuilder specs,
            CommandQueue queue,
            LeaseEvents events,
            ImageShelf images,
            FaultPoint faults) {
        return new ManifestDesk(database, market, workloads, manifests, specs, queue, events, images::holds, faults);
    }

    @Bean
    MeteringMeters meteringMeters(MeterRegistry registry) {
        return new MeteringMeters(registry);
    }

    @Bean
    Rollups rollups() {
        return new Rollups();
    }

    @Bean
    Evidence evidence(Rollups rollups, Statements statements) {
        return new Evidence(rollups, statements);
    }

    @Bean
    Meter meter(Database database, WorkloadBackend backend, Rollups rollups, MeteringMeters meters, FaultPoint faults) {
        return new Meter(database, backend, rollups, meters, faults);
    }

    @Bean
    Statements statements() {
        return new Statements();
    }

    @Bean
    StatementDispatch statementDispatch(
            Database database,
            Market market,
            Rollups rollups,
            Statements statements,
            Intents intents,
            LeaseEvents events,
            MeteringMeters meters,
            AgentConfiguration c) {
        return new StatementDispatch(
                database,
                market,
                rollups,
                statements,
                intents,
                events,
                meters,
                c.metering().statement());
    }

    @Bean
    StatementDesk statementDesk(
            Database database,
            Market market,
            ChainWatch chain,
            Meter meter,
            Statements statements,
            Rollups rollups,
            ContractSet contracts,
            KeyRing keys,
            Intents intents,
            LeaseEvents events,
            StatementDispatch dispatch,
            AgentConfiguration c,
            FaultPoint faults) {
        return new StatementDesk(
                database,
                market,
                chain,
                meter,
                statements,
                rollups,
                UsageStatement.domain(c.chain().id(), contracts.address("SettlementHub")),
                keys::attestation,
                intents,
                events,
                dispatch,
                contracts.errors(),
                c.metering(),
                faults);
    }

    @Bean
    MeterRound meterRound(Database database, Workloads workloads, Meter meter, StatementDesk desk, Clock clock) {
        return new MeterRound(database, workloads, meter, desk, clock);
    }

    @Bean
    LeaseActions leaseActions() {
        return new LeaseActions();
    }

    @Bean
    ActionDesk actionDesk(
            Database database,
            Workloads workloads,
            LeaseActions actions,
            ManifestDesk manifests,
            SpecBuilder specs,
            CommandQueue queue,
            LeaseEvents events,
            FaultPoint faults,
            Clock clock) {
        return new ActionDesk(database, workloads, actions, manifests, specs, queue, events, faults, clock);
    }

    @Bean(destroyMethod = "")
    CommandWorkers commandWorkers(
            Database database,
            CommandQueue queue,
            Workloads workloads,
            LeaseEvents events,
            LeaseActions actions,
            SpecBuilder specs,
            WorkloadBackend backend,
            Intents intents,
            CapacityBook capacity,
            StatementDesk account,
            AgentConfiguration c,
            FaultPoint faults,
            Clock clock,
            Alarm alarm,
            MeterRegistry registry) {
        TcpProbe probe = new TcpProbe();
        Function<ActionStep, Operation> tenant = step -> new TenantAction(
                database, workloads, actions, backend, queue, events, step, c.lifecycle(), faults, clock);
        Operation halt = tenant.apply(new HaltStep(workloads, backend));
        Suspension suspension = new Suspension(database, workloads, backend, queue, events);
        CommandWorkers workers = new CommandWorkers(
                database,
                queue,
                workloads,
                events,
                Map.of(
                        CommandQueue.Action.DEPLOY,
                        new Deployment(
                                database,
                                workloads,
                                specs,
                                backend,
                                queue,
                                intents,
                                events,
                                probe,
                                c.lifecycle(),
                                faults,
                                clock),
                        CommandQueue.Action.SUSPEND,
                        suspension,
                        CommandQueue.Action.RESUME,
                        suspension,
                        CommandQueue.Action.TERMINATE,
                        new Termination(database, workloads, backend, queue, capacity, account, events, faults),
                        CommandQueue.Action.START,
                        halt,
                        CommandQueue.Action.STOP,
                        halt,
                        CommandQueue.Action.RESTART,
                        tenant.apply(new RestartStep(workloads, backend, probe)),
                        CommandQueue.Action.RESIZE,
                        tenant.apply(new ResizeStep(workloads, backend, specs, queue, probe))),
                registry);
        alarm.register(Alarm.Sleeper.LIFECYCLE, workers::wake);
        return workers;
    }

    @Bean
    Reconciler reconciler(
            Database database,
            Market market,
            Workloads workloads,
            WorkloadBackend backend,
            CommandQueue queue,
            LeaseDesk leases,
            LeaseEvents events,
            MeterRegistry registry,
            Clock clock) {
        return new Reconciler(database, market, workloads, backend, queue, leases, events, registry, clock);
    }

    @Bean
    OperatorRequests operatorRequests(Database database) {
        return new OperatorRequests(database);
    }

    @Bean
    OrphanSweep orphanSweep(
            Database database,
            Market market,
            Workloads workloads,
            WorkloadBackend backend,
            AgentConfiguration c,
            Clock clock) {
        return new OrphanSweep(database, market, workloads, backend, c, clock);
    }

    @Bean
    LeaseWatch leaseWatch(
            Database database,
            Workloads workloads,
            WorkloadBackend backend,
            LeaseEvents events,
            StatementDesk account) {
        return new LeaseWatch(database, workloads, backend, events, account);
    }

    @Bean
    FundsWatch fundsWatch(
            Database database,
            Market market,
            ChainWatch chain,
            Workloads workloads,
            CommandQueue queue,
            Intents intents,
            LeaseEvents events,
            AgentMode mode,
            AgentConfiguration c) {
        Departure departure = new Departure(database, market, intents);
        return new FundsWatch(
                database, market, chain, workloads, queue, intents, events, departure, mode, c.lifecycle());
    }
}
