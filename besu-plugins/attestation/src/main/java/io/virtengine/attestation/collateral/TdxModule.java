package io.virtengine.attestation.collateral;

import io.virtengine.attestation.encoding.JsonValue;
import io.virtengine.attestation.encoding.MalformedInput;
import io.virtengine.attestation.encoding.Octets;
import java.util.List;

/**
 * A TDX module Intel vouches for.
 *
 * @param id {@code TDX_} and the module's major version in two hexadecimal digits; empty for the original module
 * @param signer MRSIGNERSEAM, 48 bytes
 * @param attributes SEAMATTRIBUTES under the mask, 8 bytes
 * @param attributesMask which of them count, 8 bytes
 * @param levels its own patch levels, highest first; empty for the original module
 */
public record TdxModule(String id, Octets signer, Octets attributes, Octets attributesMask, List<TcbLevel> levels) {
    static TdxModule original(final JsonValue.Members json) throws MalformedInput {
        return of("", json, List.of());
    }

    static TdxModule identity(final JsonValue.Members json) throws MalformedInput {
        return of(json.text("id"), json, QeIdentity.levels(json));
    }

    private static TdxModule of(final String id, final JsonValue.Members json, final List<TcbLevel> levels)
            throws MalformedInput {
        return new TdxModule(
                id, json.hex("mrsigner", 48), json.hex("attributes", 8), json.hex("attributesMask", 8), levels);
    }
}
