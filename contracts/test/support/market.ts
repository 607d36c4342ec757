import { encodeAbiParameters, keccak256, toHex, type Address, type Hex } from "viem";
import type { Connection } from "./access.js";
import { deployPopulatedSystem, VE } from "./system.js";

/** The market's words for tests: its states, ids, vectors, and people who register, deploy, bid and accept. */

export const ProviderState = { None: 0, Active: 1, Paused: 2, Exiting: 3, Exited: 4, Banned: 5 } as const;
export const DeploymentState = { None: 0, Active: 1, Closed: 2 } as const;
export const GroupState = { None: 0, Open: 1, Paused: 2, InsufficientFunds: 3, Closed: 4 } as const;
export const OrderState = { None: 0, Open: 1, Active: 2, Closed: 3 } as const;
export const BidState = { None: 0, Open: 1, Active: 2, Lost: 3, Expired: 4, Closed: 5 } as const;
export const LeaseState = { None: 0, Accepted: 1, Running: 2, Closed: 3, InsufficientFunds: 4 } as const;

export const GIB = 1024n;
export const BOND = 10_000n * VE;
export const DEPOSIT = VE / 2n;
export const HOUR = 3_600;

/** First four bytes of the hash of the lower-case model name. */
export const gpuClassOf = (model: string): number => Number.parseInt(keccak256(toHex(model)).slice(2, 10), 16);
export const A100 = gpuClassOf("nvidia/a100");

export interface Vector {
  cpuMilli?: bigint;
  memoryMiB?: bigint;
  storageMiB?: bigint;
  gpus?: bigint;
  ports?: bigint;
  gpuClass?: number;
}

const LAYOUT: [keyof Vector, bigint, bigint][] = [
  ["cpuMilli", 0n, 32n],
  ["memoryMiB", 32n, 40n],
  ["storageMiB", 72n, 40n],
  ["gpus", 112n, 16n],
  ["ports", 128n, 16n],
  ["gpuClass", 144n, 32n],
];

/** A resource vector in one word, as `ResourceMath.pack` makes it. */
export function pack(vector: Vector): bigint {
  return LAYOUT.reduce((word, [field, shift]) => word | (BigInt(vector[field] ?? 0) << shift), 0n);
}

/** The fields of a vector. */
export function unpack(word: bigint): Required<Vector> {
  const fields = LAYOUT.map(([field, shift, width]) => [field, (word >> shift) & ((1n << width) - 1n)] as const);
  const vector = Object.fromEntries(fields) as Record<keyof Vector, bigint>;
  return { ...vector, gpuClass: Number(vector.gpuClass) };
}

const DOMAIN = (tag: string): Hex => keccak256(toHex(`virtengine.market.${tag}`));
const hash = (types: string[], values: unknown[]): Hex =>
  keccak256(
    encodeAbiParameters(
      types.map((type) => ({ type })),
      values as never,
    ),
  );

/** The ids of `MarketIds`. */
export const deploymentIdOf = (chainId: number, owner: Address, dseq: bigint): Hex =>
  hash(["bytes32", "uint256", "address", "uint64"], [DOMAIN("deployment"), BigInt(chainId), owner, dseq]);
export const groupIdOf = (deploymentId: Hex, gseq = 1): Hex =>
  hash(["bytes32", "bytes32", "uint32"], [DOMAIN("group"), deploymentId, gseq]);
export const orderIdOf = (deploymentId: Hex, gseq = 1, oseq = 1): Hex =>
  hash(["bytes32", "bytes32", "uint32"], [DOMAIN("order"), groupIdOf(deploymentId, gseq), oseq]);
export const bidIdOf = (orderId: Hex, provider: Address): Hex =>
  hash(["bytes32", "bytes32", "address"], [DOMAIN("bid"), orderId, provider]);

export interface UnitPrices {
  cpuCoreMs: number;
  memoryByteS: number;
  storageByteS: number;
  gpuMs: number;
  networkByte: number;
}

export const NO_PRICES: UnitPrices = { cpuCoreMs: 0, memoryByteS: 0, storageByteS: 0, gpuMs: 0, networkByte: 0 };

export interface Profile {
  gateway: string;
  attributes: string;
  prices: string;
  tlsFingerprint: Hex;
  encryptionKey: Hex;
  attestationKey: Address;
  operator: Address;
}

/** 2 cores, 4 GiB, 20 GiB and a port: what most tests ask for. */
export const SMALL = pack({ cpuMilli: 2_000n, memoryMiB: 4n * GIB, storageMiB: 20n * GIB, ports: 1n });
/** What a provider of the tests offers. */
export const LARGE = pack({ cpuMilli: 64_000n, memoryMiB: 256n * GIB, storageMiB: 4_000n * GIB, ports: 1_000n });

/** About 0.36 VE an hour. */
export const RATE = 10n ** 14n;
export const CEILING = 2n * RATE;

export interface GroupRequest {
  specification: Hex;
  resources: bigint;
  ceilingRate: bigint;
  capCeiling: bigint;
  bidderPolicy: number;
}

/** A group request; `overrides` replaces fields. The specification has 600 bytes unless told otherwise. */
export function groupRequest(overrides: Partial<GroupRequest> = {}): GroupRequest {
  return {
    specification: toHex("s".repeat(600)),
    resources: SMALL,
    ceilingRate: CEILING,
    capCeiling: 10n * VE,
    bidderPolicy: 0,
    ...overrides,
  };
}

export const MANIFEST = keccak256(toHex("manifest"));

/** The populated system with what people do in a market. */
export async function openMarket(connection: Connection, overrides: Record<string, bigint> = {}) {
  const system = await deployPopulatedSystem(connection, overrides);
  const { networkHelpers, viem } = connection as any;
  const { as, book, capacity, deployments, providers, vault } = system;
  const client = await viem.getPublicClient();
  const chainId: number = await client.getChainId();
  let keys = 0;

  const bookAs = (wallet: any): Promise<any> => as(book, "OrderBook", wallet);
  const deploymentsAs = (wallet: any): Promise<any> => as(deployments, "DeploymentRegistry", wallet);
  const providersAs = (wallet: any): Promise<any> => as(providers, "ProviderRegistry", wallet);
  const capacityAs = (wallet: any): Promise<any> => as(capacity, "CapacityLedger", wallet);
  const now = async (): Promise<number> => networkHelpers.time.latest();

  /** A profile nobody else uses the key of. */
  const profile = (changes: Partial<Profile> = {}): Profile => ({
    gateway: "https://gateway.example:8443",
    attributes: '{"region":"eu-west"}',
    prices: '{"cpu":"1"}',
    tlsFingerprint: keccak256(toHex("certificate")),
    encryptionKey: keccak256(toHex("x25519")),
    attestationKey: `0x${(0xa77e57000000 + ++keys).toString(16).padStart(40, "0")}`,
    operator: "0x0000000000000000000000000000000000000000",
    ...changes,
  });

  /** Registers a wallet with a bond. */
  const register = async (wallet: any, changes: Partial<Profile> = {}, bond = BOND): Promise<Hex> =>
    (await providersAs(wallet)).write.register([profile(changes), bond]);

  /** Reports an inventory's total under the next sequence. */
  const heartbeat = async (wallet: any, total = LARGE): Promise<Hex> => {
    const owner: Address = wallet.account.address;
    const inventory = await capacity.read.inventoryOf([owner, unpack(total).gpuClass]);
    return (await capacityAs(wallet)).write.heartbeat([owner, total, inventory.sequence + 1n]);
  };

  /** Registers and reports capacity: ready to bid. */
  const enter = async (wallet: any, total = LARGE): Promise<void> => {
    await register(wallet);
    await heartbeat(wallet, total);
  };

  let dseq = 0n;
  /** Creates a deployment and returns its id with the ids of its groups' first orders. */
  const deploy = async (wallet: any, groups: Partial<GroupRequest>[] = [{}], deposit = 10n * VE) => {
    const number = ++dseq;
    const deploymentId = deploymentIdOf(chainId, wallet.account.address, number);
    const hash_: Hex = await (
      await deploymentsAs(wallet)
    ).write.createDeployment([number, MANIFEST, groups.map(groupRequest), 0, deposit]);
    const orderIds = groups.map((_, i) => orderIdOf(deploymentId, i + 1));
    return { deploymentId, orderId: orderIds[0]!, orderIds, hash: hash_ };
  };

  interface Terms {
    rate?: bigint;
    cap?: bigint;
    prices?: Partial<UnitPrices>;
    expiresAt?: number;
    by?: any;
  }

  /** Places a bid for a wallet and returns its id. */
  const placeBid = async (wallet: any, orderId: Hex, terms: Terms = {}) => {
    const expiresAt = terms.expiresAt ?? (await now()) + HOUR;
    const hash_: Hex = await (
      await bookAs(terms.by ?? wallet)
    ).write.placeBid([
      orderId,
      wallet.account.address,
      terms.rate ?? RATE,
      terms.cap ?? 0n,
      { ...NO_PRICES, ...terms.prices },
      expiresAt,
    ]);
    return { bidId: bidIdOf(orderId, wallet.account.address), expiresAt, hash: hash_ };
  };

  /** Deployment, bid and acceptance; the workload is not reported ready. */
  const lease = async (tenant: any, provider: any, terms: Terms = {}, group: Partial<GroupRequest> = {}) => {
    const deployed = await deploy(tenant, [group]);
    const { bidId } = await placeBid(provider, deployed.orderId, terms);
    await (await bookAs(tenant)).write.acceptBid([bidId]);
    return { ...deployed, bidId };
  };

  /** A lease whose workload is ready. */
  const runningLease = async (tenant: any, provider: any, terms: Terms = {}, group: Partial<GroupRequest> = {}) => {
    const made = await lease(tenant, provider, terms, group);
    await (await bookAs(provider)).write.reportReady([made.bidId]);
    return made;
  };

  const gasOf = async (hash_: Hex): Promise<bigint> =>
    (await client.getTransactionReceipt({ hash: hash_ })).gasUsed as bigint;

  /** A contract as another contract's address sees it. */
  const impersonate = async (contract: any, name: string, address: Address): Promise<any> => {
    await networkHelpers.impersonateAccount(address);
    await networkHelpers.setBalance(address, VE);
    return viem.getContractAt(name, contract.address, { client: { wallet: await viem.getWalletClient(address) } });
  };

  /** What of a bidder's money is locked. */
  const lockedOf = async (wallet: any): Promise<bigint> =>
    (await vault.read.bidder([wallet.account.address])).locked as bigint;

  return {
    ...system,
    networkHelpers,
    client,
    chainId,
    now,
    bookAs,
    deploymentsAs,
    providersAs,
    capacityAs,
    profile,
    register,
    heartbeat,
    enter,
    deploy,
    placeBid,
    lease,
    runningLease,
    gasOf,
    impersonate,
    lockedOf,
  };
}

export type Market = Awaited<ReturnType<typeof openMarket>>;
