package io.virtengine.besu.admission;

import io.virtengine.besu.chain.ChainReader;
import io.virtengine.besu.chain.Contracts;
import io.virtengine.besu.chain.HeadAnswers;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.apache.tuweni.bytes.Bytes;
import org.hyperledger.besu.datatypes.Address;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the pool of this node takes. A courtesy that saves a sender a failing transaction and the node work: the contracts
 * hold the same rules themselves, and other nodes may take what this one refuses. So when the state cannot be read, the
 * transaction is let through, counted and logged.
 */
public final class Admission {
    private static final Logger LOG = LoggerFactory.getLogger(Admission.class);
    private static final String[] STATUS = {"operational", "suspended", "frozen", "blacklisted", "terminated"};

    /** As many as fill a block several times over; about 2 MB. */
    private static final int MOST_ANSWERS = 10_000;

    private final HeadAnswers answers;
    private final Contracts contracts;
    private final RateLimit rate;
    private final Map<Rule, LongAdder> refused = new EnumMap<>(Rule.class);
    private final LongAdder unread = new LongAdder();
    private final AtomicBoolean warned = new AtomicBoolean();

    /** Rules over what {@code chain} says at its head. */
    public Admission(final ChainReader chain, final Contracts contracts, final RateLimit rate) {
        this.answers = new HeadAnswers(() -> chain.head().getHash(), chain::call, MOST_ANSWERS);
        this.contracts = contracts;
        this.rate = rate;
        for (final Rule rule : Rule.values()) {
            refused.put(rule, new LongAdder());
        }
    }

    /** No rules at all, for a node whose operator wants none. */
    public static Admission ofEverything(final ChainReader chain) {
        return new Admission(chain, Contracts.NONE, new RateLimit(0));
    }

    /** Judges a transaction that reaches the pool, and counts it. */
    public Optional<Refusal> admit(final Address sender, final Optional<Address> to, final Bytes data) {
        final Optional<Refusal> refusal = rate.take(sender, System.nanoTime())
                ? judge(sender, to, data)
                : Optional.of(new Refusal(
                        Rule.RATE,
                        sender.toHexString()
                                + " sends more than this node takes in a minute: wait, or use another node"));
        refusal.ifPresent(why -> refused.get(why.rule()).increment());
        return refusal;
    }

    /** As {@link #admit}, without the rate and without counting: what would happen. */
    public Optional<Refusal> judge(final Address sender, final Optional<Address> to, final Bytes data) {
        return status(sender).or(() -> identity(sender, to, data));
    }

    /** How many transactions a rule refused since the node started. */
    public long refused(final Rule rule) {
        return refused.get(rule).sum();
    }

    /** How many questions the chain did not answer, so that the transaction was let through. */
    public long unread() {
        return unread.sum();
    }

    private Optional<Refusal> status(final Address sender) {
        return contracts
                .find("AccountStatus")
                .flatMap(contract -> ask(contract, ChainReader.function("statusOf(address)", sender.getBytes())))
                .filter(status -> status > 0)
                .map(status -> new Refusal(
                        Rule.STATUS,
                        sender.toHexString() + " is "
                                + (status < STATUS.length ? STATUS[status] : "of status " + status)
                                + " in AccountStatus: ask the network's administrators, or appeal"));
    }

    private Optional<Refusal> identity(final Address sender, final Optional<Address> to, final Bytes data) {
        final Optional<Address> policies = contracts.find("GatePolicies");
        final Optional<Gate> gate = to.flatMap(contracts::nameOf).flatMap(name -> Gate.of(name, data));
        if (policies.isEmpty() || gate.isEmpty()) {
            return Optional.empty();
        }
        final Address judged = gate.get().judged(sender, data);
        return ask(
                        policies.get(),
                        ChainReader.function(
                                "isAllowed(uint8,address,uint16)",
                                Bytes.of(gate.get().action()),
                                judged.getBytes(),
                                Bytes.of(0)))
                .filter(allowed -> allowed == 0)
                .map(
                        no -> new Refusal(
                                Rule.IDENTITY,
                                judged.toHexString() + " does not meet the policy for " + gate.get()
                                        + ": verify the identity first, or see GatePolicies.requireAllowed for what is missing"));
    }

    /** The small number a function returns; empty if the chain does not say. */
    private Optional<Integer> ask(final Address contract, final Bytes data) {
        Optional<Integer> answer;
        try {
            answer = answers.ask(contract, data)
                    .filter(output -> output.size() == 32)
                    .map(output -> Byte.toUnsignedInt(output.get(31)));
        } catch (final RuntimeException e) {
            LOG.debug("asking {}", contract, e);
            answer = Optional.empty();
        }
        if (answer.isEmpty()) {
            unread.increment();
            if (warned.compareAndSet(false, true)) {
                LOG.warn(
                        "{} does not answer {}: transactions are let through, see the metric admission_unread. Is the address"
                                + " book the network's?",
                        contract.toHexString(),
                        data.slice(0, 4));
            }
        }
        return answer;
    }
}
