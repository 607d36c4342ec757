package io.virtengine.sdk.tx;

import io.virtengine.sdk.abi.Hex;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What a key may be used for. Looked at before anything is signed, so a fault elsewhere cannot spend the key's rights. */
@FunctionalInterface
public interface CallPolicy {

    /** Allows everything. */
    CallPolicy ANY = record -> true;

    /** Whether the key may sign this. */
    boolean allows(TransactionRecord record);

    /**
     * Allows calls of given functions of given contracts, without native money, and nothing else.
     *
     * @param selectorsByContract four-byte selectors, such as {@code 0xa9059cbb}, by contract address
     */
    static CallPolicy only(Map<String, ? extends Set<String>> selectorsByContract) {
        var allowed = new HashMap<String, Set<String>>();
        selectorsByContract.forEach(
                (contract, selectors) -> allowed.put(Hex.address(contract), new HashSet<>(selectors)));
        return record -> {
            String to = record.to();
            byte[] data = record.data();
            return to != null
                    && record.value().signum() == 0
                    && data.length >= 4
                    && allowed.getOrDefault(to, Set.of()).contains(Hex.encode(Arrays.copyOf(data, 4)));
        };
    }
}
