package io.virtengine.sdk.governance;

import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.client.SystemContracts;
import io.virtengine.sdk.deploy.ParameterMeanings;
import io.virtengine.sdk.market.StateNames;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.web3j.crypto.Hash;

/** Reads the governed parameters of a network. */
public final class GovernedParameters {

    static final String REGISTRY = "ParameterRegistry";

    private static final int PAGE = 50;

    private final SystemContracts contracts;
    private final ParameterMeanings meanings = ParameterMeanings.load();

    /** The parameters of that network. */
    public GovernedParameters(SystemContracts contracts) {
        this.contracts = contracts;
    }

    /** Key of a parameter: the hash of its name. */
    public static String keyOf(String name) {
        return Hex.encode(Hash.sha3(name.getBytes(StandardCharsets.UTF_8)));
    }

    /** All of them, in the order of definition. */
    public List<GovernedParameter> all() {
        int size = contracts.readNumber(REGISTRY, "size").intValueExact();
        var all = new ArrayList<GovernedParameter>(size);
        for (int start = 0; start < size; start += PAGE) {
            for (Object key : (List<?>) contracts.readValue(REGISTRY, "keys", start, PAGE)) {
                all.add(ofKey((String) key));
            }
        }
        return all;
    }

    /**
     * One by its name.
     *
     * @throws io.virtengine.sdk.tx.TransactionFailure.Rejected if there is none
     */
    public GovernedParameter named(String name) {
        return ofKey(keyOf(name));
    }

    /**
     * One by its key.
     *
     * @throws io.virtengine.sdk.tx.TransactionFailure.Rejected if there is none
     */
    public GovernedParameter ofKey(String key) {
        Map<String, Object> known = contracts.read(REGISTRY, "parameter", key);
        Map<String, Object> next = contracts.read(REGISTRY, "nextChange", key);
        String name = (String) known.get("name");
        BigInteger from = number(next, "from");
        return new GovernedParameter(
                name,
                (String) known.get("unit"),
                number(known, "value"),
                number(known, "minimum"),
                number(known, "maximum"),
                StateNames.PARAMETER_CLASS.of(number(known, "parameterClass")),
                number(known, "step").intValueExact(),
                Duration.ofSeconds(number(known, "pause").longValueExact()),
                number(next, "lowest"),
                number(next, "highest"),
                from.signum() == 0 ? null : Instant.ofEpochSecond(from.longValueExact()),
                meanings.of(name).orElse(""));
    }

    private static BigInteger number(Map<String, Object> view, String field) {
        return (BigInteger) view.get(field);
    }
}
