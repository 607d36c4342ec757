package io.virtengine.sdk.deploy;

import java.util.List;
import java.util.TreeMap;

/** Which functions a role opens, who holds it, and that the deploying key keeps nothing. */
final class RoleGrants {

    private RoleGrants() {}

    /** Opens functions to roles and gives the roles to the definition's accounts. */
    static void give(Deployer deployer, NetworkDefinition definition) {
        for (String contract : deployer.governed()) {
            open(deployer, Role.GUARDIAN, contract, List.of(Role.PAUSE));
        }
        for (Role role : Role.values()) {
            // In an order of its own: the same definition makes the same logs everywhere.
            new TreeMap<>(role.functions()).forEach((contract, functions) -> open(deployer, role, contract, functions));
        }
        definition.guardians().forEach(account -> deployer.grant(Role.GUARDIAN, account));
        definition.administrators().forEach(account -> deployer.grant(Role.ADMINISTRATOR, account));
        definition.registrars().forEach(account -> deployer.grant(Role.REGISTRAR, account));
        definition.moderators().forEach(account -> deployer.grant(Role.MODERATOR, account));
        definition.keepers().forEach(account -> deployer.grant(Role.KEEPER, account));
    }

    /** The genesis accounts rule until their ceremony gives this to the branches of governance. */
    static void handOver(Deployer deployer) {
        for (Branch branch : Branch.values()) {
            deployer.grant(branch.role(), deployer.address("TimelockController"));
        }
        deployer.call("AccessManager", "renounceRole", Role.ADMIN.id(), deployer.account());
    }

    private static void open(Deployer deployer, Role role, String contract, List<String> functions) {
        List<String> selectors = functions.stream()
                .map(name -> deployer.selector(contract, name))
                .toList();
        deployer.call("AccessManager", "setTargetFunctionRole", deployer.address(contract), selectors, role.id());
    }
}
