package io.virtengine.simulation;

import io.virtengine.sdk.client.ChainEvent;
import io.virtengine.sdk.client.SystemContracts;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What holds of bonds, and of cases against validators and providers. */
final class PenaltyInvariants {

    private static final String PENALTIES = "ProviderPenalties";

    private final SystemContracts contracts;
    private final Chronicle chronicle;
    private final Map<String, BigInteger> bonds = new LinkedHashMap<>();
    private final Map<String, BigInteger> losses = new HashMap<>();
    private final Set<String> ended = new HashSet<>();
    private final Set<String> dismissals = new HashSet<>();
    private BigInteger taken = BigInteger.ZERO;
    private BigInteger accounted = BigInteger.ZERO;
    private @Nullable String wrongCase;

    PenaltyInvariants(SimulatedNetwork network, Chronicle chronicle) {
        this.contracts = network.contracts();
        this.chronicle = chronicle;
        chronicle.tell(this::note);
    }

    Map<String, Invariant> byName() {
        return Map.of(
                "penalties.a bond is what was locked, less what was released and taken", this::ledger,
                "penalties.what was taken of bonds was paid or burned, and no tenant got more than its loss",
                        this::proceeds,
                "penalties.a case ends once", () -> Optional.ofNullable(wrongCase));
    }

    private void note(ChainEvent event) {
        switch (event.name()) {
            case "BondLocked" -> bonds.merge(event.text("provider"), event.number("amount"), BigInteger::add);
            case "BondReleased" -> reduce(event);
            case "BondTaken" -> {
                reduce(event);
                taken = taken.add(event.number("amount"));
            }
            case "LeaseTerminated" -> {
                accounted = accounted.add(event.number("penalty"));
                require(event, event.number("compensation").compareTo(event.number("penalty")) <= 0);
            }
            case "ProviderCaseOpened" ->
                losses.put(event.text("caseId"), (BigInteger)
                        ((Map<?, ?>) event.values().get("details")).get("loss"));
            case "ProviderSlashed" -> {
                BigInteger amount = event.number("amount");
                accounted = accounted.add(amount);
                BigInteger parts =
                        event.number("compensation").add(event.number("reward")).add(event.number("burned"));
                BigInteger loss = losses.getOrDefault(event.text("caseId"), BigInteger.ZERO);
                require(
                        event,
                        parts.equals(amount) && event.number("compensation").compareTo(loss) <= 0);
                end(event);
            }
            case "ValidatorSlashed", "CaseDismissed", "ProviderCaseDismissed" -> end(event);
            default -> {
                // Nothing about bonds and cases.
            }
        }
    }

    private void reduce(ChainEvent event) {
        bonds.merge(event.text("provider"), event.number("amount").negate(), BigInteger::add);
    }

    /** Two attestations that contradict each other prove more than a case of one that was dismissed. */
    private void end(ChainEvent event) {
        boolean dismissed = event.name().endsWith("Dismissed");
        require(event, ended.add(event.text("caseId")) || !dismissed && dismissals.remove(event.text("caseId")));
        if (dismissed) {
            dismissals.add(event.text("caseId"));
        }
    }

    private void require(ChainEvent event, boolean right) {
        if (!right && wrongCase == null) {
            wrongCase = event.toString();
        }
    }

    private Optional<String> ledger() {
        for (Map.Entry<String, BigInteger> bond : bonds.entrySet()) {
            BigInteger kept = contracts.readNumber("EscrowVault", "bondOf", bond.getKey());
            if (!kept.equals(bond.getValue())) {
                return Optional.of(bond.getKey() + " should have " + bond.getValue() + " and has " + kept);
            }
        }
        return Optional.empty();
    }

    private Optional<String> proceeds() {
        String address = contracts.addressOf(PENALTIES);
        BigInteger held = contracts
                .readNumber("VirtToken", "balanceOf", address)
                .subtract(chronicle.giftsTo(address.toLowerCase(Locale.ROOT)));
        return held.signum() == 0 && taken.equals(accounted)
                ? Optional.empty()
                : Optional.of(taken + " were taken, penalties are " + accounted + ", and " + held + " are on the way");
    }
}
