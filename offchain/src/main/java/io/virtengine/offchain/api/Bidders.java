package io.virtengine.offchain.api;

/** What the vault holds for a provider's bids. */
final class Bidders {

    private Bidders() {}

    /** A column of the provider's row, zero if there is none. */
    static String of(String column) {
        return "coalesce((select b." + column + " from chain.bidders b where b.address = providers.address), 0)";
    }
}
