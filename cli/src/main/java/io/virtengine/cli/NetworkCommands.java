package io.virtengine.cli;

import io.virtengine.sdk.artifact.ContractArtifacts;
import io.virtengine.sdk.chain.ChainClient;
import io.virtengine.sdk.chain.RevertReason;
import io.virtengine.sdk.deploy.AddressBook;
import io.virtengine.sdk.deploy.NetworkDefinition;
import io.virtengine.sdk.deploy.SystemDeployment;
import io.virtengine.sdk.signing.KeySigner;
import io.virtengine.sdk.tx.DirectSender;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Networks. */
@Command(name = "network", description = "Deploys the contracts and checks them.")
final class NetworkCommands {

    /** Contracts whose work is done by a precompile where there is one. */
    private static final List<String> PROBED = List.of("ScoringModelRegistry", "AttestationVerifier");

    private static final List<String> BACKENDS = List.of("unprobed", "native", "portable");

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    Ve ve;

    @Command(description = "Deploys a network definition and writes the address book to --addresses.")
    void deploy(
            @Parameters(paramLabel = "DEFINITION", description = "For example genesis/development.json.") Path file,
            @Option(
                            names = "--account",
                            paramLabel = "NAME=ADDRESS",
                            description = "Fills in an account; may be repeated.")
                    @Nullable
                    Map<String, String> accounts) {
        if (Files.exists(ve.addresses)) {
            throw CommandException.usage(ve.addresses + " exists; name another file with --addresses");
        }
        NetworkDefinition definition = DefinitionOptions.read(file, accounts);
        KeySigner signer = ve.wallet();
        try (var chain = new ChainClient(Arguments.endpoint(ve.rpc))) {
            var sender = new DirectSender(chain, signer, new RevertReason(ContractArtifacts.load()));
            AddressBook book = SystemDeployment.run(
                    chain,
                    sender,
                    definition,
                    line -> ve.spec.commandLine().getErr().println(line));
            book.save(ve.addresses);
            ve.out().print(book.addresses());
        }
    }

    @Command(description = "Checks that the chain has exactly the contracts of the address book.")
    void verify() {
        try (Session session = ve.reader()) {
            var result = new LinkedHashMap<String, Object>();
            result.put("block", session.contracts().chain().blockNumber());
            result.put("contracts", ve.book().contracts().size());
            result.put("verified", true);
            ve.out().print(result);
        }
    }

    @Command(description = "Has the contracts find out where scores and verdicts are computed. Anyone may, once.")
    void probe() {
        try (Session session = ve.signer()) {
            var result = new LinkedHashMap<String, Object>();
            for (String contract : PROBED) {
                if (session.has(contract)) {
                    if (backend(session, contract) == 0) {
                        session.send(contract, "probe", "probe");
                    }
                    result.put(contract, BACKENDS.get(backend(session, contract)));
                }
            }
            ve.out().print(result);
        }
    }

    private static int backend(Session session, String contract) {
        return session.contracts().readNumber(contract, "backend").intValueExact();
    }
}
