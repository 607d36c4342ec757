package io.virtengine.besu.chain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.hyperledger.besu.datatypes.Address;

/**
 * Where the network's contracts are.
 *
 * @param byName address by contract name; empty if the node was given no address book
 */
public record Contracts(Map<String, Address> byName) {
    /** A node without an address book. */
    public static final Contracts NONE = new Contracts(Map.of());

    public Contracts {
        byName = Map.copyOf(byName);
    }

    /**
     * Reads the address book that the genesis builder wrote.
     *
     * @throws IllegalArgumentException if the file is none, or of another chain
     */
    public static Contracts read(final File file, final long chainId) {
        try {
            final JsonNode book = new ObjectMapper().readTree(file);
            if (book.path("chainId").asLong(-1) != chainId) {
                throw new IllegalArgumentException("the address book " + file + " is for chain " + book.path("chainId")
                        + ", the node's is " + chainId);
            }
            final Map<String, Address> byName = new TreeMap<>();
            for (final Map.Entry<String, JsonNode> entry :
                    book.path("contracts").properties()) {
                byName.put(
                        entry.getKey(),
                        Address.fromHexStringStrict(
                                entry.getValue().path("address").asText()));
            }
            return new Contracts(byName);
        } catch (final IOException e) {
            throw new IllegalArgumentException("the address book " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Where a contract is, if the book names it. */
    public Optional<Address> find(final String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** Which contract is at an address. */
    public Optional<String> nameOf(final Address address) {
        return byName.entrySet().stream()
                .filter(entry -> entry.getValue().equals(address))
                .map(Map.Entry::getKey)
                .findFirst();
    }
}
