package io.virtengine.journey;

import io.virtengine.sdk.artifact.ContractArtifacts;
import io.virtengine.sdk.chain.EmbeddedChain;
import io.virtengine.sdk.chain.EmbeddedChainOptions;
import io.virtengine.sdk.chain.RevertReason;
import io.virtengine.sdk.client.SystemContracts;
import io.virtengine.sdk.deploy.AddressBook;
import io.virtengine.sdk.deploy.NetworkDefinition;
import io.virtengine.sdk.deploy.SystemDeployment;
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
 * The embedded chain with the contracts on it and the people who were there first.
 *
 * @param chain the chain
 * @param book its contracts
 * @param bookFile where the address book lies
 * @param contracts the contracts, to be spoken to
 * @param operator holds the supply and gives some of it to newcomers: the faucet of this development chain
 * @param committee identity committee, three members
 * @param treasury gets the treasury's share of fees
 */
public record Network(
        EmbeddedChain chain,
        AddressBook book,
        Path bookFile,
        SystemContracts contracts,
        Party operator,
        List<KeySigner> committee,
        String treasury)
        implements AutoCloseable {

    private static final int COMMITTEE = 3;

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

        var accounts = new LinkedHashMap<String, String>();
        accounts.put("operator", operator.address());
        accounts.put("treasury", treasury);
        for (int i = 0; i < COMMITTEE; i++) {
            accounts.put("committee-" + (i + 1), committee.get(i).address());
        }
        NetworkDefinition definition =
                NetworkDefinition.read(workspace.repository().resolve("genesis/development.json"), accounts);
        var sender = new DirectSender(chain.client(), deployer, new RevertReason(ContractArtifacts.load()));
        AddressBook book = SystemDeployment.run(chain.client(), sender, definition, progress);
        Path bookFile = workspace.root().resolve("addresses.json");
        book.save(bookFile);

        var contracts = new SystemContracts(chain.client(), book.addresses());
        Party faucet = Party.of("operator", operator, bookFile, contracts);
        return new Network(chain, book, bookFile, contracts, faucet, committee, treasury);
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
        chain.close();
    }
}
