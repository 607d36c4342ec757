package io.virtengine.sdk.client;

import io.virtengine.sdk.chain.Receipt;

/** One account that can make transactions and wait for them. */
public interface Sender {

    /** The account, lower-case hexadecimal. */
    String address();

    /**
     * Sends a call and waits until it is mined.
     *
     * @param to contract
     * @param data call data
     * @param purpose what it is for, in a few words; appears in logs and messages
     * @throws RefusedException if the contract refuses; nothing was changed
     */
    Receipt send(String to, byte[] data, String purpose);
}
