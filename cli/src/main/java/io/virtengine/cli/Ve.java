package io.virtengine.cli;

import io.virtengine.sdk.deploy.AddressBook;
import io.virtengine.sdk.deploy.DeploymentJournal;
import io.virtengine.sdk.governance.EventHistory;
import io.virtengine.sdk.signing.KeySigner;
import io.virtengine.sdk.signing.KeystoreFile;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The root command and the options every command takes. */
@Command(
        name = "ve",
        description = "Buys and sells cloud capacity on a VirtEngine network.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        versionProvider = BuildVersion.class,
        scope = ScopeType.INHERIT,
        sortOptions = false,
        usageHelpAutoWidth = true,
        subcommands = {
            KeyCommands.class,
            NetworkCommands.class,
            GenesisCommands.class,
            TokenCommands.class,
            IdentityCommands.class,
            ManifestCommands.class,
            ProviderCommands.class,
            DeployCommands.class,
            BidCommands.class,
            LeaseCommands.class,
            AccountCommands.class,
            StatementCommands.class,
            ParameterCommands.class,
            GovernorCommands.class,
            GovernanceCommands.class,
            ValidatorCommands.class,
            StakeCommands.class,
            RewardCommands.class,
            AttestCommands.class,
            EnclaveCommands.class,
            ScoreCommands.class,
            HelpCommand.class
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:done",
            "1:failed",
            "2:wrong usage",
            "3:a contract refused; nothing was changed",
            "4:a key, password or token was not accepted",
            "5:a node or gateway did not answer"
        })
public final class Ve {

    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    @Option(
            names = "--rpc",
            paramLabel = "URL",
            scope = ScopeType.INHERIT,
            defaultValue = "${VE_RPC:-http://127.0.0.1:8545}",
            description = "JSON-RPC of a node (VE_RPC; default ${DEFAULT-VALUE}).")
    String rpc = "";

    @Option(
            names = "--addresses",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            defaultValue = "${VE_ADDRESSES:-addresses.json}",
            description = "Address book of the network (VE_ADDRESSES; default ${DEFAULT-VALUE}).")
    Path addresses = Path.of("addresses.json");

    @Option(
            names = "--key",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            defaultValue = "${VE_KEY}",
            description = "Keystore file of the account that signs (VE_KEY).")
    @Nullable
    Path key;

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            defaultValue = "${VE_PASSWORD_FILE}",
            description = "File with the keystore's password (VE_PASSWORD_FILE).")
    @Nullable
    Path passwordFile;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            scope = ScopeType.INHERIT,
            defaultValue = "text",
            description = "text or json (default ${DEFAULT-VALUE}).")
    Output.Format format = Output.Format.text;

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] args) {
        System.exit(run(args));
    }

    /** Runs a command and returns its exit code. */
    public static int run(String... args) {
        return commandLine().execute(args);
    }

    static CommandLine commandLine() {
        var failures = new Failures();
        return new CommandLine(new Ve())
                .registerConverter(Money.class, new Money.Converter())
                .setExecutionExceptionHandler(failures)
                .setParameterExceptionHandler(failures)
                .setCaseInsensitiveEnumValuesAllowed(true);
    }

    Output out() {
        return new Output(spec.commandLine().getOut(), format);
    }

    /** For what has no text form worth having: JSON, whatever the format option says. */
    Output json() {
        return new Output(spec.commandLine().getOut(), Output.Format.json);
    }

    /** The address book of {@code --addresses}. */
    AddressBook book() {
        try {
            return AddressBook.load(addresses);
        } catch (IllegalArgumentException e) {
            throw CommandException.usage(e.getMessage() + "; name it with --addresses or VE_ADDRESSES");
        }
    }

    /** The network without an account: enough to read. */
    Session reader() {
        return Session.open(rpc, book(), null);
    }

    /** Everything the contracts of a session's network said, those of a genesis block included. */
    EventHistory history(Session session) {
        AddressBook book = book();
        return new EventHistory(
                session.contracts(),
                book,
                DeploymentJournal.beside(addresses, book).orElse(null));
    }

    /** A given address, or that of {@code --key}, for which no password is needed. */
    String account(@Nullable String given) {
        if (given != null) {
            return Arguments.address(given);
        }
        if (key == null || key.toString().isEmpty()) {
            throw CommandException.usage("name an address, or a keystore file with --key or VE_KEY");
        }
        try {
            return KeystoreFile.addressOf(key);
        } catch (IOException e) {
            throw CommandException.usage("cannot read " + key + ": " + InputFile.why(e));
        }
    }

    /** The network with the account of {@code --key}. */
    Session signer() {
        AddressBook book = book();
        return Session.open(rpc, book, wallet());
    }

    /** The account of {@code --key} by itself. */
    KeySigner wallet() {
        return WalletFiles.open(keyFile(), passwordFile);
    }

    private Path keyFile() {
        if (key == null || key.toString().isEmpty()) {
            throw CommandException.usage("this command signs: name a keystore file with --key or VE_KEY");
        }
        return key;
    }
}
