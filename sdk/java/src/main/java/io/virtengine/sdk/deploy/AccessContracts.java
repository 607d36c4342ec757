package io.virtengine.sdk.deploy;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What everything else stands on: who may do what, the parameters, accounts' status, the token. */
final class AccessContracts {

    /** As an executor of a timelock: whoever calls. */
    static final String ANYONE = "0x" + "0".repeat(40);

    /** One costs some 250,000 gas; a transaction may use 16,777,216. */
    private static final int PARAMETERS_A_CALL = 40;

    private AccessContracts() {}

    static void deploy(Deployer deployer, NetworkDefinition definition) {
        deployer.plain("AccessManager", deployer.account());
        deployer.plain(
                "TimelockController",
                definition.timelockDelay(),
                definition.genesisAccounts(),
                definition.genesisAccounts(),
                ANYONE);
        parameters(deployer, definition.parameters());
        deployer.governed("AccountStatus", List.of(), definition.genesisAccounts());
        token(deployer, definition);
    }

    private static void parameters(Deployer deployer, List<NetworkDefinition.Parameter> parameters) {
        deployer.governed("ParameterRegistry", List.of(), List.of());
        List<Object> rows = parameters.stream()
                .<Object>map(p -> List.of(
                        p.name(),
                        p.unit(),
                        p.value(),
                        p.minimum(),
                        p.maximum(),
                        p.parameterClass().ordinal(),
                        p.step(),
                        p.pause()))
                .toList();
        for (int i = 0; i < rows.size(); i += PARAMETERS_A_CALL) {
            int end = Math.min(rows.size(), i + PARAMETERS_A_CALL);
            deployer.call("ParameterRegistry", "defineParameters", rows.subList(i, end));
        }
    }

    private static void token(Deployer deployer, NetworkDefinition definition) {
        Map<String, BigInteger> allocations = new TreeMap<>(definition.token().allocations());
        // The self-bonds of the genesis set, on their way into the stake vault.
        allocations.merge(deployer.account(), definition.validators().selfBonds(), BigInteger::add);
        List<String> holders = List.copyOf(allocations.keySet());
        deployer.plain(
                "VirtToken",
                deployer.manager(),
                definition.token().cap(),
                holders,
                holders.stream().map(allocations::get).toList());
    }
}
