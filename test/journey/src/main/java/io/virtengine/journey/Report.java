package io.virtengine.journey;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;

/**
 * What happened, for programs: the file of {@code --report}. Amounts are wei as decimal text.
 *
 * @param chain what it ran on: {@code network} embedded or besu, {@code chainId}, the node's {@code client}, where {@code
 *     scoring} and {@code attestation} are done, native or portable, and what validators' {@code performance} came from: the
 *     nodes' signed reports, or neutral as long as there are none
 * @param parties address and role of everyone, by name
 * @param order the web service's order; {@code orders} has both
 * @param bids every bid
 * @param lease the web service's lease; {@code leases} has both
 * @param statements usage statements accepted on chain
 * @param transfers VE across the vault's boundary, in order
 * @param balances {@code before} and {@code after} by party, outside the vault
 * @param workload what ran and how it ended
 * @param gas dearest transaction of each kind
 * @param seconds duration of each step
 * @param vault what the vault took in, paid out and still holds
 * @param conserved whether the vault's books agree to the last wei
 */
public record Report(
        Map<String, Object> chain,
        Map<String, Object> parties,
        Map<String, Object> order,
        List<Map<String, Object>> orders,
        List<Map<String, Object>> bids,
        Map<String, Object> lease,
        List<Map<String, Object>> leases,
        List<Map<String, Object>> statements,
        List<Map<String, Object>> transfers,
        Map<String, Map<String, BigInteger>> balances,
        Map<String, Object> workload,
        Map<String, Long> gas,
        Map<String, Double> seconds,
        Map<String, BigInteger> vault,
        boolean conserved) {}
