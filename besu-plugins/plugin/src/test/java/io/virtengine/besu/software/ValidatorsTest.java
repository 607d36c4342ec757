package io.virtengine.besu.software;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.apache.tuweni.bytes.Bytes;
import org.hyperledger.besu.datatypes.Address;
import org.junit.jupiter.api.Test;

class ValidatorsTest {
    @Test
    void listsAndVersionsAreRead() {
        final Bytes list = Bytes.fromHexString("0x" + word(0x20) + word(2) + word(0xa) + word(0xb));
        assertThat(Validators.addresses(list)).containsExactly(Address.precompiled(10), Address.precompiled(11));
        final Bytes software = Bytes.fromHexString(
                "0x" + word(0x20) + word(0x40) + word(1_700_000_000) + word(3) + "312e30" + "00".repeat(29));
        assertThat(Validators.version(software)).isEqualTo("1.0");
    }

    @Test
    void whatIsTooLongIsNotRead() {
        assertThatIllegalStateException()
                .isThrownBy(() -> Validators.addresses(Bytes.fromHexString("0x" + word(0x20) + word(101))));
        assertThatIllegalStateException()
                .isThrownBy(() -> Validators.addresses(Bytes.fromHexString("0x" + word(0x20) + word(1L << 40))));
        assertThat(Validators.version(Bytes.fromHexString(
                        "0x" + word(0x20) + word(0x40) + word(1) + word(65) + word(0) + word(0) + word(0))))
                .isEmpty();
    }

    @Test
    void nothingAtTheAddressIsNoVersion() {
        assertThat(Validators.version(Bytes.EMPTY)).isEmpty();
    }

    private static String word(final long value) {
        return "%064x".formatted(value);
    }
}
