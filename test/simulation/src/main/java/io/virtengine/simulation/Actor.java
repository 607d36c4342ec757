package io.virtengine.simulation;

import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.signing.KeySigner;
import io.virtengine.sdk.tx.GasPricing;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import org.web3j.crypto.ECKeyPair;
import org.web3j.crypto.Hash;

/** Somebody with a key, and the nonce of the next transaction. Keys follow from the seed: they are worth nothing. */
final class Actor {

    /** Every call gets what a transaction may use; blocks are large enough. */
    private static final long GAS = 16_777_216;

    private final String name;
    private final KeySigner signer;
    private long nonce;

    private Actor(String name, KeySigner signer) {
        this.name = name;
        this.signer = signer;
    }

    static Actor of(long seed, String name) {
        byte[] key = Hash.sha3((seed + "/" + name).getBytes(StandardCharsets.UTF_8));
        return new Actor(name, new KeySigner(ECKeyPair.create(new BigInteger(1, key))));
    }

    String name() {
        return name;
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

    byte[] transaction(long chainId, String to, byte[] data) {
        return signer.signTransaction(
                GasPricing.free().transaction(chainId, nonce++, GAS, to, BigInteger.ZERO, Hex.encode(data)), chainId);
    }

    @Override
    public String toString() {
        return name;
    }
}
