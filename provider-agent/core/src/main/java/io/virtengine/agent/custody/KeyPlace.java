package io.virtengine.agent.custody;

import java.util.Locale;

/** Where a signing key lies. */
public enum KeyPlace {
    /** In the key directory, encrypted. */
    FILE,
    /** At a signer that speaks Web3Signer's HTTP API. */
    REMOTE,
    /** In a hardware security module, reached by PKCS#11. */
    PKCS11;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    static KeyPlace of(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT));
    }
}
