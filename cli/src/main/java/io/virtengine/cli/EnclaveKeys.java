package io.virtengine.cli;

import picocli.CommandLine.Option;

/** The keys that live in an enclave. */
final class EnclaveKeys {

    @Option(
            names = "--encryption-key",
            paramLabel = "KEY",
            required = true,
            description = "X25519 public key that evidence is sealed to: 0x and 64 digits.")
    private String encryptionKey = "";

    @Option(
            names = "--signing-key",
            paramLabel = "ADDRESS",
            required = true,
            description = "Address of the secp256k1 key that signs results.")
    private String signingKey = "";

    String encryptionKey() {
        return Arguments.id(encryptionKey);
    }

    String signingKey() {
        return Arguments.address(signingKey);
    }
}
