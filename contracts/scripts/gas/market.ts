import { toHex } from "viem";
import { deployProxy } from "../../test/support/access.js";
import { openMarket, type Market } from "../../test/support/market.js";
import { meterLease } from "./metering.js";
import { Meter, type Chain, type Row } from "./meter.js";
import { playOrder } from "./orders.js";
import { punishProvider } from "./penalties.js";

/** One order through the deployed system, what providers answer for, and the fees of it all. */
export async function measureMarket(chain: Chain): Promise<Row[]> {
  const market = await openMarket(chain);
  const meter = await Meter.on(chain);
  const streamed = await playOrder(meter, market);
  const statement = await meterLease(meter, market, streamed);
  await punishProvider(meter, market, statement);
  const payer: any = await market.as(market.splitter, "FeeSplitter", market.tenant);
  await meter.step("collect and split fees", payer.write.collect([0]));
  await measureWeights(meter, market);
  return meter.rows;
}

/** A network of half a million weights takes 24 of these; docs/benchmarks/scoring.md has what a score costs. */
async function measureWeights(meter: Meter, market: Market): Promise<void> {
  const addresses = [market.models.address, market.parameters.address];
  const networks = await deployProxy(market.connection, "NetworkModels", addresses, [market.manager.address]);
  const weights = toHex(Buffer.from(Array.from({ length: 24_575 }, (_, i) => 1 + (i % 255))));
  await meter.step("write a chunk of a network's weights", networks.write.writeChunk([weights]));
}
