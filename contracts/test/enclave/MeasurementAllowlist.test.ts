import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { network } from "hardhat";
import { concat, encodeAbiParameters, keccak256, toHex, zeroHash, type Hex } from "viem";
import { assignRole, deployAccess, deployProxy, Role } from "../support/access.js";
import { attestationVectors, type AttestationVector } from "./attestation.js";
import { decodeVerdict, Kind, Matching, MeasurementStatus as Status, registersOf, signerOf } from "./enclaves.js";

const DAY = 86_400n;
const REVIEW = 2n * DAY;
const REASON = keccak256(toHex("reason"));
const COMMIT = keccak256(toHex("commit"));
const DIGEST = keccak256(toHex("digest"));
const accepted = attestationVectors().slice(0, 4);
const named = (name: string): AttestationVector => accepted.find((vector) => vector.name === name)!;
const [sgx, snp] = [named("SGX"), named("SNP")];
const zeros = (length: number): Hex => toHex(new Uint8Array(length));
const ones = (length: number): Hex => toHex(new Uint8Array(length).fill(1));

describe("MeasurementAllowlist", async () => {
  const connection = await network.create();
  const { viem, networkHelpers } = connection as any;
  const { revertWithCustomError, revertWithCustomErrorWithArgs, emitWithArgs } = viem.assertions;

  const fixture = async () => {
    const access = await deployAccess(connection);
    const { manager, parameters, as } = access;
    const list = await deployProxy(connection, "MeasurementAllowlist", [parameters.address], [manager.address]);
    await assignRole(manager, Role.Administrator, list, ["propose"]);
    await assignRole(manager, Role.Guardian, list, ["cancel", "revoke", "setIntakePaused"]);
    const office = await as(list, "MeasurementAllowlist", access.administrator);
    const watch = await as(list, "MeasurementAllowlist", access.guardian);
    /** A proposal of the software in a vector; `change` replaces fields. */
    const of = (vector: AttestationVector, change: object = {}) => ({
      kind: vector.kind,
      matching: Matching.Software,
      registers: registersOf(vector),
      minSvn: 0n,
      lifetime: 30n * DAY,
      sourceCommit: COMMIT,
      buildDigest: DIGEST,
      modelHash: zeroHash,
      description: "scoring enclave 1.0",
      ...change,
    });
    const keyOf = ({ kind, matching, registers }: any): Promise<Hex> => list.read.keyOf([kind, matching, registers]);
    /** What governance names when it decides on the proposal there is. */
    const decided = async (key: Hex): Promise<[Hex, Hex]> => [key, await list.read.proposalHashOf([key])];
    const activate = async (measurement: any): Promise<Hex> => {
      await office.write.propose([measurement]);
      await networkHelpers.time.increase(REVIEW);
      const key = await keyOf(measurement);
      await list.write.activate(await decided(key));
      return key;
    };
    const admit = (vector: AttestationVector, matching: number = Matching.Software, change: object = {}) =>
      list.read.requireAllowed([{ ...decodeVerdict(vector.verdict), ...change }, matching]);
    return { ...access, list, office, watch, of, keyOf, decided, activate, admit };
  };
  const load = async () => networkHelpers.loadFixture(fixture);

  describe("keyOf and keyOfVerdict", () => {
    for (const vector of accepted) {
      it(`agree on the real software of ${vector.name}`, async () => {
        const { list } = await load();
        const verdict = decodeVerdict(vector.verdict);
        const args = [vector.kind, Matching.Software, registersOf(vector)];
        assert.equal(await list.read.keyOfVerdict([verdict, Matching.Software]), await list.read.keyOf(args));
      });

      it(`agree on the signer of ${vector.name}`, async () => {
        const { list } = await load();
        const verdict = decodeVerdict(vector.verdict);
        const { SignedSoftware } = Matching;
        const signer = signerOf(vector);
        const unsigned = BigInt(signer) === 0n;
        const registers = concat([registersOf(vector), unsigned ? ones((signer.length - 2) / 2) : signer]);
        const key = await list.read.keyOf([vector.kind, SignedSoftware, registers]);
        if (unsigned) {
          await revertWithCustomErrorWithArgs(
            list.read.keyOfVerdict([verdict, SignedSoftware]),
            list,
            "MeasurementAllowlist_ZeroRegister",
            [vector.kind, SignedSoftware],
          );
          verdict.signer = ones(32);
          verdict.signerTail = concat([ones(16), zeros(16)]);
        }
        assert.equal(await list.read.keyOfVerdict([verdict, SignedSoftware]), key);
      });
    }

    it("agree on signer and product of SGX, which no other kind has", async () => {
      const { list } = await load();
      const verdict = { ...decodeVerdict(sgx.verdict), productId: 0x0102 };
      const { SignerProduct } = Matching;
      const key = await list.read.keyOf([Kind.Sgx, SignerProduct, concat([signerOf(sgx), "0x0102"])]);
      assert.equal(await list.read.keyOfVerdict([verdict, SignerProduct]), key);
      assert.notEqual(await list.read.keyOf([Kind.Sgx, SignerProduct, concat([signerOf(sgx), "0x0201"])]), key);
      for (const vector of accepted.slice(1)) {
        for (const call of [
          list.read.keyOfVerdict([decodeVerdict(vector.verdict), SignerProduct]),
          list.read.keyOf([vector.kind, SignerProduct, ones(50)]),
        ]) {
          await revertWithCustomError(call, list, "MeasurementAllowlist_BadRegisters");
        }
      }
      await revertWithCustomError(
        list.read.keyOf([Kind.Sgx, SignerProduct, zeros(34)]),
        list,
        "MeasurementAllowlist_ZeroRegister",
      );
    });

    it("differ by kind, matching and signer", async () => {
      const { list } = await load();
      const { Software, SignedSoftware, SignerProduct } = Matching;
      const keys = await Promise.all(
        [
          [Kind.Sgx, Software, ones(32)],
          [Kind.Sgx, SignedSoftware, ones(64)],
          [Kind.Sgx, SignedSoftware, concat([ones(63), "0x02"])],
          [Kind.Sgx, SignerProduct, ones(34)],
          [Kind.Tdx, Software, ones(192)],
          [Kind.Snp, Software, ones(48)],
          [Kind.Snp, SignedSoftware, concat([ones(95), "0x02"])],
          [Kind.Snp, SignedSoftware, ones(96)],
          [Kind.Nitro, Software, ones(144)],
          [Kind.Nitro, SignedSoftware, ones(192)],
        ].map((args) => list.read.keyOf(args)),
      );
      assert.equal(new Set(keys).size, keys.length);
      // The verdict's kind counts even where everything else of it is the same.
      const verdict = decodeVerdict(snp.verdict);
      const other = await list.read.keyOfVerdict([{ ...verdict, kind: Kind.Nitro }, Software]);
      assert.notEqual(await list.read.keyOfVerdict([verdict, Software]), other);
    });

    it("refuse kinds, lengths and values that no evidence has", async () => {
      const { list } = await load();
      for (const kind of [0, 5]) {
        await revertWithCustomError(list.read.keyOf([kind, 0, ones(32)]), list, "MeasurementAllowlist_BadKind");
        await revertWithCustomError(
          list.read.keyOfVerdict([{ ...decodeVerdict(sgx.verdict), kind }, 0]),
          list,
          "MeasurementAllowlist_BadKind",
        );
      }
      for (const [kind, matching, length] of [
        [Kind.Sgx, Matching.Software, 0],
        [Kind.Sgx, Matching.Software, 31],
        [Kind.Sgx, Matching.SignedSoftware, 32],
        [Kind.Sgx, Matching.SignerProduct, 33],
        [Kind.Tdx, Matching.Software, 48],
        [Kind.Snp, Matching.Software, 32],
        [Kind.Snp, Matching.SignedSoftware, 97],
        [Kind.Nitro, Matching.Software, 48],
      ] as const) {
        await revertWithCustomErrorWithArgs(
          list.read.keyOf([kind, matching, ones(length)]),
          list,
          "MeasurementAllowlist_BadRegisters",
          [kind, matching, BigInt(length)],
        );
      }
      for (const [kind, registers] of [
        [Kind.Sgx, zeros(32)],
        [Kind.Snp, zeros(48)],
        [Kind.Nitro, concat([zeros(48), ones(96)])],
      ] as const) {
        await revertWithCustomError(
          list.read.keyOf([kind, Matching.Software, registers]),
          list,
          "MeasurementAllowlist_ZeroRegister",
        );
      }
      const debug = { ...decodeVerdict(snp.verdict), measurement: zeroHash, measurementTail: zeroHash };
      await revertWithCustomError(
        list.read.keyOfVerdict([debug, Matching.Software]),
        list,
        "MeasurementAllowlist_ZeroRegister",
      );
    });
  });

  it("knows who may do what, and when", async () => {
    const { list, office, watch, of, keyOf, decided } = await load();
    const measurement = of(sgx);
    const key = await keyOf(measurement);
    const denied = (call: Promise<unknown>) => revertWithCustomError(call, list, "AccessManagedUnauthorized");
    await denied(list.write.propose([measurement]));
    await denied(watch.write.propose([measurement]));
    await office.write.propose([measurement]);
    for (const contract of [list, office]) {
      await denied(contract.write.cancel([key, REASON]));
      await denied(contract.write.revoke([key, REASON]));
    }
    await networkHelpers.time.increase(REVIEW);
    await denied(office.write.activate(await decided(key)));
    await denied(watch.write.activate(await decided(key)));
    await watch.write.setIntakePaused([true]);
    await revertWithCustomError(office.write.propose([measurement]), list, "Governed_IntakePaused");
  });

  describe("propose", () => {
    it("refuses what no entry can be", async () => {
      const { list, office, of, parameters } = await load();
      await parameters.write.setParameter([keccak256(toHex("enclave.measurement_lifetime")), 90n * DAY]);
      const nitro = named("NITRO");
      const tdx = named("TDX");
      for (const [measurement, error, args] of [
        [of(sgx, { minSvn: 65_536n }), "BadMinSvn", [Kind.Sgx, 65_536n, 65_535n]],
        [of(snp, { minSvn: 2n ** 32n }), "BadMinSvn", [Kind.Snp, 2n ** 32n, 2n ** 32n - 1n]],
        [of(tdx, { minSvn: 1n }), "BadMinSvn", [Kind.Tdx, 1n, 0n]],
        [of(nitro, { minSvn: 1n }), "BadMinSvn", [Kind.Nitro, 1n, 0n]],
        [of(sgx, { lifetime: 3_599n }), "BadLifetime", [3_599n, 3_600n, 90n * DAY]],
        [of(sgx, { lifetime: 90n * DAY + 1n }), "BadLifetime", [90n * DAY + 1n, 3_600n, 90n * DAY]],
        [of(sgx, { sourceCommit: zeroHash }), "ProvenanceMissing", []],
        [of(sgx, { buildDigest: zeroHash }), "ProvenanceMissing", []],
        [of(sgx, { description: "é".repeat(129) }), "DescriptionTooLong", [258n, 256n]],
        [of(sgx, { kind: 9 }), "BadKind", [9]],
      ] as const) {
        const call = office.write.propose([measurement]);
        await revertWithCustomErrorWithArgs(call, list, `MeasurementAllowlist_${error}`, args);
      }
      await office.write.propose([of(sgx, { minSvn: 65_535n, lifetime: 90n * DAY, description: "x".repeat(256) })]);
    });

    it("keeps what is reviewed; another proposal for the key starts the review again", async () => {
      const { list, office, of, keyOf } = await load();
      const key = await keyOf(of(sgx));
      assert.equal((await list.read.proposalOf([key])).activatableAt, 0);
      await office.write.propose([of(sgx)]);
      await networkHelpers.time.increase(DAY);
      const changed = of(sgx, { minSvn: 2n, lifetime: 3_600 });
      await office.write.propose([changed]);
      const { activatableAt, measurement } = await list.read.proposalOf([key]);
      assert.equal(BigInt(activatableAt), BigInt(await networkHelpers.time.latest()) + REVIEW);
      assert.deepEqual(measurement, changed);
      const [event] = await list.getEvents.MeasurementProposed();
      assert.deepEqual(event.args, { key, measurement: changed, activatableAt });
      assert.equal((await list.read.entryOf([key])).status, Status.None);
    });
  });

  it("cancels a proposal", async () => {
    const { list, office, watch, of, keyOf, decided } = await load();
    const key = await keyOf(of(sgx));
    const none = (call: Promise<unknown>) =>
      revertWithCustomErrorWithArgs(call, list, "MeasurementAllowlist_NoProposal", [key]);
    await none(watch.write.cancel([key, REASON]));
    await none(list.write.activate(await decided(key)));
    await office.write.propose([of(sgx)]);
    await emitWithArgs(watch.write.cancel([key, REASON]), list, "ProposalCancelled", [key, REASON]);
    await networkHelpers.time.increase(REVIEW);
    await none(list.write.activate(await decided(key)));
  });

  describe("activate", () => {
    it("waits for the review, then begins the entry's life", async () => {
      const { list, office, of, keyOf, decided, admit } = await load();
      const measurement = of(sgx);
      const key = await keyOf(measurement);
      await office.write.propose([measurement]);
      const reviewed = BigInt((await list.read.proposalOf([key])).activatableAt);
      await networkHelpers.time.setNextBlockTimestamp(reviewed - 1n);
      await revertWithCustomErrorWithArgs(
        list.write.activate(await decided(key)),
        list,
        "MeasurementAllowlist_UnderReview",
        [key, reviewed],
      );
      await revertWithCustomErrorWithArgs(admit(sgx), list, "MeasurementAllowlist_NotActive", [key, Status.None]);
      await networkHelpers.time.setNextBlockTimestamp(reviewed);
      await emitWithArgs(list.write.activate(await decided(key)), list, "MeasurementActivated", [
        key,
        0,
        Number(reviewed),
        Number(reviewed + 30n * DAY),
      ]);
      const entry = await list.read.entryOf([key]);
      assert.equal(entry.status, Status.Active);
      assert.equal(entry.measurement.registers, measurement.registers);
      assert.equal((await list.read.proposalOf([key])).activatableAt, 0);
      const relied = await admit(sgx);
      assert.deepEqual(relied, { key, softwareKey: key, generation: 0, softwareGeneration: 0, svn: 0n });
    });

    it("activates nothing but what was decided on", async () => {
      const { list, office, watch, of, keyOf, decided, activate, admit } = await load();
      const strict = of(snp, { minSvn: 9n });
      const key = await keyOf(strict);
      assert.equal(await list.read.proposalHashOf([key]), zeroHash);
      await office.write.propose([strict]);
      const decision = await decided(key);
      await networkHelpers.time.increase(REVIEW);
      // Put in the place of what governance looked at, and old enough when the timelock comes to it.
      await office.write.propose([of(snp)]);
      await networkHelpers.time.increase(REVIEW);
      const [, pending] = await decided(key);
      await revertWithCustomErrorWithArgs(list.write.activate(decision), list, "MeasurementAllowlist_OtherProposal", [
        key,
        decision[1],
        pending,
      ]);
      // The same words proposed again are a decision of their own.
      await office.write.propose([strict]);
      await networkHelpers.time.increase(REVIEW);
      await revertWithCustomError(list.write.activate(decision), list, "MeasurementAllowlist_OtherProposal");
      // A revocation takes back what was decided before it.
      const early = await decided(key);
      await watch.write.revoke([key, REASON]);
      await revertWithCustomError(list.write.activate(early), list, "MeasurementAllowlist_OtherProposal");
      await activate(strict);
      await revertWithCustomError(admit(snp), list, "MeasurementAllowlist_SvnTooLow");
    });

    it("has the hash anyone computes from the event", async () => {
      const { list, office, of, decided } = await load();
      await office.write.propose([of(sgx)]);
      const [event] = await list.getEvents.MeasurementProposed();
      const { outputs } = list.abi.find((item: any) => item.name === "proposalOf");
      const { key, activatableAt, measurement } = event.args;
      const generation = { name: "generation", type: "uint32" };
      const encoded = encodeAbiParameters([...outputs, generation], [{ activatableAt, measurement }, 0]);
      assert.deepEqual(await decided(key), [key, keccak256(encoded)]);
    });

    it("ends by itself, to the second, and begins anew from there", async () => {
      const { list, of, activate, admit } = await load();
      const key = await activate(of(sgx));
      const relied = await admit(sgx);
      const { activatedAt, expiresAt } = await list.read.entryOf([key]);
      await networkHelpers.time.increaseTo(expiresAt - 1);
      assert.equal(await list.read.permits([relied, BigInt(expiresAt) - 1n]), true);
      assert.equal(await list.read.permits([relied, BigInt(expiresAt)]), false);
      assert.equal(await list.read.permits([relied, BigInt(activatedAt)]), true);
      assert.equal(await list.read.permits([relied, BigInt(activatedAt) - 1n]), false);
      await networkHelpers.time.increaseTo(expiresAt);
      await revertWithCustomErrorWithArgs(admit(sgx), list, "MeasurementAllowlist_NotActive", [key, Status.Expired]);
      assert.equal((await list.read.entryOf([key])).status, Status.Expired);
      assert.equal(await list.read.permits([relied, BigInt(expiresAt) - 1n]), true);
      await activate(of(sgx));
      assert.equal(await list.read.permits([relied, BigInt(expiresAt)]), false);
      assert.equal(await list.read.permits([relied, BigInt(await networkHelpers.time.latest())]), true);
    });

    it("renews an active entry without a break", async () => {
      const { list, of, activate, admit } = await load();
      const key = await activate(of(sgx));
      const relied = await admit(sgx);
      const before = await list.read.entryOf([key]);
      await activate(of(sgx, { lifetime: 60n * DAY }));
      const after = await list.read.entryOf([key]);
      assert.equal(after.activatedAt, before.activatedAt);
      assert.equal(BigInt(after.expiresAt), BigInt(await networkHelpers.time.latest()) + 60n * DAY);
      assert.equal(await list.read.permits([relied, BigInt(before.activatedAt)]), true);
    });
  });

  it("lets nobody in after the fact by demanding less", async () => {
    const { list, of, activate, admit } = await load();
    await activate(of(snp, { minSvn: 8n }));
    const before = BigInt(await networkHelpers.time.latest());
    const high = await admit(snp, Matching.Software, { svn: 8n });
    await activate(of(snp, { minSvn: 7n }));
    const now = BigInt(await networkHelpers.time.latest());
    const low = await admit(snp, Matching.Software, { svn: 7n });
    for (const relied of [low, high]) {
      assert.equal(await list.read.permits([relied, before]), false);
      assert.equal(await list.read.permits([relied, now]), true);
    }
  });

  describe("revoke", () => {
    it("voids everything at once and for every time; coming back counts for new evidence only", async () => {
      const { list, watch, of, activate, admit } = await load();
      const key = await activate(of(sgx));
      const relied = await admit(sgx);
      const earlier = BigInt(await networkHelpers.time.latest());
      await emitWithArgs(watch.write.revoke([key, REASON]), list, "MeasurementRevoked", [key, 1, REASON]);
      assert.equal(await list.read.permits([relied, earlier]), false);
      await revertWithCustomErrorWithArgs(admit(sgx), list, "MeasurementAllowlist_NotActive", [key, Status.Revoked]);
      await revertWithCustomErrorWithArgs(
        watch.write.revoke([key, REASON]),
        list,
        "MeasurementAllowlist_AlreadyRevoked",
        [key],
      );
      await activate(of(sgx));
      const now = BigInt(await networkHelpers.time.latest());
      assert.equal(await list.read.permits([relied, now]), false);
      const anew = await admit(sgx);
      assert.equal(anew.generation, 1);
      assert.equal(await list.read.permits([anew, now]), true);
    });

    it("shuts software out that is admitted by its signer", async () => {
      const { list, watch, of, keyOf, activate, admit } = await load();
      const bySigner = { matching: Matching.SignerProduct, registers: concat([signerOf(sgx), "0x0000"]) };
      const key = await activate(of(sgx, bySigner));
      const relied = await admit(sgx, Matching.SignerProduct);
      const softwareKey = await keyOf(of(sgx));
      assert.deepEqual([relied.key, relied.softwareKey], [key, softwareKey]);
      const now = BigInt(await networkHelpers.time.latest());
      assert.equal(await list.read.permits([relied, now]), true);
      await watch.write.revoke([softwareKey, REASON]);
      assert.equal(await list.read.permits([relied, now]), false);
      await revertWithCustomErrorWithArgs(
        admit(sgx, Matching.SignerProduct),
        list,
        "MeasurementAllowlist_SoftwareRevoked",
        [softwareKey],
      );
      // Another build by the same signer is not concerned.
      const other = { measurementId: keccak256("0x01"), measurement: keccak256("0x02") };
      assert.equal((await admit(sgx, Matching.SignerProduct, other)).key, key);
    });
  });

  it("admits no other kind, no other software and no lower security version", async () => {
    const { list, of, activate, admit } = await load();
    const key = await activate(of(snp, { minSvn: 7n }));
    await revertWithCustomErrorWithArgs(admit(snp), list, "MeasurementAllowlist_SvnTooLow", [key, 0n, 7n]);
    const relied = await admit(snp, Matching.Software, { svn: 7n });
    assert.equal(relied.svn, 7n);
    for (const change of [{ kind: Kind.Nitro }, { measurementId: keccak256("0x01") }]) {
      await revertWithCustomError(
        admit(snp, Matching.Software, { svn: 7n, ...change }),
        list,
        "MeasurementAllowlist_NotActive",
      );
    }
    // The entry asks for more by now.
    await activate(of(snp, { minSvn: 8n }));
    assert.equal(await list.read.permits([relied, BigInt(await networkHelpers.time.latest())]), false);
    const better = await admit(snp, Matching.Software, { svn: 8n });
    assert.equal(await list.read.permits([better, BigInt(await networkHelpers.time.latest())]), true);
    assert.equal(better.key, key);
  });
});
