import { stakeSteps } from "../../test/support/stakeGas.js";
import type { Chain, Row } from "./meter.js";

/** Every action on the stake vault among ten delegators; docs/benchmarks/staking-gas.md has it among more. */
export async function measureStaking(chain: Chain): Promise<Row[]> {
  const [steps] = await stakeSteps(chain, [10]);
  return steps!.map(({ step, gas }) => ({ step: `staking: ${step}`, gas }));
}
