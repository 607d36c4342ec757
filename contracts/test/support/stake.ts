import assert from "node:assert/strict";
import { getAddress, type Address, type Hex } from "viem";
import { assignRole, deployAccess, deployProxy, Role, type Connection } from "./access.js";

/**
 * The stake vault behind its proxy, with the validator registry played by a stand-in and the slasher and the reward pool by
 * wallets.
 */

/** 100 %, in ppm. */
export const WHOLE = 1_000_000n;
export const UNBONDING = 14 * 86_400;

export async function deployStake(connection: Connection, overrides: Record<string, bigint> = {}, wired = true) {
  const { viem, networkHelpers } = connection as any;
  const access = await deployAccess(connection, overrides);
  const { manager, parameters, token, people } = access;
  const vault = await deployProxy(connection, "StakeVault", [parameters.address, token.address], [manager.address]);
  const registry: any = await viem.deployContract("StakeRegistryStandIn");
  const [alice, bob, carol, first, second, third, slasher, rewards, stranger] = people;
  if (wired) await vault.write.wire([registry.address, slasher.account.address, rewards.account.address]);
  await assignRole(manager, Role.Guardian, vault, ["setIntakePaused"]);
  for (const operator of [first, second, third]) {
    await registry.write.setTakesStake([operator.account.address, true]);
  }
  for (const wallet of people) {
    await (await access.as(token, "VirtToken", wallet)).write.approve([vault.address, 2n ** 256n - 1n]);
  }
  const views = new Map<string, any>();
  /** The vault, used by a wallet. */
  const by = async (wallet: any): Promise<any> => {
    const address = wallet.account.address;
    if (!views.has(address)) views.set(address, await access.as(vault, "StakeVault", wallet));
    return views.get(address);
  };
  const client = await viem.getPublicClient();
  const tokenOfRewards: any = await access.as(token, "VirtToken", rewards);
  return {
    ...access,
    networkHelpers,
    viem,
    vault,
    registry,
    alice,
    bob,
    carol,
    first,
    second,
    third,
    slasher,
    rewards,
    stranger,
    client,
    by,
    addressOf: (wallet: any): Address => getAddress(wallet.account.address),
    balance: (who: Address): Promise<bigint> => token.read.balanceOf([who]),
    now: async (): Promise<number> => Number(await networkHelpers.time.latest()),
    gasOf: async (hash: Hex): Promise<bigint> => (await client.getTransactionReceipt({ hash })).gasUsed,
    delegate: async (who: any, to: any, amount: bigint): Promise<Hex> =>
      (await by(who)).write.delegateStake([to.account.address, amount]),
    undelegate: async (who: any, from: any, amount: bigint): Promise<Hex> =>
      (await by(who)).write.undelegateStake([from.account.address, amount]),
    redelegate: async (who: any, from: any, to: any, amount: bigint): Promise<Hex> =>
      (await by(who)).write.redelegateStake([from.account.address, to.account.address, amount]),
    slash: async (who: any, fraction: bigint, infractionAt: number): Promise<Hex> =>
      (await by(slasher)).write.slash([who.account.address, fraction, infractionAt]),
    /** Pays the reward pool's money to a validator and its pool. */
    reward: async (validator: any, commission: bigint, net: bigint): Promise<Hex> => {
      await tokenOfRewards.write.transfer([vault.address, commission + net]);
      return (await by(rewards)).write.distribute([validator.account.address, commission, net]);
    },
    valueOf: (who: any, at: any): Promise<bigint> => vault.read.valueOf([who.account.address, at.account.address]),
    rewardsOf: (who: any, at: any): Promise<bigint> => vault.read.rewardsOf([who.account.address, at.account.address]),
    unbondings: (who: any, at: any): Promise<any[]> =>
      vault.read.unbondingsOf([who.account.address, at.account.address]),
    lots: (who: any, at: any): Promise<any[]> => vault.read.lotsOf([who.account.address, at.account.address]),
    pool: (at: any): Promise<any> => vault.read.poolOf([at.account.address]),
    position: (who: any, at: any): Promise<any> => vault.read.positionOf([who.account.address, at.account.address]),
    refuses: (call: Promise<unknown>, error: string, args: unknown[] = [], of: any = vault): Promise<void> =>
      viem.assertions.revertWithCustomErrorWithArgs(call, of, error, args),
    emits: (call: Promise<unknown>, event: string, args: unknown[], of: any = vault): Promise<void> =>
      viem.assertions.emitWithArgs(call, of, event, args),
  };
}

export type Stake = Awaited<ReturnType<typeof deployStake>>;

/** Every wei in the vault is somebody's: stake, unbonding, rewards or condemned; `donated` is nobody's. */
export async function booksAgree({ vault, balance }: Stake, donated = 0n): Promise<void> {
  const owed: bigint[] = await Promise.all([
    vault.read.bonded(),
    vault.read.unbonding(),
    vault.read.rewardsHeld(),
    vault.read.condemned(),
  ]);
  assert.equal(
    await balance(vault.address),
    owed.reduce((sum, part) => sum + part, donated),
  );
}
