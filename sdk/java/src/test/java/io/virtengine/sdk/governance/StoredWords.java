package io.virtengine.sdk.governance;

import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.chain.ChainClient;
import io.virtengine.sdk.deploy.AddressBook;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What stands in the code and storage of a network's contracts, from a dump of the embedded chain's state. */
final class StoredWords {

    private StoredWords() {}

    /** Names of the contracts whose code (immutables) or storage holds an address. */
    static Set<String> naming(ChainClient chain, AddressBook book, String address) {
        String digits = address.substring(2).toLowerCase(Locale.ROOT);
        var accounts = new TreeMap<String, String>();
        state(chain)
                .path("accounts")
                .properties()
                .forEach(account -> accounts.put(
                        account.getKey().toLowerCase(Locale.ROOT),
                        text(account.getValue()).toLowerCase(Locale.ROOT)));
        var naming = new TreeSet<String>();
        book.contracts().forEach((name, entry) -> {
            String implementation = entry.implementation();
            if (required(accounts, entry.address()).contains(digits)
                    || implementation != null
                            && required(accounts, implementation).contains(digits)) {
                naming.add(name);
            }
        });
        return naming;
    }

    private static String required(TreeMap<String, String> accounts, String address) {
        String found = accounts.get(address);
        if (found == null) {
            throw new IllegalStateException("the dump has no account " + address);
        }
        return found;
    }

    private static String text(JsonNode account) {
        var text = new StringBuilder(account.path("code").asString());
        account.path("storage")
                .properties()
                .forEach(word -> text.append(' ').append(word.getValue().asString()));
        return text.toString();
    }

    private static JsonNode state(ChainClient chain) {
        byte[] packed = Hex.decode(chain.request("anvil_dumpState").asString());
        try (var unpacked = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            return JsonMapper.shared().readTree(unpacked.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
