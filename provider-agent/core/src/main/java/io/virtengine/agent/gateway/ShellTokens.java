package io.virtengine.agent.gateway;

import io.virtengine.agent.work.Database;
import io.virtengine.agent.work.UnitOfWork;
import io.virtengine.sdk.abi.Hex;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import org.web3j.crypto.Hash;

/** Tickets for one shell each: good once, within a minute. Only their hashes are kept. */
final class ShellTokens {
    private static final Duration LIFE = Duration.ofSeconds(60);
    private final Database database;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    ShellTokens(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    record Ticket(String leaseId, String principal, String service, int replica) {}

    String issue(Ticket ticket) {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        database.run(unit -> {
            unit.db()
                    .sql("delete from shell_token where expires_at < :now")
                    .param("now", UnitOfWork.sql(clock.instant()))
                    .update();
            unit.db()
                    .sql("insert into shell_token (token_hash, lease_id, principal, service, replica, expires_at)"
                            + " values (:hash, :lease, :principal, :service, :replica, :until)")
                    .param("hash", hash(token))
                    .param("lease", ticket.leaseId())
                    .param("principal", ticket.principal())
                    .param("service", ticket.service())
                    .param("replica", ticket.replica())
                    .param("until", UnitOfWork.sql(clock.instant().plus(LIFE)))
                    .update();
        });
        return token;
    }

    /** Uses a ticket up. */
    Optional<Ticket> redeem(String token) {
        return database.call(unit -> unit.db()
                .sql("delete from shell_token where token_hash = :hash and expires_at >= :now"
                        + " returning lease_id, principal, service, replica")
                .param("hash", hash(token))
                .param("now", UnitOfWork.sql(clock.instant()))
                .query((row, n) -> new Ticket(
                        row.getString("lease_id"),
                        row.getString("principal"),
                        row.getString("service"),
                        row.getInt("replica")))
                .optional());
    }

    private static String hash(String token) {
        return Hex.encode(Hash.sha3(token.getBytes(StandardCharsets.UTF_8)));
    }
}
