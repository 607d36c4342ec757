package io.virtengine.agent.metering;

import io.virtengine.agent.work.UnitOfWork;
import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.signing.MerkleTree;
import io.virtengine.sdk.signing.UsageRollup;
import java.util.List;
import java.util.Optional;

/** Proves single rollups against the root that a signed statement put on chain. */
public final class Evidence {
    private static final String NO_ROLLUPS = "0x" + "0".repeat(64);
    private final Rollups rollups;
    private final Statements statements;

    public Evidence(Rollups rollups, Statements statements) {
        this.rollups = rollups;
        this.statements = statements;
    }

    /**
     * A rollup and the way from it to a statement's {@code linesRoot}; OpenZeppelin's {@code MerkleProof} verifies it.
     *
     * @param leaf hash of the rollup, as {@link UsageRollup#leaf} computes it
     * @param proof siblings from the leaf to the root
     * @param root {@code linesRoot} of the statement
     */
    public record Proof(UsageRollup rollup, String leaf, List<String> proof, String root, String statementHash) {}

    /** The root over rollups; zero without any. */
    static String root(List<UsageRollup> rollups) {
        return rollups.isEmpty()
                ? NO_ROLLUPS
                : MerkleTree.of(rollups.stream().map(UsageRollup::leaf).toList())
                        .root();
    }

    /**
     * Proves one rollup of a statement; empty if there is no such statement or rollup.
     *
     * @param start begin of the rollup, Unix seconds
     * @throws IllegalStateException if the rollups kept are not those the statement was made of
     */
    public Optional<Proof> prove(UnitOfWork unit, String leaseId, long sequence, long start) {
        Optional<Statements.Signed> statement = statements.find(unit, leaseId, sequence);
        List<UsageRollup> all = rollups.of(unit, leaseId, sequence);
        Optional<UsageRollup> wanted =
                all.stream().filter(rollup -> rollup.start() == start).findFirst();
        if (statement.isEmpty() || wanted.isEmpty()) {
            return Optional.empty();
        }
        MerkleTree tree = MerkleTree.of(all.stream().map(UsageRollup::leaf).toList());
        String signed = statement.get().statement().linesRoot();
        if (!tree.root().equals(signed)) {
            throw new IllegalStateException("the rollups of statement " + sequence + " of lease " + leaseId
                    + " have the root " + tree.root() + ", it was signed over " + signed);
        }
        byte[] leaf = wanted.get().leaf();
        return Optional.of(new Proof(
                wanted.get(),
                Hex.encode(leaf),
                tree.proof(leaf),
                signed,
                statement.get().hash()));
    }
}
