package io.virtengine.sdk.events;

import io.virtengine.sdk.abi.AbiException;
import io.virtengine.sdk.abi.AbiItem;
import io.virtengine.sdk.abi.ContractAbi;
import io.virtengine.sdk.abi.EventValues;
import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.artifact.ContractArtifact;
import io.virtengine.sdk.artifact.ContractArtifacts;
import io.virtengine.sdk.chain.ChainLog;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Recognises the events of a network's contracts. Immutable. */
public final class EventDecoder {

    private final Map<String, String> contractsByAddress;
    private final Map<String, Map<String, AbiItem.Event>> eventsByContract;
    private final Map<String, AbiItem.Event> eventsByTopic;

    private EventDecoder(
            Map<String, String> contractsByAddress,
            Map<String, Map<String, AbiItem.Event>> eventsByContract,
            Map<String, AbiItem.Event> eventsByTopic) {
        this.contractsByAddress = Map.copyOf(contractsByAddress);
        this.eventsByContract = Map.copyOf(eventsByContract);
        this.eventsByTopic = Map.copyOf(eventsByTopic);
    }

    /**
     * A decoder for contracts at given addresses.
     *
     * @param addresses address by contract name
     */
    public static EventDecoder of(ContractArtifacts artifacts, Map<String, String> addresses) {
        var abis = new HashMap<String, ContractAbi>();
        addresses.keySet().forEach(name -> abis.put(name, artifacts.get(name).abi()));
        // A library's event stands in the log of the contract that called it, and perhaps not in that contract's ABI.
        var anywhere = new HashMap<String, AbiItem.Event>();
        for (ContractArtifact artifact : artifacts.all()) {
            anywhere.putAll(artifact.abi().eventsByTopic());
        }
        return of(abis, addresses, anywhere);
    }

    /** A decoder for contracts with given interfaces. */
    public static EventDecoder of(
            Map<String, ContractAbi> abis, Map<String, String> addresses, Map<String, AbiItem.Event> anywhere) {
        var byAddress = new HashMap<String, String>();
        addresses.forEach((name, address) -> byAddress.put(Hex.address(address), name));
        var events = new HashMap<String, Map<String, AbiItem.Event>>();
        abis.forEach((name, abi) -> events.put(name, abi.eventsByTopic()));
        return new EventDecoder(byAddress, events, anywhere);
    }

    /** The contracts' addresses. */
    public Set<String> addresses() {
        return contractsByAddress.keySet();
    }

    /** Name of the contract at that address, if it is one of the network's. */
    public Optional<String> contractAt(String address) {
        return Optional.ofNullable(contractsByAddress.get(address));
    }

    /** Name of the event in that log, if this build knows it. */
    public Optional<String> eventName(ChainLog log) {
        return event(log).map(AbiItem.Event::name);
    }

    /** The event in that log; empty if contract or event are unknown or the bytes do not fit the event. */
    public Optional<RecordedEvent> decode(ChainLog log) {
        return event(log).flatMap(event -> {
            try {
                Map<String, Object> values = EventValues.decode(event, log.topics(), log.data());
                return Optional.of(new RecordedEvent(log, contractsByAddress.get(log.address()), event.name(), values));
            } catch (AbiException e) {
                return Optional.empty();
            }
        });
    }

    private Optional<AbiItem.Event> event(ChainLog log) {
        String contract = contractsByAddress.get(log.address());
        if (contract == null || log.topics().isEmpty()) {
            return Optional.empty();
        }
        String topic = log.topics().getFirst();
        AbiItem.Event own = eventsByContract.getOrDefault(contract, Map.of()).get(topic);
        return Optional.ofNullable(own != null ? own : eventsByTopic.get(topic));
    }
}
