import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { getAddress, zeroHash } from "viem";
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
