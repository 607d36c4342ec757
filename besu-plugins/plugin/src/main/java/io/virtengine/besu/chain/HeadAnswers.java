package io.virtengine.besu.chain;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.apache.tuweni.bytes.Bytes;
import org.hyperledger.besu.datatypes.Address;
import org.hyperledger.besu.datatypes.Hash;

/**
 * What contracts said about the state of the head, kept until another block is the head: nothing can change it before. Under
 * load most questions of a block have been asked before, and an answer kept costs a look into a map instead of a simulation.
 */
public final class HeadAnswers {
    private final Supplier<Hash> head;
    private final BiFunction<Address, Bytes, Optional<Bytes>> calls;
    private final int most;
    private volatile OfHead kept;

    private record Question(Address contract, Bytes data) {}

    private record OfHead(Hash head, Map<Question, Bytes> answers) {}

    /**
     * @param head hash of the block that is the head now
     * @param calls asks a contract on the state of the head; empty if it does not answer, which is not kept
     * @param most answers kept of one head; further ones are asked each time
     */
    public HeadAnswers(
            final Supplier<Hash> head, final BiFunction<Address, Bytes, Optional<Bytes>> calls, final int most) {
        this.head = head;
        this.calls = calls;
        this.most = most;
        this.kept = new OfHead(head.get(), new ConcurrentHashMap<>());
    }

    /** What {@code contract} returns for {@code data} on the state of the head, or of one that was it during this call. */
    public Optional<Bytes> ask(final Address contract, final Bytes data) {
        // The head is looked at before the question is asked: an answer can be newer than the head it is kept for,
        // never older.
        final OfHead now = ofHead();
        final Question question = new Question(contract, data);
        final Bytes known = now.answers.get(question);
        if (known != null) {
            return Optional.of(known);
        }
        final Optional<Bytes> answer = calls.apply(contract, data);
        if (now.answers.size() < most) {
            answer.ifPresent(bytes -> now.answers.put(question, bytes));
        }
        return answer;
    }

    private OfHead ofHead() {
        final Hash hash = head.get();
        OfHead now = kept;
        if (!now.head.equals(hash)) {
            now = new OfHead(hash, new ConcurrentHashMap<>());
            kept = now;
        }
        return now;
    }
}
