package io.virtengine.agent.bidding;

import io.virtengine.agent.chain.UnitPrices;
import java.math.BigInteger;

/**
 * What a bid asks for.
 *
 * @param rate wei per second, streamed
 * @param cap the most a metered bid may draw (wei); 0 without metering
 * @param units unit prices of a metered bid
 * @param comparable what the chain compares with the ceiling: the rate, plus the whole vector at its unit prices (wei/s)
 */
public record BidPrice(BigInteger rate, BigInteger cap, UnitPrices units, BigInteger comparable) {
    public boolean metered() {
        return !units.none();
    }
}
