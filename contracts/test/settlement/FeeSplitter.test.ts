import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { getAddress, zeroAddress, zeroHash } from "viem";
import { Bucket, FEE_BPS, connect, deployMoney, idOf, refuses, type Money } from "../support/money.js";

const A = idOf("account");
const C = idOf("channel");

describe("FeeSplitter", async () => {
  const connection = await connect();
  const { networkHelpers, viem } = connection as any;
  const fixture = async () => {
    const money = await deployMoney(connection);
    await money.asMarket.write.openAccount([A, money.addressOf(money.tenant), 0, 10_000_000n]);
    await money.asMarket.write.openChannel([A, C, money.addressOf(money.provider), 10_000_000n, FEE_BPS, false]);
    return money;
  };
  const load = async (): Promise<Money> => networkHelpers.loadFixture(fixture);
  const all = [Bucket.Staking, Bucket.Incentives, Bucket.Burn, Bucket.Treasury];
  const buckets = (money: Money) => Promise.all(all.map((bucket) => money.splitter.read.balanceOf([0, bucket])));
  const collect = async (money: Money, gross: bigint) => {
    await money.asHub.write.payFromChannel([A, C, gross]);
    return (await money.as(money.splitter, "FeeSplitter", money.stranger)).write.collect([0]);
  };

  it("worked vector: 1,000,003 at 400 bps", async () => {
    const money = await load();
    await refuses(money, money.splitter.write.collect([0]), "EscrowVault_NothingToWithdraw", [zeroHash]);
    await viem.assertions.emitWithArgs(collect(money, 1_000_003n), money.splitter, "FeesSplit", [
      0,
      40_000n,
      20_000n,
      8_000n,
      4_000n,
      8_000n,
    ]);
    assert.deepEqual(await buckets(money), [20_000n, 8_000n, 4_000n, 8_000n]);
    assert.equal(await money.balance(money.splitter.address), 40_000n);
    assert.equal(await money.vault.read.collectedFees([0]), 0n);
  });

  it("leaves remainders to the treasury and adds up over collections", async () => {
    const money = await load();
    await collect(money, 199n); // fee 7: 3, 1, 0, 3
    assert.deepEqual(await buckets(money), [3n, 1n, 0n, 3n]);
    await collect(money, 25n); // fee 1: 0, 0, 0, 1
    assert.deepEqual(await buckets(money), [3n, 1n, 0n, 4n]);
  });

  it("burns more of GPU leases' fees: of the treasury's, then the incentives' share, never of staking's", async () => {
    const money = await load();
    const { splitter } = money;
    const G = idOf("channel with GPUs");
    await money.asMarket.write.openAccount([G, money.addressOf(money.tenant), 0, 5_000_000n]);
    await money.asMarket.write.openChannel([G, G, money.addressOf(money.provider), 5_000_000n, FEE_BPS, true]);
    const gpus: any = await viem.deployContract("GpuStandIn");
    const stranger = await money.as(splitter, "FeeSplitter", money.stranger);
    const who = getAddress(money.addressOf(money.stranger));
    const of = { of: splitter };
    await refuses(money, stranger.write.wire([gpus.address]), "AccessManagedUnauthorized", [who], of);
    await refuses(money, splitter.write.wire([zeroAddress]), "FeeSplitter_ZeroAddress", [], of);
    const split = async (share: bigint, expected: bigint[]) => {
      await gpus.write.setShare([share]);
      // Fees of 10,000 from a lease with GPUs and 1,000 from one without.
      await money.asHub.write.payFromChannel([G, G, 250_000n]);
      await money.asHub.write.payFromChannel([A, C, 25_000n]);
      await viem.assertions.emitWithArgs(stranger.write.collect([0]), splitter, "FeesSplit", [0, 11_000n, ...expected]);
    };
    await split(4_000n, [5_500n, 2_200n, 1_100n, 2_200n]);
    await splitter.write.wire([gpus.address]);
    assert.equal(await splitter.read.gpuBurn(), getAddress(gpus.address));
    await refuses(
      money,
      splitter.write.wire([gpus.address]),
      "FeeSplitter_AlreadyWired",
      [getAddress(gpus.address)],
      of,
    );
    await split(0n, [5_500n, 2_200n, 1_100n, 2_200n]);
    await split(1_000n, [5_500n, 2_200n, 1_100n, 2_200n]);
    await split(1_750n, [5_500n, 2_200n, 1_850n, 1_450n]);
    await split(3_000n, [5_500n, 2_200n, 3_100n, 200n]);
    await split(4_000n, [5_500n, 1_200n, 4_100n, 200n]);
    await split(10_000n, [5_500n, 200n, 5_100n, 200n]);
    await money.policy.write.setSplit([{ staking: 10_000, incentives: 0, burn: 0, treasury: 0 }]);
    await split(4_000n, [11_000n, 0n, 0n, 0n]);
  });

  it("takes recipients from governance; burn has none", async () => {
    const money = await load();
    const { splitter } = money;
    const who = getAddress(money.addressOf(money.stranger));
    const stranger = await money.as(splitter, "FeeSplitter", money.stranger);
    await refuses(money, stranger.write.setRecipient([Bucket.Staking, who]), "AccessManagedUnauthorized", [who], {
      of: splitter,
    });
    await refuses(money, splitter.write.setRecipient([Bucket.Burn, who]), "FeeSplitter_BurnHasNoRecipient", [], {
      of: splitter,
    });
    await splitter.write.setRecipient([Bucket.Staking, who]);
    assert.equal(await splitter.read.recipientOf([Bucket.Staking]), who);
  });

  it("flushes each bucket once, to its recipient; burn destroys", async () => {
    const money = await load();
    const { splitter, token } = money;
    const stranger = await money.as(splitter, "FeeSplitter", money.stranger);
    const of = { of: splitter };
    for (const bucket of all) {
      await refuses(money, stranger.write.flush([0, bucket]), "FeeSplitter_Empty", [0, bucket], of);
    }
    await collect(money, 1_000_003n);
    for (const bucket of [Bucket.Staking, Bucket.Incentives, Bucket.Treasury]) {
      await refuses(money, stranger.write.flush([0, bucket]), "FeeSplitter_NoRecipient", [bucket], of);
    }
    assert.deepEqual(await buckets(money), [20_000n, 8_000n, 4_000n, 8_000n]);

    const supply: bigint = await token.read.totalSupply();
    await stranger.write.flush([0, Bucket.Burn]);
    assert.equal(await token.read.totalSupply(), supply - 4_000n);

    const recipient = money.addressOf(money.genesis);
    for (const [bucket, amount] of [
      [Bucket.Staking, 20_000n],
      [Bucket.Incentives, 8_000n],
      [Bucket.Treasury, 8_000n],
    ] as const) {
      await splitter.write.setRecipient([bucket, recipient]);
      const before = await money.balance(recipient);
      await stranger.write.flush([0, bucket]);
      assert.equal(await money.balance(recipient), before + amount);
      assert.equal(await splitter.read.paidTo([0, bucket, recipient]), amount);
      await refuses(money, stranger.write.flush([0, bucket]), "FeeSplitter_Empty", [0, bucket], of);
    }
    assert.equal(await money.balance(splitter.address), 0n);
  });
});
