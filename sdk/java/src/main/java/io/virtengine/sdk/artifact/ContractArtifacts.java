package io.virtengine.sdk.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;

/** All compiled contracts by name, read once from the class path. Immutable. */
public final class ContractArtifacts {

    private static final String FOLDER = "/io/virtengine/contracts/artifacts/";

    /** Contracts that a network has several of, each under a name of its own. */
    private static final Map<String, String> INSTANCES = Map.of(
            "EconomicGovernor", "VirtGovernor",
            "SafetyGovernor", "VirtGovernor",
            "UpgradeGovernor", "VirtGovernor",
            "EconomicTimelock", "TimelockController",
            "SafetyTimelock", "TimelockController",
            "UpgradeTimelock", "TimelockController");

    private final Map<String, ContractArtifact> byName;

    private ContractArtifacts(Map<String, ContractArtifact> byName) {
        this.byName = byName;
    }

    /** Reads the artifacts that the contracts module ships. */
    public static ContractArtifacts load() {
        var mapper = JsonMapper.shared();
        var found = new TreeMap<String, ContractArtifact>();
        for (String name : new String(read("index.txt"), StandardCharsets.UTF_8).split("\n")) {
            if (!name.isBlank()) {
                found.put(name, ContractArtifact.parse(mapper.readTree(read(name + ".json"))));
            }
        }
        return new ContractArtifacts(found);
    }

    private static byte[] read(String file) {
        try (InputStream in = ContractArtifacts.class.getResourceAsStream(FOLDER + file)) {
            if (in == null) {
                throw new IllegalStateException("contract artifact " + file + " is not on the class path");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every artifact, by name. */
    public Collection<ContractArtifact> all() {
        return byName.values();
    }

    /** The artifact of that name, or of the contract that a network calls so, if this build has it. */
    public Optional<ContractArtifact> find(String name) {
        return Optional.ofNullable(byName.get(INSTANCES.getOrDefault(name, name)));
    }

    /**
     * The artifact of that name.
     *
     * @throws IllegalArgumentException if this build has none
     */
    public ContractArtifact get(String name) {
        return find(name).orElseThrow(() -> new IllegalArgumentException("no contract is called " + name));
    }
}
