package io.virtengine.besu.observer;

import io.virtengine.besu.chain.ChainReader;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.apache.tuweni.bytes.Bytes;
import org.hyperledger.besu.datatypes.Address;
import org.hyperledger.besu.datatypes.Log;
import org.hyperledger.besu.datatypes.LogsBloomFilter;
import org.hyperledger.besu.ethereum.core.BlockHeader;

/**
 * The node's own chain. A header says who proposed its block and in which round; who could have is in the state, which a node
 * keeps for few blocks, but every change of the set is a log of {@code ValidatorRegistry}, and a header's bloom filter says
 * whether to look for one.
 */
public final class ChainHistory implements History {
    private static final Bytes ADDED = ChainReader.topic("ValidatorAdded(address,address,uint256)");
    private static final Bytes REMOVED = ChainReader.topic("ValidatorRemoved(address,address,bool,uint256)");
    private static final int ADDRESS_AT = 12;

    private final ChainReader chain;
    private final Address registry;
    private final LogsBloomFilter bloom;
    private final ToIntFunction<BlockHeader> round;
    private final Function<BlockHeader, Collection<Address>> sealers;

    /**
     * @param registry the contract that consensus reads its validators from
     * @param round the round that is sealed in a header
     * @param sealers who sealed a header
     */
    public ChainHistory(
            final ChainReader chain,
            final Address registry,
            final ToIntFunction<BlockHeader> round,
            final Function<BlockHeader, Collection<Address>> sealers) {
        this.chain = chain;
        this.registry = registry;
        this.bloom = LogsBloomFilter.builder().insertBytes(registry.getBytes()).build();
        this.round = round;
        this.sealers = sealers;
    }

    @Override
    public Optional<SealedBlock> block(final long number) {
        return chain.header(number)
                .map(header -> SealedBlock.of(
                        header,
                        number == BlockHeader.GENESIS_BLOCK_NUMBER ? 0 : round.applyAsInt(header),
                        () -> sealersOf(number)));
    }

    /** Read again when somebody asks: headers of days would not fit into memory. */
    private Collection<Address> sealersOf(final long number) {
        return chain.header(number).map(sealers).orElse(List.of());
    }

    @Override
    public Optional<List<Change>> changes(final long number) {
        return chain.header(number)
                .flatMap(header -> header.getLogsBloom().couldContain(bloom)
                        ? chain.logs(header)
                                .map(logs -> logs.stream()
                                        .flatMap(log -> change(log).stream())
                                        .toList())
                        : Optional.of(List.of()));
    }

    private Optional<Change> change(final Log log) {
        if (!log.getLogger().equals(registry) || log.getTopics().size() < 2) {
            return Optional.empty();
        }
        final Bytes event = log.getTopics().getFirst().getBytes();
        return event.equals(ADDED) || event.equals(REMOVED)
                ? Optional.of(new Change(
                        Address.wrap(log.getTopics().get(1).getBytes().slice(ADDRESS_AT)), event.equals(ADDED)))
                : Optional.empty();
    }
}
