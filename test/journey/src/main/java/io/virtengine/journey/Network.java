package io.virtengine.journey;

import io.virtengine.sdk.artifact.ContractArtifacts;
import io.virtengine.sdk.chain.ChainClient;
import io.virtengine.sdk.chain.EmbeddedChain;
import io.virtengine.sdk.chain.EmbeddedChainOptions;
import io.virtengine.sdk.chain.RevertReason;
import io.virtengine.sdk.client.SystemContracts;
import io.virtengine.sdk.deploy.AddressBook;
import io.virtengine.sdk.deploy.NetworkDefinition;
import io.virtengine.sdk.deploy.SystemDeployment;
import io.virtengine.sdk.genesis.Genesis;
import io.virtengine.sdk.genesis.GenesisBuilder;
import io.virtengine.sdk.signing.KeySigner;
import io.virtengine.sdk.tx.DirectSender;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.web3j.crypto.ECKeyPair;
import org.web3j.crypto.Keys;

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

    /** Builds the genesis of a consortium with fresh keys, and starts four Besu nodes with it. */
    public static Network startBesu(Workspace workspace, Consumer<String> progress) {
        List<ECKeyPair> nodes = keys(BesuNetwork.VALIDATORS);
        List<KeySigner> committee = keys(COMMITTEE).stream().map(KeySigner::new).toList();
        KeySigner operator = new KeySigner(keys(1).getFirst());

        Map<String, String> accounts = committeeAccounts(committee);
        INSTITUTIONS.forEach(name -> accounts.put(name, operator.address()));
        for (int i = 0; i < nodes.size(); i++) {
            accounts.put("validator-" + (i + 1), new KeySigner(nodes.get(i)).address());
            accounts.put("operator-" + (i + 1), operator.address());
        }
        NetworkDefinition definition =
                NetworkDefinition.read(workspace.repository().resolve("genesis/consortium.json"), accounts);
        Genesis genesis = GenesisBuilder.build(definition, progress);
        Path folder = workspace.folder("genesis");
        genesis.write(folder);
        var host = new Host.Besu(BesuNetwork.up(workspace, genesis, nodes, progress));
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

    private static List<ECKeyPair> keys(int count) {
        var random = new SecureRandom();
        return IntStream.range(0, count)
                .mapToObj(i -> {
                    try {
                        return Keys.createEcKeyPair(random);
                    } catch (GeneralSecurityException e) {
                        throw new IllegalStateException("this JDK makes no secp256k1 keys", e);
                    }
                })
                .toList();
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
