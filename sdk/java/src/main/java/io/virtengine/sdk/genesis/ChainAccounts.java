package io.virtengine.sdk.genesis;

import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.chain.ChainClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Accounts as the embedded chain dumps them: hexadecimal of a gzipped JSON document. */
final class ChainAccounts {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private ChainAccounts() {}

    /**
     * A contract's account.
     *
     * @param nonce at least 1: it has been created
     * @param balance wei
     * @param code hexadecimal
     * @param storage words by slot, both 32 bytes in hexadecimal, in the order of the slots; no word is zero
     */
    record Account(long nonce, BigInteger balance, String code, Map<String, String> storage) {}

    /** Those accounts, in the order of their addresses; all must have code. */
    static Map<String, Account> dump(ChainClient chain, Collection<String> addresses) {
        JsonNode all = new TreeMap<>(fields(document(chain))).getOrDefault("accounts", JSON.createObjectNode());
        Map<String, JsonNode> known = fields(all);
        var accounts = new TreeMap<String, Account>();
        for (String address : addresses) {
            JsonNode node = known.get(address);
            if (node == null || node.path("code").asString("0x").length() <= 2) {
                throw new IllegalStateException("the embedded chain's state has no code at " + address);
            }
            accounts.put(address, account(address, node));
        }
        return accounts;
    }

    private static JsonNode document(ChainClient chain) {
        byte[] packed = Hex.decode(chain.request("anvil_dumpState").asString());
        try (var unpacked = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            return JSON.readTree(unpacked.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException("the embedded chain's state cannot be unpacked", e);
        }
    }

    private static Map<String, JsonNode> fields(JsonNode object) {
        var fields = new TreeMap<String, JsonNode>();
        object.properties().forEach(field -> fields.put(field.getKey().toLowerCase(Locale.ROOT), field.getValue()));
        return fields;
    }

    private static Account account(String address, JsonNode node) {
        var storage = new TreeMap<String, String>();
        node.path("storage").properties().forEach(word -> {
            String value = Hex.word(word.getValue().asString());
            if (new BigInteger(value.substring(2), 16).signum() != 0) {
                storage.put(Hex.word(word.getKey()), value);
            }
        });
        long nonce = number(node.path("nonce")).longValueExact();
        if (nonce < 1) {
            throw new IllegalStateException("the contract at " + address + " has nonce 0");
        }
        return new Account(
                nonce,
                number(node.path("balance")),
                node.path("code").asString().toLowerCase(Locale.ROOT),
                storage);
    }

    private static BigInteger number(JsonNode node) {
        return node.isString() ? new BigInteger(node.asString().substring(2), 16) : BigInteger.valueOf(node.asLong());
    }
}
