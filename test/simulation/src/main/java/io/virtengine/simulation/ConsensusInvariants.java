package io.virtengine.simulation;

import io.virtengine.sdk.client.ChainEvent;
import io.virtengine.sdk.client.SystemContracts;
import java.math.BigInteger;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What holds of the set that consensus reads, whatever is done to it. */
final class ConsensusInvariants {

    private static final String REGISTRY = "ValidatorRegistry";
    private static final int MINIMUM = 4;
    private static final int MAXIMUM = 100;

    private final SystemContracts contracts;
    private final StakingChronicle chronicle;
    private final Set<String> tombstoned = new LinkedHashSet<>();
    private Set<String> last = Set.of();
    private boolean four;
    private int rolls;
    private @Nullable String wrongSeat;
    private @Nullable String risen;

    ConsensusInvariants(SimulatedNetwork network, StakingChronicle staking, Chronicle chronicle) {
        this.contracts = network.contracts();
        this.chronicle = staking;
        chronicle.tell(this::note);
    }

    Map<String, Invariant> byName() {
        return Map.of(
                "consensus.the set is sorted, without duplicates, and never below four again", this::order,
                "consensus.the set changes by no more than it tolerates", this::churn,
                "consensus.the events tell who is in the set", this::told,
                "consensus.no seat of somebody jailed or tombstoned weighs anything",
                        () -> Optional.ofNullable(wrongSeat),
                "consensus.a tombstoned validator never returns", () -> Optional.ofNullable(risen));
    }

    /** After the staking chronicle, which has noted all that came before a roll. */
    private void note(ChainEvent event) {
        switch (event.name()) {
            case "SetRolled" -> {
                rolls++;
                for (Object one : (List<?>) event.values().get("seats")) {
                    Map<?, ?> seat = (Map<?, ?>) one;
                    int status = chronicle.statusOf((String) seat.get("operator"));
                    if (((BigInteger) seat.get("weight")).signum() > 0
                            && status != StakingChronicle.BONDED
                            && wrongSeat == null) {
                        wrongSeat = seat + " has status " + status;
                    }
                }
            }
            case "ValidatorStatusChanged" -> {
                String operator = event.text("operator");
                if (tombstoned.contains(operator) && risen == null) {
                    risen = operator + " was tombstoned and got status " + event.number("status");
                }
                if (event.number("status").intValueExact() == StakingChronicle.TOMBSTONED) {
                    tombstoned.add(operator);
                }
            }
            default -> {
                // Nothing about the set.
            }
        }
    }

    private Optional<String> order() {
        List<String> set = set();
        four |= set.size() >= MINIMUM;
        if (set.isEmpty() || four && set.size() < MINIMUM || set.size() > MAXIMUM) {
            return Optional.of("it has " + set.size() + " nodes");
        }
        String previous = "0x" + "00".repeat(20);
        for (String node : set) {
            if (node.compareTo(previous) <= 0) {
                return Optional.of(node + " stands after " + previous);
            }
            previous = node;
        }
        return Optional.empty();
    }

    /** By a roll as many as the old set tolerates go and as the new one tolerates come; one more may have been forced out. */
    private Optional<String> churn() {
        Set<String> set = new TreeSet<>(set());
        Set<String> before = last;
        int rolled = rolls;
        last = set;
        rolls = 0;
        if (before.isEmpty()) {
            return Optional.empty();
        }
        long gone = before.stream().filter(node -> !set.contains(node)).count();
        long come = set.stream().filter(node -> !before.contains(node)).count();
        int mayGo = 1 + (rolled == 0 ? 0 : tolerated(before.size()));
        int mayCome = rolled == 0 ? 0 : Math.max(1, tolerated(set.size() + 1));
        return rolled > 1 || gone > mayGo || come > mayCome
                ? Optional.of(
                        gone + " of " + before.size() + " nodes went and " + come + " came, by " + rolled + " rolls")
                : Optional.empty();
    }

    private Optional<String> told() {
        List<String> told = List.copyOf(chronicle.seats().keySet());
        List<String> set = set();
        return told.equals(set) ? Optional.empty() : Optional.of("events say " + told + ", the set is " + set);
    }

    private List<String> set() {
        return ((List<?>) contracts.readValue(REGISTRY, "getValidators"))
                .stream().map(node -> ((String) node).toLowerCase(Locale.ROOT)).toList();
    }

    private static int tolerated(int size) {
        return (size - 1) / 3;
    }
}
