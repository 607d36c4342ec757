import { readFileSync } from "node:fs";
import { network } from "hardhat";
import { encodeFunctionData, getAddress, keccak256, toFunctionSelector, type Address, type Hex } from "viem";

/**
 * The access and identity half of the system, deployed as the deployer deploys it: implementations behind ERC-1967
 * proxies, roles in an AccessManager, parameters from genesis/parameters.json.
 */

export type Connection = Awaited<ReturnType<typeof network.create>>;

export const Role = {
  Admin: 0n,
  Guardian: 1n,
  Administrator: 2n,
  Registrar: 3n,
  Moderator: 4n,
  Minter: 5n,
  Keeper: 6n,
  Economy: 7n,
  Safety: 8n,
} as const;

export const AccountState = { Operational: 0, Suspended: 1, Frozen: 2, Blacklisted: 3, Terminated: 4 } as const;

export const IdentityState = {
  None: 0,
  Unverified: 1,
  Pending: 2,
  Verified: 3,
  Rejected: 4,
  Suspended: 5,
  Flagged: 6,
  Terminated: 7,
} as const;

export const Action = {
  CreateDeployment: 0,
  AcceptBid: 1,
  PlaceBid: 2,
  RegisterProvider: 3,
  CreateOffering: 4,
  Withdraw: 5,
  RegisterValidator: 6,
} as const;

export const Scope = { IdDocument: 1 << 1, Selfie: 1 << 2, FaceVideo: 1 << 3, Email: 1 << 6, Domain: 1 << 8 } as const;

/** Everything a premium tier needs. */
export const PREMIUM_SCOPES = Scope.IdDocument | Scope.Selfie | Scope.FaceVideo | Scope.Email;

/** The table of the identity spec, as `ScoringInput.defaultTable()` has it. */
export const DEFAULT_TABLE: Hex = "0x09c409c407d005dc03e801f413881b581d4c17700000138800001e31454632";

export const TOKEN_CAP = 10n ** 27n;
export const DAY = 86_400n;

/** A parameter as genesis defines it. */
export interface ParameterDefinition {
  name: string;
  unit: string;
  value: bigint;
  minimum: bigint;
  maximum: bigint;
  parameterClass: number;
  step: number;
  pause: number;
}

/** Classes of parameters in the order of their numbers, as genesis/parameters.json names them. */
export const CLASSES = ["economic", "safety"];

/** A row of genesis/parameters.json. */
export interface ParameterRow {
  name: string;
  unit: string;
  value: string;
  minimum: string;
  maximum: string;
  class: string;
  step: number;
  pause: number;
  doc: string;
}

export function parameterRows(): ParameterRow[] {
  return JSON.parse(readFileSync(new URL("../../../genesis/parameters.json", import.meta.url), "utf8"));
}

/** The definitions of genesis/parameters.json; `overrides` replaces values by name. */
export function genesisParameters(overrides: Record<string, bigint> = {}): ParameterDefinition[] {
  return parameterRows().map((row) => ({
    name: row.name,
    unit: row.unit,
    value: overrides[row.name] ?? BigInt(row.value),
    minimum: BigInt(row.minimum),
    maximum: BigInt(row.maximum),
    parameterClass: CLASSES.indexOf(row.class),
    step: row.step,
    pause: row.pause,
  }));
}

/** Deploys an implementation and a proxy before it that is initialised in the same transaction. */
export async function deployProxy(
  { viem }: Connection,
  name: string,
  constructorArgs: unknown[],
  initializeArgs: unknown[],
): Promise<any> {
  const implementation: any = await (viem as any).deployContract(name, constructorArgs);
  const data = encodeFunctionData({ abi: implementation.abi, functionName: "initialize", args: initializeArgs });
  const proxy: any = await (viem as any).deployContract("ERC1967Proxy", [implementation.address, data]);
  return (viem as any).getContractAt(name, proxy.address);
}

/** Gives a role the named functions of a contract. */
export async function assignRole(manager: any, role: bigint, contract: any, functions: string[]): Promise<void> {
  const selectors = functions.map((name) => {
    const item = contract.abi.find((entry: any) => entry.type === "function" && entry.name === name);
    if (item === undefined) throw new Error(`no function ${name}`);
    return toFunctionSelector(item);
  });
  await manager.write.setTargetFunctionRole([contract.address, selectors, role]);
}

/** Addresses in ascending order, as committees and signer lists want them. */
export function ascending<T extends { account: { address: Address } }>(wallets: T[]): T[] {
  return [...wallets].sort((a, b) => (BigInt(a.account.address) < BigInt(b.account.address) ? -1 : 1));
}

/**
 * The parameters of genesis, defined in batches: a transaction has no room for all. Their changes have no step and no
 * pause, so that a test may set one to anything within its bounds; ParameterRegistry's own test holds both.
 */
export async function deployParameters(connection: Connection, manager: Address, overrides: Record<string, bigint>) {
  const parameters = await deployProxy(connection, "ParameterRegistry", [], [manager, []]);
  const all = genesisParameters(overrides).map((definition) => ({ ...definition, step: 0, pause: 0 }));
  for (let i = 0; i < all.length; i += 40) await parameters.write.defineParameters([all.slice(i, i + 40)]);
  return parameters;
}

/**
 * Manager, parameters, account status, token. Wallets: 0 deployer and admin, 1 guardian, 2 administrator, 3 registrar,
 * 4 moderator, 5 minter, 6 genesis account, 7-9 committee members, the rest people.
 */
export async function deployAccess(connection: Connection, overrides: Record<string, bigint> = {}) {
  const { viem } = connection as any;
  const wallets: any[] = await viem.getWalletClients();
  const [admin, guardian, administrator, registrar, moderator, minter, genesis, ...rest] = wallets;
  const memberWallets = ascending(rest.slice(0, 3));
  const people = rest.slice(3);
  const manager: any = await viem.deployContract("AccessManager", [admin.account.address]);
  const parameters = await deployParameters(connection, manager.address, overrides);
  const status = await deployProxy(connection, "AccountStatus", [], [manager.address, [genesis.account.address]]);
  const supply = people.map(() => 1_000_000n * 10n ** 18n);
  const token: any = await viem.deployContract("VirtToken", [
    manager.address,
    TOKEN_CAP,
    people.map((wallet: any) => wallet.account.address),
    supply,
  ]);
  const offices: [bigint, any][] = [
    [Role.Guardian, guardian],
    [Role.Administrator, administrator],
    [Role.Registrar, registrar],
    [Role.Moderator, moderator],
    [Role.Minter, minter],
  ];
  for (const [role, wallet] of offices) await manager.write.grantRole([role, wallet.account.address, 0]);
  for (const contract of [parameters, status]) await assignRole(manager, Role.Guardian, contract, ["setIntakePaused"]);
  await assignRole(manager, Role.Administrator, status, ["setStatus"]);
  await assignRole(manager, Role.Minter, token, ["mint"]);
  return {
    connection,
    admin,
    guardian,
    administrator,
    registrar,
    moderator,
    minter,
    genesis,
    memberWallets,
    people,
    manager,
    parameters,
    status,
    token,
    /** The contract, seen by another wallet. */
    as: (contract: any, name: string, wallet: any): Promise<any> =>
      viem.getContractAt(name, getAddress(contract.address), { client: { wallet } }),
  };
}

export type Access = Awaited<ReturnType<typeof deployAccess>>;

/** Adds identity registry, gates, models, committee (2 of 3) and clients. `exempt` passes gates for the bootstrap. */
export async function deployIdentity(access: Access, exempt: Address[] = []) {
  const { connection, manager, parameters, status } = access;
  const identities = await deployProxy(
    connection,
    "IdentityRegistry",
    [parameters.address, status.address],
    [manager.address, exempt],
  );
  const gates = await deployProxy(connection, "GatePolicies", [identities.address], [manager.address]);
  const models = await deployProxy(
    connection,
    "ScoringModelRegistry",
    [parameters.address],
    [manager.address, DEFAULT_TABLE],
  );
  const committee = await deployProxy(
    connection,
    "IdentityCommittee",
    [identities.address, models.address, parameters.address, status.address],
    [manager.address, access.memberWallets.map((wallet) => wallet.account.address), 2],
  );
  const clients = await deployProxy(connection, "ClientRegistry", [parameters.address], [manager.address]);
  await identities.write.wire([committee.address]);

  for (const contract of [identities, gates, models, committee, clients]) {
    await assignRole(manager, Role.Guardian, contract, ["setIntakePaused"]);
  }
  await assignRole(manager, Role.Guardian, clients, ["emergencySuspendClient"]);
  await assignRole(manager, Role.Administrator, identities, ["terminate"]);
  await assignRole(manager, Role.Administrator, committee, ["removeMember"]);
  await assignRole(manager, Role.Moderator, identities, ["suspend", "flag", "reinstate"]);
  await assignRole(manager, Role.Registrar, clients, [
    "registerClient",
    "updateClient",
    "addKey",
    "rotateKey",
    "removeKey",
    "suspendClient",
    "reactivateClient",
    "revokeClient",
  ]);
  return { ...access, identities, gates, models, committee, clients };
}

export type Identity = Awaited<ReturnType<typeof deployIdentity>>;

/** The parts of a vector that differ between cases; words as in identity spec §4.4, words 14-17 zero. */
export function vectorOf(words: number[]): Hex {
  if (words.length !== 26) throw new Error(`${words.length} words`);
  return `0x${words.map((word) => word.toString(16).padStart(4, "0")).join("")}`;
}

/** Flags and words of the spec's cases P1 and P2, without history. */
export const P1_WORDS = [
  0x3fff, 10000, 10000, 10000, 10000, 10000, 10000, 10000, 10000, 10000, 10000, 10000, 10000, 10000, 0, 0, 0, 0, 10000,
  10000, 10000, 10000, 10000, 10000, 5, 5,
];
export const P2_WORDS = [
  0x3f7f, 8700, 10000, 8200, 6100, 9100, 9550, 8025, 8200, 7900, 9400, 10000, 7000, 8800, 0, 0, 0, 0, 9000, 5000, 5000,
  6000, 7000, 8800, 5, 5,
];

/** What members sign. */
export const ATTESTATION_TYPES = {
  IdentityAttestation: [
    { name: "requestId", type: "bytes32" },
    { name: "account", type: "address" },
    { name: "vectorHash", type: "bytes32" },
    { name: "verifiedScopes", type: "uint32" },
    { name: "modelHash", type: "bytes32" },
    { name: "deadline", type: "uint64" },
  ],
} as const;

/** Registers an account (if need be), requests and finalises: a verified identity by the real path. */
export async function verify(
  system: Identity,
  wallet: any,
  words: number[] = P1_WORDS,
  scopes: number = PREMIUM_SCOPES,
): Promise<{ requestId: Hex; hash: Hex }> {
  const { committee, identities, as } = system;
  const account: Address = wallet.account.address;
  const record = await identities.read.identityOf([account]);
  if (record.status === IdentityState.None) {
    await (await as(identities, "IdentityRegistry", wallet)).write.register();
  }
  await (await as(committee, "IdentityCommittee", wallet)).write.request([scopes]);
  const requestId: Hex = await committee.read.openRequestOf([account]);
  const { signers, signatures } = await attest(system, requestId, vectorOf(words), scopes);
  const hash: Hex = await committee.write.finalise([requestId, vectorOf(words), scopes, signers, signatures]);
  return { requestId, hash };
}

/** Signatures of members (the first two by default) for a request; `change` tampers with what they sign. */
export async function attest(
  system: Identity,
  requestId: Hex,
  vector: Hex,
  verifiedScopes: number,
  wallets: any[] = system.memberWallets.slice(0, 2),
  change: { message?: object; domain?: object } = {},
): Promise<{ signers: Address[]; signatures: Hex[] }> {
  const { viem } = system.connection as any;
  const client = await viem.getPublicClient();
  const request = await system.committee.read.requestOf([requestId]);
  const signatures: Hex[] = [];
  for (const wallet of wallets) {
    signatures.push(
      await wallet.signTypedData({
        domain: {
          name: "VirtEngine IdentityCommittee",
          version: "1",
          chainId: await client.getChainId(),
          verifyingContract: system.committee.address,
          ...change.domain,
        },
        types: ATTESTATION_TYPES,
        primaryType: "IdentityAttestation",
        message: {
          requestId,
          account: request.account,
          vectorHash: keccak256(vector),
          verifiedScopes,
          modelHash: await system.models.read.activeModel(),
          deadline: BigInt(request.expiresAt),
          ...change.message,
        },
      }),
    );
  }
  return { signers: wallets.map((wallet) => wallet.account.address), signatures };
}
