package io.virtengine.agent.wiring;

import io.virtengine.agent.bidding.OrderBoard;
import io.virtengine.agent.chain.ContractSet;
import io.virtengine.agent.chain.EventFeed;
import io.virtengine.agent.config.AgentConfiguration;
import io.virtengine.agent.lifecycle.LeaseDesk;
import io.virtengine.agent.metering.StatementDesk;
import io.virtengine.agent.settlement.Journal;
import io.virtengine.agent.work.Database;
import io.virtengine.sdk.artifact.ContractArtifacts;
import io.virtengine.sdk.chain.ChainClient;
import io.virtengine.sdk.deploy.AddressBook;
import io.virtengine.sdk.deploy.DeploymentJournal;
import io.virtengine.sdk.events.EventDecoder;
import io.virtengine.sdk.events.EventDispatcher;
import io.virtengine.sdk.events.EventInbox;
import io.virtengine.sdk.events.EventIntake;
import io.virtengine.sdk.events.IntakeOptions;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** What comes from the chain and what goes to it: event intake, dispatch, and the sender of our transactions. */
@Component
final class ChainTraffic {
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(10);
    private static final String INBOX = "main";
    private final EventIntake intake;
    private final EventDispatcher dispatcher;
    private final OperatorSenders senders;
    private final ChainClient chain;

    ChainTraffic(
            Database database,
            ChainClient chain,
            ContractArtifacts artifacts,
            AddressBook book,
            OperatorSenders senders,
            AgentConfiguration c,
            OrderBoard orders,
            LeaseDesk leases,
            StatementDesk statements,
            Journal journal) {
        this.chain = chain;
        this.senders = senders;
        Map<String, String> ours = new HashMap<>();
        ContractSet.NEEDED.forEach(name -> ours.put(name, book.address(name)));
        EventDecoder decoder = EventDecoder.of(artifacts, ours);
        IntakeOptions options = IntakeOptions.defaults()
                .withPoll(c.chain().poll())
                .withAuditEvery(c.chain().auditEvery())
                .withLongestRetry(LONGEST_RETRY);
        EventInbox inbox = new EventInbox(database.source(), decoder, INBOX, book.firstBlock());
        this.dispatcher = new EventDispatcher(
                database.source(),
                decoder,
                INBOX,
                c.chain().poll(),
                List.of(new EventFeed(List.of(orders, leases, statements, journal))));
        this.intake = new EventIntake(
                database.source(),
                chain,
                inbox,
                DeploymentJournal.beside(c.chain().addressBook(), book).orElse(null),
                options,
                (range, atHead) -> dispatcher.wake());
    }

    /** Which limit holds our transactions back at the moment, if one does. */
    Optional<String> held() {
        return senders.held();
    }

    /** Reads what happened until now, and waits until all of it is taken in. */
    void backfill(Duration limit) {
        intake.start();
        dispatcher.start();
        long head = chain.blockNumber();
        Instant end = Instant.now().plus(limit);
        while (handledThrough().orElse(-1L) < head) {
            if (intake.mismatch().isPresent()) {
                throw intake.mismatch().get();
            }
            if (Instant.now().isAfter(end)) {
                throw new IllegalStateException("events up to block " + head + " were not taken in within " + limit
                        + ", failures: " + dispatcher.failures());
            }
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted during backfill", e);
            }
        }
    }

    void startSending() {
        senders.start();
    }

    void stopSending() {
        senders.stop();
    }

    void stopReading() {
        intake.close();
        dispatcher.close();
    }

    /** Blocks between the head and what was taken in. */
    long lag() {
        return Math.max(0, intake.head() - handledThrough().orElse(-1L));
    }

    /** Why reading has stopped for good, if it has. */
    Optional<String> broken() {
        return intake.mismatch().map(Throwable::getMessage);
    }

    /** Stored events that differ from what the blocks say; empty if none are known to. */
    Optional<String> gap() {
        return intake.gap();
    }

    /** How often events were found missing. */
    long gapsFound() {
        return intake.gapsFound();
    }

    private Optional<Long> handledThrough() {
        try {
            return dispatcher.handledThrough(EventFeed.NAME);
        } catch (SQLException e) {
            return Optional.empty();
        }
    }
}
