package io.virtengine.sdk.genesis;

import io.virtengine.sdk.artifact.ContractArtifacts;
import io.virtengine.sdk.chain.BlockHeader;
import io.virtengine.sdk.chain.ChainClient;
import io.virtengine.sdk.chain.ChainLog;
import io.virtengine.sdk.chain.EmbeddedChain;
import io.virtengine.sdk.chain.EmbeddedChainOptions;
import io.virtengine.sdk.chain.RevertReason;
import io.virtengine.sdk.deploy.AddressBook;
import io.virtengine.sdk.deploy.DeploymentJournal;
import io.virtengine.sdk.deploy.NetworkDefinition;
import io.virtengine.sdk.deploy.SystemDeployment;
import io.virtengine.sdk.tx.DirectSender;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Builds a genesis: deploys a definition on an embedded chain of the target's chain id, a block a second from a fixed time on,
 * and takes the resulting contracts. Nothing depends on the machine or its clock, so the same definition and the same
 * contracts give the same bytes.
 */
public final class GenesisBuilder {

    private static final int PAGE = 1_000;

    private GenesisBuilder() {}

    /**
     * Builds.
     *
     * @param progress told of every contract and of the steps after them
     * @throws IllegalArgumentException if the definition gives a key that everybody knows a say
     */
    public static Genesis build(NetworkDefinition definition, Consumer<String> progress) {
        EmbeddedChainOptions options = EmbeddedChainOptions.defaults()
                .withChainId(definition.chainId())
                .withGenesisTime(Instant.ofEpochSecond(definition.besu().startTime() - 1));
        progress.accept("deploying " + definition.network() + " on an embedded chain with id " + definition.chainId());
        try (EmbeddedChain chain = EmbeddedChain.start(options)) {
            chain.client().request("anvil_setBlockTimestampInterval", 1);
            return build(chain.client(), definition, progress);
        }
    }

    private static Genesis build(ChainClient chain, NetworkDefinition definition, Consumer<String> progress) {
        var sender = new DirectSender(chain, DevelopmentKeys.deployer(), new RevertReason(ContractArtifacts.load()));
        SystemDeployment.Deployed deployed = SystemDeployment.runFully(chain, sender, definition, progress);
        BlockHeader last = chain.head();
        Map<String, ChainAccounts.Account> accounts = ChainAccounts.dump(chain, deployed.created());
        DeploymentJournal journal = journal(chain, deployed.book(), last);
        progress.accept(accounts.size() + " accounts with code, "
                + journal.entries().size() + " logs in " + last.number() + " blocks");
        new PowerCheck(chain, deployed.book()).requireNone(accounts, journal);
        progress.accept("no key that everybody knows has a say");
        AddressBook book = deployed.book().inGenesis(journal.reference());
        byte[] document = GenesisDocument.of(
                definition, deployed.book().address("ValidatorRegistry"), last.timestamp(), accounts);
        return new Genesis(document, book, journal);
    }

    private static DeploymentJournal journal(ChainClient chain, AddressBook book, BlockHeader last) {
        var logs = new ArrayList<ChainLog>();
        for (long from = 0; from <= last.number(); from += PAGE) {
            long to = Math.min(last.number(), from + PAGE - 1);
            for (ChainLog log : chain.logs(from, to, book.addresses().values())) {
                logs.add(log.at(time(chain, log)));
            }
        }
        return DeploymentJournal.of(book.chainId(), logs);
    }

    private static long time(ChainClient chain, ChainLog log) {
        Long known = log.blockTime();
        return known != null
                ? known
                : chain.blocks(List.of(log.blockNumber())).getFirst().timestamp();
    }
}
