package io.virtengine.sdk.governance;

import io.virtengine.sdk.abi.AbiItem;
import io.virtengine.sdk.client.ChainEvent;
import io.virtengine.sdk.client.SystemContracts;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Who holds which role of the AccessManager, and what each role may call. History says whom to ask about, the chain says what
 * holds now.
 */
public final class RoleLedger {

    static final String MANAGER = "AccessManager";

    private static final String ROLE = "roleId";

    private final SystemContracts contracts;
    private final List<ChainEvent> history;

    /** An account with a role. */
    public record Holder(BigInteger role, String account) {}

    /** A function of a contract that a role may call. */
    public record Opening(String contract, AbiItem.Function function, BigInteger role) {

        /** Contract and function, as documents name them. */
        public String name() {
            return contract + "." + function.name();
        }
    }

    private RoleLedger(SystemContracts contracts, List<ChainEvent> history) {
        this.contracts = contracts;
        this.history = history;
    }

    /** The roles of a network as they are now. */
    public static RoleLedger read(SystemContracts contracts, EventHistory history) {
        return new RoleLedger(contracts, history.of(MANAGER));
    }

    /** Every role that was ever spoken of, in the order of their numbers. */
    public SortedSet<BigInteger> roles() {
        var roles = new TreeSet<BigInteger>();
        for (ChainEvent event : history) {
            if (event.values().get(ROLE) instanceof BigInteger role) {
                roles.add(role);
            }
        }
        return roles;
    }

    /** Who holds a role, with or without a delay. */
    public List<Holder> holders(BigInteger role) {
        return history.stream()
                .filter(event ->
                        event.name().equals("RoleGranted") && event.number(ROLE).equals(role))
                .map(event -> event.text("account"))
                .distinct()
                .filter(account -> isHolder(role, account))
                .map(account -> new Holder(role, account))
                .toList();
    }

    /** Who holds any role. */
    public List<Holder> holders() {
        return roles().stream().flatMap(role -> holders(role).stream()).toList();
    }

    private boolean isHolder(BigInteger role, String account) {
        Map<String, Object> access = contracts.read(MANAGER, "getAccess", role, account);
        // Granted with a delay it counts from a time that may not have come: it will.
        return ((BigInteger) access.get("since")).signum() > 0;
    }

    /** Functions of the network's contracts that another role than ADMIN may call, by contract and name. */
    public List<Opening> openings() {
        var openings = new ArrayList<Opening>();
        contracts.addressesByName().forEach((contract, address) -> {
            for (AbiItem.Function function : contracts.abiOf(contract).functions()) {
                BigInteger role = contracts.readNumber(MANAGER, "getTargetFunctionRole", address, function.selector());
                if (role.signum() != 0) {
                    openings.add(new Opening(contract, function, role));
                }
            }
        });
        openings.sort(Comparator.comparing(Opening::name));
        return openings;
    }

    /** Who may give and take a role. */
    public BigInteger adminOf(BigInteger role) {
        return contracts.readNumber(MANAGER, "getRoleAdmin", role);
    }

    /** Who may cancel what holders of a role scheduled. */
    public BigInteger guardianOf(BigInteger role) {
        return contracts.readNumber(MANAGER, "getRoleGuardian", role);
    }
}
