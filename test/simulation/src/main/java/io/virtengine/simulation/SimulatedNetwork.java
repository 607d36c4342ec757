package io.virtengine.simulation;

import io.virtengine.sdk.artifact.ContractArtifacts;
import io.virtengine.sdk.chain.ChainClient;
import io.virtengine.sdk.chain.EmbeddedChain;
import io.virtengine.sdk.chain.EmbeddedChainOptions;
import io.virtengine.sdk.chain.RevertReason;
import io.virtengine.sdk.client.Sender;
import io.virtengine.sdk.client.SystemContracts;
import io.virtengine.sdk.deploy.AddressBook;
import io.virtengine.sdk.deploy.DefinitionVariables;
import io.virtengine.sdk.deploy.NetworkDefinition;
import io.virtengine.sdk.deploy.SystemDeployment;
import io.virtengine.sdk.governance.Ceremony;
import io.virtengine.sdk.governance.EventHistory;
import io.virtengine.sdk.governance.RoleLedger;
import io.virtengine.sdk.tx.DirectSender;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.web3j.crypto.Hash;
import org.web3j.crypto.MnemonicUtils;

/**
 * The whole system on an embedded chain, with people in it. Keys, addresses and block times follow from the seed, so that two
 * of the same seed are alike to the last byte.
 */
final class SimulatedNetwork implements AutoCloseable {

    /** Later than any clock this runs by, and always the same. */
    private static final Instant START = Instant.parse("2040-01-01T00:00:00Z");
    /** Room for every operation of a block with all the gas a transaction may use. */
    private static final long BLOCK_GAS = 2_000_000_000L;

    private final long seed;
    private final EmbeddedChain chain;
    private final AddressBook book;
    private final NetworkDefinition definition;
    private final SystemContracts contracts;
    private final Map<String, Actor> offices;

    private SimulatedNetwork(
            long seed,
            EmbeddedChain chain,
            AddressBook book,
            NetworkDefinition definition,
            Map<String, Actor> offices) {
        this.seed = seed;
        this.definition = definition;
        this.chain = chain;
        this.book = book;
        this.contracts = new SystemContracts(chain.client(), book.addresses());
        this.offices = offices;
    }

    /** Deploys a network. Blocks are mined by {@link #mine} only, once {@link #settle} was called. */
    static SimulatedNetwork start(long seed, Path definitionFile, Consumer<String> progress) {
        var offices = new TreeMap<String, Actor>();
        var variables = DefinitionVariables.of(definitionFile);
        variables.accounts().forEach(name -> offices.put(name, Actor.of(seed, name)));
        variables.nodes().forEach(name -> offices.put(name, Actor.of(seed, name)));
        var addresses = new TreeMap<String, String>();
        offices.forEach((name, actor) -> addresses.put(name, actor.address()));
        NetworkDefinition definition = NetworkDefinition.read(definitionFile, addresses);
        byte[] entropy = java.util.Arrays.copyOf(Hash.sha3(("chain of " + seed).getBytes(StandardCharsets.UTF_8)), 16);
        EmbeddedChain chain = EmbeddedChain.start(EmbeddedChainOptions.defaults()
                .withChainId(definition.chainId())
                .withGenesisTime(START)
                .withGasLimit(BLOCK_GAS)
                .withMnemonic(MnemonicUtils.generateMnemonic(entropy)));
        try {
            chain.client().request("anvil_setBlockTimestampInterval", 1);
            Actor deployer = Actor.of(seed, "deployer");
            var sender =
                    new DirectSender(chain.client(), deployer.signer(), new RevertReason(ContractArtifacts.load()));
            AddressBook book = SystemDeployment.run(chain.client(), sender, definition, line -> {});
            progress.accept(book.contracts().size() + " contracts of " + definition.network() + " deployed");
            return new SimulatedNetwork(seed, chain, book, definition, offices);
        } catch (RuntimeException e) {
            chain.close();
            throw e;
        }
    }

    SystemContracts contracts() {
        return contracts;
    }

    ChainClient client() {
        return chain.client();
    }

    long chainId() {
        return book.chainId();
    }

    /** Block time of the head (s). */
    long now() {
        return chain.client().head().timestamp();
    }

    /** Who holds an office that the definition names. */
    Actor office(String name) {
        Actor actor = offices.get(name);
        if (actor == null) {
            throw new IllegalArgumentException("the definition names no " + name);
        }
        return actor;
    }

    /** The identity committee's members. */
    List<Actor> committee() {
        return definition.committee().members().stream().map(this::holder).toList();
    }

    /** Who runs the validators of the first block. */
    List<Actor> founders() {
        return definition.validators().members().stream()
                .map(member -> holder(member.operator()))
                .toList();
    }

    /** Their nodes. */
    List<Actor> foundersNodes() {
        return definition.validators().members().stream()
                .map(member -> holder(member.node()))
                .toList();
    }

    private Actor holder(String address) {
        return offices.values().stream()
                .filter(actor -> actor.address().equals(address.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("nobody has the address " + address));
    }

    /** People of one kind. */
    List<Actor> people(String kind, int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> Actor.of(seed, kind + "-" + i))
                .toList();
    }

    /** A sender that waits for each transaction, for what comes before {@link #settle}. */
    Sender sender(Actor actor) {
        return Sender.of(new DirectSender(chain.client(), actor.signer(), contracts.reverts()));
    }

    /** The genesis accounts' ceremony: from now on only votes govern. */
    void handOver() {
        Sender operator = sender(office("operator"));
        Ceremony ceremony = Ceremony.of(contracts, RoleLedger.read(contracts, new EventHistory(contracts, book, null)));
        ceremony.schedule(operator);
        long delay = contracts.readNumber("TimelockController", "getMinDelay").longValueExact();
        chain.advanceTo(Instant.ofEpochSecond(now() + delay));
        ceremony.execute(operator);
    }

    /** Ends the preparation: from now on {@link #mine} makes the blocks, and these actors count their nonces themselves. */
    void settle(Iterable<Actor> actors) {
        for (Actor actor : actors) {
            actor.at(chain.client().minedNonce(actor.address()));
        }
        chain.client().request("anvil_removeBlockTimestampInterval");
        chain.automine(false);
    }

    /** Mines everything that was sent into one block, so many seconds after the last. */
    void mine(long seconds) {
        chain.advanceTo(Instant.ofEpochSecond(now() + seconds));
    }

    /** All offices, by name. */
    Map<String, Actor> offices() {
        return new LinkedHashMap<>(offices);
    }

    @Override
    public void close() {
        chain.close();
    }
}
