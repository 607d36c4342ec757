package io.virtengine.sdk.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtengine.sdk.abi.Hex;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class SecretBindingTest {

    private static final String MANIFEST = "0x" + "ab".repeat(32);

    @Test
    void isTheHashAndThenTheName() {
        assertThat(Hex.encode(SecretBinding.aad(MANIFEST, "api-token"))).isEqualTo(MANIFEST + "6170692d746f6b656e");
        assertThat(Hex.encode(SecretBinding.aad(MANIFEST.toUpperCase().replace("0X", "0x"), "é")))
                .isEqualTo(MANIFEST + "c3a9");
    }

    @Test
    void aSecretOpensUnderItsNameInItsManifestOnly() {
        EncryptionKey provider = EncryptionKey.generate();
        byte[] secret = "s3cret".getBytes(StandardCharsets.UTF_8);
        String text = Envelope.seal(
                        List.of(provider.recipient()),
                        secret,
                        SecretBinding.aad(MANIFEST, "api-token"),
                        SecretBinding.info())
                .text();
        Envelope received = Envelope.parseText(text);
        assertThat(received.open(provider, SecretBinding.aad(MANIFEST, "api-token"), SecretBinding.info()))
                .isEqualTo(secret);
        for (byte[] other : List.of(
                SecretBinding.aad(MANIFEST, "api-tokem"), SecretBinding.aad("0x" + "ac".repeat(32), "api-token"))) {
            assertThatThrownBy(() -> received.open(provider, other, SecretBinding.info()))
                    .hasMessage("the envelope was sealed for another use");
        }
    }

    @Test
    void otherFormsAreRefused() {
        for (String hash : List.of("", "0xab", MANIFEST + "00", "ab".repeat(32), "0x" + "zz".repeat(32))) {
            assertThatThrownBy(() -> SecretBinding.aad(hash, "name")).isInstanceOf(IllegalArgumentException.class);
        }
        for (String name : List.of("", "n".repeat(257), "\ud800")) {
            assertThatThrownBy(() -> SecretBinding.aad(MANIFEST, name))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("a secret's name");
        }
    }
}
