package io.virtengine.agent.custody;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** TLS with a certificate of one's own and no trust but in one's own list. */
final class MutualTls {
    private MutualTls() {}

    /**
     * A context from two PKCS#12 files.
     *
     * @param keys the agent's certificate and key
     * @param trust the certificates the signer's is checked against
     */
    static SSLContext of(Path keys, char[] keysPassword, Path trust, char[] trustPassword) {
        try {
            KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            own.init(store(keys, keysPassword), keysPassword);
            TrustManagerFactory others = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            others.init(store(trust, trustPassword));
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(own.getKeyManagers(), others.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new CustodyException("TLS to the signer cannot be set up from " + keys + " and " + trust, e);
        }
    }

    private static KeyStore store(Path file, char[] password) throws GeneralSecurityException {
        try (InputStream in = Files.newInputStream(file)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, password);
            return store;
        } catch (IOException e) {
            throw new CustodyException(file + " is no PKCS#12 file that its password opens", e);
        }
    }
}
