package io.virtengine.offchain.chain;

import io.virtengine.sdk.abi.AbiItem;
import io.virtengine.sdk.abi.ContractAbi;
import io.virtengine.sdk.abi.EventValues;
import io.virtengine.sdk.artifact.ContractArtifacts;
import io.virtengine.sdk.chain.ChainLog;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Turns logs of the contracts in the address book into named events. Immutable. */
public final class EventDecoder {

    private record Source(String contract, Map<String, AbiItem.Event> byTopic) {}

    private final Map<String, Source> byAddress;

    private EventDecoder(Map<String, Source> byAddress) {
        this.byAddress = Map.copyOf(byAddress);
    }

    /**
     * A decoder for these contracts.
     *
     * @param addresses contract address by contract name
     * @throws IllegalArgumentException if this build has no ABI for one of them
     */
    public static EventDecoder of(Map<String, String> addresses, ContractArtifacts artifacts) {
        var sources = new HashMap<String, Source>();
        addresses.forEach((contract, address) ->
                sources.put(address.toLowerCase(Locale.ROOT), new Source(contract, events(contract, artifacts))));
        return new EventDecoder(sources);
    }

    /** The interface declares the product's events; the implementation adds those it inherits. */
    private static Map<String, AbiItem.Event> events(String contract, ContractArtifacts artifacts) {
        var events = new HashMap<String, AbiItem.Event>();
        for (String artifact : Set.of("Governed", contract, "I" + contract)) {
            artifacts
                    .find(artifact)
                    .map(a -> a.abi())
                    .map(ContractAbi::eventsByTopic)
                    .ifPresent(events::putAll);
        }
        if (artifacts.find(contract).or(() -> artifacts.find("I" + contract)).isEmpty()) {
            throw new IllegalArgumentException("this build has no ABI of contract " + contract);
        }
        return Map.copyOf(events);
    }

    /** The contracts whose logs can be decoded. */
    public Collection<String> addresses() {
        return byAddress.keySet();
    }

    /**
     * The event in a log; empty if the contract has no such event in this build.
     *
     * @param time block time in Unix seconds
     */
    public Optional<ChainEvent> decode(ChainLog log, long time) {
        Source source = byAddress.get(log.address());
        if (source == null || log.topics().isEmpty()) {
            return Optional.empty();
        }
        AbiItem.Event event = source.byTopic().get(log.topics().getFirst());
        if (event == null) {
            return Optional.empty();
        }
        return Optional.of(new ChainEvent(
                log.blockNumber(),
                log.logIndex(),
                time,
                log.transactionHash(),
                source.contract(),
                event.name(),
                EventValues.decode(event, log.topics(), log.data())));
    }
}
