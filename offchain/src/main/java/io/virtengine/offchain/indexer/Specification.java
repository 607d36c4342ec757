package io.virtengine.offchain.indexer;

import io.virtengine.sdk.abi.Hex;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The bytes of a group's specification as text. */
final class Specification {

    private Specification() {}

    /** The canonical JSON; bytes that are no UTF-8 text, which the chain does not forbid, stay hexadecimal. */
    static String readable(String hex) {
        byte[] bytes = Hex.decode(hex);
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.indexOf('\0') < 0 ? text : hex;
        } catch (CharacterCodingException e) {
            return hex;
        }
    }
}
