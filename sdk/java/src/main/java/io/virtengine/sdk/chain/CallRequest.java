package io.virtengine.sdk.chain;

import io.virtengine.sdk.abi.Hex;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a call or transaction would do.
 *
 * @param from sender, if it matters
 * @param to contract, or null to create one
 * @param data call data or creation code
 * @param value wei of native money sent along
 */
public record CallRequest(@Nullable String from, @Nullable String to, byte[] data, BigInteger value) {

    /** A view call by nobody in particular. */
    public static CallRequest view(String to, byte[] data) {
        return new CallRequest(null, to, data, BigInteger.ZERO);
    }

    /** A call by a given sender that carries no native money. */
    public static CallRequest by(String from, String to, byte[] data) {
        return new CallRequest(from, to, data, BigInteger.ZERO);
    }

    Map<String, Object> json() {
        var json = new LinkedHashMap<String, Object>();
        if (from != null) {
            json.put("from", from);
        }
        if (to != null) {
            json.put("to", to);
        }
        json.put("data", Hex.encode(data));
        if (value.signum() != 0) {
            json.put("value", "0x" + value.toString(16));
        }
        return json;
    }
}
