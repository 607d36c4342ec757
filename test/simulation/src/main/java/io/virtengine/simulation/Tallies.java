package io.virtengine.simulation;

import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.client.ChainEvent;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.web3j.crypto.Hash;

/** Counts while a run goes on. */
final class Tallies {

    private static final class Count {
        int done;
        int idle;
        final Map<String, Integer> refused = new TreeMap<>();
    }

    private final Map<String, Count> counts = new TreeMap<>();
    private final Map<String, Integer> checks = new TreeMap<>();
    private final Map<String, Integer> events = new TreeMap<>();
    private final Map<String, Integer> parameters = new TreeMap<>();
    private byte[] digest = new byte[32];

    Tallies(Set<String> operations, Set<String> invariants) {
        operations.forEach(kind -> counts.put(kind, new Count()));
        invariants.forEach(name -> checks.put(name, 0));
    }

    void done(String kind) {
        count(kind).done++;
        note(kind + " done");
    }

    void idle(String kind) {
        count(kind).idle++;
        note(kind + " idle");
    }

    void refused(String kind, String error) {
        count(kind).refused.merge(error, 1, Integer::sum);
        note(kind + " refused: " + error);
    }

    void happened(ChainEvent event) {
        events.merge(event.contract() + "." + event.name(), 1, Integer::sum);
        if (event.name().equals("ParameterChanged")) {
            parameters.merge(event.text("key"), 1, Integer::sum);
        }
    }

    void checked(String invariant) {
        checks.merge(invariant, 1, Integer::sum);
    }

    /** Something that must be the same in an equal run. */
    void note(String line) {
        byte[] text = line.getBytes(StandardCharsets.UTF_8);
        byte[] next = new byte[digest.length + text.length];
        System.arraycopy(digest, 0, next, 0, digest.length);
        System.arraycopy(text, 0, next, digest.length, text.length);
        digest = Hash.sha3(next);
    }

    Map<String, Report.Tally> operations() {
        var result = new LinkedHashMap<String, Report.Tally>();
        counts.forEach(
                (kind, count) -> result.put(kind, new Report.Tally(count.done, count.idle, Map.copyOf(count.refused))));
        return result;
    }

    Map<String, Integer> invariants() {
        return new TreeMap<>(checks);
    }

    Map<String, Integer> events() {
        return new TreeMap<>(events);
    }

    /** How often each parameter changed, by key. */
    Map<String, Integer> parameters() {
        return new TreeMap<>(parameters);
    }

    String digest() {
        return Hex.encode(digest);
    }

    private Count count(String kind) {
        Count count = counts.get(kind);
        if (count == null) {
            throw new IllegalStateException("no operation " + kind);
        }
        return count;
    }
}
