package io.virtengine.network;

import io.virtengine.sdk.signing.KeySigner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.web3j.crypto.ECKeyPair;
import org.web3j.crypto.Keys;
import org.web3j.utils.Numeric;

/** The key a node signs blocks and talks to its peers with. */
public record NodeKey(ECKeyPair pair) {

    /** So many new keys, in the order of their addresses, which is the order in which a network numbers its nodes. */
    public static List<NodeKey> fresh(int count) {
        var random = new SecureRandom();
        return Stream.generate(() -> fresh(random))
                .limit(count)
                .sorted(Comparator.comparing(NodeKey::address))
                .toList();
    }

    private static NodeKey fresh(SecureRandom random) {
        try {
            return new NodeKey(Keys.createEcKeyPair(random));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK makes no secp256k1 keys", e);
        }
    }

    /** The address a validator is known by, lower case. */
    public String address() {
        return signer().address();
    }

    /** Signs what a validator says elsewhere than in a block. */
    public KeySigner signer() {
        return new KeySigner(pair);
    }

    /** Saves keys as Besu's own {@code operator generate-blockchain-config} lays them out, in a folder for the owner only. */
    public static void save(List<NodeKey> keys, Path folder) {
        try {
            Files.createDirectories(folder);
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            for (NodeKey key : keys) {
                Path own = Files.createDirectories(folder.resolve(key.address()));
                Files.writeString(own.resolve("key.priv"), hex(key.pair.getPrivateKey(), 32));
                Files.writeString(own.resolve("key.pub"), hex(key.pair.getPublicKey(), 64));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the nodes' keys cannot be saved in " + folder, e);
        }
    }

    private static String hex(BigInteger value, int bytes) {
        return Numeric.toHexStringWithPrefixZeroPadded(value, 2 * bytes);
    }

    /** Names the address only. */
    @Override
    public String toString() {
        return "NodeKey(" + address() + ")";
    }
}
