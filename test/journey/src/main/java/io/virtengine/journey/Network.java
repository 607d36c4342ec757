package io.virtengine.journey;

import io.virtengine.network.BesuNetwork;
import io.virtengine.network.NodeKey;
import io.virtengine.sdk.artifact.ContractArtifacts;
import io.virtengine.sdk.chain.ChainClient;
import io.virtengine.sdk.chain.EmbeddedChain;
import io.virtengine.sdk.chain.EmbeddedChainOptions;
import io.virtengine.sdk.chain.RevertReason;
import io.virtengine.sdk.client.SystemContracts;
import io.virtengine.sdk.deploy.AddressBook;
import io.virtengine.sdk.deploy.DeploymentJournal;
import io.virtengine.sdk.deploy.NetworkDefinition;
import io.virtengine.sdk.deploy.SystemDeployment;
import io.virtengine.sdk.genesis.Genesis;
import io.virtengine.sdk.genesis.GenesisBuilder;
import io.virtengine.sdk.governance.EventHistory;
import io.virtengine.sdk.signing.KeySigner;
import io.virtengine.sdk.tx.DirectSender;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A chain with the contracts on it and the people who were there first.
 *
 * @param host what runs the chain
 * @param book its contracts
 * @param bookFile where the address book lies
 * @param contracts the contracts, to be spoken to
 * @param operator holds the supply and gives some of it to newcomers: the faucet of a network made for this journey
 * @param committee identity committee, three members
 * @param treasury gets the treasury's share of fees
 */
public record Network(
        Host host,
        AddressBook book,
        Path bookFile,
        SystemContracts contracts,
        Party operator,
        List<KeySigner> committee,
        String treasury)
        implements AutoCloseable {

    private static final int COMMITTEE = 3;

    /** As many as tolerate the loss of one. */
    static final int VALIDATORS = 4;

    private static final List<String> BACKENDS = List.of("unprobed", "native", "portable");
    private static final List<String> INSTITUTIONS =
            List.of("governor", "guardian", "administrator", "moderator", "registrar", "keeper", "treasury");

    /** Starts a chain with a block a second and deploys the development network on it. */
    public static Network start(Workspace workspace, Consumer<String> progress) {
        EmbeddedChain chain = EmbeddedChain.start(EmbeddedChainOptions.defaults()
                .withBlockTime(Duration.ofSeconds(1))
                .withCloseByOwner()
                .withLogFile(workspace.log("chain")));
        KeySigner deployer = KeySigner.of(chain.accounts().get(0));
        KeySigner operator = KeySigner.of(chain.accounts().get(1));
        String treasury = KeySigner.of(chain.accounts().get(2)).address();
        List<KeySigner> committee = chain.accounts().subList(3, 3 + COMMITTEE).stream()
                .<KeySigner>map(KeySigner::of)
                .toList();

        Map<String, String> accounts = committeeAccounts(committee);
        accounts.put("operator", operator.address());
        accounts.put("treasury", treasury);
        NetworkDefinition definition =
                NetworkDefinition.read(workspace.repository().resolve("genesis/development.json"), accounts);
        var sender = new DirectSender(chain.client(), deployer, new RevertReason(ContractArtifacts.load()));
        AddressBook book = SystemDeployment.run(chain.client(), sender, definition, progress);
        Path bookFile = workspace.root().resolve("addresses.json");
        book.save(bookFile);
        return of(new Host.Embedded(chain), chain.client(), bookFile, operator, committee, treasury);
    }

    /** Builds the genesis of a local network that begins now with fresh keys, and starts four Besu nodes with it. */
    public static Network startBesu(Workspace workspace, Consumer<String> progress) {
        List<NodeKey> nodes = NodeKey.fresh(VALIDATORS);
        List<KeySigner> committee =
                NodeKey.fresh(COMMITTEE).stream().map(NodeKey::signer).toList();
        KeySigner operator = NodeKey.fresh(1).getFirst().signer();

        Map<String, String> accounts = committeeAccounts(committee);
        INSTITUTIONS.forEach(name -> accounts.put(name, operator.address()));
        for (int i = 0; i < nodes.size(); i++) {
            accounts.put("validator-" + (i + 1), nodes.get(i).address());
            accounts.put("operator-" + (i + 1), NodeKey.fresh(1).getFirst().address());
        }
        NetworkDefinition definition =
                LocalDefinition.write(workspace.repository(), workspace.folder("definition"), accounts);
        Genesis genesis = GenesisBuilder.build(definition, progress);
        Path folder = workspace.folder("genesis");
        genesis.write(folder);
        var network = new BesuNetwork(
                workspace.repository(),
                workspace.privateFolder("besu-network"),
                Ports.freeBlock(BesuNetwork.PORTS * (VALIDATORS + 1)),
                List.of(),
                Map.of("BESU_PLUGIN_VIRTENGINE_EPOCH_SECONDS", LocalDefinition.valueOf(definition, "staking.epoch")),
                progress);
        network.make(folder.resolve(Genesis.FILE), nodes);
        var host = new Host.Besu(network);
        return of(
                host,
                new ChainClient(host.endpoint()),
                folder.resolve(Genesis.BOOK),
                operator,
                committee,
                operator.address());
    }

    private static Network of(
            Host host,
            ChainClient client,
            Path bookFile,
            KeySigner operator,
            List<KeySigner> committee,
            String treasury) {
        AddressBook book = AddressBook.load(bookFile);
        var contracts = new SystemContracts(client, book.addresses());
        Party faucet = Party.of("operator", operator, bookFile, contracts);
        return new Network(host, book, bookFile, contracts, faucet, committee, treasury);
    }

    private static Map<String, String> committeeAccounts(List<KeySigner> committee) {
        var accounts = new LinkedHashMap<String, String>();
        for (int i = 0; i < committee.size(); i++) {
            accounts.put("committee-" + (i + 1), committee.get(i).address());
        }
        return accounts;
    }

    /** What contracts said since the network began, the genesis block included. */
    public EventHistory history() {
        return new EventHistory(
                contracts, book, DeploymentJournal.beside(bookFile, book).orElse(null));
    }

    /** The embedded chain; a network of nodes has no clock that anybody could move. */
    public EmbeddedChain chain() {
        if (host instanceof Host.Embedded(EmbeddedChain chain)) {
            return chain;
        }
        throw new JourneyException("only the embedded chain can be moved in time, this is " + host.kind());
    }

    /** Has a contract find out once where its engine runs; see {@code IScoringModelRegistry}, {@code IAttestationVerifier}. */
    public String probe(String contract) {
        operator.sender().send(contracts.addressOf(contract), contracts.encode(contract, "probe"), "probe");
        return BACKENDS.get(contracts.readNumber(contract, "backend").intValueExact());
    }

    /** Gives VE to a newcomer. Only this development chain has such a faucet. */
    public void fund(String address, BigInteger wei) {
        operator.sender()
                .send(
                        contracts.addressOf("VirtToken"),
                        contracts.encode("VirtToken", "transfer", address, wei),
                        "faucet");
    }

    /** Names of the accounts that are not parties of a deal. */
    public Map<String, String> institutions() {
        return Map.of(
                treasury,
                "treasury",
                contracts.addressOf("EscrowVault"),
                "vault",
                contracts.addressOf("FeeSplitter"),
                "fees");
    }

    @Override
    public void close() {
        host.close();
    }
}
