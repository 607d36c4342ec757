package io.virtengine.simulation;

import io.virtengine.sdk.client.SystemContracts;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What holds of parameters, powers and the consensus set. */
final class SystemInvariants {

    private static final int ADMIN = 0;
    private static final BigInteger MOST_VALIDATORS = BigInteger.valueOf(100);

    private final SimulatedNetwork network;
    private final Population people;

    SystemInvariants(SimulatedNetwork network, Population people) {
        this.network = network;
        this.people = people;
    }

    Map<String, Invariant> byName() {
        return Map.of(
                "parameters.every value is within its bounds", this::parameters,
                "access.nobody but a timelock is admin", this::admins,
                "consensus.the set is sorted, without duplicates, not empty and not too large", this::set);
    }

    private Optional<String> parameters() {
        BigInteger size = contracts().readNumber("ParameterRegistry", "size");
        for (Object key : (List<?>) contracts().readValue("ParameterRegistry", "keys", BigInteger.ZERO, size)) {
            Map<String, Object> parameter = contracts().read("ParameterRegistry", "parameter", key);
            BigInteger value = (BigInteger) parameter.get("value");
            if (value.compareTo((BigInteger) parameter.get("minimum")) < 0
                    || value.compareTo((BigInteger) parameter.get("maximum")) > 0) {
                return Optional.of(parameter.toString());
            }
        }
        return Optional.empty();
    }

    private Optional<String> admins() {
        for (Actor actor : people.all()) {
            if ((Boolean) contracts()
                    .read("AccessManager", "hasRole", ADMIN, actor.address())
                    .get("isMember")) {
                return Optional.of(actor + " is admin");
            }
        }
        for (Map.Entry<String, Actor> office : network.offices().entrySet()) {
            if ((Boolean) contracts()
                    .read("AccessManager", "hasRole", ADMIN, office.getValue().address())
                    .get("isMember")) {
                return Optional.of(office.getKey() + " is admin");
            }
        }
        return Optional.empty();
    }

    private Optional<String> set() {
        List<?> set = (List<?>) contracts().readValue("ValidatorRegistry", "getValidators");
        if (set.isEmpty() || BigInteger.valueOf(set.size()).compareTo(MOST_VALIDATORS) > 0) {
            return Optional.of("it has " + set.size() + " nodes");
        }
        String last = "0x" + "00".repeat(20);
        for (Object node : set) {
            String next = ((String) node).toLowerCase(java.util.Locale.ROOT);
            if (next.compareTo(last) <= 0) {
                return Optional.of(next + " stands after " + last);
            }
            last = next;
        }
        return Optional.empty();
    }

    private SystemContracts contracts() {
        return network.contracts();
    }
}
