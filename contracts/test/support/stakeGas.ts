import type { Hex } from "viem";
import type { Connection } from "./access.js";
import { deployStake, UNBONDING } from "./stake.js";

/** What each action on the stake vault costs as a whole transaction, among so many delegators of each validator. */

const VE = 10n ** 18n;
const BATCH = 20;

export interface StakeStep {
  step: string;
  gas: bigint;
}

/** Measures with `crowds[i]` delegators at both validators, in ascending order. */
export async function stakeSteps(connection: Connection, crowds: number[]): Promise<StakeStep[][]> {
  const s = await deployStake(connection);
  const { vault, token, viem, networkHelpers, alice, bob, carol, first, second, third, rewards, slasher, stranger } = s;
  const crowd: any = await viem.deployContract("StakeCrowd");
  await (await s.as(token, "VirtToken", stranger)).write.transfer([crowd.address, 900_000n * VE]);
  // Operators have their own stake, and everything has happened once.
  for (const operator of [first, second, third]) await s.delegate(operator, operator, 1_000n * VE);
  for (const operator of [first, second]) await s.reward(operator, VE, VE);
  await s.slash(first, 1_000n, 0);

  const measured: StakeStep[][] = [];
  let size = 0;
  for (const wanted of crowds) {
    for (; size < wanted; size += BATCH) {
      const count = BigInt(Math.min(BATCH, wanted - size));
      for (const operator of [first, second]) {
        await crowd.write.grow([vault.address, token.address, s.addressOf(operator), 2n * VE, count]);
      }
    }
    size = wanted;
    const snapshot = await networkHelpers.takeSnapshot();
    const steps: StakeStep[] = [];
    const measure = async (step: string, send: Promise<Hex>): Promise<void> => {
      steps.push({ step, gas: await s.gasOf(await send) });
    };
    const [v, w] = [first, second].map(s.addressOf);
    const [own, next] = [await s.by(alice), await s.by(bob)];

    await measure("delegate, first", s.delegate(alice, first, 100n * VE));
    await measure("delegate, again", s.delegate(alice, first, 100n * VE));
    await s.delegate(bob, first, 100n * VE);
    await measure("distribute an epoch's rewards to a pool", s.reward(first, VE, 1_000n * VE));
    await measure("claim rewards", own.write.claimRewards([v]));
    await measure("compound rewards", next.write.compoundRewards([v]));
    await measure("redelegate", s.redelegate(alice, first, second, 50n * VE));
    await measure("undelegate", s.undelegate(alice, first, 20n * VE));
    await measure("undelegate, second entry", s.undelegate(alice, first, 20n * VE));
    await measure("cancel unbonding", own.write.cancelUnbonding([v, 1n]));
    const { timestamp } = await s.client.getBlock();
    await measure("slash a pool", s.slash(first, 10_000n, Number(timestamp) - 3_600));
    await measure("touch a slashed position", own.write.touch([s.addressOf(alice), v]));
    await measure("touch a slashed lot", own.write.touch([s.addressOf(alice), w]));
    await networkHelpers.time.increase(UNBONDING);
    await measure("complete unbonding", own.write.completeUnbonding([s.addressOf(alice), v, 0n]));
    await measure("claim commission", (await s.by(first)).write.claimCommission());

    // The most there can be to catch up with.
    for (let i = 0; i < 7; i++) await s.redelegate(bob, first, second, VE);
    const before = Number((await s.client.getBlock()).timestamp) - 3_600;
    for (let i = 0; i < 14; i++) {
      await s.slash(first, 1n, before);
      await s.reward(second, 0n, VE);
    }
    await measure("touch seven lots, fourteen slashes each", next.write.touch([s.addressOf(bob), w]));
    measured.push(steps);
    await snapshot.restore();
  }
  return measured;
}
