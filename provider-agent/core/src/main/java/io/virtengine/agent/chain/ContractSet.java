package io.virtengine.agent.chain;

import io.virtengine.sdk.abi.ContractAbi;
import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.artifact.ContractArtifacts;
import io.virtengine.sdk.chain.RevertReason;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The contracts the agent deals with: where they are and how they are spoken to. */
public final class ContractSet {
    /** Names of the contracts an address book must hold. */
    public static final Set<String> NEEDED = Set.of(
            "OrderBook",
            "EscrowVault",
            "SettlementHub",
            "ProviderRegistry",
            "CapacityLedger",
            "DeploymentRegistry",
            "ParameterRegistry");

    private static final Map<String, Set<String>> OPERATOR = Map.of(
            "OrderBook",
                    Set.of(
                            "placeBid",
                            "withdrawBid",
                            "reclaimBid",
                            "reportReady",
                            "giveReclaimNotice",
                            "closeLeaseByProvider",
                            "closeOverdrawn"),
            "CapacityLedger", Set.of("heartbeat"),
            "SettlementHub", Set.of("submitStatement", "submitStatements", "finalise"),
            "EscrowVault", Set.of("withdrawStream", "claim"),
            "ProviderRegistry", Set.of("rotateAttestationKey"));

    private final Map<String, String> addresses;
    private final Map<String, ContractAbi> abis = new HashMap<>();
    private final RevertReason errors;

    /**
     * @param addresses address by contract name
     * @throws IllegalArgumentException if a needed contract is missing
     */
    public ContractSet(Map<String, String> addresses, ContractArtifacts artifacts) {
        this.addresses = Map.copyOf(addresses);
        this.errors = new RevertReason(artifacts);
        for (String name : NEEDED) {
            String address = addresses.get(name);
            if (address == null) {
                throw new IllegalArgumentException("the address book lacks " + name);
            }
            abis.put(name, artifacts.get("I" + name).abi());
        }
    }

    public String address(String contract) {
        return Hex.address(addresses.getOrDefault(contract, ""));
    }

    public List<String> all() {
        return NEEDED.stream().sorted().map(this::address).toList();
    }

    /**
     * Everything the agent's operator key ever signs: selectors by contract address. A fault elsewhere in the agent cannot
     * make the key do more.
     */
    public Map<String, Set<String>> operatorCalls() {
        Map<String, Set<String>> calls = new HashMap<>();
        OPERATOR.forEach((contract, functions) -> {
            Set<String> selectors = new HashSet<>();
            functions.forEach(function ->
                    selectors.add(abis.get(contract).function(function).selector()));
            calls.put(address(contract), selectors);
        });
        return calls;
    }

    /** Names the contracts' errors. */
    public RevertReason errors() {
        return errors;
    }

    /** Call data of a function. */
    public byte[] encode(String contract, String function, List<?> arguments) {
        return abis.get(contract).function(function).encodeCall(arguments);
    }

    /** Results of a function by name, unnamed ones by position. */
    public Map<String, Object> decode(String contract, String function, byte[] result) {
        return abis.get(contract).function(function).decodeResult(result);
    }
}
