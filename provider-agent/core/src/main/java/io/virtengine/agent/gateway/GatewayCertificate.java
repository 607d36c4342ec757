package io.virtengine.agent.gateway;

import io.virtengine.agent.custody.TlsIdentity;
import java.util.Set;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundleKey;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslOptions;
import org.springframework.boot.ssl.SslStoreBundle;

/** The certificate the gateway shows. A new one counts for new connections; those that stand keep the old. */
public final class GatewayCertificate {
    static final String BUNDLE = "gateway";
    private final DefaultSslBundleRegistry bundles;
    private TlsIdentity shown;

    public GatewayCertificate(TlsIdentity first) {
        this.bundles = new DefaultSslBundleRegistry(BUNDLE, bundle(first));
        this.shown = first;
    }

    SslBundles bundles() {
        return bundles;
    }

    /** Shows this certificate from now on. */
    public synchronized void show(TlsIdentity identity) {
        if (!identity.fingerprint().equals(shown.fingerprint())) {
            bundles.updateBundle(BUNDLE, bundle(identity));
            shown = identity;
        }
    }

    private static SslBundle bundle(TlsIdentity identity) {
        String password = "in-memory";
        return SslBundle.of(
                SslStoreBundle.of(identity.keyStore(password.toCharArray()), password, null),
                SslBundleKey.of(password, BUNDLE),
                SslOptions.of(null, Set.of("TLSv1.3", "TLSv1.2")));
    }
}
