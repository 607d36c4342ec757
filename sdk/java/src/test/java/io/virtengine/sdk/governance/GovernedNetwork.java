package io.virtengine.sdk.governance;

import io.virtengine.sdk.artifact.ContractArtifacts;
import io.virtengine.sdk.chain.EmbeddedChain;
import io.virtengine.sdk.chain.RevertReason;
import io.virtengine.sdk.client.Sender;
import io.virtengine.sdk.client.SystemContracts;
import io.virtengine.sdk.client.TimelockCall;
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
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The development network on an embedded chain, with stake that votes: the operator's and a delegator's. Registered as an
 * extension it is as new for each test of a class, but for what the class did before all of them, and stops after the last.
 */
final class GovernedNetwork implements BeforeEachCallback, AfterEachCallback, AfterAllCallback, AutoCloseable {

    static final BigInteger VE = BigInteger.TEN.pow(18);
    static final Path REPOSITORY = Path.of("../..");

    private static final List<String> PEOPLE = List.of(
            "deployer", "operator", "treasury", "committee-1", "committee-2", "committee-3", "delegator", "stranger");

    final EmbeddedChain chain = EmbeddedChain.start();
    final NetworkDefinition definition;
    final AddressBook book;
    final SystemContracts contracts;
    final Governors governors;
    final EventHistory history;

    private String snapshot = "";

    GovernedNetwork() {
        definition = NetworkDefinition.read(REPOSITORY.resolve("genesis/development.json"), addresses());
        book = SystemDeployment.run(chain.client(), direct("deployer"), definition, line -> {});
        contracts = new SystemContracts(chain.client(), book.addresses());
        history = new EventHistory(contracts, book, null);
        governors = new Governors(contracts, history);
    }

    /** Everybody's address by name. */
    Map<String, String> addresses() {
        var addresses = new LinkedHashMap<String, String>();
        for (String name : PEOPLE) {
            addresses.put(name, signer(name).address());
        }
        return addresses;
    }

    KeySigner signer(String name) {
        return KeySigner.of(chain.accounts().get(PEOPLE.indexOf(name)));
    }

    private DirectSender direct(String name) {
        return new DirectSender(chain.client(), signer(name), new RevertReason(ContractArtifacts.load()));
    }

    Sender as(String name) {
        return Sender.of(direct(name));
    }

    void call(String name, String contract, String function, Object... arguments) {
        as(name).send(contracts.addressOf(contract), contracts.encode(contract, function, arguments), function);
    }

    /** Has somebody stake with the operator's validator. */
    void stake(String name, long amount) {
        BigInteger wei = VE.multiply(BigInteger.valueOf(amount));
        if (!name.equals("operator")) {
            call("operator", "VirtToken", "transfer", addresses().get(name), wei);
        }
        call(name, "VirtToken", "approve", contracts.addressOf("StakeVault"), wei);
        call(name, "StakeVault", "delegateStake", addresses().get("operator"), wei);
        chain.advance(Duration.ofSeconds(2));
    }

    /** Has the genesis accounts' timelock make a call. */
    void decree(String contract, String function, Object... arguments) {
        var call = new TimelockCall(
                contracts.addressOf(contract), contracts.encode(contract, function, arguments), "0x" + "0".repeat(64));
        call.schedule(contracts, as("operator"));
        chain.advance(Duration.ofSeconds(definition.timelockDelay()));
        call.execute(contracts, as("operator"));
    }

    Ceremony ceremony() {
        return Ceremony.of(contracts, RoleLedger.read(contracts, history));
    }

    private void holdCeremony() {
        Ceremony ceremony = ceremony();
        ceremony.schedule(as("operator"));
        chain.advance(Duration.ofSeconds(definition.timelockDelay()));
        ceremony.execute(as("operator"));
    }

    /** Has the operator stake, and gives the network to those who hold stake. */
    void giveToHolders() {
        stake("operator", 1000);
        holdCeremony();
    }

    /** Lets voting on a proposal begin. */
    void openVoting(Proposal proposal) {
        chain.advanceTo(proposal.voteStart().plusSeconds(1));
    }

    /** Votes for it, queues and executes it. */
    void adopt(Proposal proposal) {
        openVoting(proposal);
        governors.vote(proposal, Proposal.Vote.FOR, "", as("operator"));
        chain.advanceTo(governors.standing(proposal).deadline().plusSeconds(1));
        governors.queue(proposal, as("stranger"));
        chain.advance(
                Duration.ofSeconds(definition.governance().of(proposal.branch()).timelockDelay()));
        governors.execute(proposal, as("stranger"));
    }

    @Override
    public void beforeEach(ExtensionContext test) {
        snapshot = chain.client().request("evm_snapshot").asString();
    }

    @Override
    public void afterEach(ExtensionContext test) {
        chain.client().request("evm_revert", snapshot);
    }

    @Override
    public void afterAll(ExtensionContext tests) {
        close();
    }

    @Override
    public void close() {
        chain.close();
    }
}
