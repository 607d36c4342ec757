package io.virtengine.scoring.network;

import io.virtengine.scoring.Octets;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * All the network engine looks at.
 *
 * @param requestId the verification request, 32 bytes
 * @param account the account's address, 20 bytes
 * @param values the vector in Q1.14, each -16384..16384; as many as the model has inputs
 * @param model the network
 */
public record NetworkInput(Octets requestId, Octets account, List<Integer> values, NetworkModel model) {
    public NetworkInput {
        if (requestId.length() != 32 || account.length() != 20) {
            throw new IllegalArgumentException("a request id is 32 bytes and an account 20, not " + requestId.length()
                    + " and " + account.length());
        }
        values = List.copyOf(values);
        if (values.size() != model.inputs()) {
            throw new IllegalArgumentException("the model takes " + model.inputs() + " values, not " + values.size());
        }
        for (final int value : values) {
            if (Math.abs(value) > DenseLayers.MAX_INPUT) {
                throw new IllegalArgumentException(value + " is not in -16384..16384");
            }
        }
    }

    /** The bytes for {@link NetworkEngine#score}. */
    public byte[] encode() {
        final byte[] file = model.encode();
        final ByteBuffer input = ByteBuffer.allocate(
                        NetworkEngine.VECTOR_AT + Short.BYTES * values.size() + file.length)
                .putShort((short) NetworkEngine.SCHEMA)
                .putShort((short) NetworkEngine.ENGINE)
                .put(model.hash().toArray())
                .put(requestId.toArray())
                .put(account.toArray())
                .putShort((short) values.size());
        values.forEach(value -> input.putShort(value.shortValue()));
        return input.put(file).array();
    }
}
