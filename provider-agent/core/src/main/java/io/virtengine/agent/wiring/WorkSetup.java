package io.virtengine.agent.wiring;

import io.micrometer.core.instrument.MeterRegistry;
import io.virtengine.agent.backend.WorkloadBackend;
import io.virtengine.agent.bidding.BidDecisions;
import io.virtengine.agent.bidding.BidDesk;
import io.virtengine.agent.bidding.BidOutcomes;
import io.virtengine.agent.bidding.BiddingMeters;
import io.virtengine.agent.bidding.ChainSpecifications;
import io.virtengine.agent.bidding.OrderAppraisal;
import io.virtengine.agent.bidding.OrderBoard;
import io.virtengine.agent.capacity.CapacityBook;
import io.virtengine.agent.capacity.Heartbeat;
import io.virtengine.agent.chain.ContractSet;
import io.virtengine.agent.chain.Intents;
import io.virtengine.agent.chain.Market;
import io.virtengine.agent.chain.OutboxIntents;
import io.virtengine.agent.config.AgentConfiguration;
import io.virtengine.agent.custody.KeyRing;
import io.virtengine.agent.health.BackendHealth;
import io.virtengine.agent.lifecycle.Workloads;
import io.virtengine.agent.settlement.BooksCheck;
import io.virtengine.agent.settlement.Collector;
import io.virtengine.agent.settlement.Journal;
import io.virtengine.agent.work.AgentMode;
import io.virtengine.agent.work.Database;
import io.virtengine.agent.work.FaultPoint;
import io.virtengine.agent.work.WorkerLease;
import io.virtengine.sdk.chain.ChainWatch;
import io.virtengine.sdk.tx.TransactionOutbox;
import java.time.Clock;
import java.util.UUID;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Bidding, capacity and settlement. */
@Configuration(proxyBeanMethods = false)
class WorkSetup {
    @Bean
    Alarm alarm() {
        return new Alarm();
    }

    @Bean
    Intents intents(Database database, ContractSet contracts, KeyRing keys) {
        return new OutboxIntents(
                new TransactionOutbox(database.source()),
                contracts,
                () -> keys.operator().address());
    }

    @Bean
    CapacityBook capacityBook(AgentConfiguration c) {
        return new CapacityBook(c.capacity());
    }

    @Bean
    Heartbeat heartbeat(
            Database database,
            Market market,
            ChainWatch watch,
            Intents intents,
            CapacityBook book,
            AgentConfiguration c) {
        return new Heartbeat(database, market, watch, intents, book, c);
    }

    @Bean
    BiddingMeters biddingMeters(MeterRegistry registry) {
        return new BiddingMeters(registry);
    }

    @Bean
    OrderBoard orderBoard(CapacityBook capacity, AgentConfiguration c, Alarm alarm, BiddingMeters meters) {
        return new OrderBoard(capacity, c.provider().address(), () -> alarm.ring(Alarm.Sleeper.BIDDER), meters);
    }

    @Bean
    BidDecisions bidDecisions(BiddingMeters meters) {
        return new BidDecisions(meters);
    }

    @Bean
    BackendHealth backendHealth(WorkloadBackend backend, Clock clock) {
        return new BackendHealth(backend, clock);
    }

    @Bean
    AgentMode agentMode() {
        return new AgentMode();
    }

    @Bean
    BidDesk bidDesk(
            Database database,
            Market market,
            ChainWatch watch,
            Intents intents,
            OrderBoard board,
            BidDecisions decisions,
            CapacityBook capacity,
            BiddingMeters meters,
            BackendHealth backend,
            AgentMode mode,
            AgentConfiguration c,
            FaultPoint faults,
            Clock clock) {
        OrderAppraisal appraisal = new OrderAppraisal(market, capacity, c, new ChainSpecifications(), backend::ready);
        String holder = ProcessHandle.current().pid() + "-" + UUID.randomUUID();
        WorkerLease leader =
                new WorkerLease(database, "bidder", holder, c.bidding().leaderLease(), clock);
        return new BidDesk(
                database, market, watch, intents, board, appraisal, decisions, capacity, meters, mode, leader, c,
                faults, clock);
    }

    @Bean
    BidOutcomes bidOutcomes(
            CapacityBook capacity, BidDecisions decisions, OrderBoard board, BiddingMeters meters, Clock clock) {
        return new BidOutcomes(capacity, decisions, board, meters, clock);
    }

    @Bean
    Journal journal(AgentConfiguration c) {
        return new Journal(c.provider().address());
    }

    @Bean
    Collector collector(Database database, Market market, ChainWatch watch, Intents intents, AgentConfiguration c) {
        return new Collector(database, market, watch, intents, c);
    }

    @Bean
    BooksCheck booksCheck(
            Database database, Market market, Journal journal, AgentConfiguration c, MeterRegistry registry) {
        return new BooksCheck(database, market, journal, c.provider().address(), registry);
    }

    @Bean
    Workloads workloads() {
        return new Workloads();
    }
}
