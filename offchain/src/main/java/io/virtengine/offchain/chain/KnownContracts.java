package io.virtengine.offchain.chain;

import io.virtengine.sdk.deploy.DeploymentJournal;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The contracts of one installation, their code checked against the address book.
 *
 * @param chainId EIP-155 id of the chain they are on
 * @param bookHash hash of the address book
 * @param firstBlock block of the first deployment; no log of ours is older
 * @param addresses lower-case address by contract name
 * @param journal logs of a deployment that is part of the genesis block; null where transactions made it
 */
public record KnownContracts(
        long chainId,
        String bookHash,
        long firstBlock,
        Map<String, String> addresses,
        @Nullable DeploymentJournal journal) {

    public KnownContracts {
        addresses = Map.copyOf(addresses);
    }

    /**
     * Address of a contract.
     *
     * @throws IllegalArgumentException if the address book has none of that name
     */
    public String address(String contract) {
        String address = addresses.get(contract);
        if (address == null) {
            throw new IllegalArgumentException("the address book has no contract " + contract);
        }
        return address;
    }
}
