import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { encodeAbiParameters, keccak256, type Address, type Hex } from "viem";
import { deployAccess, deployProxy, assignRole, Role, type Access, type Connection } from "../support/access.js";

/** An input made of real evidence, and what the Java engine says of it. */
export interface AttestationVector {
  name: string;
  kind: number;
  time: number;
  policy: Hex;
  roots: Hex;
  evidence: Hex;
  collateral: Hex[];
  inputHash: Hex;
  verdict: Hex;
}

/** Digests of statements and the encoding of a proof, as this side, the contract and the Java SDK must all find them. */
export interface GoldenStatements {
  chainId: number;
  committee: Address;
  cases: { name: string; inputHash: Hex; verdictHash: Hex; validFrom: string; validUntil: string; digest: Hex }[];
  proof: {
    validFrom: string;
    validUntil: string;
    verdict: Hex;
    signers: Address[];
    signatures: Hex[];
    encoded: Hex;
  };
}

export function goldenStatements(): GoldenStatements {
  const file = join(dirname(fileURLToPath(import.meta.url)), "verdict-statements.json");
  return JSON.parse(readFileSync(file, "utf8"));
}

const FILE = "besu-plugins/attestation/src/test/resources/contract-vectors.json";

/** Made and checked by `ContractVectors` of the Java library; looked for upwards from here. */
export function attestationVectors(): AttestationVector[] {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, FILE))) {
    if (folder === dirname(folder)) throw new Error(`no ${FILE} above ${import.meta.url}`);
    folder = dirname(folder);
  }
  return JSON.parse(readFileSync(join(folder, FILE), "utf8"));
}

export interface Statement {
  inputHash: Hex;
  verdictHash: Hex;
  validFrom: bigint;
  validUntil: bigint;
}

export const VERDICT_TYPES = {
  AttestationVerdict: [
    { name: "inputHash", type: "bytes32" },
    { name: "verdictHash", type: "bytes32" },
    { name: "validFrom", type: "uint64" },
    { name: "validUntil", type: "uint64" },
  ],
} as const;

/** Access, an attestation committee of the three member wallets (2 must agree), and the verifier. */
export async function deployAttestation(connection: Connection, first: AttestationVector) {
  const access = await deployAccess(connection);
  const { manager, parameters, memberWallets } = access;
  const attestors = await deployProxy(
    connection,
    "AttestationCommittee",
    [parameters.address],
    [manager.address, memberWallets.map((wallet) => wallet.account.address), 2],
  );
  const verifier = await deployProxy(
    connection,
    "AttestationVerifier",
    [attestors.address],
    [manager.address, first.policy, first.roots],
  );
  for (const contract of [attestors, verifier]) {
    await assignRole(manager, Role.Guardian, contract, ["setIntakePaused"]);
  }
  await assignRole(manager, Role.Administrator, attestors, ["removeMember"]);
  return { ...access, attestors, verifier };
}

export type Attestation = Awaited<ReturnType<typeof deployAttestation>>;

/** Signatures of members over a statement; `domain` tampers with where they count. */
export async function sign(
  { connection, attestors }: Access & { attestors: any },
  statement: Statement,
  wallets: any[],
  domain: object = {},
): Promise<Hex[]> {
  const client = await (connection as any).viem.getPublicClient();
  const signatures: Hex[] = [];
  for (const wallet of wallets) {
    signatures.push(
      await wallet.signTypedData({
        domain: {
          name: "VirtEngine AttestationCommittee",
          version: "1",
          chainId: await client.getChainId(),
          verifyingContract: attestors.address,
          ...domain,
        },
        types: VERDICT_TYPES,
        primaryType: "AttestationVerdict",
        message: statement,
      }),
    );
  }
  return signatures;
}

/** The `proof` argument. */
export function proofOf(
  statement: Pick<Statement, "validFrom" | "validUntil">,
  verdict: Hex,
  signers: Address[],
  signatures: Hex[],
): Hex {
  return encodeAbiParameters(
    [
      {
        type: "tuple",
        components: [
          { name: "validFrom", type: "uint64" },
          { name: "validUntil", type: "uint64" },
          { name: "verdict", type: "bytes" },
          { name: "signers", type: "address[]" },
          { name: "signatures", type: "bytes[]" },
        ],
      },
    ],
    [{ validFrom: statement.validFrom, validUntil: statement.validUntil, verdict, signers, signatures }],
  );
}

/** A proof by the first two members that the vector's verdict is the vector's; valid for ten minutes. */
export async function prove(system: Attestation, vector: AttestationVector): Promise<Hex> {
  const wallets = system.memberWallets.slice(0, 2);
  const statement = {
    inputHash: vector.inputHash,
    verdictHash: keccak256(vector.verdict),
    validFrom: BigInt(vector.time),
    validUntil: BigInt(vector.time) + 600n,
  };
  return proofOf(
    statement,
    vector.verdict,
    wallets.map((wallet) => wallet.account.address),
    await sign(system, statement, wallets),
  );
}
