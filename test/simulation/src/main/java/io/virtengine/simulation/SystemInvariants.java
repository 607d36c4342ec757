package io.virtengine.simulation;

import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.client.ChainEvent;
import io.virtengine.sdk.client.SystemContracts;
import io.virtengine.sdk.governance.GovernedParameters;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What holds of parameters and powers. */
final class SystemInvariants {

    private static final int ADMIN = 0;
    private static final String REGISTRY = "ParameterRegistry";
    private static final BigInteger MOST_GPU_BURN = BigInteger.valueOf(4_000);

    private final SimulatedNetwork network;
    private final Population people;
    private final List<?> keys;
    private final Map<String, BigInteger> values = new HashMap<>();
    private final Map<BigInteger, ChainEvent> proposals = new HashMap<>();
    private final List<String> voted = new ArrayList<>();
    private final List<String> changed = new ArrayList<>();
    private @Nullable BigInteger burnShare;
    private BigInteger burnStep = BigInteger.ZERO;

    /** From the time on when only votes govern. */
    SystemInvariants(SimulatedNetwork network, Population people, Chronicle chronicle) {
        this.network = network;
        this.people = people;
        this.keys =
                (List<?>) contracts().readValue(REGISTRY, "keys", 0, contracts().readNumber(REGISTRY, "size"));
        chronicle.tell(this::note);
    }

    Map<String, Invariant> byName() {
        return Map.of(
                "parameters.every value is within its bounds", this::parameters,
                "access.nobody but a timelock is admin", this::admins,
                "parameters.only a vote changes a value", this::changes,
                "fees.the GPU burn share is within its bounds and moves by small steps", this::gpuBurn);
    }

    private Optional<String> parameters() {
        for (Object key : keys) {
            Map<String, Object> parameter = contracts().read(REGISTRY, "parameter", key);
            BigInteger value = (BigInteger) parameter.get("value");
            if (value.compareTo((BigInteger) parameter.get("minimum")) < 0
                    || value.compareTo((BigInteger) parameter.get("maximum")) > 0) {
                return Optional.of(parameter.toString());
            }
            BigInteger before = values.putIfAbsent((String) key, value);
            if (before != null && !before.equals(value)) {
                return Optional.of(parameter + " was " + before + " and nobody was told");
            }
        }
        return Optional.empty();
    }

    /** Where the step itself changed since the last block, the larger counts. */
    private Optional<String> gpuBurn() {
        BigInteger share = contracts().readNumber("GpuBurn", "share");
        BigInteger step = contracts().readNumber(REGISTRY, "get", GovernedParameters.keyOf("fees.gpu_burn_step"));
        Optional<String> wrong = Optional.empty();
        if (share.compareTo(MOST_GPU_BURN) > 0) {
            wrong = Optional.of("it is " + share);
        } else if (burnShare != null && share.subtract(burnShare).abs().compareTo(step.max(burnStep)) > 0) {
            wrong = Optional.of("it went from " + burnShare + " to " + share + ", by more than " + step);
        }
        burnShare = share;
        burnStep = step;
        return wrong;
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

    /** What changed in the last block was executed in it. */
    private Optional<String> changes() {
        var unvoted = new ArrayList<>(changed);
        voted.forEach(unvoted::remove);
        changed.clear();
        voted.clear();
        return unvoted.isEmpty() ? Optional.empty() : Optional.of("nobody voted for " + unvoted);
    }

    private void note(ChainEvent event) {
        switch (event.name()) {
            case "ProposalCreated" -> proposals.put(event.number("proposalId"), event);
            case "ProposalExecuted" -> expect(proposals.get(event.number("proposalId")));
            case "ParameterChanged" -> {
                changed.add(change(event.text("key"), event.number("value")));
                values.put(event.text("key"), event.number("value"));
            }
            default -> {
                // Nothing about parameters.
            }
        }
    }

    private void expect(@Nullable ChainEvent proposal) {
        if (proposal == null) {
            return;
        }
        for (Object data : (List<?>) proposal.values().get("calldatas")) {
            byte[] call = data instanceof String text ? Hex.decode(text) : (byte[]) data;
            var setParameter = contracts().abiOf(REGISTRY).function("setParameter");
            if (Hex.encode(call).startsWith(setParameter.selector())) {
                Map<String, Object> arguments = setParameter.decodeCall(call);
                voted.add(change((String) arguments.get("key"), (BigInteger) arguments.get("value")));
            }
        }
    }

    private static String change(String key, BigInteger value) {
        return key + " to be " + value;
    }

    private SystemContracts contracts() {
        return network.contracts();
    }
}
