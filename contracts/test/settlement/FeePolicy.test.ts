import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { getAddress, keccak256, toHex } from "viem";
import { connect, deployMoney, refuses, type Money } from "../support/money.js";

describe("FeePolicy", async () => {
  const connection = await connect();
  const { networkHelpers, viem } = connection as any;
  const fixture = async () => deployMoney(connection);
  const load = async (): Promise<Money> => networkHelpers.loadFixture(fixture);

  it("starts with 4 % and 50/20/10/20", async () => {
    const { policy } = await load();
    assert.equal(await policy.read.feeBps([0]), 400);
    assert.equal(await policy.read.feeBps([15]), 400);
    assert.deepEqual(await policy.read.split(), { staking: 5000, incentives: 2000, burn: 1000, treasury: 2000 });
  });

  it("changes a token's fee within the governed bounds, by governance", async () => {
    const money = await load();
    const { policy } = money;
    const of = { of: policy };
    const stranger = await money.as(policy, "FeePolicy", money.stranger);
    const who = getAddress(money.addressOf(money.stranger));
    await refuses(money, stranger.write.setFee([0, 100]), "AccessManagedUnauthorized", [who], of);
    for (const fee of [0, 49, 801]) {
      await refuses(money, policy.write.setFee([0, fee]), "FeePolicy_OutOfBounds", [fee, 50, 800], of);
    }
    assert.equal(await policy.read.feeBps([0]), 400);
    await viem.assertions.emitWithArgs(policy.write.setFee([0, 50]), policy, "FeeChanged", [0, 400, 50]);
    await policy.write.setFee([1, 800]);
    assert.deepEqual(
      [await policy.read.feeBps([0]), await policy.read.feeBps([1]), await policy.read.feeBps([2])],
      [50, 800, 400],
    );
    await money.parameters.write.setParameter([keccak256(toHex("fees.minimum_bps")), 0n]);
    await refuses(money, policy.write.setFee([0, 0]), "FeePolicy_OutOfBounds", [0, 0, 800], of);
  });

  it("changes the split, by governance, to parts of a whole", async () => {
    const money = await load();
    const { policy } = money;
    const split = { staking: 1, incentives: 2, burn: 3, treasury: 9994 };
    const stranger = await money.as(policy, "FeePolicy", money.stranger);
    const who = getAddress(money.addressOf(money.stranger));
    await refuses(money, stranger.write.setSplit([split]), "AccessManagedUnauthorized", [who], { of: policy });
    for (const treasury of [9993, 9995, 65535]) {
      const sum = BigInt(treasury + 6);
      await refuses(money, policy.write.setSplit([{ ...split, treasury }]), "FeePolicy_InvalidSplit", [sum], {
        of: policy,
      });
    }
    await policy.write.setSplit([split]);
    assert.deepEqual(await policy.read.split(), split);
  });
});
