package io.virtengine.besu.software;

import io.virtengine.besu.chain.ChainReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.tuweni.bytes.Bytes;
import org.hyperledger.besu.datatypes.Address;

/**
 * Compares what the validators say on chain that they run with what this node runs.
 *
 * @param healthy whether nobody is known to run another version
 * @param own what this node runs
 * @param others version by validator, where it differs
 * @param silent validators that never reported
 */
public record Validators(boolean healthy, String own, Map<String, String> others, List<String> silent) {
    private static final int MAX_VALIDATORS = 100;
    private static final int MAX_VERSION = 64;
    /** A registry answers with at least an offset and a count; an address without code with nothing. */
    private static final int SHORTEST_LIST = 64;

    private static final int SHORTEST_SOFTWARE = 32 * 4;

    /** Asks {@code ValidatorRegistry}; empty if it does not answer. */
    public static Optional<Validators> compare(final ChainReader chain, final Address registry, final String own) {
        return chain.call(registry, ChainReader.function("getValidators()"))
                .filter(set -> set.size() >= SHORTEST_LIST)
                .map(set -> {
                    final Map<String, String> others = new TreeMap<>();
                    final List<String> silent = new ArrayList<>();
                    for (final Address validator : addresses(set)) {
                        final String version = chain.call(
                                        registry, ChainReader.function("softwareOf(address)", validator.getBytes()))
                                .map(Validators::version)
                                .orElse("");
                        if (version.isEmpty()) {
                            silent.add(validator.toHexString());
                        } else if (!version.equals(own)) {
                            others.put(validator.toHexString(), version);
                        }
                    }
                    return new Validators(others.isEmpty(), own, others, silent);
                });
    }

    static List<Address> addresses(final Bytes encoded) {
        final int count = encoded.slice(32, 32).trimLeadingZeros().size() > 2 ? MAX_VALIDATORS + 1 : encoded.getInt(60);
        if (count > MAX_VALIDATORS) {
            throw new IllegalStateException("ValidatorRegistry names more than " + MAX_VALIDATORS + " validators");
        }
        final List<Address> addresses = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            addresses.add(Address.wrap(encoded.slice(64 + 32 * i + 12, Address.SIZE)));
        }
        return addresses;
    }

    /** The text of {@code (string version, uint64 reportedAt)}: offset, offset, time, length, bytes. */
    static String version(final Bytes encoded) {
        if (encoded.size() < SHORTEST_SOFTWARE) {
            return "";
        }
        final int length = encoded.getInt(32 * 3 + 28);
        return length < 0 || length > MAX_VERSION
                ? ""
                : new String(encoded.slice(32 * 4, length).toArrayUnsafe(), StandardCharsets.UTF_8);
    }
}
