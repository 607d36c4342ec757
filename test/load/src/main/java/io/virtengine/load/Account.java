package io.virtengine.load;

import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.signing.KeySigner;
import io.virtengine.sdk.tx.GasPricing;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.stream.IntStream;
import org.web3j.crypto.Keys;

/** A sender of signed transactions: its key, and the nonce of the next one. Not for use by several threads at once. */
final class Account {

    private static final byte[] NO_DATA = {};
    private static final long TRANSFER_GAS = 21_000;

    private final KeySigner signer;
    private final long chainId;
    private long nonce;

    Account(KeySigner signer, long chainId, long nonce) {
        this.signer = signer;
        this.chainId = chainId;
        this.nonce = nonce;
    }

    static List<Account> fresh(int count, long chainId) {
        return IntStream.range(0, count)
                .mapToObj(i -> {
                    try {
                        return new Account(new KeySigner(Keys.createEcKeyPair()), chainId, 0);
                    } catch (GeneralSecurityException e) {
                        throw new IllegalStateException("this Java cannot make keys", e);
                    }
                })
                .toList();
    }

    String address() {
        return signer.address();
    }

    KeySigner signer() {
        return signer;
    }

    /** Goes on at a nonce, after others have sent for this account. */
    void at(long next) {
        nonce = next;
    }

    byte[] transfer(String to, BigInteger wei) {
        return sign(to, wei, NO_DATA, TRANSFER_GAS);
    }

    byte[] call(String contract, byte[] data, long gasLimit) {
        return sign(contract, BigInteger.ZERO, data, gasLimit);
    }

    private byte[] sign(String to, BigInteger wei, byte[] data, long gasLimit) {
        return signer.signTransaction(
                GasPricing.free().transaction(chainId, nonce++, gasLimit, to, wei, Hex.encode(data)), chainId);
    }
}
