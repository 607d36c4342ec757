import { encodeFunctionData } from "viem";
import { deployValidators } from "../../test/staking/validators.js";
import { Meter, type Chain, type Row } from "./meter.js";

const SIZES = [25, 100];

/** Sets as consensus reads them on every block, and as they are rolled once an epoch when nobody comes or goes. */
export async function measureValidators(chain: Chain): Promise<Row[]> {
  const meter = await Meter.on(chain);
  const [reader]: any[] = await (chain.viem as any).getWalletClients();
  for (const size of SIZES) {
    const { registry, roll, nextEpoch } = await deployValidators(chain, size, {
      "staking.validator_cap": BigInt(size),
    });
    const data = encodeFunctionData({ abi: registry.abi, functionName: "getValidators" });
    await meter.step(`getValidators() of ${size}`, reader.sendTransaction({ to: registry.address, data }));
    await roll();
    await nextEpoch();
    await meter.step(`roll a set of ${size} that stays`, registry.write.rollSet());
  }
  return meter.rows;
}
