import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { deployAccess, deployProxy } from "../support/access.js";
import { connect, idOf } from "../support/money.js";

const EPOCH = 3_600n;
const DAY = 86_400n;
const TIMEOUT = 3_600n;
const WHOLE = 10n ** 18n;
const WRAP = 1n << 56n;

describe("GpuBurn", async () => {
  const connection = await connect();
  const { networkHelpers, viem } = connection as any;
  const fixture = async () => {
    const access = await deployAccess(connection);
    const ledger: any = await viem.deployContract("GpuStandIn");
    const counted = { offered: 0, leased: 0, reportedAt: 0, offeredSeconds: 5_000n, leasedSeconds: 5_000n };
    await ledger.write.setUsage([counted]);
    const burn = await deployProxy(
      connection,
      "GpuBurn",
      [ledger.address, access.parameters.address],
      [access.manager.address],
    );
    const start = BigInt(await networkHelpers.time.latest());
    return { ...access, ledger, burn, time: { now: start, offered: 5_000n, leased: 5_000n } };
  };
  type Setting = Awaited<ReturnType<typeof fixture>>;
  const load = async (): Promise<Setting> => {
    const setting = await networkHelpers.loadFixture(fixture);
    return { ...setting, time: { ...setting.time } };
  };
  const refuses = (setting: Setting, error: string, args: unknown[]) =>
    viem.assertions.revertWithCustomErrorWithArgs(setting.burn.write.update(), setting.burn, error, args);
  /** Lets seconds pass in which 1,000 GPUs were offered (or as many as said), and some leased; the next block is then. */
  const pass = async ({ ledger, time }: Setting, seconds: bigint, leased: bigint, offered = 1_000n) => {
    time.now += seconds;
    time.offered = (time.offered + offered * seconds) % WRAP;
    time.leased = (time.leased + leased * seconds) % WRAP;
    await networkHelpers.time.setNextBlockTimestamp(time.now);
    await ledger.write.setUsage([
      {
        offered: 0,
        leased: 0,
        reportedAt: Number(time.now),
        offeredSeconds: time.offered,
        leasedSeconds: time.leased,
      },
    ]);
    await networkHelpers.time.setNextBlockTimestamp(time.now);
  };
  const look = async ({ burn }: Setting) =>
    Promise.all([burn.read.utilisation(), burn.read.share(), burn.read.rewardMultiplier()]);

  it("begins with the base share; waits for an epoch and for fresh reports", async () => {
    const setting = await load();
    assert.deepEqual(await look(setting), [0n, 1_000n, 10_000n]);
    const dueAt = setting.time.now + EPOCH;
    assert.equal(await setting.burn.read.dueAt(), dueAt);
    await pass(setting, EPOCH - 1n, 1_000n);
    await refuses(setting, "GpuBurn_NotDue", [dueAt]);
    const reportedAt = setting.time.now;
    await networkHelpers.time.setNextBlockTimestamp(reportedAt + TIMEOUT + 1n);
    await refuses(setting, "GpuBurn_StaleCapacity", [reportedAt, TIMEOUT]);
    assert.deepEqual(await look(setting), [0n, 1_000n, 10_000n]);
    await networkHelpers.time.setNextBlockTimestamp(reportedAt + TIMEOUT + 2n);
    setting.time.now = reportedAt + TIMEOUT + 2n;
    await pass(setting, 1n, 1_000n);
    await setting.burn.write.update();
  });

  it("worked vector: at 85 % it goes to 1,750 bps by steps of 250, and GPUs weigh 1.3", async () => {
    const setting = await load();
    await pass(setting, DAY, 850n);
    await viem.assertions.emitWithArgs(setting.burn.write.update(), setting.burn, "GpuBurnUpdated", [
      8_500n,
      8_500n,
      1_000n,
      1_250n,
    ]);
    assert.deepEqual(await look(setting), [8_500n, 1_250n, 13_000n]);
    for (const share of [1_500n, 1_750n, 1_750n]) {
      await pass(setting, EPOCH, 850n);
      await setting.burn.write.update();
      assert.deepEqual(await look(setting), [8_500n, share, 13_000n]);
    }
    // Half of them in an hour: a smoothing of 2 / 25 towards 5,000.
    await pass(setting, EPOCH, 500n);
    await viem.assertions.emitWithArgs(setting.burn.write.update(), setting.burn, "GpuBurnUpdated", [
      5_000n,
      8_220n,
      1_750n,
      1_610n,
    ]);
  });

  it("comes back to the base by steps; nothing offered is nothing used; never above the cap", async () => {
    const setting = await load();
    await setting.parameters.write.setParameter([idOf("fees.gpu_burn_slope"), 200n]);
    for (let i = 0; i < 15; ++i) {
      await pass(setting, DAY, 1_000n);
      await setting.burn.write.update();
    }
    assert.deepEqual(await look(setting), [10_000n, 4_000n, 15_000n]);
    await pass(setting, DAY, 0n, 0n);
    await setting.burn.write.update();
    assert.deepEqual(await look(setting), [0n, 3_750n, 10_000n]);
    for (let i = 0; i < 12; ++i) {
      await pass(setting, EPOCH, 0n);
      await setting.burn.write.update();
    }
    assert.deepEqual(await look(setting), [0n, 1_000n, 10_000n]);
  });

  it("follows exact arithmetic along a random walk, over the wrap-around of the ledger", async () => {
    const setting = await load();
    const { burn, time } = setting;
    // One update on, the sums are just below 2^56.
    time.offered = WRAP - 10_000_000n;
    time.leased = WRAP - 9_000_000n;
    await pass(setting, EPOCH, 0n);
    await burn.write.update();
    let seed = 20_260_801n;
    const random = (bound: bigint) => {
      seed = (seed * 6_364_136_223_846_793_005n + 1_442_695_040_888_963_407n) % (1n << 64n);
      return (seed >> 33n) % bound;
    };
    const clamp = (value: bigint, low: bigint, high: bigint) => (value < low ? low : value > high ? high : value);
    // What it says is floored; the model keeps the share and reads back what was smoothed once.
    let share: bigint = await burn.read.share();
    let smoothed: bigint | undefined;
    for (let i = 0; i < 60; ++i) {
      const seconds = random(4n) === 0n ? EPOCH + random(2n * DAY) : EPOCH + random(600n);
      const leased = random(1_001n);
      await pass(setting, seconds, leased);
      await burn.write.update();
      const used = (leased * WHOLE) / 1_000n;
      if (seconds >= DAY) smoothed = used;
      else if (smoothed !== undefined) {
        smoothed = (smoothed * (DAY - seconds) + used * 2n * seconds) / (DAY + seconds);
      }
      const now: bigint = await burn.read.share();
      const above: bigint = clamp((await burn.read.utilisation()) - 7_000n, 0n, 10_000n);
      const target = clamp(1_000n + (50n * above) / 100n, 1_000n, 4_000n);
      assert.equal(now, clamp(target, share - 250n, share + 250n));
      assert.equal(await burn.read.rewardMultiplier(), clamp(10_000n + 2n * above, 10_000n, 15_000n));
      if (smoothed !== undefined) assert.equal(await burn.read.utilisation(), (smoothed * 10_000n) / WHOLE);
      share = now;
    }
    assert.ok(smoothed !== undefined, "the walk takes a day now and then");
  });
});
