package io.virtengine.sdk.governance;

import io.virtengine.sdk.abi.AbiItem;
import io.virtengine.sdk.abi.AbiParameter;
import io.virtengine.sdk.abi.AbiType;
import java.util.Collections;
import java.util.List;

/** Calls to functions with nothing but zeros: enough to be asked who is calling. */
final class ZeroArguments {

    private ZeroArguments() {}

    static byte[] call(AbiItem.Function function) {
        return function.encodeCall(function.inputs().stream()
                .map(AbiParameter::type)
                .map(ZeroArguments::zero)
                .toList());
    }

    private static Object zero(AbiType type) {
        return switch (type) {
            case AbiType.Unsigned _, AbiType.Signed _ -> 0;
            case AbiType.Bool() -> false;
            case AbiType.Account() -> "0x" + "0".repeat(40);
            case AbiType.FixedBytes bytes -> "0x" + "00".repeat(bytes.length());
            case AbiType.Bytes() -> "0x";
            case AbiType.Text() -> "";
            case AbiType.Array array ->
                array.length() < 0 ? List.of() : Collections.nCopies(array.length(), zero(array.element()));
            case AbiType.Tuple tuple ->
                tuple.components().stream()
                        .map(AbiParameter::type)
                        .map(ZeroArguments::zero)
                        .toList();
        };
    }
}
