package io.virtengine.sdk.abi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class AbiCodecTest {

    /** The Solidity documentation's own example of dynamic encoding. */
    @Test
    void agreesWithTheSpecificationsExample() {
        ContractAbi abi = abi("""
            [{"type":"function","name":"f","inputs":[{"name":"a","type":"uint256"},{"name":"b","type":"uint32[]"},
              {"name":"c","type":"bytes10"},{"name":"d","type":"bytes"}],"outputs":[]}]""");
        byte[] call = abi.function("f")
                .encodeCall(List.of(
                        0x123, List.of(0x456, 0x789), "0x31323334353637383930", "0x48656c6c6f2c20776f726c6421"));
        assertThat(Hex.encode(call))
                .isEqualTo("0x8be65246" + word(0x123) + word(0x80)
                        + "3132333435363738393000000000000000000000000000000000000000000000" + word(0xe0) + word(2)
                        + word(0x456) + word(0x789) + word(13)
                        + "48656c6c6f2c20776f726c642100000000000000000000000000000000000000");
        assertThat(abi.function("f").decodeCall(call))
                .containsEntry("a", BigInteger.valueOf(0x123))
                .containsEntry("b", List.of(BigInteger.valueOf(0x456), BigInteger.valueOf(0x789)))
                .containsEntry("c", "0x31323334353637383930")
                .containsEntry("d", "0x48656c6c6f2c20776f726c6421");
    }

    @Test
    void structsInsideArraysComeBackAsTheyWentIn() {
        AbiItem.Function f = abi("""
            [{"type":"function","name":"g","inputs":[{"name":"legs","type":"tuple[]","components":[
               {"name":"to","type":"address"},{"name":"note","type":"string"},{"name":"delta","type":"int64"}]},
               {"name":"pair","type":"bool[2]"}],"outputs":[]}]""").function("g");
        assertThat(f.signature()).isEqualTo("g((address,string,int64)[],bool[2])");
        List<?> legs = List.of(
                Map.of("to", "0x" + "ab".repeat(20), "note", "grüße", "delta", BigInteger.valueOf(-5)),
                Map.of("to", "0x" + "01".repeat(20), "note", "", "delta", BigInteger.TEN));
        Map<String, Object> decoded = f.decodeCall(f.encodeCall(List.of(legs, List.of(true, false))));
        assertThat(decoded).containsEntry("legs", legs).containsEntry("pair", List.of(true, false));
    }

    @Test
    void hostileBytesAreRefused() {
        List<AbiParameter> list = List.of(new AbiParameter("x", AbiType.parse("uint8[]", List.of()), false));
        assertThatThrownBy(() -> AbiCodec.decode(list, Hex.decode("0x" + word(32) + word(0x7fffffff))))
                .isInstanceOf(AbiException.class);
        assertThatThrownBy(() -> AbiCodec.decode(list, Hex.decode("0x" + word(0x4000))))
                .isInstanceOf(AbiException.class);
        assertThatThrownBy(() -> AbiCodec.decode(list, Hex.decode("0x" + word(32) + word(1) + word(256))))
                .isInstanceOf(AbiException.class)
                .hasMessageContaining("out of range");
        // An array of empty elements would cost memory without costing bytes.
        List<AbiParameter> empty = List.of(new AbiParameter("x", AbiType.parse("tuple[]", List.of()), false));
        assertThatThrownBy(() -> AbiCodec.decode(empty, Hex.decode("0x" + word(32) + word(0x7fffff))))
                .isInstanceOf(AbiException.class);
    }

    @Test
    void valuesThatDoNotFitAreRefused() {
        List<AbiParameter> one = List.of(new AbiParameter("price", new AbiType.Unsigned(64), false));
        assertThatThrownBy(() -> AbiCodec.encode(one, List.of(BigInteger.ONE.shiftLeft(64))))
                .hasMessageContaining("price is out of range");
        assertThatThrownBy(() -> AbiCodec.encode(one, List.of("7"))).hasMessageContaining("price must be an integer");
    }

    private static ContractAbi abi(String json) {
        return ContractAbi.parse(JsonMapper.shared().readTree(json));
    }

    private static String word(long value) {
        return "%064x".formatted(value);
    }
}
