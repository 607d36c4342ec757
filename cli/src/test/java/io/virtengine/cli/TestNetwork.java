package io.virtengine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtengine.sdk.chain.EmbeddedChain;
import io.virtengine.sdk.chain.EmbeddedChainOptions;
import io.virtengine.sdk.signing.KeySigner;
import io.virtengine.sdk.signing.KeystoreFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The development network on an embedded chain of its own, deployed and used with the commands as a person runs them. */
final class TestNetwork implements AutoCloseable {

    static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();

    private static final String PASSWORD = "correct horse battery staple";
    private static final List<String> WALLETS =
            List.of("deployer", "operator", "treasury", "committee-1", "committee-2", "committee-3");

    private final EmbeddedChain chain;
    private final Path folder;

    /** What a command did. */
    record Result(int exitCode, String out, String err) {
        JsonNode json() {
            return JsonMapper.shared().readTree(out);
        }

        /** This, if the command ended well. */
        Result done() {
            assertThat(exitCode).as(out + err).isZero();
            return this;
        }
    }

    private TestNetwork(EmbeddedChain chain, Path folder) {
        this.chain = chain;
        this.folder = folder;
    }

    /** @param folder for wallets and the address book; empty */
    static TestNetwork start(Path folder, EmbeddedChainOptions options) throws IOException {
        return start(folder, options, REPOSITORY.resolve("genesis/development.json"));
    }

    /**
     * The development network, in which more accounts pass the gates as the operator does, for identity is not what every test
     * is about.
     *
     * @param reports whether nodes report epochs, as they do on a network of their own
     */
    static TestNetwork startWithExempt(Path folder, List<String> wallets, boolean reports) throws IOException {
        Path definition = Files.createDirectory(folder.resolve("definition"));
        Path genesis = REPOSITORY.resolve("genesis");
        for (String file : List.of("parameters.json", "attestation.json")) {
            Files.copy(genesis.resolve(file), definition.resolve(file));
        }
        String more = wallets.stream().map(", \"${%s}\""::formatted).collect(Collectors.joining());
        String written = replaced(
                Files.readString(genesis.resolve("development.json")),
                "\"exempt\": [\"${operator}\"",
                "\"exempt\": [\"${operator}\"" + more);
        if (reports) {
            written = replaced(written, "{ \"staking.report_window\": 0 }", "{}");
        }
        return start(
                folder,
                EmbeddedChainOptions.defaults(),
                Files.writeString(definition.resolve("development.json"), written));
    }

    private static String replaced(String text, String found, String instead) {
        assertThat(text).contains(found);
        return text.replace(found, instead);
    }

    /** A network of another definition with the same open names. */
    static TestNetwork start(Path folder, EmbeddedChainOptions options, Path definition) throws IOException {
        var network = new TestNetwork(EmbeddedChain.start(options), folder);
        try {
            network.deploy(definition);
            return network;
        } catch (IOException | RuntimeException | Error e) {
            network.close();
            throw e;
        }
    }

    private void deploy(Path definition) throws IOException {
        Path password = folder.resolve("password");
        Files.createFile(password, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(password, PASSWORD + "\n");
        var command = new ArrayList<>(List.of("network", "deploy", definition.toString()));
        for (String wallet : WALLETS) {
            var account = chain.accounts().get(WALLETS.indexOf(wallet));
            KeystoreFile.save(key(wallet), PASSWORD.toCharArray(), KeystoreFile.Strength.LIGHT, account.getEcKeyPair());
            command.add("--account=" + wallet + "=" + account.getAddress());
        }
        as("deployer", command.toArray(String[]::new)).done();
    }

    EmbeddedChain chain() {
        return chain;
    }

    Path key(String wallet) {
        return folder.resolve(wallet + ".key");
    }

    KeySigner signer(String wallet) {
        return KeySigner.of(chain.accounts().get(WALLETS.indexOf(wallet)));
    }

    Path addresses() {
        return folder.resolve("addresses.json");
    }

    /** Runs a command with a wallet of the network. */
    Result as(String wallet, String... command) {
        var full = new ArrayList<>(List.of(command));
        full.addAll(List.of(
                "--key",
                key(wallet).toString(),
                "--password-file",
                folder.resolve("password").toString()));
        return ve(full.toArray(String[]::new));
    }

    /** Runs a command on the network. Options it has already are left as they are. */
    Result ve(String... command) {
        var full = new ArrayList<>(List.of(command));
        if (!full.contains("--rpc")) {
            full.addAll(List.of("--rpc", chain.endpoint().http().toString()));
        }
        full.addAll(List.of("--addresses", addresses().toString(), "--output", "json"));
        return run(full.toArray(String[]::new));
    }

    static Result run(String... command) {
        var out = new StringWriter();
        var err = new StringWriter();
        int exitCode = Ve.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(command);
        return new Result(exitCode, out.toString(), err.toString());
    }

    @Override
    public void close() {
        chain.close();
    }
}
