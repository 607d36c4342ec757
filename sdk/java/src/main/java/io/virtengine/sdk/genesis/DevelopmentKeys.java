package io.virtengine.sdk.genesis;

import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.signing.KeySigner;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.web3j.crypto.Bip32ECKeyPair;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.ECKeyPair;
import org.web3j.crypto.Hash;
import org.web3j.crypto.MnemonicUtils;

/** Keys that everybody knows. None of them may have a say in a network that is worth anything. */
final class DevelopmentKeys {

    /** The seed words with which the usual development chains of this field fund their accounts. */
    private static final String SEED_WORDS = "test test test test test test test test test test test junk";

    private static final int ACCOUNTS = 20;

    private DevelopmentKeys() {}

    /**
     * The key that deploys into a genesis. It is the same for every network, so that contracts have the same addresses
     * wherever the genesis is built; it ends without any right, and its account is not part of the genesis.
     */
    static KeySigner deployer() {
        byte[] seed = Hash.sha3("virtengine.genesis.deployer".getBytes(StandardCharsets.US_ASCII));
        return new KeySigner(ECKeyPair.create(new BigInteger(1, seed)));
    }

    /** Addresses of the deployer and of the usual development accounts, lower case. */
    static List<String> addresses() {
        var addresses = new ArrayList<String>(List.of(deployer().address()));
        Bip32ECKeyPair master = Bip32ECKeyPair.generateKeyPair(MnemonicUtils.generateSeed(SEED_WORDS, ""));
        int hardened = Bip32ECKeyPair.HARDENED_BIT;
        IntStream.range(0, ACCOUNTS)
                .mapToObj(i -> new int[] {44 | hardened, 60 | hardened, hardened, 0, i})
                .map(path -> Credentials.create(Bip32ECKeyPair.deriveKeyPair(master, path)))
                .forEach(account -> addresses.add(Hex.address(account.getAddress())));
        return List.copyOf(addresses);
    }
}
