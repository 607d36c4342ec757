package io.virtengine.simulation;

import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.signing.UsageStatement;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Providers state usage, tenants acknowledge it. */
final class StatementOperations {

    private static final UsageStatement NONE = new UsageStatement(
            UsageStatement.NO_PREVIOUS,
            0,
            0,
            0,
            BigInteger.ZERO,
            BigInteger.ZERO,
            BigInteger.ZERO,
            BigInteger.ZERO,
            BigInteger.ZERO,
            BigInteger.ZERO,
            UsageStatement.NO_PREVIOUS,
            UsageStatement.NO_PREVIOUS,
            false);

    private final SimulatedNetwork network;
    private final Population people;
    private final Chronicle chronicle;
    /** By hash, so that the chain's own head of a lease names the previous one. */
    private final Map<String, UsageStatement> statements = new HashMap<>();

    StatementOperations(SimulatedNetwork network, Population people, Chronicle chronicle) {
        this.network = network;
        this.people = people;
        this.chronicle = chronicle;
    }

    Map<String, Operation> byKind() {
        return Map.of(
                "settlement.state", this::state,
                "settlement.state_twice", this::stateAgain,
                "settlement.state_for_another", this::stateForAnother,
                "settlement.acknowledge", this::acknowledge);
    }

    private Optional<Deed> state(Dice dice) {
        return chronicle
                .anyLease(dice)
                .flatMap(lease -> next(dice, lease).map(next -> submit(lease, next, signer(lease))));
    }

    /** The same sequence again, with other content: what a provider that wants more would try. */
    private Optional<Deed> stateAgain(Dice dice) {
        return chronicle
                .anyLease(dice)
                .flatMap(lease -> head(lease).map(head -> {
                    UsageStatement again = withCost(head, head.cumulativeCost().add(Wei.VE));
                    return submit(lease, again, signer(lease)).mustFail();
                }));
    }

    private Optional<Deed> stateForAnother(Dice dice) {
        return chronicle
                .anyLease(dice)
                .flatMap(lease -> next(dice, lease)
                        .map(next ->
                                submit(lease, next, dice.of(people.strangers())).mustFail()));
    }

    private Optional<Deed> acknowledge(Dice dice) {
        return chronicle
                .anyLease(dice)
                .map(lease -> Deed.Call.of(
                        people.find(lease.owner()), "SettlementHub", "acknowledge", lease.id(), headHash(lease)));
    }

    /** The same with another cost. */
    static UsageStatement withCost(UsageStatement statement, BigInteger cost) {
        return changed(statement, statement.windowEnd(), cost);
    }

    /** The same with another end. */
    static UsageStatement withEnd(UsageStatement statement, long windowEnd) {
        return changed(statement, windowEnd, statement.cumulativeCost());
    }

    private static UsageStatement changed(UsageStatement statement, long windowEnd, BigInteger cost) {
        return new UsageStatement(
                statement.leaseId(),
                statement.sequence(),
                statement.windowStart(),
                windowEnd,
                cost,
                statement.cpuCoreMs(),
                statement.memoryByteS(),
                statement.storageByteS(),
                statement.gpuMs(),
                statement.networkBytes(),
                statement.linesRoot(),
                statement.previousHash(),
                statement.isFinal());
    }

    /** A statement and a signature over it, as contracts take them. */
    List<Object> signed(UsageStatement statement, Actor signer) {
        return List.of(List.copyOf(statement.values().values()), signer.address(), signature(statement, signer));
    }

    private String signature(UsageStatement statement, Actor signer) {
        return Hex.encode(signer.signer()
                .signDigest(statement.digest(UsageStatement.domain(
                        network.chainId(), network.contracts().addressOf("SettlementHub")))));
    }

    /** What the provider of a lease whose workload is ready would state next. */
    Optional<UsageStatement> next(Dice dice, Chronicle.Lease lease) {
        UsageStatement previous = head(lease).orElse(NONE);
        Map<String, Object> onChain = network.contracts().read("OrderBook", "lease", lease.id());
        if (((BigInteger) onChain.get("readyAt")).signum() == 0) {
            return Optional.empty();
        }
        long acceptedAt = ((BigInteger) onChain.get("acceptedAt")).longValueExact();
        long start = previous.sequence() == 0 ? acceptedAt : previous.windowEnd();
        long end = Math.max(start, network.now() - dice.between(0, 30));
        BigInteger core = previous.cpuCoreMs().add(BigInteger.valueOf((end - start) * dice.between(0, 2_000)));
        BigInteger price = (BigInteger) prices(onChain).get("cpuCoreMs");
        BigInteger cost = price.signum() == 0 ? previous.cumulativeCost() : core.multiply(price);
        return Optional.of(new UsageStatement(
                lease.id(),
                previous.sequence() + 1,
                start,
                end,
                cost,
                core,
                previous.memoryByteS(),
                previous.storageByteS(),
                previous.gpuMs(),
                previous.networkBytes(),
                UsageStatement.NO_PREVIOUS,
                previous.sequence() == 0 ? UsageStatement.NO_PREVIOUS : previous.hash(),
                dice.percent(10)));
    }

    private Deed.Call submit(Chronicle.Lease lease, UsageStatement next, Actor signer) {
        statements.put(next.hash(), next);
        UsageStatement previous = head(lease).orElse(NONE);
        return Deed.Call.of(
                signer,
                "SettlementHub",
                "submitStatement",
                List.copyOf(previous.values().values()),
                List.copyOf(next.values().values()),
                signer.address(),
                signature(next, signer));
    }

    private Optional<UsageStatement> head(Chronicle.Lease lease) {
        return Optional.ofNullable(statements.get(headHash(lease)));
    }

    private String headHash(Chronicle.Lease lease) {
        return (String)
                network.contracts().read("SettlementHub", "ledger", lease.id()).get("head");
    }

    private Actor signer(Chronicle.Lease lease) {
        return people.find(lease.provider());
    }

    private static Map<?, ?> prices(Map<String, Object> lease) {
        return (Map<?, ?>) lease.get("prices");
    }
}
