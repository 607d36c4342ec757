package io.virtengine.agent.cli;

import io.virtengine.agent.config.AgentConfiguration;
import io.virtengine.agent.custody.Passphrase;
import io.virtengine.agent.gateway.AuditLog;
import io.virtengine.agent.work.Database;
import java.nio.file.Path;
import java.time.Clock;
import org.postgresql.ds.PGSimpleDataSource;
import picocli.CommandLine.Mixin;

/** The agent's database as an operator's command uses it; whoever can read its password file may do what these do. */
final class OperatorDatabase {
    @Mixin
    Settings settings = new Settings();

    private AgentConfiguration configuration() {
        return settings.read();
    }

    /** An open database with the settings it was found by. */
    record Opened(Database database, AgentConfiguration configuration) {
        /** Writes down what the operator did, in the agent's own chained log. */
        void audit(String what, String detail) {
            new AuditLog(database, Clock.systemUTC()).add("operator-" + what, System.getProperty("user.name"), detail);
        }
    }

    Opened open() {
        AgentConfiguration configuration = configuration();
        return new Opened(of(configuration), configuration);
    }

    /** The database of those settings; nothing is asked of it yet. */
    static Database of(AgentConfiguration configuration) {
        AgentConfiguration.Database database = configuration.database();
        Path passwordFile = database.passwordFile();
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(database.url());
        source.setUser(database.username());
        if (passwordFile != null) {
            source.setPassword(new String(Passphrase.read(passwordFile)));
        }
        return new Database(source);
    }
}
