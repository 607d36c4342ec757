package io.virtengine.sdk.deploy;

import io.virtengine.sdk.artifact.ContractArtifacts;
import io.virtengine.sdk.chain.ChainClient;
import io.virtengine.sdk.tx.DirectSender;
import java.util.List;
import java.util.function.Consumer;

/**
 * Deploys the whole system in the order its parts need each other, wires what is in a cycle, gives the roles out, and
 * hands the AccessManager to the timelock. Afterwards the deploying key has no power left.
 *
 * <p>A contract of {@code contracts/src/FOLDER} is deployed and wired in the class of that folder's name here, such as
 * {@link StakingContracts}; those of {@code escrow} and {@code settlement} in {@link MarketContracts}, the token in
 * {@link AccessContracts}. Every change of the order moves the addresses of what comes after it.
 */
public final class SystemDeployment {

    private SystemDeployment() {}

    /**
     * Deploys a network.
     *
     * @param chain node of the chain; its id must be the definition's
     * @param sender the deploying account
     * @param progress told of every contract
     * @return the address book, already checked against the chain
     */
    public static AddressBook run(
            ChainClient chain, DirectSender sender, NetworkDefinition definition, Consumer<String> progress) {
        return runFully(chain, sender, definition, progress).book();
    }

    /** As {@link #run}, for a caller that copies the result: it also needs the code the book does not name. */
    public static Deployed runFully(
            ChainClient chain, DirectSender sender, NetworkDefinition definition, Consumer<String> progress) {
        if (chain.chainId() != definition.chainId()) {
            throw new IllegalArgumentException("the chain has id " + chain.chainId() + ", the definition "
                    + definition.network() + " is for " + definition.chainId());
        }
        var deployer = new Deployer(chain, sender, ContractArtifacts.load(), progress);
        deploy(deployer, definition);
        var book = new AddressBook(
                definition.network(),
                definition.chainId(),
                definition.hash(),
                deployer.firstBlock(),
                deployer.entries());
        book.verify(chain);
        return new Deployed(book, deployer.created());
    }

    /**
     * A deployment's result.
     *
     * @param created every address with code, in the order of creation: contracts, implementations and libraries
     */
    public record Deployed(AddressBook book, List<String> created) {}

    private static void deploy(Deployer deployer, NetworkDefinition definition) {
        AccessContracts.deploy(deployer, definition);
        IdentityContracts.deploy(deployer, definition);
        MarketContracts.deploy(deployer);
        StakingContracts.deploy(deployer, definition);
        EnclaveContracts.deploy(deployer, definition);
        GovernanceContracts.deploy(deployer, definition);
        IdentityContracts.bindPolicies(deployer, definition);
        MarketContracts.setRecipients(deployer, definition);
        RoleGrants.give(deployer, definition);
        RoleGrants.handOver(deployer);
    }
}
