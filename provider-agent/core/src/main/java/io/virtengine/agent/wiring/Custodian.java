package io.virtengine.agent.wiring;

import io.virtengine.agent.chain.Market;
import io.virtengine.agent.config.AgentConfiguration;
import io.virtengine.agent.custody.Custody;
import io.virtengine.agent.custody.KeyRole;
import io.virtengine.agent.custody.RotationSaga;
import io.virtengine.agent.gateway.GatewayCertificate;
import io.virtengine.sdk.chain.ChainWatch;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.springframework.stereotype.Component;

/** Looks after the keys: takes rotations on, brings senders and certificate in line, compares with the chain. */
@Component
final class Custodian {
    private static final Duration REMIND = Duration.ofDays(1);
    private final Custody custody;
    private final RotationSaga rotations;
    private final OperatorSenders senders;
    private final GatewayCertificate certificate;
    private final Market market;
    private final ChainWatch chain;
    private final String provider;
    private final Clock clock;
    private Instant reminded = Instant.EPOCH;

    Custodian(
            Custody custody,
            RotationSaga rotations,
            OperatorSenders senders,
            GatewayCertificate certificate,
            Market market,
            ChainWatch chain,
            AgentConfiguration c,
            Clock clock) {
        this.custody = custody;
        this.rotations = rotations;
        this.senders = senders;
        this.certificate = certificate;
        this.market = market;
        this.chain = chain;
        this.provider = c.provider().address();
        this.clock = clock;
    }

    /** One look. */
    void look() {
        custody.refresh();
        rotations.advance();
        senders.align();
        certificate.show(custody.ring().tls());
        if (chain.present()) {
            Market.ProviderView onChain = market.provider(provider);
            custody.registered(KeyRole.OPERATOR, onChain.operator());
            custody.registered(KeyRole.ATTESTATION, onChain.attestationKey());
        }
        if (reminded.plus(REMIND).isBefore(clock.instant())) {
            reminded = clock.instant();
            custody.remind();
        }
    }

    /** Asks the holders of the keys whether they would sign. */
    void probe() {
        custody.probe();
    }
}
