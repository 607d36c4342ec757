package io.virtengine.network;

import io.virtengine.sdk.chain.ChainClient;
import io.virtengine.sdk.client.SystemContracts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import tools.jackson.databind.JsonNode;

/** One real node: its process through the script, its answers over JSON-RPC, its files in the workspace. */
final class Node {

    /** What Besu logs when it has given up a round, from the second on. */
    private static final Pattern GAVE_UP = Pattern.compile("Moved to round \\d+");

    private final BesuNetwork network;
    private final int number;
    private final NodeKey key;
    private final ChainClient chain;
    private final SystemContracts contracts;

    Node(BesuNetwork network, int number, NodeKey key, Map<String, String> addresses) {
        this.network = network;
        this.number = number;
        this.key = key;
        this.chain = new ChainClient(network.endpoint(number));
        this.contracts = new SystemContracts(chain, addresses);
    }

    /**
     * What nodes must agree on.
     *
     * @param hash covers everything else, and every block before
     * @param stateRoot of all accounts after the block
     * @param proposer the validator who made it
     */
    record Block(long number, String hash, String stateRoot, String proposer) {}

    int number() {
        return number;
    }

    NodeKey key() {
        return key;
    }

    /** The address by which it is a validator, if it is one. */
    String address() {
        return key.address();
    }

    String enode() {
        return network.enode(number);
    }

    ChainClient chain() {
        return chain;
    }

    /** The contracts as this node sees them. */
    SystemContracts contracts() {
        return contracts;
    }

    /** Ends as in a power cut. */
    void isKilled() {
        network.kill(number);
    }

    /** Starts, after stopping if it runs, and has caught up. */
    void isRestarted() {
        network.restart(number);
    }

    /** Starts anew with these in its environment, and has caught up; Besu takes {@code BESU_SOME_OPTION} for {@code --some-option}. */
    void isRestartedWith(Map<String, String> environment) {
        network.restart(number, List.of(), environment);
    }

    /** Starts anew with that jar as its plugin, and has caught up. */
    void isRestartedWithPlugin(Path plugin) {
        network.restart(number, BesuNetwork.load(plugin), Map.of());
    }

    /** Starts anew as an ordinary Besu node; whether it follows is another question. */
    void isStartedWithoutPlugin() {
        network.kill(number);
        Path folder = network.folderOf(number);
        remove(folder.resolve("plugins"), path -> true);
        remove(folder.resolve("plugins.required"), path -> true);
        network.up();
        Await.until(this + " to answer", () -> head() >= 0);
    }

    /** Tells the chain what it runs, in its own signed words; anybody may carry them. */
    void reportsItsSoftware(Wallet carrier) {
        JsonNode report = chain.request("virtengine_softwareReport");
        carrier.calls(
                this,
                "ValidatorRegistry",
                "reportSoftware",
                report.path("validator").asString(),
                report.path("version").asString(),
                report.path("reportedAt").asLong(),
                report.path("signature").asString());
    }

    /** What it thinks of the versions that validators have reported; see the plugin's README. */
    JsonNode health() {
        return chain.request("virtengine_health");
    }

    /** What it signs of an epoch; of the latest one without a number. See the plugin's README. */
    JsonNode performanceReport(Object... epoch) {
        return chain.request("virtengine_performanceReport", epoch);
    }

    /** How many transactions wait in its pool. */
    int waiting() {
        JsonNode pool = chain.request("txpool_besuStatistics");
        return pool.path("localCount").asInt() + pool.path("remoteCount").asInt();
    }

    /** Whether it has the transaction, mined or waiting. */
    boolean knows(Transaction transaction) {
        return chain.knows(transaction.hash());
    }

    /** What it has logged since it was made. */
    String log() {
        return network.read(number, "besu.log");
    }

    /** Loses everything it had of the chain; its key and its list of peers stay. */
    void isWiped() {
        Path data = network.folderOf(number).resolve("data");
        remove(data, path -> !path.equals(data) && !path.endsWith("static-nodes.json"));
    }

    private static void remove(Path folder, Predicate<Path> which) {
        try (var files = Files.walk(folder)) {
            for (Path path :
                    files.sorted(Comparator.reverseOrder()).filter(which).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long head() {
        return chain.blockNumber();
    }

    void reaches(long height) {
        Await.until(this + " to reach block " + height, () -> head() >= height);
    }

    Block block(long height) {
        JsonNode block = chain.request("eth_getBlockByNumber", "0x" + Long.toHexString(height), false);
        return new Block(
                height,
                block.path("hash").asString(),
                block.path("stateRoot").asString(),
                block.path("miner").asString().toLowerCase(Locale.ROOT));
    }

    /** How full a block was and how it was agreed on, as this node has it. */
    SealedBlock sealed(long height) {
        return SealedBlock.of(chain.request("eth_getBlockByNumber", "0x" + Long.toHexString(height), false));
    }

    /** Of each transaction of a block, whether it succeeded. */
    List<Boolean> succeeded(long height) {
        return chain.request("eth_getBlockReceipts", "0x" + Long.toHexString(height))
                .valueStream()
                .map(receipt -> receipt.path("status").asString().equals("0x1"))
                .toList();
    }

    /** Who made the blocks from one height to another, both included. */
    Set<String> proposers(long from, long to) {
        return LongStream.rangeClosed(from, to)
                .mapToObj(height -> block(height).proposer())
                .collect(Collectors.toSet());
    }

    int peers() {
        return Integer.decode(chain.request("net_peerCount").asString());
    }

    /** Those of the nodes that it has no connection to. */
    List<Node> missing(List<Node> nodes) {
        String peers = chain.request("admin_peers").toString();
        return nodes.stream().filter(node -> !peers.contains(node.publicKey())).toList();
    }

    private String publicKey() {
        return network.read(number, "key.pub").strip().substring(2);
    }

    /** Those who may sign the next block. */
    List<String> validators() {
        return chain.request("qbft_getValidatorsByBlockNumber", "latest")
                .valueStream()
                .map(address -> address.asString().toLowerCase(Locale.ROOT))
                .toList();
    }

    /** How many rounds of consensus it has given up since it was made, the first of each block not counted. */
    long roundsGivenUp() {
        return GAVE_UP.matcher(network.read(number, "besu.log")).results().count();
    }

    /** Talks to these from now on and to nobody else. */
    void admitsOnly(List<Node> nodes) {
        String enodes = nodes.stream().map(node -> '"' + node.enode() + '"').collect(Collectors.joining(","));
        try {
            Files.writeString(network.folderOf(number).resolve("peers.toml"), "nodes-allowlist=[" + enodes + "]\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A running node reads again whom it may talk to. */
    void readsItsPeersAgain() {
        chain.request("perm_reloadPermissionsFromFile");
    }

    void dials(Node peer) {
        chain.request("admin_addPeer", peer.enode());
    }

    void hangsUpOn(Node peer) {
        chain.request("admin_removePeer", peer.enode());
    }

    @Override
    public String toString() {
        return "node " + number;
    }
}
