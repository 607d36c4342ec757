package io.virtengine.agent.gateway;

import io.virtengine.agent.chain.Market;
import io.virtengine.agent.config.AgentConfiguration;
import io.virtengine.agent.health.ClockWatch;
import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.signing.SiweMessage;
import io.virtengine.sdk.signing.SiweVerifier;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Signs wallets in: the message must be for this gateway, chain and provider, fresh, and really signed. */
final class Login {
    private static final Duration OLDEST = Duration.ofMinutes(10);
    private static final Duration SKEW = Duration.ofMinutes(1);
    private final Nonces nonces;
    private final Tokens tokens;
    private final Market market;
    private final AgentConfiguration configuration;
    private final AuditLog audit;
    private final Clock clock;
    private final ClockWatch watch;

    Login(
            Nonces nonces,
            Tokens tokens,
            Market market,
            AgentConfiguration configuration,
            AuditLog audit,
            Clock clock,
            ClockWatch watch) {
        this.nonces = nonces;
        this.tokens = tokens;
        this.market = market;
        this.configuration = configuration;
        this.audit = audit;
        this.clock = clock;
        this.watch = watch;
    }

    String nonce() {
        return nonces.make();
    }

    /**
     * Checks a signed message and gives a token for it.
     *
     * @throws Refusal if it is not acceptable
     */
    Tokens.Issued login(String text, String signature) {
        // A message is valid for minutes: a clock that is known to be wrong cannot judge it.
        watch.obstacle().ifPresent(why -> {
            throw Refusal.unavailable(why);
        });
        SiweMessage message;
        byte[] signed;
        try {
            message = SiweMessage.parse(text);
            signed = Hex.decode(signature);
        } catch (IllegalArgumentException e) {
            throw Refusal.badRequest("login-message", String.valueOf(e.getMessage()));
        }
        String why = objection(message);
        if (why != null) {
            throw Refusal.unauthorized(why);
        }
        // The nonce goes first: a message is judged once, whatever comes out.
        if (!nonces.use(message.nonce())) {
            throw Refusal.unauthorized("the nonce is unknown, used or expired");
        }
        if (!market.signedBy(message.address(), SiweVerifier.digest(text), signed)) {
            throw Refusal.unauthorized("the signature is not " + message.address() + "'s");
        }
        String address = Hex.address(message.address());
        audit.add("login", address, "nonce " + message.nonce());
        return tokens.issue(address);
    }

    private @Nullable String objection(SiweMessage message) {
        Instant now = clock.instant();
        String provider = "urn:virtengine:provider:" + configuration.provider().address();
        String audience = configuration.gateway().audience();
        Instant expiresAt = message.expiresAt();
        Instant notBefore = message.notBefore();
        if (!message.domain().equalsIgnoreCase(audience)) {
            return "the message is for " + message.domain() + ", this is " + audience;
        }
        if (message.chainId() != configuration.chain().id()) {
            return "the message is for chain " + message.chainId();
        }
        if (message.resources().stream().noneMatch(resource -> resource.equalsIgnoreCase(provider))) {
            return "the message does not name " + provider;
        }
        if (message.issuedAt().isAfter(now.plus(SKEW)) || message.issuedAt().isBefore(now.minus(OLDEST))) {
            return "the message was issued at " + message.issuedAt() + ", it is " + now;
        }
        if (expiresAt != null && !expiresAt.isAfter(now)) {
            return "the message expired at " + expiresAt;
        }
        return notBefore != null && notBefore.isAfter(now.plus(SKEW))
                ? "the message is not valid before " + notBefore
                : null;
    }
}
