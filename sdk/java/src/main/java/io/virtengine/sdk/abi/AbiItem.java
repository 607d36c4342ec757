package io.virtengine.sdk.abi;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.web3j.crypto.Hash;

/** A function, event or custom error of a contract. */
public sealed interface AbiItem {

    /** The Solidity name. */
    String name();

    /** The arguments in order. */
    List<AbiParameter> inputs();

    /** Name and argument types, the text whose hash identifies the item. */
    default String signature() {
        return name() + new AbiType.Tuple(inputs()).canonical();
    }

    /** Keccak-256 of the signature: an event's first topic. */
    default String topic() {
        return Hex.encode(Hash.sha3(signature().getBytes(StandardCharsets.UTF_8)));
    }

    /** The first four bytes of the signature's hash. */
    default String selector() {
        return topic().substring(0, 10);
    }

    /** A function. */
    record Function(String name, List<AbiParameter> inputs, List<AbiParameter> outputs) implements AbiItem {
        public Function {
            inputs = List.copyOf(inputs);
            outputs = List.copyOf(outputs);
        }

        /** Call data: selector and encoded arguments, in order. */
        public byte[] encodeCall(List<?> arguments) {
            byte[] body = AbiCodec.encode(inputs, arguments);
            byte[] call = Arrays.copyOf(Hex.decode(selector()), 4 + body.length);
            System.arraycopy(body, 0, call, 4, body.length);
            return call;
        }

        /** Arguments of call data made for this function, by name. */
        public Map<String, Object> decodeCall(byte[] data) {
            return AbiCodec.decode(inputs, Arrays.copyOfRange(data, 4, data.length));
        }

        /** Returned values by name; unnamed ones are called by their position. */
        public Map<String, Object> decodeResult(byte[] data) {
            return AbiCodec.decode(outputs, data);
        }
    }

    /** An event; anonymous events are not used by this product and never matched. */
    record Event(String name, List<AbiParameter> inputs) implements AbiItem {
        public Event {
            inputs = List.copyOf(inputs);
        }
    }

    /** A custom error. */
    record Error(String name, List<AbiParameter> inputs) implements AbiItem {
        public Error {
            inputs = List.copyOf(inputs);
        }
    }
}
