package io.virtengine.journey;

import io.virtengine.sdk.client.ProviderProfile;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A provider: an owner with a wallet, and an agent beside its machines.
 *
 * @param owner the owner
 * @param agent the agent's process
 * @param gateway where tenants reach it
 * @param management where its operator reaches it
 * @param operator the agent's own account
 */
public record ProviderSite(Party owner, ManagedProcess agent, URI gateway, URI management, String operator)
        implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration KEYS_LIMIT = Duration.ofMinutes(1);
    private static final Duration START_LIMIT = Duration.ofMinutes(3);

    /**
     * What distinguishes one provider from another.
     *
     * @param cpuCoreHour price of a core for an hour, in VE
     * @param cpuMilli thousandths of cores offered
     * @param memoryMib memory offered
     */
    public record Offer(String cpuCoreHour, long cpuMilli, long memoryMib) {}

    /** Makes the agent's keys, registers the provider with its bond, and starts the agent, which speaks to that node. */
    public static ProviderSite open(
            Workspace workspace,
            Network network,
            Party owner,
            Offer offer,
            BigInteger bond,
            String databaseUrl,
            URI rpc) {
        Path folder = workspace.folder(owner.name());
        Path passphrase = workspace.password(owner.name() + ".passphrase");
        int port = Ports.free();
        int managementPort = Ports.free();
        JsonNode keys = makeKeys(workspace, owner.name(), folder.resolve("keys"), passphrase);
        String operator = keys.path("operator").asString();

        BigInteger bidFunds = BigInteger.TEN.pow(19);
        var gateway = URI.create("https://127.0.0.1:" + port);
        owner.asProvider().approveVault(bond.add(bidFunds));
        owner.asProvider()
                .register(
                        new ProviderProfile(
                                gateway.toString(),
                                "{\"region\":\"eu-west\"}",
                                "{\"cpuCoreHour\":\"" + offer.cpuCoreHour() + "\"}",
                                keys.path("tlsFingerprint").asString(),
                                keys.path("encryptionKey").asString(),
                                keys.path("attestationKey").asString(),
                                operator),
                        bond);
        owner.asProvider().fundBids(bidFunds);

        Path configuration = workspace.folder(owner.name()).resolve("agent.yaml");
        Yaml.write(
                configuration,
                Map.of(
                        "ve",
                        Map.of(
                                "agent",
                                settings(
                                        network,
                                        rpc,
                                        owner,
                                        offer,
                                        databaseUrl,
                                        folder,
                                        passphrase,
                                        port,
                                        managementPort))));
        ManagedProcess agent = ManagedProcess.java(
                owner.name() + "'s agent",
                "512m",
                workspace.executable("provider-agent/core"),
                List.of("start", "--config", configuration.toString()),
                Map.of(),
                workspace.log(owner.name()));
        return new ProviderSite(owner, agent, gateway, URI.create("http://127.0.0.1:" + managementPort), operator);
    }

    private static JsonNode makeKeys(Workspace workspace, String name, Path keys, Path passphrase) {
        Path log = workspace.log(name + "-keys");
        try (ManagedProcess init = ManagedProcess.java(
                "key generation",
                "640m",
                workspace.executable("provider-agent/core"),
                List.of(
                        "keys",
                        "init",
                        "--directory",
                        keys.toString(),
                        "--passphrase-file",
                        passphrase.toString(),
                        "--name",
                        "127.0.0.1"),
                Map.of(),
                log)) {
            if (init.waitFor(KEYS_LIMIT) != 0) {
                throw new JourneyException("the agent's keys could not be made: " + init.tail(10));
            }
            String output = init.tail(Integer.MAX_VALUE);
            return JSON.readTree(output.substring(output.indexOf('{'), output.lastIndexOf('}') + 1));
        }
    }

    private static Map<String, Object> settings(
            Network network,
            URI rpc,
            Party owner,
            Offer offer,
            String databaseUrl,
            Path folder,
            Path passphrase,
            int port,
            int managementPort) {
        var settings = new LinkedHashMap<String, Object>();
        settings.put("provider", Map.of("address", owner.address(), "attributes", Map.of("region", "eu-west")));
        settings.put(
                "chain",
                new TreeMap<>(Map.of(
                        "id", network.book().chainId(),
                        "rpc", rpc.toString(),
                        "address-book", network.bookFile().toString(),
                        "poll", "200ms")));
        settings.put("database", Map.of("url", databaseUrl, "username", "postgres"));
        settings.put(
                "custody",
                Map.of("directory", folder.resolve("keys").toString(), "passphrase-file", passphrase.toString()));
        settings.put(
                "gateway",
                Map.of(
                        "address",
                        "127.0.0.1",
                        "port",
                        port,
                        "names",
                        List.of("127.0.0.1"),
                        "audience",
                        "127.0.0.1:" + port));
        settings.put("management", Map.of("port", managementPort));
        settings.put("pricing", Map.of("cpu-core-hour", offer.cpuCoreHour()));
        settings.put(
                "capacity",
                Map.of("cpu-milli", offer.cpuMilli(), "memory-mib", offer.memoryMib(), "storage-mib", 20_480));
        settings.put(
                "lifecycle",
                Map.of(
                        "poll", "200ms",
                        "backoff", "1s",
                        "command-lease", "10s",
                        "reconcile", "5s",
                        "orphan-quarantine", "10s"));
        settings.put("metering", Map.of("sample", "500ms", "statement", "3s", "record", "10m"));
        settings.put("settlement", Map.of("interval", "1s", "withdraw", "10m"));
        settings.put("images", Map.of("directory", folder.resolve("images").toString()));
        settings.put(
                "backend",
                Map.of(
                        "kind",
                        "local",
                        "options",
                        Map.of("state", folder.resolve("workloads").toString())));
        return settings;
    }

    /** Waits until the agent says it is ready. */
    public void awaitReady() {
        URI readiness = management.resolve("/actuator/health/readiness");
        try {
            Await.until(owner.name() + "'s agent to be ready", START_LIMIT, () -> {
                agent.requireAlive();
                return Http.isOk(readiness);
            });
        } catch (JourneyException late) {
            throw new JourneyException(late.getMessage() + "; it says " + Http.anyAnswer(readiness), late);
        }
    }

    @Override
    public void close() {
        agent.close();
    }
}
