package io.virtengine.sdk.signing;

import io.virtengine.sdk.abi.Hex;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.web3j.crypto.Hash;
import org.web3j.utils.Numeric;

/**
 * A node's word on how validators did in an epoch, as {@code virtengine_performanceReport} signs it and
 * {@code IPerformanceBoard.submit} takes it. All but the seals is the same on every honest node.
 *
 * @param epoch block time over the epoch's length
 * @param fromBlock first block counted
 * @param toBlock last block counted
 * @param complete whether all of the epoch was counted
 * @param gasUsed by those blocks
 * @param lines ascending by node
 */
public record PerformanceReport(
        long epoch, long fromBlock, long toBlock, boolean complete, long gasUsed, List<Line> lines) {

    private static final TypedStruct TYPE = TypedStruct.of(
            "PerformanceReport(uint64 epoch,uint64 fromBlock,uint64 toBlock,bool complete,uint64 gasUsed,bytes32 turns,bytes32 seals)");
    private static final int WORD = 32;
    private static final int WHOLE = 100;

    /**
     * One node.
     *
     * @param proposed blocks
     * @param missed turns
     * @param seals percent of the blocks whose header has its seal, as the signing node saw it; 0 to 100
     */
    public record Line(String node, long proposed, long missed, int seals) {

        /** @throws IllegalArgumentException if the address is none or a number is out of its range */
        public Line {
            node = Hex.address(node);
            if (proposed < 0 || missed < 0 || seals < 0 || seals > WHOLE) {
                throw new IllegalArgumentException("a node cannot have proposed " + proposed + ", missed " + missed
                        + " and sealed " + seals + " % of the blocks");
            }
        }
    }

    public PerformanceReport {
        lines = List.copyOf(lines);
    }

    /** Nodes sign for nobody in particular. */
    public static Eip712Domain domain(long chainId) {
        return new Eip712Domain("VirtEngine Observer", "1", chainId, null);
    }

    /** Keccak-256 over three words a line: what of the lines all must agree on. */
    public byte[] turns() {
        var words = new ByteArrayOutputStream();
        for (Line line : lines) {
            words.writeBytes(Numeric.toBytesPadded(Numeric.toBigInt(line.node()), WORD));
            words.writeBytes(Numeric.toBytesPadded(BigInteger.valueOf(line.proposed()), WORD));
            words.writeBytes(Numeric.toBytesPadded(BigInteger.valueOf(line.missed()), WORD));
        }
        return Hash.sha3(words.toByteArray());
    }

    /** A byte a line: what the signing node alone answers for. */
    public byte[] seals() {
        byte[] seals = new byte[lines.size()];
        for (int i = 0; i < seals.length; i++) {
            seals[i] = (byte) lines.get(i).seals();
        }
        return seals;
    }

    /** Digest that the node's key signs. */
    public byte[] digest(Eip712Domain domain) {
        return TYPE.digest(
                domain,
                Map.of(
                        "epoch",
                        epoch,
                        "fromBlock",
                        fromBlock,
                        "toBlock",
                        toBlock,
                        "complete",
                        complete,
                        "gasUsed",
                        gasUsed,
                        "turns",
                        turns(),
                        "seals",
                        Hash.sha3(seals())));
    }
}
