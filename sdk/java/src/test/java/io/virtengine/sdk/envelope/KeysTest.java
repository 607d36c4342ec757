package io.virtengine.sdk.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtengine.sdk.abi.Hex;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeysTest {

    private static final String PUBLIC = "0x3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d";

    /** The points of order 1, 2, 4 and 8 on Curve25519 and its twist, canonical and not (RFC 7748, section 6.1). */
    @Test
    void pointsOfLowOrderAreNoKeys() {
        for (String point : List.of(
                "0x0000000000000000000000000000000000000000000000000000000000000000",
                "0x0100000000000000000000000000000000000000000000000000000000000000",
                "0xe0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
                "0x5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
                "0xecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "0xedffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "0xeeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")) {
            assertThatThrownBy(() -> RecipientKey.parse(point))
                    .as(point)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("not an X25519 public key");
        }
    }

    @Test
    void otherLengthsAreRefused() {
        assertThatThrownBy(() -> RecipientKey.of(new byte[31])).hasMessageContaining("32 bytes, not 31");
        assertThatThrownBy(() -> EncryptionKey.of(new byte[33])).hasMessageContaining("32 bytes, not 33");
        assertThatThrownBy(() -> RecipientKey.parse(PUBLIC + "00")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void keysReadBackAsTheyWere() {
        EncryptionKey made = EncryptionKey.generate();
        EncryptionKey same = EncryptionKey.of(made.secret());
        assertThat(same.recipient()).isEqualTo(made.recipient()).hasSameHashCodeAs(made.recipient());
        assertThat(RecipientKey.parse(made.recipient().hex())).isEqualTo(made.recipient());
        assertThat(EncryptionKey.generate().recipient()).isNotEqualTo(made.recipient());
    }

    /** {@code printf 3948… | xxd -r -p | sha256sum} begins so. */
    @Test
    void fingerprintIsTheFirstEightBytesOfTheHash() {
        assertThat(RecipientKey.parse(PUBLIC).fingerprint()).isEqualTo("8b228cd75ab70bad");
    }

    @Test
    void aClearedKeyOpensNothing() {
        EncryptionKey key = EncryptionKey.generate();
        byte[] none = new byte[0];
        Envelope sealed = Envelope.seal(List.of(key.recipient()), new byte[3], none, none);
        key.close();
        assertThatThrownBy(() -> sealed.open(key, none, none)).hasMessage("the key was cleared");
        assertThatThrownBy(key::secret).hasMessage("the key was cleared");
    }

    @Test
    void textShowsThePublicHalfOnly() {
        EncryptionKey key = EncryptionKey.generate();
        assertThat(key.toString())
                .contains(key.recipient().hex())
                .doesNotContain(Hex.encode(key.secret()).substring(2));
    }
}
