package io.virtengine.besu.observer;

import io.virtengine.besu.chain.TypedData;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.hyperledger.besu.crypto.Hash;
import org.hyperledger.besu.cryptoservices.NodeKey;
import org.hyperledger.besu.datatypes.Address;

/**
 * What a node's chain says of an epoch. Proposals, missed turns and gas are the same on every honest node; rounds and seals are
 * those that the node's own copies of the headers have.
 *
 * @param epoch block time over the epoch's length
 * @param fromBlock first block counted
 * @param toBlock last block counted
 * @param complete whether all of the epoch was counted
 * @param gasUsed by those blocks
 * @param failedRounds sum of the blocks' round numbers
 * @param validators by ascending address
 */
public record EpochReport(
        long epoch,
        long fromBlock,
        long toBlock,
        boolean complete,
        long gasUsed,
        long failedRounds,
        List<Line> validators) {
    private static final String TYPE =
            "PerformanceReport(uint64 epoch,uint64 fromBlock,uint64 toBlock,bool complete,uint64 gasUsed,bytes32 turns,bytes32 seals)";

    /**
     * One validator.
     *
     * @param proposed blocks
     * @param missed turns
     * @param seals whole percent of the blocks counted whose header has its seal, 0 to 100
     */
    public record Line(String validator, long proposed, long missed, int seals) {}

    /**
     * A report and the node's word on it, as {@code PerformanceBoard.submit} takes it.
     *
     * @param seals of the lines in their order, a byte each
     */
    public record Signed(EpochReport report, String observer, String seals, String digest, String signature) {}

    public EpochReport {
        validators = List.copyOf(validators);
    }

    /**
     * What is signed: EIP-712, domain "VirtEngine Observer" version 1 of the chain. {@code turns} is Keccak-256 over three
     * words a validator: address, proposed, missed; {@code seals} over a byte a validator. Rounds are not signed: another
     * node's header may name another, a block's hash does not cover it.
     */
    public Bytes32 digest(final long chainId) {
        final Bytes lines = Bytes.concatenate(validators.stream()
                .map(line -> Bytes.concatenate(
                        TypedData.address(Address.fromHexStringStrict(line.validator())),
                        TypedData.number(line.proposed()),
                        TypedData.number(line.missed())))
                .toArray(Bytes[]::new));
        return TypedData.digest(
                TypedData.domain("VirtEngine Observer", "1", chainId),
                TYPE,
                TypedData.number(epoch),
                TypedData.number(fromBlock),
                TypedData.number(toBlock),
                TypedData.number(complete ? 1 : 0),
                TypedData.number(gasUsed),
                Hash.keccak256(lines),
                Hash.keccak256(seals()));
    }

    private Bytes seals() {
        return Bytes.concatenate(
                validators.stream().map(line -> Bytes.of(line.seals())).toArray(Bytes[]::new));
    }

    /** Signs with the node's key. */
    public Signed sign(final NodeKey key, final long chainId) {
        final Bytes32 digest = digest(chainId);
        return new Signed(
                this,
                Address.extract(key.getPublicKey()).toHexString(),
                seals().toHexString(),
                digest.toHexString(),
                TypedData.sign(key, digest).toHexString());
    }
}
