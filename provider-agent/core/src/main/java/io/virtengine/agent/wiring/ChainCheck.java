package io.virtengine.agent.wiring;

import io.virtengine.agent.config.AgentConfiguration;
import io.virtengine.agent.config.ConfigurationException;
import io.virtengine.sdk.chain.ChainClient;
import io.virtengine.sdk.chain.RpcException;
import io.virtengine.sdk.deploy.AddressBook;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Refuses a chain that is not the one the operator means: another id, or contracts with code the address book does not
 * know. A node that does not answer is waited for: workloads need no agent to go on.
 */
final class ChainCheck {
    private static final Logger LOG = LoggerFactory.getLogger(ChainCheck.class);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private final ChainClient chain;
    private final AgentConfiguration.Chain settings;
    private final Clock clock;

    ChainCheck(ChainClient chain, AgentConfiguration.Chain settings, Clock clock) {
        this.chain = chain;
        this.settings = settings;
        this.clock = clock;
    }

    /** @throws io.virtengine.sdk.deploy.UnknownCodeException if the contracts are not those of the book */
    void require(AddressBook book) {
        if (book.chainId() != settings.id()) {
            throw new ConfigurationException(
                    List.of("ve.agent.chain.id is " + settings.id() + ", the address book is for " + book.chainId()));
        }
        Instant limit = clock.instant().plus(settings.startupTimeout());
        Duration pause = Duration.ofMillis(250);
        while (true) {
            try {
                book.verify(chain);
                return;
            } catch (RpcException.Unavailable e) {
                if (clock.instant().isAfter(limit)) {
                    throw e;
                }
                LOG.warn("Waiting for the chain at {}: {}", settings.rpc(), e.getMessage());
                sleep(pause);
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            }
        }
    }

    private static void sleep(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the chain", e);
        }
    }
}
