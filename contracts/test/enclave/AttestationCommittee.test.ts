import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { network } from "hardhat";
import { getAddress, hashTypedData, keccak256, padHex, toHex, type Address, type Hex } from "viem";
import { behavesLikeCommittee } from "../support/committee.js";
import {
  attestationVectors,
  deployAttestation,
  goldenStatements,
  proofOf,
  sign,
  VERDICT_TYPES,
  type Statement,
} from "./attestation.js";

const REASON = keccak256(toHex("reason"));
const OTHER = keccak256(toHex("other"));
const VALIDITY = 600n;
const snp = attestationVectors().find((vector) => vector.name === "SNP")!;
/** Typed data of some other contract. */
const anything = {
  domain: { name: "Another", version: "1", chainId: 1, verifyingContract: padHex("0x1", { size: 20 }) },
  types: { Word: [{ name: "value", type: "bytes32" }] },
  primaryType: "Word",
  message: { value: REASON },
} as const;

describe("AttestationCommittee", async () => {
  const connection = await network.create();
  const { viem, networkHelpers } = connection as any;

  const fixture = async () => {
    const system = await deployAttestation(connection as any, snp);
    const { attestors } = system;
    const validFrom = BigInt(await networkHelpers.time.latest());
    const statement: Statement = {
      inputHash: snp.inputHash,
      verdictHash: keccak256(snp.verdict),
      validFrom,
      validUntil: validFrom + VALIDITY,
    };
    const [first, second] = system.memberWallets;
    const quorum = async (wallets: any[] = [first, second], change: Partial<Statement> = {}, domain: object = {}) =>
      [
        statement,
        wallets.map((wallet) => getAddress(wallet.account.address)),
        await sign(system, { ...statement, ...change }, wallets, domain),
      ] as [Statement, Address[], Hex[]];
    const refused = (args: unknown[], error: string, values: unknown[]) =>
      viem.assertions.revertWithCustomErrorWithArgs(attestors.read.requireQuorum(args), attestors, error, values);
    const office = await system.as(attestors, "AttestationCommittee", system.administrator);
    return { ...system, statement, first, second, quorum, refused, office };
  };
  const load = async () => networkHelpers.loadFixture(fixture);

  behavesLikeCommittee(connection, async () => {
    const system = await load();
    const { attestors, statement, refused } = system;
    return {
      ...system,
      committee: attestors,
      sign: (wallets) => sign(system, statement, wallets),
      accepted: (signers, signatures) => attestors.read.requireQuorum([statement, signers, signatures]),
      refused: (signers, signatures, error, values) => refused([statement, signers, signatures], error, values),
    };
  });

  it("has the digest wallets make", async () => {
    const { attestors, statement } = await load();
    const chainId = await (await viem.getPublicClient()).getChainId();
    assert.equal(
      await attestors.read.digestOf([statement]),
      hashTypedData({
        domain: {
          name: "VirtEngine AttestationCommittee",
          version: "1",
          chainId,
          verifyingContract: attestors.address,
        },
        types: VERDICT_TYPES,
        primaryType: "AttestationVerdict",
        message: statement,
      }),
    );
  });

  it("has the golden digests, here and on chain", async () => {
    const { attestors, manager, memberWallets } = await load();
    const golden = goldenStatements();
    const proxy = await (await viem.getPublicClient()).getCode({ address: attestors.address });
    const slot = "0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc";
    const implementation = await (await viem.getPublicClient()).getStorageAt({ address: attestors.address, slot });
    // A digest holds the contract's address, so the contract is put at the golden one.
    await networkHelpers.setCode(golden.committee, proxy);
    await networkHelpers.setStorageAt(golden.committee, slot, implementation);
    const committee = await viem.getContractAt("AttestationCommittee", golden.committee);
    await committee.write.initialize([manager.address, memberWallets.map((wallet) => wallet.account.address), 2]);
    for (const { name, digest, inputHash, verdictHash, validFrom, validUntil } of golden.cases) {
      const message = { inputHash, verdictHash, validFrom: BigInt(validFrom), validUntil: BigInt(validUntil) };
      const domain = {
        name: "VirtEngine AttestationCommittee",
        version: "1",
        chainId: golden.chainId,
        verifyingContract: golden.committee,
      };
      const typed = { domain, types: VERDICT_TYPES, primaryType: "AttestationVerdict", message } as const;
      assert.equal(hashTypedData(typed), digest, name);
      assert.equal(await committee.read.digestOf([message]), digest, name);
    }
  });

  it("takes proofs in the golden encoding", () => {
    const { validFrom, validUntil, verdict, signers, signatures, encoded } = goldenStatements().proof;
    const span = { validFrom: BigInt(validFrom), validUntil: BigInt(validUntil) };
    assert.equal(proofOf(span, verdict, signers, signatures), encoded);
  });

  describe("requireSigned", () => {
    it("takes a quorum's word about anything, and about nothing else", async () => {
      const { attestors, first, second } = await load();
      const [digest, signers] = [hashTypedData(anything), [first, second].map((wallet: any) => wallet.account.address)];
      const signatures = [await first.signTypedData(anything), await second.signTypedData(anything)];
      await attestors.read.requireSigned([digest, signers, signatures]);
      for (const [args, error] of [
        [[OTHER, signers, signatures], "Committee_BadSignature"],
        [[digest, signers.slice(1), signatures.slice(1)], "Committee_BelowThreshold"],
        [[digest, [...signers].reverse(), [...signatures].reverse()], "Committee_SignersNotSorted"],
      ] as const) {
        await viem.assertions.revertWithCustomError(attestors.read.requireSigned(args), attestors, error);
      }
    });
  });

  describe("requireQuorum", () => {
    it("accepts a quorum at both ends of its time", async () => {
      const { attestors, statement, quorum, refused } = await load();
      const args = await quorum();
      await attestors.read.requireQuorum(args);
      await networkHelpers.time.increaseTo(statement.validUntil);
      await attestors.read.requireQuorum(args);
      await networkHelpers.time.increaseTo(statement.validUntil + 1n);
      await refused(args, "AttestationCommittee_Expired", [statement.validUntil, statement.validUntil + 1n]);
    });

    it("refuses what is not valid yet, or for too long", async () => {
      const { attestors, statement, refused } = await load();
      const now = statement.validFrom;
      const signed = async (change: Partial<Statement>) => [{ ...statement, ...change }, [], []];
      await viem.assertions.revertWithCustomError(
        attestors.read.requireQuorum(await signed({ validFrom: now + 100n })),
        attestors,
        "AttestationCommittee_NotYetValid",
      );
      await refused(await signed({ validUntil: now + VALIDITY + 1n }), "AttestationCommittee_ValidTooLong", [
        now,
        now + VALIDITY + 1n,
        VALIDITY,
      ]);
      // An end before the beginning is over, whatever the time.
      await viem.assertions.revertWithCustomError(
        attestors.read.requireQuorum(await signed({ validUntil: now - 1n })),
        attestors,
        "AttestationCommittee_Expired",
      );
    });

    it("refuses signatures over anything else or in another place", async () => {
      const { first, second, statement, quorum, refused } = await load();
      const [, signers] = await quorum();
      const bad = (args: unknown[]) => refused(args, "Committee_BadSignature", [signers[0]]);
      for (const change of [
        { inputHash: OTHER },
        { verdictHash: OTHER },
        { validFrom: statement.validFrom - 1n },
        { validUntil: statement.validUntil - 1n },
      ]) {
        await bad(await quorum([first, second], change));
      }
      for (const domain of [
        { chainId: 1 },
        { verifyingContract: signers[0] },
        { name: "VirtEngine IdentityCommittee" },
        { version: "2" },
      ]) {
        await bad(await quorum([first, second], {}, domain));
      }
    });
  });
});
