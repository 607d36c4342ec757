package io.virtengine.sdk.deploy;

import io.virtengine.sdk.abi.AbiCodec;
import io.virtengine.sdk.artifact.ContractArtifact;
import io.virtengine.sdk.artifact.ContractArtifacts;
import io.virtengine.sdk.chain.ChainClient;
import io.virtengine.sdk.chain.Receipt;
import io.virtengine.sdk.tx.DirectSender;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Creates contracts and remembers where: plain ones, libraries, and governed ones behind an ERC-1967 proxy. What is to be
 * created in which order is {@link SystemDeployment}'s business.
 */
final class Deployer {

    private final ChainClient chain;
    private final DirectSender sender;
    private final ContractArtifacts artifacts;
    private final Consumer<String> progress;
    private final Map<String, AddressBook.Entry> entries = new LinkedHashMap<>();
    private final Map<String, String> libraries = new HashMap<>();
    private final List<String> created = new ArrayList<>();
    private long firstBlock = -1;

    Deployer(ChainClient chain, DirectSender sender, ContractArtifacts artifacts, Consumer<String> progress) {
        this.chain = chain;
        this.sender = sender;
        this.artifacts = artifacts;
        this.progress = progress;
    }

    /** The deploying account. */
    String account() {
        return sender.address();
    }

    /** Creates a contract without a proxy and returns its address. */
    String plain(String name, Object... constructorArguments) {
        String address = create(name, constructorArguments);
        entries.put(name, new AddressBook.Entry(address, AddressBook.codeHash(chain, address), null, null));
        progress.accept(name + " at " + address);
        return address;
    }

    /**
     * Creates an implementation and its proxy, initialises it under the AccessManager, and returns the proxy's address.
     *
     * @param initialiserArguments of {@code initialize}, after the AccessManager
     */
    String governed(String name, List<?> constructorArguments, Object... initialiserArguments) {
        ContractArtifact artifact = artifacts.get(name);
        String implementation = create(name, constructorArguments.toArray());
        var arguments = new ArrayList<Object>(List.of(manager()));
        arguments.addAll(Arrays.asList(initialiserArguments));
        byte[] initialise = artifact.abi().function("initialize").encodeCall(arguments);
        String proxy = create("ERC1967Proxy", implementation, initialise);
        entries.put(
                name,
                new AddressBook.Entry(
                        proxy,
                        AddressBook.codeHash(chain, proxy),
                        implementation,
                        AddressBook.codeHash(chain, implementation)));
        progress.accept(name + " at " + proxy);
        return proxy;
    }

    /** Names of what {@link #governed(String, List, Object...)} created so far, in that order. */
    List<String> governed() {
        return entries.entrySet().stream()
                .filter(entry -> entry.getValue().implementation() != null)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Calls a function of a contract created before. */
    Receipt call(String contract, String function, Object... arguments) {
        byte[] data = artifacts.get(contract).abi().function(function).encodeCall(Arrays.asList(arguments));
        return sender.call(address(contract), data);
    }

    /** Address of a contract created before. */
    String address(String contract) {
        AddressBook.Entry entry = entries.get(contract);
        if (entry == null) {
            throw new IllegalStateException(contract + " has not been created yet");
        }
        return entry.address();
    }

    /** Addresses of contracts created before. */
    List<String> at(String... contracts) {
        return Stream.of(contracts).map(this::address).toList();
    }

    /** Addresses of contracts created before, for a constructor that takes them as one structure. */
    List<List<String>> together(String... contracts) {
        return List.of(at(contracts));
    }

    /** Tells a contract of those that were created after it. */
    void wire(String contract, String... others) {
        call(contract, "wire", at(others).toArray());
    }

    /** Gives a role, at once. */
    void grant(Role role, String account) {
        call("AccessManager", "grantRole", role.id(), account, 0);
    }

    /** Address of the AccessManager. */
    String manager() {
        return address("AccessManager");
    }

    /** Selector of a function, as the AccessManager wants it. */
    String selector(String contract, String function) {
        return artifacts.get(contract).abi().function(function).selector();
    }

    /** Everything created so far. */
    Map<String, AddressBook.Entry> entries() {
        return Map.copyOf(entries);
    }

    /** Every address with code so far, in the order of creation. */
    List<String> created() {
        return List.copyOf(created);
    }

    /** Height of the first creation. */
    long firstBlock() {
        return firstBlock;
    }

    private String create(String name, Object... constructorArguments) {
        ContractArtifact artifact = artifacts.get(name);
        for (String library : artifact.libraries()) {
            if (!libraries.containsKey(library)) {
                libraries.put(library, create(library));
            }
        }
        byte[] code = artifact.linkedCreation(libraries);
        byte[] arguments = AbiCodec.encode(artifact.abi().constructorInputs(), Arrays.asList(constructorArguments));
        byte[] creation = Arrays.copyOf(code, code.length + arguments.length);
        System.arraycopy(arguments, 0, creation, code.length, arguments.length);
        Receipt receipt = sender.create(creation);
        firstBlock = firstBlock < 0 ? receipt.blockNumber() : firstBlock;
        String address = requireAddress(name, receipt.contractAddress());
        requireCode(artifact, address);
        created.add(address);
        return address;
    }

    private static String requireAddress(String name, @Nullable String address) {
        if (address == null) {
            throw new IllegalStateException("the node did not say where it created " + name);
        }
        return address.toLowerCase(java.util.Locale.ROOT);
    }

    /** What runs must be what was compiled: a node that answers otherwise is not to be trusted with the rest. */
    private void requireCode(ContractArtifact artifact, String address) {
        byte[] expected = artifact.linkedRuntime(libraries);
        byte[] found = artifact.withoutImmutables(chain.code(address));
        boolean library = found.length > 1 && found[0] == 0x73;
        if (!library && !Arrays.equals(expected, found)) {
            throw new IllegalStateException(
                    "the code of " + artifact.name() + " at " + address + " is not what was sent");
        }
    }
}
