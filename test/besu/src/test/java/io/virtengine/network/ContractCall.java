package io.virtengine.network;

/**
 * What a transaction does, not yet anybody's.
 *
 * @param to the contract
 * @param gas what it may use
 * @param what names it in messages
 */
record ContractCall(String to, byte[] data, long gas, String what) {

    private static final long GAS = 1_000_000;

    /** A call of a contract that the address book names, with gas for any of them. */
    static ContractCall of(Node node, String contract, String function, Object... arguments) {
        return new ContractCall(
                node.contracts().addressOf(contract),
                node.contracts().encode(contract, function, arguments),
                GAS,
                function);
    }
}
