package io.virtengine.offchain.chain;

import java.util.Map;

/**
 * The contracts of one installation, their code checked against the address book.
 *
 * @param chainId EIP-155 id of the chain they are on
 * @param bookHash hash of the address book
 * @param firstBlock block of the first deployment; no log of ours is older
 * @param addresses lower-case address by contract name
 */
public record KnownContracts(long chainId, String bookHash, long firstBlock, Map<String, String> addresses) {

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
