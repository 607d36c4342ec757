package io.virtengine.sdk.signing;

import io.virtengine.sdk.abi.Hex;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.web3j.crypto.Hash;

/**
 * A Merkle tree as OpenZeppelin's StandardMerkleTree builds and its {@code MerkleProof} library verifies it: leaves are
 * hashed twice, so that no inner node can be shown as a leaf, and pairs are hashed in ascending order, so that a proof
 * needs no sides.
 */
public final class MerkleTree {

    private static final int WORD = 32;
    private final byte[][] nodes;

    private MerkleTree(byte[][] nodes) {
        this.nodes = nodes;
    }

    /**
     * The hash of a leaf.
     *
     * @param encoded the values' ABI encoding
     */
    public static byte[] leaf(byte[] encoded) {
        return Hash.sha3(Hash.sha3(encoded));
    }

    /**
     * Builds a tree.
     *
     * @param leaves one or more hashes from {@link #leaf}, in any order
     */
    public static MerkleTree of(List<byte[]> leaves) {
        if (leaves.isEmpty()) {
            throw new IllegalArgumentException("a tree needs a leaf");
        }
        List<byte[]> sorted = new ArrayList<>(leaves);
        sorted.sort(Arrays::compareUnsigned);
        int count = sorted.size();
        byte[][] nodes = new byte[2 * count - 1][];
        for (int i = 0; i < count; i++) {
            nodes[nodes.length - 1 - i] = word(sorted.get(i));
        }
        for (int i = count - 2; i >= 0; i--) {
            nodes[i] = pair(nodes[2 * i + 1], nodes[2 * i + 2]);
        }
        return new MerkleTree(nodes);
    }

    /** The root, 0x and 64 hexadecimal digits. */
    public String root() {
        return Hex.encode(nodes[0]);
    }

    /**
     * The siblings from a leaf to the root.
     *
     * @throws IllegalArgumentException if the tree has no such leaf
     */
    public List<String> proof(byte[] leaf) {
        for (int i = nodes.length / 2; i < nodes.length; i++) {
            if (Arrays.equals(nodes[i], leaf)) {
                return siblings(i);
            }
        }
        throw new IllegalArgumentException("the tree has no leaf " + Hex.encode(leaf));
    }

    private List<String> siblings(int node) {
        List<String> proof = new ArrayList<>();
        for (int i = node; i > 0; i = (i - 1) / 2) {
            proof.add(Hex.encode(nodes[i % 2 == 0 ? i - 1 : i + 1]));
        }
        return proof;
    }

    /** Whether a proof leads from a leaf to a root. */
    public static boolean verify(String root, byte[] leaf, List<String> proof) {
        byte[] hash = word(leaf);
        for (String sibling : proof) {
            hash = pair(hash, word(Hex.decode(sibling)));
        }
        return Arrays.equals(hash, Hex.decode(root));
    }

    private static byte[] pair(byte[] a, byte[] b) {
        boolean ordered = Arrays.compareUnsigned(a, b) <= 0;
        byte[] both = Arrays.copyOf(ordered ? a : b, 2 * WORD);
        System.arraycopy(ordered ? b : a, 0, both, WORD, WORD);
        return Hash.sha3(both);
    }

    private static byte[] word(byte[] hash) {
        if (hash.length != WORD) {
            throw new IllegalArgumentException("a hash has 32 bytes, not " + hash.length);
        }
        return hash.clone();
    }
}
