package io.virtengine.offchain.api;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Makes and reads list cursors: the keys of the last row, signed together with list, filters and sort order, so that a
 * cursor works for the list it came from and nobody can make one up.
 */
final class Cursors {

    private static final int SIGNATURE = 16;
    private static final int LONGEST = 1024;
    private static final JsonMapper JSON = JsonMapper.shared();

    private final SecretKeySpec key;

    /** Cursors signed with that key of 32 bytes. */
    Cursors(byte[] secret) {
        if (secret.length != 32) {
            throw new IllegalArgumentException("the cursor key must have 32 bytes, has " + secret.length);
        }
        this.key = new SecretKeySpec(secret, "HmacSHA256");
    }

    /** The cursor behind a row with these keys in that list. */
    String write(String list, List<String> keys) {
        byte[] body = JSON.writeValueAsBytes(keys);
        byte[] signature = sign(list, body);
        byte[] all = Arrays.copyOf(signature, SIGNATURE + body.length);
        System.arraycopy(body, 0, all, SIGNATURE, body.length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(all);
    }

    /**
     * The keys in a cursor of that list.
     *
     * @throws InvalidParameter if it is not a cursor we made for this list
     */
    List<String> read(String list, String cursor) {
        if (cursor.length() > LONGEST) {
            throw refused();
        }
        try {
            byte[] all = Base64.getUrlDecoder().decode(cursor);
            if (all.length <= SIGNATURE) {
                throw refused();
            }
            byte[] body = Arrays.copyOfRange(all, SIGNATURE, all.length);
            if (!MessageDigest.isEqual(sign(list, body), Arrays.copyOf(all, SIGNATURE))) {
                throw refused();
            }
            return JSON.readValue(body, new TypeReference<List<String>>() {});
        } catch (IllegalArgumentException | JacksonException e) {
            throw refused();
        }
    }

    private static InvalidParameter refused() {
        return new InvalidParameter("cursor", "is not a cursor of this list with these filters and this sort order");
    }

    private byte[] sign(String list, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            byte[] name = list.getBytes(StandardCharsets.UTF_8);
            mac.update(name);
            mac.update((byte) 0);
            return Arrays.copyOf(mac.doFinal(body), SIGNATURE);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no HmacSHA256", e);
        }
    }
}
