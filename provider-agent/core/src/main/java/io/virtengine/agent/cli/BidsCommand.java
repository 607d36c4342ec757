package io.virtengine.agent.cli;

import io.virtengine.agent.config.AgentConfiguration;
import io.virtengine.agent.custody.Passphrase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Looks at bids. */
@Command(
        name = "bids",
        description = "The provider's bids.",
        mixinStandardHelpOptions = true,
        subcommands = BidsCommand.Explain.class)
final class BidsCommand implements Runnable {
    @Override
    public void run() {
        picocli.CommandLine.usage(this, System.out);
    }

    /** Says what was decided about an order and why. */
    @Command(name = "explain", description = "Why an order was bid on, or was not.", mixinStandardHelpOptions = true)
    static final class Explain implements Callable<Integer> {
        @Mixin
        Settings settings = new Settings();

        @Parameters(paramLabel = "ORDER", description = "Id of the order, 0x and 64 hex digits.")
        String order = "";

        @Override
        public Integer call() throws SQLException {
            AgentConfiguration.Database database = settings.read().database();
            Path passwordFile = database.passwordFile();
            String password = passwordFile == null ? "" : new String(Passphrase.read(passwordFile));
            String sql = "select d.reason, d.detail, d.score, d.factors::text, d.rate, d.cap, d.decided_at, o.status"
                    + " from market_order o left join bid_decision d using (order_id) where o.order_id = ?";
            try (Connection connection = DriverManager.getConnection(database.url(), database.username(), password);
                    PreparedStatement select = connection.prepareStatement(sql)) {
                select.setString(1, order.toLowerCase(java.util.Locale.ROOT));
                try (ResultSet row = select.executeQuery()) {
                    if (!row.next()) {
                        System.err.println("This agent has not seen order " + order);
                        return 1;
                    }
                    System.out.printf(
                            "order    %s%nstatus   %s%ndecision %s%nwhy      %s%nscore    %s %s%nrate     %s wei/s%n"
                                    + "cap      %s wei%ndecided  %s%n",
                            order,
                            row.getString("status"),
                            row.getString("reason"),
                            row.getString("detail"),
                            row.getString("score"),
                            row.getString("factors"),
                            row.getString("rate"),
                            row.getString("cap"),
                            row.getString("decided_at"));
                    return 0;
                }
            }
        }
    }
}
