package io.virtengine.sdk.deploy;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.chain.ChainClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.web3j.crypto.Hash;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where a network's contracts are and what code they have. Whoever sends money checks with {@link #verify} first.
 *
 * @param network name of the network definition
 * @param chainId EIP-155 chain id
 * @param definitionHash Keccak-256 of the network definition it was made from
 * @param firstBlock height of the first deployment; events of the system start here
 * @param contracts by name, in the order of their names
 * @param journal the logs of a deployment that is part of the genesis block, where there are such
 */
public record AddressBook(
        String network,
        long chainId,
        String definitionHash,
        long firstBlock,
        Map<String, Entry> contracts,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable JournalReference journal) {

    /** EIP-1967: where a proxy keeps its implementation's address. */
    private static final String IMPLEMENTATION_SLOT =
            "0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc";

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    /**
     * One contract.
     *
     * @param address where it is called
     * @param codeHash Keccak-256 of the code at the address
     * @param implementation what its proxy delegates to, if it is a proxy
     * @param implementationHash Keccak-256 of the implementation's code
     */
    public record Entry(
            String address,
            String codeHash,
            @Nullable String implementation,
            @Nullable String implementationHash) {}

    /**
     * Where the journal of a genesis deployment lies; see {@link DeploymentJournal}.
     *
     * @param file name of a file in the address book's folder
     * @param hash Keccak-256 of the file
     */
    public record JournalReference(String file, String hash) {}

    public AddressBook {
        contracts = new TreeMap<>(contracts);
        if (journal != null && firstBlock != 0) {
            throw new IllegalArgumentException("a journal belongs to a deployment in block 0, not " + firstBlock);
        }
    }

    /** The book of a system that was deployed by transactions. */
    public AddressBook(
            String network, long chainId, String definitionHash, long firstBlock, Map<String, Entry> contracts) {
        this(network, chainId, definitionHash, firstBlock, contracts, null);
    }

    /** The same contracts, created by the genesis block. */
    public AddressBook inGenesis(JournalReference logs) {
        return new AddressBook(network, chainId, definitionHash, 0, contracts, logs);
    }

    /** The book as its file holds it. */
    public byte[] json() {
        return JSON.writeValueAsBytes(this);
    }

    /**
     * Reads an address book.
     *
     * @throws IllegalArgumentException if the file is not one
     */
    public static AddressBook load(Path file) {
        try {
            return JSON.readValue(Files.readAllBytes(file), AddressBook.class);
        } catch (IOException e) {
            throw new IllegalArgumentException("the address book " + file + " cannot be read: " + e.getMessage(), e);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(file + " is not an address book: " + e.getOriginalMessage(), e);
        }
    }

    /** Writes the book; a reader sees the old or the new one, never half of it. */
    public void save(Path file) {
        try {
            Path folder = file.toAbsolutePath().getParent();
            Files.createDirectories(folder);
            Path next = Files.createTempFile(folder, "addresses", ".next");
            Files.write(next, json());
            Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("the address book " + file + " cannot be written", e);
        }
    }

    /**
     * Address of a contract, lower case.
     *
     * @throws IllegalArgumentException if the network has no such contract
     */
    public String address(String contract) {
        Entry entry = contracts.get(contract);
        if (entry == null) {
            throw new IllegalArgumentException("the address book has no contract " + contract);
        }
        return entry.address();
    }

    /** All addresses by contract name. */
    public Map<String, String> addresses() {
        return contracts.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().address()));
    }

    /**
     * Compares the chain with the book: its id, the code at every address, every proxy's implementation and its code.
     *
     * @throws UnknownCodeException if anything differs
     */
    public void verify(ChainClient chain) {
        var differences = new ArrayList<String>();
        long found = chain.chainId();
        if (found != chainId) {
            throw new UnknownCodeException(List.of("the chain has id " + found + ", the book is for " + chainId));
        }
        contracts.forEach((name, entry) -> {
            compare(name + " at " + entry.address(), entry.codeHash(), codeHash(chain, entry.address()), differences);
            if (entry.implementation() != null) {
                compare(name + "'s implementation", entry.implementation(), implementation(chain, entry), differences);
                compare(
                        name + "'s implementation code",
                        String.valueOf(entry.implementationHash()),
                        codeHash(chain, entry.implementation()),
                        differences);
            }
        });
        if (!differences.isEmpty()) {
            throw new UnknownCodeException(differences);
        }
    }

    static String codeHash(ChainClient chain, String address) {
        return Hex.encode(Hash.sha3(chain.code(address)));
    }

    private static String implementation(ChainClient chain, Entry entry) {
        return "0x" + chain.storage(entry.address(), IMPLEMENTATION_SLOT).substring(26);
    }

    private static void compare(String what, String expected, String found, List<String> differences) {
        if (!expected.equalsIgnoreCase(found)) {
            differences.add(what + " is " + found + ", not " + expected);
        }
    }
}
