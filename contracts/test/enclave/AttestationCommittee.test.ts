import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { network } from "hardhat";
import { getAddress, hashTypedData, keccak256, padHex, toHex, type Address, type Hex } from "viem";
import { ascending } from "../support/access.js";
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
    const [first, second, third] = system.memberWallets;
    const quorum = async (wallets: any[] = [first, second], change: Partial<Statement> = {}, domain: object = {}) =>
      [
        statement,
        wallets.map((wallet) => getAddress(wallet.account.address)),
        await sign(system, { ...statement, ...change }, wallets, domain),
      ] as [Statement, Address[], Hex[]];
    const refused = (args: unknown[], error: string, values: unknown[]) =>
      viem.assertions.revertWithCustomErrorWithArgs(attestors.read.requireQuorum(args), attestors, error, values);
    const office = await system.as(attestors, "AttestationCommittee", system.administrator);
    return { ...system, statement, first, second, third, quorum, refused, office };
  };
  const load = async () => networkHelpers.loadFixture(fixture);
  const addresses = (count: number, from = 1): Address[] =>
    Array.from({ length: count }, (_, i) => getAddress(padHex(toHex(i + from), { size: 20 })));

  describe("setCommittee", () => {
    it("replaces members and threshold; former members' words no longer count", async () => {
      const { attestors, first, quorum, refused } = await load();
      const args = await quorum();
      await attestors.read.requireQuorum(args);
      const next = addresses(15, 100);
      await viem.assertions.emitWithArgs(attestors.write.setCommittee([next, 10]), attestors, "CommitteeChanged", [
        next,
        10,
      ]);
      assert.deepEqual(await attestors.read.members(), next);
      assert.equal(await attestors.read.threshold(), 10);
      assert.equal(await attestors.read.isMember([next[14]]), true);
      assert.equal(await attestors.read.isMember([first.account.address]), false);
      await refused(args, "Committee_BelowThreshold", [2n, 10n]);
      await attestors.write.setCommittee([addresses(3), 2]);
      await refused(args, "Committee_NotMember", [args[1][0]]);
    });

    it("refuses committees too small, too large, or with too low or high a threshold", async () => {
      const { attestors } = await load();
      for (const count of [0, 2, 16]) {
        await viem.assertions.revertWithCustomErrorWithArgs(
          attestors.write.setCommittee([addresses(count), 2]),
          attestors,
          "Committee_BadMemberCount",
          [BigInt(count), 3n, 15n],
        );
      }
      for (const [count, threshold, minimum] of [
        [3, 1, 2n],
        [3, 4, 2n],
        [4, 2, 3n],
        [7, 4, 5n],
      ] as const) {
        await viem.assertions.revertWithCustomErrorWithArgs(
          attestors.write.setCommittee([addresses(count), threshold]),
          attestors,
          "Committee_BadThreshold",
          [threshold, minimum, BigInt(count)],
        );
        await attestors.write.setCommittee([addresses(count), Number(minimum)]);
      }
    });

    it("refuses members out of order, twice or zero", async () => {
      const { attestors } = await load();
      const [a, b, c] = addresses(3) as [Address, Address, Address];
      const zero = padHex("0x0", { size: 20 });
      for (const [list, previous, next] of [
        [[b, a, c], b, a],
        [[a, b, b], b, b],
        [[zero, a, b], zero, zero],
      ] as const) {
        await viem.assertions.revertWithCustomErrorWithArgs(
          attestors.write.setCommittee([list, 2]),
          attestors,
          "Committee_MembersNotSorted",
          [previous, next],
        );
      }
    });

    it("is governance's alone", async () => {
      const { attestors, office } = await load();
      await viem.assertions.revertWithCustomError(
        office.write.setCommittee([addresses(3), 2]),
        attestors,
        "AccessManagedUnauthorized",
      );
    });
  });

  describe("removeMember", () => {
    it("is the administrators' alone, of members", async () => {
      const { attestors, office, first } = await load();
      await viem.assertions.revertWithCustomError(
        attestors.write.removeMember([first.account.address, REASON]),
        attestors,
        "AccessManagedUnauthorized",
      );
      const [stranger] = addresses(1);
      await viem.assertions.revertWithCustomErrorWithArgs(
        office.write.removeMember([stranger, REASON]),
        attestors,
        "Committee_NotMember",
        [stranger],
      );
    });

    it("keeps order and threshold, and stops the committee when too few are left", async () => {
      const { attestors, office, first, second, third, quorum, refused } = await load();
      const [one, two, three] = [first, second, third].map((wallet) => getAddress(wallet.account.address));
      await viem.assertions.emitWithArgs(office.write.removeMember([one, REASON]), attestors, "MemberRemoved", [
        one,
        REASON,
      ]);
      assert.deepEqual(await attestors.read.members(), [two, three]);
      assert.equal(await attestors.read.threshold(), 2);
      await refused(await quorum(), "Committee_NotMember", [one]);
      await attestors.read.requireQuorum(await quorum([second, third]));
      await office.write.removeMember([three, REASON]);
      await refused(await quorum([second]), "Committee_BelowThreshold", [1n, 2n]);
    });
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
    const { attestors, manager } = await load();
    const golden = goldenStatements();
    const proxy = await (await viem.getPublicClient()).getCode({ address: attestors.address });
    const slot = "0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc";
    const implementation = await (await viem.getPublicClient()).getStorageAt({ address: attestors.address, slot });
    // A digest holds the contract's address, so the contract is put at the golden one.
    await networkHelpers.setCode(golden.committee, proxy);
    await networkHelpers.setStorageAt(golden.committee, slot, implementation);
    const committee = await viem.getContractAt("AttestationCommittee", golden.committee);
    await committee.write.initialize([manager.address, addresses(3), 2]);
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
    it("accepts two or three of three, at both ends of the time", async () => {
      const { attestors, statement, first, second, third, quorum, refused } = await load();
      const args = await quorum([first, second, third]);
      await attestors.read.requireQuorum(args);
      await networkHelpers.time.increaseTo(statement.validUntil);
      await attestors.read.requireQuorum(await quorum());
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

    it("refuses lists of different length, too few, unsorted, doubled or strange signers", async () => {
      const { first, second, third, people, quorum, refused } = await load();
      const [statement, signers, signatures] = await quorum();
      await refused([statement, signers, signatures.slice(1)], "Committee_LengthMismatch", [2n, 1n]);
      await refused(await quorum([third]), "Committee_BelowThreshold", [1n, 2n]);
      await refused(await quorum([second, first]), "Committee_SignersNotSorted", [signers[1], signers[0]]);
      await refused(await quorum([first, first]), "Committee_SignersNotSorted", [signers[0], signers[0]]);
      const strange = ascending([first, people[0]]);
      await refused(await quorum(strange), "Committee_NotMember", [getAddress(people[0].account.address)]);
    });

    it("refuses signatures over anything else, in another place, by another, or garbled", async () => {
      const { first, second, third, statement, quorum, refused } = await load();
      const [, signers, signatures] = await quorum();
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
      const [, , [foreign]] = await quorum([third]);
      await bad([statement, signers, [foreign, signatures[1]]]);
      await bad([statement, signers, [signatures[0]!.slice(0, -2), signatures[1]]]);
      await bad([statement, signers, ["0x", signatures[1]]]);
    });

    it("counts a member that is a contract", async () => {
      const { attestors, first, second, statement, people } = await load();
      const member = await viem.deployContract("ContractMember", [people[0].account.address]);
      const all = ascending([first, second, { account: { address: member.address } }]);
      await attestors.write.setCommittee([all.map((wallet) => wallet.account.address), 2]);
      const pair = ascending([first, { account: { address: member.address } }]);
      const signatures: Hex[] = [];
      for (const wallet of pair) {
        const key = wallet === first ? first : people[0];
        signatures.push(...(await sign({ connection, attestors } as any, statement, [key])));
      }
      await attestors.read.requireQuorum([statement, pair.map((wallet) => wallet.account.address), signatures]);
    });
  });
});
