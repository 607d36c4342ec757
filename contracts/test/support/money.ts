import assert from "node:assert/strict";
import { network } from "hardhat";
import { keccak256, toHex, zeroAddress, zeroHash, type Address, type Hex } from "viem";
import { assignRole, deployAccess, deployProxy, Role, type Access, type Connection } from "./access.js";

/**
 * Vault, hub, fee policy and splitter behind their proxies, with the market played by one stand-in contract whose address
 * is wired as registry, order book and provider registry.
 */

export const VE = 10n ** 18n;
export const FEE_BPS = 400;
export const WINDOW = 7 * 86_400;

export const AccountState = { None: 0, Open: 1, Closed: 2 } as const;
export const LeaseState = { None: 0, Accepted: 1, Running: 2, Closed: 3, InsufficientFunds: 4 } as const;
export const Bucket = { Staking: 0, Incentives: 1, Burn: 2, Treasury: 3 } as const;

/** An id nobody else uses. */
export const idOf = (name: string): Hex => keccak256(toHex(name));

/** `ResourceMath.pack` without GPU class. */
export function resources(cpuMilli: number, memoryMiB: number, storageMiB: number, gpus = 0): bigint {
  return BigInt(cpuMilli) | (BigInt(memoryMiB) << 32n) | (BigInt(storageMiB) << 72n) | (BigInt(gpus) << 112n);
}

export interface UnitPrices {
  cpuCoreMs: number;
  memoryByteS: number;
  storageByteS: number;
  gpuMs: number;
  networkByte: number;
}

export const NO_PRICES: UnitPrices = { cpuCoreMs: 0, memoryByteS: 0, storageByteS: 0, gpuMs: 0, networkByte: 0 };

export interface Statement {
  leaseId: Hex;
  sequence: number;
  windowStart: number;
  windowEnd: number;
  cumulativeCost: bigint;
  cpuCoreMs: bigint;
  memoryByteS: bigint;
  storageByteS: bigint;
  gpuMs: bigint;
  networkBytes: bigint;
  linesRoot: Hex;
  previousHash: Hex;
  isFinal: boolean;
}

export const NO_STATEMENT: Statement = {
  leaseId: zeroHash,
  sequence: 0,
  windowStart: 0,
  windowEnd: 0,
  cumulativeCost: 0n,
  cpuCoreMs: 0n,
  memoryByteS: 0n,
  storageByteS: 0n,
  gpuMs: 0n,
  networkBytes: 0n,
  linesRoot: zeroHash,
  previousHash: zeroHash,
  isFinal: false,
};

/** The EIP-712 types as a signer outside Solidity writes them. */
export const STATEMENT_TYPES = {
  UsageStatement: [
    { name: "leaseId", type: "bytes32" },
    { name: "sequence", type: "uint32" },
    { name: "windowStart", type: "uint40" },
    { name: "windowEnd", type: "uint40" },
    { name: "cumulativeCost", type: "uint128" },
    { name: "cpuCoreMs", type: "uint64" },
    { name: "memoryByteS", type: "uint128" },
    { name: "storageByteS", type: "uint128" },
    { name: "gpuMs", type: "uint64" },
    { name: "networkBytes", type: "uint128" },
    { name: "linesRoot", type: "bytes32" },
    { name: "previousHash", type: "bytes32" },
    { name: "isFinal", type: "bool" },
  ],
} as const;

export const ACKNOWLEDGEMENT_TYPES = {
  Acknowledgement: [
    { name: "leaseId", type: "bytes32" },
    { name: "statementHash", type: "bytes32" },
  ],
} as const;

/** What `endLeases` is told of a lease that streams, with a deposit of the bidder locked or without one. */
export const endedLease = (channelId: Hex, bidder: Address = zeroAddress, deposit = 0n) => ({
  channelId,
  bidder,
  deposit,
  streaming: true,
});

export const domainOf = (hub: Address, chainId: number) => ({
  name: "VirtEngine Settlement",
  version: "1",
  chainId,
  verifyingContract: hub,
});

export async function deployMoney(connection: Connection, overrides: Record<string, bigint> = {}) {
  const { viem, networkHelpers } = connection as any;
  const access: Access = await deployAccess(connection, overrides);
  const { manager, parameters, token } = access;
  const vault = await deployProxy(connection, "EscrowVault", [parameters.address], [manager.address, token.address]);
  const policy = await deployProxy(connection, "FeePolicy", [parameters.address], [manager.address]);
  const splitter = await deployProxy(connection, "FeeSplitter", [vault.address, policy.address], [manager.address]);
  const market = await deployProxy(connection, "MarketStandIn", [], []);
  const neighbours = {
    vault: vault.address,
    orderBook: market.address,
    providers: market.address,
    deployments: market.address,
    parameters: parameters.address,
  };
  const hub = await deployProxy(connection, "SettlementHub", [neighbours], [manager.address]);
  await vault.write.wire([market.address, market.address, market.address, hub.address, splitter.address]);
  for (const contract of [vault, policy, splitter, hub]) {
    await assignRole(manager, Role.Guardian, contract, ["setIntakePaused"]);
  }

  /** The vault as a contract sees it. */
  const vaultAs = async (address: Address): Promise<any> => {
    await networkHelpers.impersonateAccount(address);
    await networkHelpers.setBalance(address, VE);
    return viem.getContractAt("EscrowVault", vault.address, {
      client: { wallet: await viem.getWalletClient(address) },
    });
  };
  const client = await viem.getPublicClient();
  const [tenant, provider, granter, stranger, relayer, bidder] = access.people;
  for (const wallet of access.people) {
    await (await access.as(token, "VirtToken", wallet)).write.approve([vault.address, 2n ** 255n]);
  }
  return {
    ...access,
    vault,
    policy,
    splitter,
    hub,
    market,
    tenant,
    provider,
    granter,
    stranger,
    relayer,
    bidder,
    client,
    asMarket: await vaultAs(market.address),
    asHub: await vaultAs(hub.address),
    vaultOf: (wallet: any): Promise<any> => access.as(vault, "EscrowVault", wallet),
    hubOf: (wallet: any): Promise<any> => access.as(hub, "SettlementHub", wallet),
    addressOf: (wallet: any): Address => wallet.account.address,
    balance: (who: Address): Promise<bigint> => token.read.balanceOf([who]),
    /** Gas of a transaction, 21,000 and proxies included. */
    gasOf: async (hash: Hex): Promise<bigint> => (await client.getTransactionReceipt({ hash })).gasUsed,
  };
}

export type Money = Awaited<ReturnType<typeof deployMoney>>;

/** Every wei of the token in the vault and the books' account of it; the caller names what it used. */
export async function booksOf(
  money: Money,
  used: { accounts?: Hex[]; streams?: [Hex, Hex][]; payees?: Address[]; bidders?: Address[]; bonds?: Address[] },
): Promise<{ held: bigint; accounted: bigint }> {
  const { vault, token, client } = money;
  const { timestamp } = await client.getBlock();
  let accounted: bigint = await vault.read.collectedFees([0]);
  for (const id of used.accounts ?? []) {
    const account = await vault.read.accountAt([id, Number(timestamp)]);
    accounted += account.available + account.reserved;
  }
  for (const [account, stream] of used.streams ?? []) accounted += await vault.read.owed([account, stream]);
  for (const payee of used.payees ?? []) accounted += await vault.read.claimable([0, payee]);
  for (const who of used.bidders ?? []) {
    const { available, locked } = await vault.read.bidder([who]);
    accounted += available + locked;
  }
  for (const who of used.bonds ?? []) accounted += await vault.read.bondOf([who]);
  return { held: await token.read.balanceOf([vault.address]), accounted };
}

/** The call reverts with the error and these values, and neither a balance nor the named accounts have changed. */
export async function refuses(
  money: Money,
  call: Promise<unknown>,
  error: string,
  args: unknown[] = [],
  { of = money.vault, accounts = [] }: { of?: any; accounts?: Hex[] } = {},
): Promise<void> {
  const look = async () => {
    const people: Address[] = [...money.people.map((wallet: any) => wallet.account.address), money.vault.address];
    return {
      balances: await Promise.all(people.map((who) => money.balance(who))),
      claimable: await Promise.all(people.map((who) => money.vault.read.claimable([0, who]))),
      bidders: await Promise.all(people.map((who) => money.vault.read.bidder([who]))),
      accounts: await Promise.all(accounts.map((id) => money.vault.read.account([id]))),
    };
  };
  // Attach the rejection's handler before looking, or it counts as unhandled.
  const outcome = (money.connection as any).viem.assertions.revertWithCustomErrorWithArgs(call, of, error, args);
  const [before] = await Promise.all([look(), outcome]);
  assert.deepEqual(await look(), before);
}

/** A metered or streamed lease in the stand-in, its channel open in the vault. */
export async function openLease(
  money: Money,
  name: string,
  terms: { cap: bigint; prices?: UnitPrices; resources?: bigint; ready?: boolean; owner?: Address; funds?: bigint },
): Promise<{ leaseId: Hex; accountId: Hex; acceptedAt: number }> {
  const { asMarket, market, networkHelpers, tenant, provider, addressOf } = {
    ...money,
    networkHelpers: (money.connection as any).networkHelpers,
  };
  const leaseId = idOf(`${name} lease`);
  const accountId = idOf(`${name} account`);
  const owner = terms.owner ?? addressOf(tenant);
  await asMarket.write.openAccount([accountId, addressOf(tenant), 0, terms.funds ?? 10n * VE]);
  if (terms.cap !== 0n) {
    await asMarket.write.openChannel([accountId, leaseId, addressOf(provider), terms.cap, FEE_BPS, false]);
  }
  const acceptedAt: number = Number(await networkHelpers.time.latest());
  await market.write.setLease([
    leaseId,
    {
      state: LeaseState.Running,
      closeReason: 0,
      owner,
      provider: addressOf(provider),
      deploymentId: accountId,
      gseq: 1,
      rate: 0n,
      cap: terms.cap,
      feeBps: FEE_BPS,
      disputeWindow: WINDOW,
      acceptedAt,
      startBy: acceptedAt + 1800,
      readyAt: terms.ready === false ? 0 : acceptedAt,
      closedAt: 0,
      reclaimAt: 0,
      prices: terms.prices ?? NO_PRICES,
    },
    terms.resources ?? 0n,
  ]);
  return { leaseId, accountId, acceptedAt };
}

/** A chain on which a test decides the second of every block; several blocks may share one. */
export const connect = (): Promise<Connection> => network.create({ override: { allowBlocksWithSameTimestamp: true } });

/** Sets the second of the next block. */
export const at = (money: Money, time: number | bigint): Promise<void> =>
  (money.connection as any).networkHelpers.time.setNextBlockTimestamp(time);

/** The last block's second. */
export const now = async (money: Money): Promise<number> =>
  Number(await (money.connection as any).networkHelpers.time.latest());

export { zeroAddress, zeroHash };
