import {
  concat,
  decodeAbiParameters,
  encodeAbiParameters,
  keccak256,
  slice,
  toHex,
  type Address,
  type Hex,
} from "viem";
import { assignRole, deployIdentity, deployProxy, Role, type Connection } from "../support/access.js";
import { MIN_SELF_BOND } from "../staking/validators.js";
import { deployAttestation, proofOf, sign, type AttestationVector } from "./attestation.js";

export const Kind = { Sgx: 1, Tdx: 2, Snp: 3, Nitro: 4 } as const;
export const Matching = { Software: 0, SignedSoftware: 1, SignerProduct: 2 } as const;
export const MeasurementStatus = { None: 0, Active: 1, Expired: 2, Revoked: 3 } as const;
export const DocumentType = { None: 0, TcbInfo: 1, QeIdentity: 2, RevocationList: 3, CertificateChain: 4 } as const;
export const DocumentStatus = {
  Unknown: 0,
  Current: 1,
  Superseded: 2,
  Withdrawn: 3,
  Expired: 4,
  Outdated: 5,
} as const;
export const EnclaveStatus = {
  None: 0,
  Active: 1,
  Degraded: 2,
  Unhealthy: 3,
  Stale: 4,
  Outside: 5,
  Retired: 6,
  Expired: 7,
  Disallowed: 8,
  Revoked: 9,
} as const;
export const Health = { Healthy: 0, Degraded: 1, Unhealthy: 2 } as const;

/** The fields of a verdict's 20 words, in order. */
const VERDICT_FIELDS = [
  ...["outcome", "kind", "format", "tcbStatus"].map((name) => ({ name, type: "uint8" })),
  ...["failed", "skipped"].map((name) => ({ name, type: "uint256" })),
  ...["notBefore", "notAfter"].map((name) => ({ name, type: "uint64" })),
  ...["evidenceHash", "platformId", "measurementId", "registersHash"].map((name) => ({ name, type: "bytes32" })),
  ...["measurement", "measurementTail", "signer", "signerTail"].map((name) => ({ name, type: "bytes32" })),
  { name: "productId", type: "uint16" },
  { name: "svn", type: "uint64" },
  ...["reportData", "reportDataTail"].map((name) => ({ name, type: "bytes32" })),
];
const VERDICT = [{ type: "tuple", components: VERDICT_FIELDS }] as const;

/** A verdict's words as the struct contracts take. */
export const decodeVerdict = (words: Hex): any => decodeAbiParameters(VERDICT as any, words)[0];

/** The struct's words. */
export const encodeVerdict = (verdict: any): Hex => encodeAbiParameters(VERDICT as any, [verdict]);

/** The registers that say which software runs, cut out of real evidence as the vendors document it. */
export function registersOf({ kind, evidence, verdict }: AttestationVector): Hex {
  if (kind === Kind.Sgx) return slice(evidence, 112, 144);
  if (kind === Kind.Snp) return slice(evidence, 0x90, 0xc0);
  if (kind === Kind.Tdx) {
    const body = tdBody(evidence);
    return concat([slice(evidence, body + 136, body + 184), slice(evidence, body + 328, body + 472)]);
  }
  return concat([0, 1, 2].map((index) => pcr(evidence, verdict, index)));
}

/** MRSIGNER, MROWNER, ID key digest or PCR8. */
export function signerOf({ kind, evidence, verdict }: AttestationVector): Hex {
  if (kind === Kind.Sgx) return slice(evidence, 176, 208);
  if (kind === Kind.Snp) return slice(evidence, 0xe0, 0x110);
  if (kind === Kind.Tdx) return slice(evidence, tdBody(evidence) + 232, tdBody(evidence) + 280);
  return pcr(evidence, verdict, 8);
}

/** A version 5 quote names its body's type and length before it. */
const tdBody = (quote: Hex): number => (slice(quote, 0, 2) === "0x0500" ? 54 : 48);

/** PCRs follow each other in the document's map, each with its number and length in CBOR before it. */
function pcr(evidence: Hex, verdict: Hex, index: number): Hex {
  const zero = evidence.indexOf(decodeVerdict(verdict).measurement.slice(2));
  const at = (zero - 2) / 2 + index * 51;
  if (slice(evidence, at - 3, at) !== concat([toHex(index, { size: 1 }), "0x5830"])) throw new Error("no such PCR");
  return slice(evidence, at, at + 48);
}

/**
 * Everything an enclave registry asks, and four nodes. The first three operators pass gates by
 * exemption. Governance is the validators' slasher.
 */
export async function deployEnclaves(connection: Connection, first: AttestationVector) {
  const attestation = await deployAttestation(connection, first);
  const { manager, parameters, status, people, verifier, attestors, as } = attestation;
  const [operator, second, third, keeper, stranger, nodeWallet, newcomer] = people;
  const exempt = [operator, second, third].map((wallet: any) => wallet.account.address);
  const identity = await deployIdentity(attestation, exempt);
  const nodes = [
    nodeWallet.account.address,
    ...[1, 2, 3].map((index) => toHex(0xa0 + index, { size: 20 })),
  ] as Address[];
  const operators = [operator, second, third, stranger];
  const validators = await deployProxy(
    connection,
    "ValidatorRegistry",
    [parameters.address, status.address],
    [manager.address, nodes.map((node, i) => ({ node, operator: operators[i].account.address })), false, 500],
  );
  const stake: any = await (connection.viem as any).deployContract("StakeStandIn");
  for (const wallet of operators) {
    await stake.write.setBonds([wallet.account.address, MIN_SELF_BOND, MIN_SELF_BOND]);
  }
  await validators.write.wire([stake.address, identity.gates.address, attestation.admin.account.address]);
  const collateral = await deployProxy(connection, "CollateralRegistry", [verifier.address], [manager.address]);
  const allowlist = await deployProxy(connection, "MeasurementAllowlist", [parameters.address], [manager.address]);
  const enclaves = await deployProxy(
    connection,
    "EnclaveRegistry",
    [
      {
        verifier: verifier.address,
        committee: attestors.address,
        collateral: collateral.address,
        allowlist: allowlist.address,
        validators: validators.address,
        identities: identity.identities.address,
        accounts: status.address,
        parameters: parameters.address,
      },
    ],
    [manager.address],
  );
  for (const contract of [validators, collateral, allowlist, enclaves]) {
    await assignRole(manager, Role.Guardian, contract, ["setIntakePaused"]);
  }
  await manager.write.grantRole([Role.Keeper, keeper.account.address, 0]);
  await assignRole(manager, Role.Keeper, collateral, ["publish"]);
  await assignRole(manager, Role.Administrator, collateral, ["withdraw"]);
  await assignRole(manager, Role.Administrator, allowlist, ["propose"]);
  await assignRole(manager, Role.Guardian, allowlist, ["cancel", "revoke"]);
  await assignRole(manager, Role.Guardian, enclaves, ["emergencyRevoke"]);

  /** Has a measurement proposed, reviewed and activated. */
  const allow = async (measurement: any): Promise<Hex> => {
    const office = await as(allowlist, "MeasurementAllowlist", attestation.administrator);
    await office.write.propose([
      {
        matching: Matching.Software,
        minSvn: 0n,
        lifetime: 30n * 86_400n,
        sourceCommit: keccak256(toHex("commit")),
        buildDigest: keccak256(toHex("digest")),
        modelHash: keccak256(toHex("model")),
        description: "test enclave",
        ...measurement,
      },
    ]);
    await (connection as any).networkHelpers.time.increase(2n * 86_400n);
    const key = await allowlist.read.keyOf([
      measurement.kind,
      measurement.matching ?? Matching.Software,
      measurement.registers,
    ]);
    await allowlist.write.activate([key, await allowlist.read.proposalHashOf([key])]);
    return key;
  };
  /** A committee's word that evidence is worth a verdict, looked at in the latest block. */
  const proveVerdict = async (kind: number, evidence: Hex, pieces: Hex[], verdict: any): Promise<Hex> => {
    const time = BigInt(await (connection as any).networkHelpers.time.latest());
    const words = encodeVerdict(verdict);
    const statement = {
      inputHash: await verifier.read.inputHash([kind, evidence, pieces, time]),
      verdictHash: keccak256(words),
      validFrom: time,
      validUntil: time + 600n,
    };
    const wallets = attestation.memberWallets.slice(0, 2);
    const signatures = await sign(attestation, statement, wallets);
    return proofOf(
      statement,
      words,
      wallets.map((wallet) => wallet.account.address),
      signatures,
    );
  };
  return {
    ...identity,
    ...attestation,
    operator,
    second,
    third,
    keeper,
    stranger,
    nodeWallet,
    newcomer,
    nodes,
    validators,
    collateral,
    allowlist,
    enclaves,
    allow,
    proveVerdict,
  };
}

export type Enclaves = Awaited<ReturnType<typeof deployEnclaves>>;
