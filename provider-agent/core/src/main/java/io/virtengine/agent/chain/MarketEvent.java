package io.virtengine.agent.chain;

import java.math.BigInteger;
import java.time.Instant;
import java.util.Map;

/**
 * Something a contract said.
 *
 * @param contract name of the contract
 * @param name name of the event
 * @param values arguments by name, as the ABI codec gives them
 * @param blockNumber height
 * @param blockHash hash of the block
 * @param blockTime time of the block
 * @param logIndex position in the block
 * @param transactionHash what caused it
 */
public record MarketEvent(
        String contract,
        String name,
        Map<String, Object> values,
        long blockNumber,
        String blockHash,
        Instant blockTime,
        int logIndex,
        String transactionHash) {

    public String text(String field) {
        return Values.text(values, field);
    }

    public BigInteger amount(String field) {
        return Values.amount(values, field);
    }

    public long number(String field) {
        return amount(field).longValueExact();
    }

    public Instant time(String field) {
        return Instant.ofEpochSecond(number(field));
    }

    public boolean flag(String field) {
        return Values.flag(values, field);
    }
}
