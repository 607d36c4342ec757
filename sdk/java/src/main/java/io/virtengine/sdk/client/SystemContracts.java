package io.virtengine.sdk.client;

import io.virtengine.sdk.abi.AbiItem;
import io.virtengine.sdk.abi.ContractAbi;
import io.virtengine.sdk.abi.EventValues;
import io.virtengine.sdk.artifact.ContractArtifacts;
import io.virtengine.sdk.chain.CallRequest;
import io.virtengine.sdk.chain.ChainClient;
import io.virtengine.sdk.chain.ChainLog;
import io.virtengine.sdk.chain.Receipt;
import io.virtengine.sdk.chain.RevertReason;
import io.virtengine.sdk.chain.RpcException;
import io.virtengine.sdk.tx.TransactionFailure;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The deployed contracts of one network by name: reads their views, encodes calls to them, decodes their events.
 * Immutable and safe for use by many threads.
 */
public final class SystemContracts {

    private final ChainClient chain;
    private final ContractArtifacts artifacts;
    private final RevertReason reverts;
    private final Map<String, String> addresses;
    private final Map<String, String> names = new LinkedHashMap<>();

    /**
     * @param chain node to ask
     * @param addresses address of each contract by name, such as {@code OrderBook}
     */
    public SystemContracts(ChainClient chain, Map<String, String> addresses) {
        this.chain = chain;
        this.artifacts = ContractArtifacts.load();
        this.reverts = new RevertReason(artifacts);
        this.addresses = Map.copyOf(addresses);
        addresses.forEach((name, address) -> names.put(address.toLowerCase(java.util.Locale.ROOT), name));
    }

    /** The node. */
    public ChainClient chain() {
        return chain;
    }

    /** Turns revert data into the error it stands for. */
    public RevertReason reverts() {
        return reverts;
    }

    /**
     * Address of a contract.
     *
     * @throws IllegalArgumentException if the network has no such contract
     */
    public String addressOf(String contract) {
        String address = addresses.get(contract);
        if (address == null) {
            throw new IllegalArgumentException("the address book has no contract " + contract);
        }
        return address;
    }

    /** The addresses of all contracts. */
    public Collection<String> addresses() {
        return addresses.values();
    }

    /** Name of the contract at an address, if it is one of the network's. */
    public Optional<String> nameOf(String address) {
        return Optional.ofNullable(names.get(address.toLowerCase(java.util.Locale.ROOT)));
    }

    /** Addresses of all contracts by name. */
    public Map<String, String> addressesByName() {
        return addresses;
    }

    /**
     * What a contract can be asked and told.
     *
     * @throws IllegalArgumentException if this build has no contract of that name
     */
    public ContractAbi abiOf(String contract) {
        return artifacts.get(contract).abi();
    }

    /** Call data for a function. */
    public byte[] encode(String contract, String function, Object... arguments) {
        return function(contract, function).encodeCall(List.of(arguments));
    }

    /**
     * Reads a view: the returned values by name, unnamed ones by position. A single returned struct is unwrapped.
     *
     * @throws TransactionFailure.Rejected if the view reverts
     */
    public Map<String, Object> read(String contract, String function, Object... arguments) {
        AbiItem.Function view = function(contract, function);
        Map<String, Object> values = view.decodeResult(call(contract, view, arguments));
        if (values.size() == 1 && values.values().iterator().next() instanceof Map<?, ?> struct) {
            var unwrapped = new LinkedHashMap<String, Object>();
            struct.forEach((key, value) -> unwrapped.put((String) key, value));
            return unwrapped;
        }
        return values;
    }

    /** Reads a view that returns one value. */
    public Object readValue(String contract, String function, Object... arguments) {
        AbiItem.Function view = function(contract, function);
        return view.decodeResult(call(contract, view, arguments))
                .values()
                .iterator()
                .next();
    }

    /** Reads a view that returns one integer. */
    public BigInteger readNumber(String contract, String function, Object... arguments) {
        return (BigInteger) readValue(contract, function, arguments);
    }

    /** Reads a view that returns one address or id. */
    public String readText(String contract, String function, Object... arguments) {
        return (String) readValue(contract, function, arguments);
    }

    /** The events that contracts of this network emitted in a transaction, in order; others are left out. */
    public List<ChainEvent> events(Receipt receipt) {
        var events = new ArrayList<ChainEvent>();
        for (ChainLog log : receipt.logs()) {
            decode(log).ifPresent(events::add);
        }
        return events;
    }

    /** The event behind a log, if a contract of this network emitted it. */
    public Optional<ChainEvent> decode(ChainLog log) {
        String contract = names.get(log.address());
        if (contract == null || log.topics().isEmpty()) {
            return Optional.empty();
        }
        return artifacts
                .find(contract)
                .map(artifact -> artifact.abi().eventsByTopic().get(log.topics().getFirst()))
                .map(event ->
                        new ChainEvent(contract, event.name(), EventValues.decode(event, log.topics(), log.data())));
    }

    /**
     * The one event of that name in a transaction.
     *
     * @throws IllegalStateException if there is none
     */
    public ChainEvent event(Receipt receipt, String name) {
        return events(receipt).stream()
                .filter(event -> event.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "transaction " + receipt.transactionHash() + " emitted no event " + name));
    }

    private AbiItem.Function function(String contract, String function) {
        return artifacts.get(contract).abi().function(function);
    }

    private byte[] call(String contract, AbiItem.Function view, Object... arguments) {
        byte[] data = view.encodeCall(List.of(arguments));
        try {
            return chain.call(CallRequest.view(addressOf(contract), data));
        } catch (RpcException.Refused refused) {
            throw reverts.decode(refused)
                    .<RuntimeException>map(TransactionFailure.Rejected::new)
                    .orElse(refused);
        }
    }
}
