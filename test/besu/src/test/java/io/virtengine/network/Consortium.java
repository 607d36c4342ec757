package io.virtengine.network;

import io.virtengine.sdk.chain.RpcException;
import io.virtengine.sdk.genesis.Genesis;
import io.virtengine.sdk.genesis.GenesisBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A network as a consortium runs it: real nodes with the plugin, every contract in block 0, the validators read from
 * {@code ValidatorRegistry}, and the people who govern it. The first nodes are validators, the rest follow without a vote.
 */
final class Consortium implements AutoCloseable {

    private static final List<String> INSTITUTIONS = List.of(
            "governor",
            "guardian",
            "administrator",
            "moderator",
            "registrar",
            "keeper",
            "treasury",
            "committee-1",
            "committee-2",
            "committee-3");

    private static final Path REPOSITORY = Path.of("../..").toAbsolutePath().normalize();

    private final BesuNetwork network;
    private final Nodes nodes;
    private final int validators;
    private final Path genesis;
    private final Map<String, String> addresses;
    private final Map<String, Wallet> institutions;
    private final List<Wallet> operators;
    private final Governance governance;

    private Consortium(
            BesuNetwork network,
            Nodes nodes,
            int validators,
            Path genesis,
            Map<String, String> addresses,
            Map<String, Wallet> institutions,
            List<Wallet> operators) {
        this.network = network;
        this.nodes = nodes;
        this.validators = validators;
        this.genesis = genesis;
        this.addresses = addresses;
        this.institutions = institutions;
        this.operators = operators;
        this.governance = new Governance(institution(institutions, "governor"));
    }

    /** A new network, complete: every validator has made a block. Its files are under {@code target/consortium-PORT}. */
    static Consortium of(int validators, int followers, Pace pace, int basePort) {
        Path folder = Path.of("target/consortium-" + basePort).toAbsolutePath().normalize();
        Path log = folder.resolveSibling(folder.getFileName() + ".log");
        Path genesis = folder.resolve("genesis");
        var network = new BesuNetwork(
                REPOSITORY, folder.resolve("nodes"), basePort, List.of("--heap", "384m"), Map.of(), appendTo(log));
        // A former run that was interrupted may have left its nodes.
        network.wipe();
        empty(folder);
        empty(log);

        var institutions = new LinkedHashMap<String, Wallet>();
        INSTITUTIONS.forEach(name -> institutions.put(name, Wallet.fresh(name)));
        List<NodeKey> keys = NodeKey.fresh(validators + followers);
        List<Wallet> operators = IntStream.rangeClosed(1, keys.size())
                .mapToObj(number -> Wallet.fresh("operator-" + number))
                .toList();
        Genesis built = GenesisBuilder.build(
                Definition.of(REPOSITORY, keys.subList(0, validators), operators, institutions, pace), appendTo(log));
        built.write(genesis);
        network.make(genesis.resolve(Genesis.FILE), keys);

        Map<String, String> addresses = built.book().addresses();
        var nodes = new Nodes(IntStream.rangeClosed(1, keys.size())
                .mapToObj(number -> new Node(network, number, keys.get(number - 1), addresses))
                .toList());
        return new Consortium(
                network, nodes, validators, genesis.resolve(Genesis.FILE), addresses, institutions, operators);
    }

    Node node(int number) {
        return nodes.list().get(number - 1);
    }

    Nodes nodes() {
        return nodes;
    }

    /** Those that are validators from the first block on. */
    Nodes validators() {
        return new Nodes(nodes.list().subList(0, validators));
    }

    /** Who runs a node. All pass gates for the bootstrap. */
    Wallet operatorOf(Node node) {
        return operators.get(node.number() - 1);
    }

    /** Governor, guardian, administrator, moderator, registrar, keeper, treasury (which holds all VE but self-bonds), or committee-1 to 3. */
    Wallet institution(String name) {
        return institution(institutions, name);
    }

    private static Wallet institution(Map<String, Wallet> institutions, String name) {
        Wallet wallet = institutions.get(name);
        if (wallet == null) {
            throw new IllegalArgumentException("no institution " + name + "; there are " + institutions.keySet());
        }
        return wallet;
    }

    /** A chain without precompiles that starts from the same block 0. */
    PortableChain portableTwin() {
        return new PortableChain(node(1).chain().chainId(), genesis, addresses);
    }

    /** The jar that every node loads. */
    Path plugin() {
        return network.plugin();
    }

    Governance governance() {
        return governance;
    }

    /** Starts what does not run, joins what is apart, and waits until every validator has made a block from now on. */
    void isComplete() {
        nodes.list().forEach(node -> node.admitsOnly(nodes.list()));
        nodes.list().stream().filter(Consortium::answers).forEach(Node::readsItsPeersAgain);
        network.up();
        isConnected();
    }

    /** Nodes talk to those of their own side only from now on. */
    void isSplitInto(Nodes one, Nodes other) {
        for (Nodes side : List.of(one, other)) {
            side.list().forEach(node -> node.admitsOnly(side.list()));
            side.list().forEach(Node::readsItsPeersAgain);
        }
        one.list().forEach(node -> other.list().forEach(node::hangsUpOn));
        for (Nodes side : List.of(one, other)) {
            for (Node node : side.list()) {
                Await.until(
                        node + " to have only peers of its side",
                        () -> node.peers() == side.list().size() - 1);
            }
        }
    }

    /** Every node talks to every other again. */
    void isHealed() {
        nodes.list().forEach(node -> node.admitsOnly(nodes.list()));
        nodes.list().forEach(Node::readsItsPeersAgain);
        isConnected();
    }

    /** Of two nodes the later one dials, as in the script: where both do, Besu may drop both connections. */
    private void isConnected() {
        Await.until("every node to be connected to every other", () -> {
            List<Node> all = nodes.list();
            boolean connected = true;
            for (Node node : all) {
                for (Node peer : node.missing(all.subList(0, node.number() - 1))) {
                    node.dials(peer);
                    connected = false;
                }
                connected &= node.peers() == all.size() - 1;
            }
            return connected;
        });
    }

    private static boolean answers(Node node) {
        try {
            return node.head() >= 0;
        } catch (RpcException.Unavailable e) {
            return false;
        }
    }

    @Override
    public void close() {
        nodes.list().forEach(node -> node.chain().close());
        network.close();
    }

    private static Consumer<String> appendTo(Path log) {
        return line -> {
            String entry = LocalTime.now().truncatedTo(ChronoUnit.SECONDS) + " " + line + "\n";
            try {
                Files.createDirectories(log.getParent());
                Files.writeString(log, entry, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }

    private static void empty(Path folder) {
        try (Stream<Path> files = Files.exists(folder) ? Files.walk(folder) : Stream.empty()) {
            for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
