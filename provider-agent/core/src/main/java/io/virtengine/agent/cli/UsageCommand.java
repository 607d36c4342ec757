package io.virtengine.agent.cli;

import io.virtengine.agent.metering.Evidence;
import io.virtengine.agent.metering.Rollups;
import io.virtengine.agent.metering.Statements;
import io.virtengine.agent.work.UnitOfWork;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Looks at what leases used and what was stated about it. */
@Command(
        name = "usage",
        description = "What leases used.",
        mixinStandardHelpOptions = true,
        subcommands = {UsageCommand.Show.class, UsageCommand.Export.class, UsageCommand.Prove.class})
final class UsageCommand implements Runnable {
    private static final int PAGE = 1_000;

    @Override
    public void run() {
        picocli.CommandLine.usage(this, System.out);
    }

    /** Meter and statements of a lease. */
    @Command(
            name = "show",
            description = "The meter's totals and every statement of a lease, one JSON object a line.",
            mixinStandardHelpOptions = true)
    static final class Show implements Callable<Integer> {
        @Mixin
        OperatorDatabase place = new OperatorDatabase();

        @Parameters(paramLabel = "LEASE", description = "0x and 64 hexadecimal digits.")
        String lease = "";

        @Override
        public Integer call() {
            OperatorDatabase.Opened opened = place.open();
            String id = lease.toLowerCase(Locale.ROOT);
            Optional<Map<String, Object>> meter = opened.database().call(unit -> meter(unit, id));
            if (meter.isEmpty()) {
                System.err.println("Nothing was metered of lease " + id);
                return 1;
            }
            Lines.print(meter.get());
            Statements statements = new Statements();
            long[] from = {0};
            List<Statements.Signed> page;
            do {
                page = opened.database().call(unit -> statements.of(unit, id, from[0], PAGE));
                Lines.printAll(page);
                from[0] = page.isEmpty() ? from[0] : page.getLast().statement().sequence();
            } while (!page.isEmpty());
            return 0;
        }

        private static Optional<Map<String, Object>> meter(UnitOfWork unit, String lease) {
            return unit.db()
                    .sql("select * from usage_meter where lease_id = :id")
                    .param("id", lease)
                    .query((row, n) -> {
                        Map<String, Object> shown = new LinkedHashMap<>();
                        shown.put("leaseId", lease);
                        for (String column : List.of(
                                "cpu_core_ms",
                                "memory_byte_s",
                                "storage_byte_s",
                                "gpu_ms",
                                "network_in",
                                "network_out",
                                "interpolated_ms",
                                "unmetered_ms",
                                "sources",
                                "anomaly")) {
                            shown.put(column, row.getString(column));
                        }
                        shown.put("sampled_at", row.getTimestamp("sampled_at").toInstant());
                        return shown;
                    })
                    .optional();
        }
    }

    /** Rollups of a lease. */
    @Command(
            name = "export",
            description = "Usage of a lease in steps of five minutes, one JSON object a line.",
            mixinStandardHelpOptions = true)
    static final class Export implements Callable<Integer> {
        @Mixin
        OperatorDatabase place = new OperatorDatabase();

        @Parameters(paramLabel = "LEASE", description = "0x and 64 hexadecimal digits.")
        String lease = "";

        @Option(names = "--from", paramLabel = "TIME", description = "ISO 8601; everything that is kept if not given.")
        Instant from = Instant.EPOCH;

        @Override
        public Integer call() {
            OperatorDatabase.Opened opened = place.open();
            Rollups rollups = new Rollups();
            opened.database().run(unit -> rollups.export(unit, lease.toLowerCase(Locale.ROOT), from, Lines::print));
            return 0;
        }
    }

    /** Proves a rollup. */
    @Command(
            name = "proof",
            description = "Proves what a lease used in five minutes against the root its statement put on chain.",
            mixinStandardHelpOptions = true)
    static final class Prove implements Callable<Integer> {
        @Mixin
        OperatorDatabase place = new OperatorDatabase();

        @Parameters(paramLabel = "LEASE", description = "0x and 64 hexadecimal digits.")
        String lease = "";

        @Parameters(paramLabel = "SEQUENCE", description = "Number of the statement.")
        long sequence;

        @Parameters(paramLabel = "START", description = "Begin of the five minutes, Unix seconds, from usage export.")
        long start;

        @Override
        public Integer call() {
            Evidence evidence = new Evidence(new Rollups(), new Statements());
            Optional<Evidence.Proof> proof = place.open()
                    .database()
                    .call(unit -> evidence.prove(unit, lease.toLowerCase(Locale.ROOT), sequence, start));
            proof.ifPresent(Lines::print);
            if (proof.isEmpty()) {
                System.err.println("There is no such statement, or it has no such rollup");
                return 1;
            }
            return 0;
        }
    }
}
