package io.virtengine.besu.rpc;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.tuweni.bytes.Bytes;
import org.hyperledger.besu.datatypes.Address;
import org.hyperledger.besu.plugin.services.exception.PluginRpcEndpointException;
import org.hyperledger.besu.plugin.services.rpc.PluginRpcRequest;
import org.hyperledger.besu.plugin.services.rpc.RpcMethodError;

/** Reads the parameters of a call; a bad one is the caller's error -32602. */
final class Parameters {
    private static final int LONGEST_HEX = 2 + 2 * 524_288;

    private final Object[] values;

    Parameters(final PluginRpcRequest request) {
        this.values = request.getParams() == null ? new Object[0] : request.getParams();
    }

    /** Bytes in hexadecimal. */
    Bytes bytes(final int index, final String name) {
        return read(index, name, value -> hex(value.toString()));
    }

    /** A whole number, if it is there. */
    Optional<Long> number(final int index, final String name) {
        return index >= values.length || values[index] == null
                ? Optional.empty()
                : Optional.of(read(index, name, value -> Long.decode(value.toString())));
    }

    /** An address, or the members {@code from}, {@code to} and {@code data} of a transaction. */
    Call call(final int index) {
        return read(index, "an address or a transaction {from, to, data}", value -> {
            if (value instanceof final Map<?, ?> members) {
                return new Call(
                        Address.fromHexStringStrict(String.valueOf(members.get("from"))),
                        Optional.ofNullable(members.get("to")).map(to -> Address.fromHexStringStrict(to.toString())),
                        hex(String.valueOf(members.containsKey("data") ? members.get("data") : "0x")));
            }
            return new Call(Address.fromHexStringStrict(value.toString()), Optional.empty(), Bytes.EMPTY);
        });
    }

    /** Who would call what. */
    record Call(Address from, Optional<Address> to, Bytes data) {}

    static PluginRpcEndpointException invalid(final String message) {
        return new PluginRpcEndpointException(new RpcMethodError() {
            @Override
            public int getCode() {
                return INVALID_PARAMS_ERROR_CODE;
            }

            @Override
            public String getMessage() {
                return message;
            }
        });
    }

    private <T> T read(final int index, final String name, final Function<Object, T> reader) {
        if (index >= values.length || values[index] == null) {
            throw invalid("parameter " + (index + 1) + " is missing: " + name);
        }
        try {
            return reader.apply(values[index]);
        } catch (final RuntimeException e) {
            throw invalid("parameter " + (index + 1) + " is not " + name);
        }
    }

    private static Bytes hex(final String text) {
        if (text.length() > LONGEST_HEX) {
            throw new IllegalArgumentException("too long");
        }
        return Bytes.fromHexString(text);
    }
}
