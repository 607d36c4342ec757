import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { network } from "hardhat";
import { type Address } from "viem";
import { Action, assignRole, deployAccess, deployIdentity, deployProxy, Role } from "../support/access.js";
import { EPOCH, freshKeys, KEY_TYPES, MIN_SELF_BOND, operatorAt, Status, VE } from "./validators.js";

/** The registry with the real stake vault behind it, as a network has them. */
describe("ValidatorRegistry and StakeVault", async () => {
  const connection = await network.create();
  const { viem, networkHelpers }: any = connection;
  const { revertWithCustomError } = viem.assertions;
  const client = await viem.getPublicClient();

  const genesisBonds = (size: number) => BigInt(size) * MIN_SELF_BOND;

  async function deploy(size: number, overrides: Record<string, bigint> = {}) {
    const access = await deployIdentity(await deployAccess(connection as never, overrides));
    const { manager, parameters, status, token, gates, people, admin } = access;
    const [slasher, rewards, delegator, treasury] = people;
    const vault = await deployProxy(
      connection as never,
      "StakeVault",
      [parameters.address, token.address],
      [manager.address],
    );
    const operators = Array.from({ length: size }, (_, i) => operatorAt(i));
    const members = freshKeys(size).map((key, i) => ({ node: key.address, operator: operators[i]! }));
    const registry = await deployProxy(
      connection as never,
      "ValidatorRegistry",
      [parameters.address, status.address],
      [manager.address, members, false, 500],
    );
    const purse = await access.as(token, "VirtToken", treasury);
    await purse.write.transfer([admin.account.address, genesisBonds(size)]);
    await token.write.approve([vault.address, genesisBonds(size)]);
    // Fifty are as many as a transaction has room for.
    for (let i = 0; i < size; i += 50) await vault.write.bondGenesis([operators.slice(i, i + 50), MIN_SELF_BOND]);
    await vault.write.wire([registry.address, slasher.account.address, rewards.account.address]);
    await registry.write.wire([vault.address, gates.address, slasher.account.address]);
    await assignRole(manager, Role.Guardian, registry, ["setIntakePaused"]);
    await (await access.as(token, "VirtToken", delegator)).write.approve([vault.address, 2n ** 256n - 1n]);
    const domain = {
      name: "VirtEngine ValidatorRegistry",
      version: "1",
      chainId: await client.getChainId(),
      verifyingContract: registry.address as Address,
    };
    /** Makes the operator with that index a candidate out of its own pocket; its wallet. */
    const register = async (index: number) => {
      const operator = operatorAt(index);
      await networkHelpers.impersonateAccount(operator);
      await networkHelpers.setBalance(operator, 10n ** 18n);
      const wallet = await viem.getWalletClient(operator);
      await purse.write.transfer([operator, MIN_SELF_BOND]);
      await (await access.as(token, "VirtToken", wallet)).write.approve([vault.address, MIN_SELF_BOND]);
      const [key] = freshKeys(1);
      const proof = await key!.signTypedData({
        domain,
        types: KEY_TYPES,
        primaryType: "ValidatorKey",
        message: { operator, nonce: 0n },
      });
      await (
        await access.as(registry, "ValidatorRegistry", wallet)
      ).write.register([key!.address, proof, 500, MIN_SELF_BOND]);
      return wallet;
    };
    const roll = async () => {
      const now = await networkHelpers.time.latest();
      await networkHelpers.time.increaseTo((Math.floor(now / EPOCH) + 2) * EPOCH);
      return registry.write.rollSet();
    };
    return {
      ...access,
      vault,
      registry,
      register,
      roll,
      seats: async (): Promise<[number, bigint][]> => {
        const [, seats] = await registry.read.seatsOf([await registry.read.epoch()]);
        return seats.map((seat: any) => [Number(BigInt(seat.operator)) - 0xbeef00, seat.weight]);
      },
      judge: await access.as(registry, "ValidatorRegistry", slasher),
      whip: await access.as(vault, "StakeVault", slasher),
      backer: await access.as(vault, "StakeVault", delegator),
    };
  }

  it("seats by the stake that is there, and frees nobody whose own was slashed away", async () => {
    const { registry, vault, register, roll, seats, backer, judge, whip, as, token } = await deploy(4);
    assert.equal(await vault.read.bonded(), 4n * MIN_SELF_BOND);
    const wallet = await register(4);
    assert.equal(await token.read.balanceOf([operatorAt(4)]), 0n);
    await backer.write.delegateStake([operatorAt(4), 500n * VE]);
    await backer.write.delegateStake([operatorAt(2), 200n * VE]);
    await roll();
    assert.deepEqual(await seats(), [
      [4, 1_500n * VE],
      [2, 1_200n * VE],
      [0, MIN_SELF_BOND],
      [1, MIN_SELF_BOND],
      [3, MIN_SELF_BOND],
    ]);
    const time = await networkHelpers.time.latest();
    await whip.write.slash([operatorAt(4), 10_000n, time - 10]);
    await judge.write.jail([operatorAt(4), time]);
    const mine = await as(registry, "ValidatorRegistry", wallet);
    await revertWithCustomError(mine.write.unjail(), registry, "ValidatorRegistry_SelfBondTooSmall");
    await revertWithCustomError(
      backer.write.delegateStake([operatorAt(9), 500n * VE]),
      vault,
      "StakeVault_ValidatorClosed",
    );
    await mine.write.startExit();
    assert.equal((await registry.read.validatorOf([operatorAt(4)])).status, Status.Exited);
    await revertWithCustomError(
      backer.write.delegateStake([operatorAt(4), 500n * VE]),
      vault,
      "StakeVault_ValidatorClosed",
    );
  });

  it("rolls 128 candidates for 100 seats in well under a transaction's limit", async () => {
    const { gates, register, roll, seats, backer } = await deploy(100, { "staking.validator_cap": 100n });
    // A policy that everybody passes costs what one costs.
    await gates.write.definePolicy([
      { minScore: 0, minTier: 0, requiredScopes: 0, freshness: 0, requireMfa: false, requireDomain: false },
    ]);
    await gates.write.bind([Action.RegisterValidator, 1]);
    for (let i = 100; i < 128; i++) await register(i);
    for (let i = 118; i < 128; i++) await backer.write.delegateStake([operatorAt(i), BigInt(i) * VE]);
    const cost = async (): Promise<bigint> =>
      (await client.getTransactionReceipt({ hash: await roll() })).gasUsed as bigint;
    const first = await cost();
    const second = await cost();
    assert.equal((await seats()).filter(([index]) => index >= 118).length, 10);
    for (const gas of [first, second]) assert.ok(gas < 10_000_000n, `${gas} gas`);
  });
});
