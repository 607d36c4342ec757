package io.virtengine.cli;

import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.chain.ChainEndpoint;
import java.util.Locale;
import java.util.regex.Pattern;

/** Checks ids and addresses before anything is asked of the network. */
final class Arguments {

    private static final Pattern ID = Pattern.compile("0x[0-9a-fA-F]{64}");
    private static final Pattern SIGNATURE = Pattern.compile("0x[0-9a-fA-F]{130}");
    private static final Pattern ADDRESS = Pattern.compile("0x[0-9a-fA-F]{40}");

    private Arguments() {}

    /** A 32-byte id. */
    static String id(String text) {
        return checked(ID, text, "an id: 0x and 64 hexadecimal digits");
    }

    /** A 20-byte address. */
    static String address(String text) {
        return checked(ADDRESS, text, "an address: 0x and 40 hexadecimal digits");
    }

    /** The number of an epoch. */
    static long epoch(long number) {
        if (number < 0) {
            throw CommandException.usage(number + " is not the number of an epoch: they count from 0");
        }
        return number;
    }

    /** Where a node answers. */
    static ChainEndpoint endpoint(String url) {
        try {
            return ChainEndpoint.of(url);
        } catch (IllegalArgumentException e) {
            throw CommandException.usage("'" + url + "' is not the URL of a node, such as http://127.0.0.1:8545");
        }
    }

    /** A signature. */
    static byte[] signature(String text) {
        if (!SIGNATURE.matcher(text).matches()) {
            throw CommandException.usage("'" + text + "' is not a signature: 0x and 130 hexadecimal digits");
        }
        return Hex.decode(text);
    }

    private static String checked(Pattern pattern, String text, String what) {
        if (!pattern.matcher(text).matches()) {
            throw CommandException.usage("'" + text + "' is not " + what);
        }
        return text.toLowerCase(Locale.ROOT);
    }
}
