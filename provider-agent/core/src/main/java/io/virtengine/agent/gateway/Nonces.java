package io.virtengine.agent.gateway;

import io.virtengine.agent.work.Database;
import io.virtengine.agent.work.UnitOfWork;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;

/** Nonces for login messages: each is good once, for a few minutes. */
final class Nonces {
    private final Database database;
    private final Duration life;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    Nonces(Database database, Duration life, Clock clock) {
        this.database = database;
        this.life = life;
        this.clock = clock;
    }

    String make() {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        String nonce = HexFormat.of().formatHex(bytes);
        database.run(unit -> {
            unit.db()
                    .sql("delete from gateway_nonce where expires_at < :now")
                    .param("now", UnitOfWork.sql(clock.instant()))
                    .update();
            unit.db()
                    .sql("insert into gateway_nonce (nonce, expires_at) values (:nonce, :until)")
                    .param("nonce", nonce)
                    .param("until", UnitOfWork.sql(clock.instant().plus(life)))
                    .update();
        });
        return nonce;
    }

    /** Uses a nonce up; false if it is unknown, used or too old. */
    boolean use(String nonce) {
        return database.call(unit -> unit.db()
                        .sql("delete from gateway_nonce where nonce = :nonce and expires_at >= :now")
                        .param("nonce", nonce)
                        .param("now", UnitOfWork.sql(clock.instant()))
                        .update())
                == 1;
    }
}
