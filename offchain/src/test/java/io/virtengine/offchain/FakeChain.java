package io.virtengine.offchain;

import io.virtengine.offchain.chain.KnownContracts;
import io.virtengine.sdk.abi.AbiCodec;
import io.virtengine.sdk.abi.AbiItem;
import io.virtengine.sdk.abi.AbiParameter;
import io.virtengine.sdk.abi.ContractAbi;
import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.artifact.ContractArtifacts;
import io.virtengine.sdk.chain.BlockHeader;
import io.virtengine.sdk.chain.ChainClient;
import io.virtengine.sdk.chain.ChainEndpoint;
import io.virtengine.sdk.chain.ChainLog;
import io.virtengine.sdk.events.EventDecoder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.web3j.crypto.Hash;

/** A chain whose logs a test writes by hand, encoded with the contracts' own ABIs. One block every two seconds. */
public final class FakeChain {

    public static final long GENESIS = 1_800_000_000L;
    public static final ContractArtifacts ARTIFACTS = ContractArtifacts.load();

    private static final List<String> CONTRACTS = List.of(
            "ParameterRegistry",
            "AccountStatus",
            "IdentityRegistry",
            "ProviderRegistry",
            "CapacityLedger",
            "DeploymentRegistry",
            "OrderBook",
            "EscrowVault",
            "SettlementHub",
            "ProviderPenalties",
            "FeePolicy",
            "FeeSplitter",
            "GpuBurn",
            "ValidatorRegistry",
            "NetworkModels",
            "EnclaveRegistry",
            "MeasurementAllowlist",
            "CollateralRegistry",
            "AttestationVerifier",
            "AttestationCommittee",
            "IdentityCommittee",
            "StakeVault",
            "RewardPool",
            "PerformanceBoard",
            "IdentityWork",
            "SlashManager",
            "BlockAnchors",
            "EconomicGovernor",
            "SafetyGovernor",
            "UpgradeGovernor",
            "EconomicTimelock",
            "SafetyTimelock",
            "UpgradeTimelock");

    private final NavigableMap<Long, BlockHeader> headers = new ConcurrentSkipListMap<>();
    private final NavigableMap<Long, List<ChainLog>> logs = new ConcurrentSkipListMap<>();
    private final Map<String, AbiItem.Event> events = new LinkedHashMap<>();
    private final KnownContracts contracts;
    private BlockHeader pending;
    private ChainClient client;

    public FakeChain() {
        var addresses = new LinkedHashMap<String, String>();
        for (String contract : CONTRACTS) {
            addresses.put(contract, address("contract " + contract));
        }
        contracts = new KnownContracts(1337, word("book"), 0, addresses, null);
        pending = header(0);
        logs.put(0L, new CopyOnWriteArrayList<>());
    }

    /** A client of a node that has this chain, started when first asked for. */
    public synchronized ChainClient client() {
        if (client == null) {
            client = new ChainClient(ChainEndpoint.of(new FakeNode(this).url()));
        }
        return client;
    }

    public EventDecoder decoder() {
        var abis = new HashMap<String, ContractAbi>();
        contracts.addresses().keySet().forEach(contract -> abis.put(contract, abi(contract)));
        var anywhere = new HashMap<String, AbiItem.Event>();
        ARTIFACTS.all().forEach(artifact -> anywhere.putAll(artifact.abi().eventsByTopic()));
        return EventDecoder.of(abis, contracts.addresses(), anywhere);
    }

    private static ContractAbi abi(String contract) {
        return ARTIFACTS
                .find("I" + contract)
                .orElseGet(() -> ARTIFACTS.get(contract))
                .abi();
    }

    public KnownContracts contracts() {
        return contracts;
    }

    /** An address made from a name. */
    public static String address(String name) {
        return "0x" + word(name).substring(26);
    }

    /** 32 bytes made from a name. */
    public static String word(String name) {
        return Hash.sha3String(name);
    }

    /** Puts the pending block on top, where it can be seen, and begins the next. */
    public BlockHeader mine() {
        BlockHeader mined = pending;
        headers.put(mined.number(), mined);
        pending = header(mined.number() + 1);
        logs.put(pending.number(), new CopyOnWriteArrayList<>());
        return mined;
    }

    private static BlockHeader header(long number) {
        return new BlockHeader(number, word("block " + number), word("block " + (number - 1)), GENESIS + 2 * number);
    }

    /** Time of the pending block. */
    public long now() {
        return pending.timestamp();
    }

    /** Mines empty blocks until that many seconds have passed. */
    public void pass(long seconds) {
        long end = now() + seconds;
        while (now() < end) {
            mine();
        }
    }

    /** Adds an event to the pending block; arguments in the event's order. */
    public FakeChain emit(String contract, String name, Object... arguments) {
        AbiItem.Event event = events.computeIfAbsent(
                contract + "." + name, key -> abi(contract).event(name).orElseThrow());
        var topics = new ArrayList<String>(List.of(event.topic()));
        var plain = new ArrayList<AbiParameter>();
        var values = new ArrayList<Object>();
        for (int i = 0; i < arguments.length; i++) {
            AbiParameter parameter = event.inputs().get(i);
            if (parameter.indexed()) {
                topics.add(Hex.encode(AbiCodec.encode(List.of(parameter), List.of(arguments[i]))));
            } else {
                plain.add(parameter);
                values.add(arguments[i]);
            }
        }
        BlockHeader block = pending;
        List<ChainLog> list = logs.get(block.number());
        list.add(new ChainLog(
                block.number(),
                block.hash(),
                block.timestamp(),
                word("transaction " + block.number() + "/" + list.size()),
                0,
                list.size(),
                contracts.address(contract),
                topics,
                AbiCodec.encode(plain, values)));
        return this;
    }

    public BlockHeader head() {
        return headers.lastEntry().getValue();
    }

    public Optional<BlockHeader> block(long number) {
        return Optional.ofNullable(headers.get(number));
    }

    /** Height of the block with that hash. */
    long numberOf(String hash) {
        return headers.values().stream()
                .filter(h -> h.hash().equals(hash))
                .findFirst()
                .orElseThrow()
                .number();
    }

    public long lastBlockWithLogs() {
        return logs.entrySet().stream()
                .filter(entry -> !entry.getValue().isEmpty())
                .mapToLong(Map.Entry::getKey)
                .max()
                .orElseThrow();
    }

    List<ChainLog> logs(long block) {
        return headers.containsKey(block) ? logs.getOrDefault(block, List.of()) : List.of();
    }
}
