package io.virtengine.sdk.client;

import io.virtengine.sdk.chain.Receipt;
import io.virtengine.sdk.tx.DirectSender;

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
     * @throws io.virtengine.sdk.tx.TransactionFailure if it did not succeed, with the contract's decoded error
     */
    Receipt send(String to, byte[] data, String purpose);

    /** A sender that waits for each transaction itself. */
    static Sender of(DirectSender direct) {
        return new Sender() {
            @Override
            public String address() {
                return direct.address();
            }

            @Override
            public Receipt send(String to, byte[] data, String purpose) {
                return direct.call(to, data);
            }
        };
    }
}
