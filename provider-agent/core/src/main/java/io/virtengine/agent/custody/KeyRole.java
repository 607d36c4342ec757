package io.virtengine.agent.custody;

import java.util.Locale;

/** What a key of the provider is for. */
public enum KeyRole {
    /** Sends transactions; secp256k1; the provider's operator on chain. */
    OPERATOR,
    /** Signs usage statements; secp256k1; no right but that. */
    ATTESTATION,
    /** Opens tenants' secrets; X25519. */
    ENCRYPTION,
    /** The gateway's key and certificate; P-256. */
    TLS;

    /** Whether keys of this role sign, and so may be kept by a signer elsewhere. */
    public boolean signs() {
        return this == OPERATOR || this == ATTESTATION;
    }

    /** The role's name in files, tables and commands. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException if there is no such role */
    public static KeyRole of(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT));
    }
}
