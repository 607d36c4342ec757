package io.virtengine.offchain.indexer;

import io.virtengine.sdk.chain.BlockHeader;
import io.virtengine.sdk.chain.ChainLog;
import java.util.List;
import java.util.Map;

/**
 * The logs of some consecutive blocks.
 *
 * @param from first block
 * @param last last block
 * @param logs logs in chain order
 * @param times block time by height, for every block with a log
 */
record BlockRange(long from, BlockHeader last, List<ChainLog> logs, Map<Long, Long> times) {}
