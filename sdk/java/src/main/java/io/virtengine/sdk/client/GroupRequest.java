package io.virtengine.sdk.client;

import java.math.BigInteger;
import java.util.List;

/**
 * What a deployment asks for one of its groups.
 *
 * @param specification canonical JSON of the group, for bidders
 * @param resources packed resource vector
 * @param ceilingRate highest acceptable price, wei per second
 * @param capCeiling highest total a metered bid may reserve, wei; zero asks for reserved capacity only
 * @param bidderPolicy gate policy bidders must meet; 0 for none
 */
public record GroupRequest(
        byte[] specification, BigInteger resources, BigInteger ceilingRate, BigInteger capCeiling, int bidderPolicy) {

    List<Object> encodable() {
        return List.of(specification, resources, ceilingRate, capCeiling, bidderPolicy);
    }
}
