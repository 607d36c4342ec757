package io.virtengine.load;

import io.virtengine.cli.IdentityVector;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures a network of {@code scripts/besu-network}. It must have been started with {@code --sender-rate 0}. */
@Command(
        name = "load",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Puts load on a network of scripts/besu-network and prints what it made of it.")
public final class Load implements Callable<Integer> {

    private static final long TOKEN_GAS = 100_000;
    private static final long SCORE_GAS = 1_000_000;
    private static final String NO_REQUEST = "0x" + "00".repeat(32);

    @Option(names = "--workspace", required = true, description = "As given to scripts/besu-network.")
    Path workspace = Path.of("");

    @Option(names = "--examples", description = "The repository's examples (default: ${DEFAULT-VALUE}).")
    Path examples = Path.of("examples");

    @Option(names = "--senders", description = "Of transfers (default: ${DEFAULT-VALUE}).")
    int senders = 100;

    @Option(names = "--transfers", description = "Of each kind, over all senders (default: ${DEFAULT-VALUE}).")
    int transfers = 20_000;

    @Option(
            names = "--warm-up",
            description = "Transfers that are not measured, before everything else (default: ${DEFAULT-VALUE}).")
    int warmUp = 10_000;

    @Option(names = "--scores", description = "Scoring calls, over all senders (default: ${DEFAULT-VALUE}).")
    int scores = 10_000;

    @Option(names = "--tenants", description = "With 50 orders each (default: ${DEFAULT-VALUE}).")
    int tenants = 20;

    @Option(names = "--providers", description = "Which bid on every order (default: ${DEFAULT-VALUE}).")
    int providers = 5;

    @Option(names = "--samples", description = "Of latency (default: ${DEFAULT-VALUE}).")
    int samples = 60;

    @Option(names = "--window", description = "Transactions sent and not yet in a block (default: ${DEFAULT-VALUE}).")
    int window = 2_000;

    /** Measures and prints a table. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new Load()).execute(args));
    }

    @Override
    public Integer call() {
        Network network = Network.open(workspace);
        var burst = new Burst(network.nodes(), window, Duration.ofMinutes(4));
        long chainId = network.book().chainId();
        List<Account> people = Account.fresh(senders, chainId);
        List<Account> buyers = Account.fresh(tenants, chainId);
        List<Account> sellers = Account.fresh(providers, chainId);
        burst.run("funding", List.of(funding(network, people, buyers, sellers)));
        // A node just started runs interpreted code; what is measured is one that has run for a while.
        burst.run("warming up", each(people, warmUp, person -> token(network, person)));

        Latency latency = Latency.measure(network.nodes(), people, samples, person -> token(network, person));
        say("send to receipt on another node, %d transfers of VE: p50 %.0f ms, p95 %.0f ms, longest %.0f ms"
                .formatted(samples, latency.percentile(0.5), latency.percentile(0.95), latency.percentile(1)));

        say(
                "| Load | transactions | per second | million gas per second | block time mean, longest (s) | cores, MiB of each node |");
        say("|---|---|---|---|---|---|");
        say(row(burst.run(
                "transfers of native money",
                each(
                        people,
                        transfers,
                        person -> person.transfer(buyers.getFirst().address(), BigInteger.ONE)))));
        say(row(burst.run("transfers of VE", each(people, transfers, person -> token(network, person)))));
        byte[] vector =
                IdentityVector.read(examples.resolve("identity/tenant.json")).encode();
        say(row(burst.run(
                "scores (ScoringModelRegistry.score)",
                each(people, scores, person -> score(network, person, vector)))));
        var market = new MarketPlace(network, examples);
        market.open(buyers, sellers);
        say(row(burst.run("orders (createDeployment)", market.orders(buyers))));
        say(row(burst.run("bids (placeBid)", market.bids(sellers, buyers))));
        return 0;
    }

    /** A little native money and enough VE for everyone, from the treasury. */
    @SafeVarargs
    private static Signed funding(Network network, List<Account>... accounts) {
        var signed = new ArrayList<byte[]>();
        for (List<Account> group : accounts) {
            for (Account account : group) {
                signed.add(network.treasury().transfer(account.address(), MarketPlace.VE));
                signed.add(token(network, network.treasury(), account.address(), MarketPlace.FUNDS));
            }
        }
        return new Signed(network.treasury().address(), signed);
    }

    /** As many transactions as asked for, spread evenly and signed beforehand. */
    private static List<Signed> each(List<Account> accounts, int count, Function<Account, byte[]> transaction) {
        return accounts.parallelStream()
                .map(account -> new Signed(
                        account.address(),
                        IntStream.range(0, count / accounts.size())
                                .mapToObj(i -> transaction.apply(account))
                                .toList()))
                .toList();
    }

    /** To an account that has some already, which is what most transfers are. */
    private static byte[] token(Network network, Account from) {
        return token(network, from, network.treasury().address(), BigInteger.ONE);
    }

    private static byte[] token(Network network, Account from, String to, BigInteger wei) {
        String token = network.contracts().addressOf("VirtToken");
        return from.call(token, network.contracts().encode("VirtToken", "transfer", to, wei), TOKEN_GAS);
    }

    /** A transaction that has the active table score a vector and keeps nothing: the engine is what it costs. */
    private static byte[] score(Network network, Account from, byte[] vector) {
        byte[] call = network.contracts().encode("ScoringModelRegistry", "score", NO_REQUEST, from.address(), vector);
        return from.call(network.contracts().addressOf("ScoringModelRegistry"), call, SCORE_GAS);
    }

    private static String row(Measurement m) {
        String nodes = m.usage().stream()
                .map(node -> "%.2f, %d".formatted(node.cores(), node.residentMiB()))
                .collect(Collectors.joining("; "));
        return "| %s | %d | %.0f | %.1f | %.1f, %d | %s |"
                .formatted(
                        m.what(),
                        m.transactions(),
                        m.perSecond(),
                        m.gasPerSecond() / 1e6,
                        (double) m.seconds() / m.blocks(),
                        m.longestBlock(),
                        nodes);
    }

    private static void say(String line) {
        System.out.println(line);
    }
}
