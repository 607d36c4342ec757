package io.virtengine.agent.cli;

import io.virtengine.agent.config.AgentConfiguration;
import io.virtengine.agent.work.AgentMode;
import io.virtengine.agent.work.UnitOfWork;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Says how the agent is: from its database, and from its management port if it runs. */
@Command(
        name = "status",
        description = "How the agent is; ends with 1 if it is not ready.",
        mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {
    private static final Duration LIMIT = Duration.ofSeconds(5);

    @Mixin
    OperatorDatabase place = new OperatorDatabase();

    @Option(names = "--json", description = "One JSON object instead of lines.")
    boolean json;

    @Override
    public Integer call() throws InterruptedException {
        OperatorDatabase.Opened opened = place.open();
        Map<String, Object> status = new LinkedHashMap<>();
        AgentConfiguration c = opened.configuration();
        status.put("provider", c.provider().address());
        boolean ready = health(c.management(), status);
        opened.database().run(unit -> {
            status.put(
                    "drained",
                    new AgentMode()
                            .drained(unit)
                            .map(drain -> drain.reason() + " since " + drain.since())
                            .orElse("no"));
            status.put("leases", counts(unit, "select state, count(*) from workload group by 1"));
            status.put("commands", counts(unit, "select status, count(*) from lifecycle_command group by 1"));
            status.put("bids", counts(unit, "select status, count(*) from bid group by 1"));
            status.put("orders", counts(unit, "select status, count(*) from market_order group by 1"));
            status.put("transactions", counts(unit, "select state, count(*) from tx_intent group by 1"));
            status.put("statements", counts(unit, "select status, count(*) from usage_statement group by 1"));
        });
        if (json) {
            Lines.print(status);
        } else {
            status.forEach((name, value) -> System.out.printf("%-13s%s%n", name, value));
        }
        return ready ? 0 : 1;
    }

    private static Map<String, Long> counts(UnitOfWork unit, String query) {
        Map<String, Long> counts = new TreeMap<>();
        unit.db().sql(query).query(row -> {
            counts.put(row.getString(1), row.getLong(2));
        });
        return counts;
    }

    private static boolean health(AgentConfiguration.Management management, Map<String, Object> status)
            throws InterruptedException {
        URI address = URI.create("http://" + management.address() + ":" + management.port() + "/actuator/health");
        try (HttpClient http = HttpClient.newBuilder().connectTimeout(LIMIT).build()) {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(URI.create(address + "/readiness"))
                            .timeout(LIMIT)
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            boolean ready = answer.statusCode() == 200;
            status.put("ready", ready ? "yes" : "no");
            status.put("health", JsonMapper.shared().readTree(answer.body()).path("components"));
            return ready;
        } catch (IOException | JacksonException e) {
            status.put("ready", "no answer at " + address);
            return false;
        }
    }
}
