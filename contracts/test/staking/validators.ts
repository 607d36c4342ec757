import { toHex, type Address, type Hex } from "viem";
import { generatePrivateKey, privateKeyToAccount, type PrivateKeyAccount } from "viem/accounts";
import { assignRole, deployAccess, deployIdentity, deployProxy, Role, type Connection } from "../support/access.js";

/** A validator registry with whom it asks: the real gates and account status, and a stand-in for the stake vault. */

export const EPOCH = 3_600;
export const VE = 10n ** 18n;
export const MIN_SELF_BOND = 1_000n * VE;
export const Status = { None: 0, Bonded: 1, Jailed: 2, Exiting: 3, Exited: 4, Tombstoned: 5 } as const;

export const KEY_TYPES = {
  ValidatorKey: [
    { name: "operator", type: "address" },
    { name: "nonce", type: "uint256" },
  ],
} as const;
export const REPORT_TYPES = {
  SoftwareReport: [
    { name: "validator", type: "address" },
    { name: "version", type: "string" },
    { name: "reportedAt", type: "uint64" },
  ],
} as const;

export const freshKeys = (count: number): PrivateKeyAccount[] =>
  Array.from({ length: count }, () => privateKeyToAccount(generatePrivateKey()));

/** The operator of the validator with that index: nobody's key. */
export const operatorAt = (index: number): Address => toHex(0xbeef00 + index, { size: 20 });

/** Who answers what a registry of `size` genesis members asks. Wallet 0 is governance, `slasher` a wallet of its own. */
export async function deployValidators(connection: Connection, size: number, overrides: Record<string, bigint> = {}) {
  const { viem, networkHelpers } = connection as any;
  const access = await deployIdentity(await deployAccess(connection, overrides));
  const client = await viem.getPublicClient();
  const slasher = access.people[0];
  const vault: any = await viem.deployContract("StakeStandIn");
  const keys = freshKeys(size);
  const deploy = (members: { node: Address; operator: Address }[], belowMinimum = false, commission = 500) =>
    deployProxy(
      connection,
      "ValidatorRegistry",
      [access.parameters.address, access.status.address],
      [access.manager.address, members, belowMinimum, commission],
    );
  const members = keys.map((key, i) => ({ node: key.address, operator: operatorAt(i) }));
  const registry = await deploy(members, size < 4);
  await assignRole(access.manager, Role.Guardian, registry, ["setIntakePaused"]);
  const wiring = [vault.address, access.gates.address, slasher.account.address] as const;
  await registry.write.wire(wiring);
  for (let i = 0; i < size; i++) await vault.write.setBonds([operatorAt(i), MIN_SELF_BOND, MIN_SELF_BOND]);

  /** The contract, seen by an account that nobody has the key of. */
  const by = async (address: Address): Promise<any> => {
    await networkHelpers.impersonateAccount(address);
    await networkHelpers.setBalance(address, 10n ** 18n);
    const wallet = await viem.getWalletClient(address);
    return access.as(registry, "ValidatorRegistry", wallet);
  };
  const domain = {
    name: "VirtEngine ValidatorRegistry",
    version: "1",
    chainId: await client.getChainId(),
    verifyingContract: registry.address as Address,
  };
  const prove = (key: PrivateKeyAccount, operator: Address, nonce = 0n, change: object = {}): Promise<Hex> =>
    key.signTypedData({
      domain: { ...domain, ...change },
      types: KEY_TYPES,
      primaryType: "ValidatorKey",
      message: { operator, nonce },
    });
  const speak = (key: PrivateKeyAccount, version: string, reportedAt: bigint, validator = key.address) =>
    key.signTypedData({
      domain,
      types: REPORT_TYPES,
      primaryType: "SoftwareReport",
      message: { validator, version, reportedAt },
    });
  /** Makes the operator with that index a candidate, with so much stake (VE). */
  const register = async (index: number, stake = 1_000, [key] = freshKeys(1)): Promise<PrivateKeyAccount> => {
    const operator = operatorAt(index);
    await (await by(operator)).write.register([key!.address, await prove(key!, operator), 500, MIN_SELF_BOND]);
    await bond(index, stake);
    return key!;
  };
  /** Says what stake (VE) an operator has, of which so much is its own. */
  const bond = (index: number, stake: number, own = 1_000) =>
    vault.write.setBonds([operatorAt(index), BigInt(stake) * VE, BigInt(own) * VE]);
  /** The operators who have a seat, by index in ascending order. */
  const seated = async (): Promise<number[]> => {
    const nodes: Address[] = await registry.read.getValidators();
    const operators: Address[] = await Promise.all(nodes.map((node) => registry.read.operatorOf([node])));
    return operators.map((operator) => Number(BigInt(operator)) - 0xbeef00).sort((a, b) => a - b);
  };
  /** Just behind the start of an epoch. */
  const nextEpoch = async () => {
    const now = await networkHelpers.time.latest();
    await networkHelpers.time.increaseTo((Math.floor(now / EPOCH) + 1) * EPOCH + 1);
  };
  const roll = async () => {
    await nextEpoch();
    return registry.write.rollSet();
  };
  // Another epoch than the genesis set's, of which any part may be left.
  await nextEpoch();
  return {
    ...access,
    keys,
    members,
    vault,
    deploy,
    registry,
    wiring,
    domain,
    prove,
    speak,
    by,
    register,
    bond,
    seated,
    nextEpoch,
    roll,
    validator: async (index: number): Promise<any> => registry.read.validatorOf([operatorAt(index)]),
    watch: await access.as(registry, "ValidatorRegistry", access.guardian),
    judge: await access.as(registry, "ValidatorRegistry", slasher),
    office: await access.as(access.status, "AccountStatus", access.administrator),
  };
}

export type Validators = Awaited<ReturnType<typeof deployValidators>>;
