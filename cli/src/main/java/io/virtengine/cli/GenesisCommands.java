package io.virtengine.cli;

import io.virtengine.sdk.deploy.DefinitionVariables;
import io.virtengine.sdk.genesis.Genesis;
import io.virtengine.sdk.genesis.GenesisBuilder;
import io.virtengine.sdk.genesis.GenesisComparison;
import io.virtengine.sdk.signing.KeystoreFile;
import io.virtengine.sdk.signing.NodeKeyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.web3j.crypto.Hash;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import tools.jackson.databind.json.JsonMapper;

/** The first block of a Besu network. */
@Command(name = "genesis", description = "Builds and checks the genesis of a Besu network with every contract in it.")
final class GenesisCommands {

    /** A genesis with every contract has about a megabyte. */
    private static final int MAX_BYTES = 1 << 26;

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    Ve ve;

    @Command(
            description =
                    "For a network on one machine: makes every key that a definition leaves open. Wallets are DIR/NAME.json with "
                            + "the password of --password-file, nodes' keys DIR/NAME/key, their addresses DIR/accounts.json.")
    void keys(
            @Option(names = "--definition", paramLabel = "FILE", required = true, description = "The definition.")
                    Path definition,
            @Option(names = "--out", paramLabel = "DIR", required = true, description = "Folder for the keys.")
                    Path out) {
        Path file = out.resolve("accounts.json");
        if (Files.exists(file)) {
            throw CommandException.usage(file + " exists; name another folder with --out");
        }
        DefinitionVariables names = DefinitionOptions.checked(() -> DefinitionVariables.of(definition));
        var accounts = new TreeMap<String, String>();
        for (String name : names.accounts()) {
            Path wallet = out.resolve(name + ".json");
            // Whoever can read these files can read the password beside them, so a slow guess protects nothing.
            accounts.put(
                    name,
                    WalletFiles.generate(wallet, ve.passwordFile, KeystoreFile.Strength.LIGHT)
                            .address());
        }
        try {
            for (String name : names.nodes()) {
                accounts.put(name, NodeKeyFile.generate(out.resolve(name)).address());
            }
            Files.write(file, JsonMapper.shared().writeValueAsBytes(accounts), StandardOpenOption.CREATE_NEW);
        } catch (IOException e) {
            throw new CommandException(
                    ExitCode.FAILED, "the keys cannot be written to " + out + ": " + InputFile.why(e));
        }
        ve.out().print(accounts);
    }

    @Command(description = "Writes genesis.json, addresses.json and journal.json. Same definition, same bytes.")
    void build(
            @Mixin DefinitionOptions definition,
            @Option(names = "--out", paramLabel = "DIR", required = true, description = "Folder for the files.")
                    Path out) {
        for (String file : new String[] {Genesis.FILE, Genesis.BOOK}) {
            if (Files.exists(out.resolve(file))) {
                throw CommandException.usage(out.resolve(file) + " exists; name another folder with --out");
            }
        }
        Genesis genesis = built(definition);
        genesis.write(out);
        var result = new LinkedHashMap<String, Object>();
        result.put("network", genesis.book().network());
        result.put("chainId", genesis.book().chainId());
        result.put("folder", out.toString());
        genesis.files().forEach((name, bytes) -> result.put(name, hash(bytes)));
        result.put("contracts", genesis.book().contracts().size());
        result.put("logs", genesis.journal().entries().size());
        ve.out().print(result);
    }

    @Command(
            description = "Rebuilds a genesis and names the first difference in it or in the files beside it.",
            exitCodeListHeading = "Exit codes:%n",
            exitCodeList = {"0:the files are what the definition gives", "1:they differ", "2:wrong usage"})
    int verify(
            @Option(
                            names = "--genesis",
                            paramLabel = "FILE",
                            required = true,
                            description = "The genesis file; address book and journal are looked for beside it.")
                    Path file,
            @Mixin DefinitionOptions definition) {
        if (!Files.isRegularFile(file)) {
            throw CommandException.usage("there is no file " + file);
        }
        Genesis genesis = built(definition);
        var result = new LinkedHashMap<String, Object>();
        Path folder = file.toAbsolutePath().getParent();
        for (Map.Entry<String, byte[]> expected : genesis.files().entrySet()) {
            boolean itself = expected.getKey().equals(Genesis.FILE);
            Path found = itself ? file : folder.resolve(expected.getKey());
            if (itself || Files.exists(found)) {
                Optional<GenesisComparison.Difference> difference =
                        GenesisComparison.first(expected.getValue(), InputFile.read(found, MAX_BYTES));
                if (difference.isPresent()) {
                    result.put("verified", false);
                    result.put("file", found.toString());
                    result.put("at", difference.get().at());
                    result.put("expected", String.valueOf(difference.get().expected()));
                    result.put("found", String.valueOf(difference.get().found()));
                    ve.out().print(result);
                    return ExitCode.FAILED;
                }
                result.put(expected.getKey(), hash(expected.getValue()));
            }
        }
        result.put("verified", true);
        ve.out().print(result);
        return ExitCode.DONE;
    }

    private Genesis built(DefinitionOptions definition) {
        return GenesisBuilder.build(
                definition.read(), line -> ve.spec.commandLine().getErr().println(line));
    }

    private static String hash(byte[] bytes) {
        return "0x" + HexFormat.of().formatHex(Hash.sha3(bytes));
    }
}
