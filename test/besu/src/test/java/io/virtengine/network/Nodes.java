package io.virtengine.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtengine.sdk.chain.Receipt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Some running nodes of a network, and what can be said of them together. */
record Nodes(List<Node> list) {

    /** As many as leave no doubt that consensus works: more than one round-robin turn of a killed validator. */
    private static final int BLOCKS = 5;

    static Nodes of(Node... nodes) {
        return new Nodes(List.of(nodes));
    }

    Nodes without(Node... left) {
        return new Nodes(list.stream()
                .filter(node -> !Arrays.asList(left).contains(node))
                .toList());
    }

    Nodes and(Nodes others) {
        return new Nodes(Stream.concat(list.stream(), others.list.stream()).toList());
    }

    /** The highest head among them. */
    long head() {
        return list.stream().mapToLong(Node::head).max().orElseThrow();
    }

    /** Blocks are made, and all have the same. */
    void goOn() {
        agreeOn(head() + BLOCKS);
    }

    /** All get the block, and say the same of it; its hash covers all before it. */
    void agreeOn(long height) {
        list.forEach(node -> node.reaches(height));
        Node.Block first = list.getFirst().block(height);
        for (Node node : list) {
            assertThat(node.block(height))
                    .as("block %s of %s and of %s", height, node, list.getFirst())
                    .isEqualTo(first);
        }
    }

    /** Validators keep giving up rounds, and meanwhile nobody gets a block. */
    void standStill(List<Node> validators) {
        // What was under way when the votes went missing is done or lost once a round has been given up.
        giveUpARound(validators);
        List<Long> heads = list.stream().map(Node::head).toList();
        giveUpARound(validators);
        assertThat(list.stream().map(Node::head).toList())
                .as("heads of %s", list)
                .isEqualTo(heads);
    }

    private static void giveUpARound(List<Node> validators) {
        List<Long> before = validators.stream().map(Node::roundsGivenUp).toList();
        for (int i = 0; i < validators.size(); i++) {
            Node validator = validators.get(i);
            long count = before.get(i);
            Await.until(validator + " to give up a round", () -> validator.roundsGivenUp() > count);
        }
    }

    /** The transaction has succeeded, in the same block everywhere. */
    void haveMined(Transaction transaction) {
        assertThat(receiptOf(transaction).succeeded())
                .as("%s succeeded", transaction)
                .isTrue();
    }

    /** What became of the transaction: the same everywhere, in the same block. */
    Receipt receiptOf(Transaction transaction) {
        for (Node node : list) {
            Await.until(
                    node + " to have " + transaction,
                    () -> node.chain().receipt(transaction.hash()).isPresent());
        }
        Receipt first = list.getFirst().chain().receipt(transaction.hash()).orElseThrow();
        for (Node node : list) {
            assertThat(node.chain().receipt(transaction.hash()).orElseThrow())
                    .as("receipt of %s on %s and on %s", transaction, node, list.getFirst())
                    .usingRecursiveComparison()
                    .isEqualTo(first);
        }
        return first;
    }

    void haveMined(List<Transaction> transactions) {
        transactions.forEach(this::haveMined);
    }

    /** Consensus of all has the node among its validators, and so has the registry it reads them from. */
    void countAsValidator(Node candidate) {
        for (Node node : list) {
            Await.until(
                    candidate + " to be a validator for " + node,
                    () -> node.validators().contains(candidate.address()));
        }
        read(true, "ValidatorRegistry", "isValidator", candidate.address());
    }

    /** Consensus of all goes without the node. */
    void countAsNoValidator(Node former) {
        for (Node node : list) {
            Await.until(
                    former + " to be no validator for " + node,
                    () -> !node.validators().contains(former.address()));
        }
        read(false, "ValidatorRegistry", "isValidator", former.address());
    }

    /** The node makes a block from now on that all get. */
    void haveBlockOf(Node proposer) {
        long since = head();
        Await.until(
                "a block of " + proposer + " since " + since,
                () -> list.getFirst().proposers(since, list.getFirst().head()).contains(proposer.address()));
        agreeOn(head());
    }

    /**
     * Of the running epoch all say the same: who proposed and who missed turns, whoever of them was stopped meanwhile. Whose
     * seals a node has may differ, but a block has those of a quorum.
     */
    void reportTheSame() {
        long epoch =
                list.getFirst().performanceReport().path("report").path("epoch").asLong();
        var reports = new AtomicReference<List<JsonNode>>();
        Await.until("reports of epoch " + epoch + " up to the same block", () -> {
            reports.set(list.stream()
                    .map(node -> node.performanceReport(epoch).path("report"))
                    .toList());
            return reports.get().stream()
                            .map(report -> report.path("toBlock").asLong())
                            .distinct()
                            .count()
                    == 1;
        });
        assertThat(reports.get()).as("reports of %s", list).allSatisfy(report -> {
            assertThat(agreed(report)).isEqualTo(agreed(reports.get().getFirst()));
            assertThat(report.path("validators")
                            .valueStream()
                            .mapToInt(line -> line.path("seals").asInt())
                            .sum())
                    .as("percents of seals, two thirds of the validators in each block")
                    .isGreaterThanOrEqualTo(100);
        });
    }

    /** What of a report must not differ from node to node. */
    private static List<String> agreed(JsonNode report) {
        var words = new ArrayList<String>();
        for (String field : List.of("epoch", "fromBlock", "toBlock", "complete", "gasUsed")) {
            words.add(report.path(field).asString());
        }
        for (JsonNode line : report.path("validators")) {
            for (String field : List.of("validator", "proposed", "missed")) {
                words.add(line.path(field).asString());
            }
        }
        return words;
    }

    /** Everyone says so of the contracts' present state. */
    void read(Object expected, String contract, String view, Object... arguments) {
        for (Node node : list) {
            Await.until(
                    node + " to read " + expected + " from " + contract + "." + view,
                    () -> expected.equals(node.contracts().readValue(contract, view, arguments)));
        }
    }
}
