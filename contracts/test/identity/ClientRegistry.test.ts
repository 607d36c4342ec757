import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { network } from "hardhat";
import { encodeAbiParameters, getAddress, keccak256, padHex, sha256, toHex, zeroHash, type Hex } from "viem";
import { DAY, Role, Scope, deployAccess, deployIdentity } from "../support/access.js";

const Status = { None: 0, Active: 1, Suspended: 2, Revoked: 3 } as const;
const Kind = { Address: 0, P256: 1, Ed25519: 2 } as const;
const REASON = keccak256(toHex("reason"));
const EMAIL_TYPE = 6;

const version = (major: number, minor: number, patch: number) => major * 2 ** 32 + minor * 2 ** 16 + patch;
const idOf = (handle: string) =>
  keccak256(
    encodeAbiParameters([{ type: "bytes32" }, { type: "string" }], [keccak256(toHex("virtengine.client")), handle]),
  );
const publicKey = (kind: number, seed = 1): Hex => padHex(toHex(seed), { size: [20, 64, 32][kind]! });
const keyIdOf = (kind: number, key: Hex) =>
  keccak256(encodeAbiParameters([{ type: "uint8" }, { type: "bytes" }], [kind, key]));

const terms = (change: object = {}) => ({
  minVersion: version(1, 0, 0),
  maxVersion: version(1, 9, 3),
  scopes: Scope.Email | Scope.Selfie,
  uploadsPerHour: 100,
  buildDigest: sha256(toHex("build")),
  appAttestation: true,
  name: "Capture",
  description: "",
  ...change,
});

describe("ClientRegistry", async () => {
  const connection = await network.create();
  const { viem, networkHelpers } = connection;
  const fixture = async () => {
    const system = await deployIdentity(await deployAccess(connection));
    const { clients, registrar, guardian, as } = system;
    const desk = await as(clients, "ClientRegistry", registrar);
    await desk.write.registerClient(["mobile-app", terms()]);
    const now = BigInt(await networkHelpers.time.latest());
    const key = (change: object = {}) => ({
      kind: Kind.Ed25519 as number,
      validFrom: Number(now),
      validUntil: Number(now + 90n * DAY),
      publicKey: publicKey(Kind.Ed25519),
      ...change,
    });
    const id = idOf("mobile-app");
    const keyId = keyIdOf(Kind.Ed25519, publicKey(Kind.Ed25519));
    const approved = (change: { id?: Hex; version?: number; scope?: number; key?: Hex } = {}) =>
      clients.read.isApproved([
        change.id ?? id,
        change.version ?? version(1, 2, 0),
        change.scope ?? EMAIL_TYPE,
        change.key ?? keyId,
      ]) as Promise<boolean>;
    return {
      ...system,
      desk,
      guard: await as(clients, "ClientRegistry", guardian),
      office: getAddress(registrar.account.address),
      now,
      key,
      id,
      keyId,
      approved,
    };
  };
  const load = async () => networkHelpers.loadFixture(fixture);

  it("names clients and keys by the documented hashes", async () => {
    const { clients } = await load();
    assert.equal(await clients.read.clientIdOf(["mobile-app"]), idOf("mobile-app"));
    const key = publicKey(Kind.P256, 7);
    assert.equal(await clients.read.keyIdOf([Kind.P256, key]), keyIdOf(Kind.P256, key));
  });

  it("is the registrars' alone; emergency suspension the guardians'", async () => {
    const { clients, guard, desk, id, key, keyId } = await load();
    const before = await clients.read.client([id]);
    for (const contract of [clients, guard]) {
      for (const call of [
        contract.write.registerClient(["other-app", terms()]),
        contract.write.updateClient([id, terms()]),
        contract.write.addKey([id, key()]),
        contract.write.rotateKey([id, keyId, key()]),
        contract.write.removeKey([id, keyId]),
        contract.write.suspendClient([id, REASON]),
        contract.write.reactivateClient([id, REASON]),
        contract.write.revokeClient([id, REASON, 0]),
      ]) {
        await viem.assertions.revertWithCustomError(call, clients, "AccessManagedUnauthorized");
      }
    }
    await viem.assertions.revertWithCustomError(
      desk.write.emergencySuspendClient([id, REASON]),
      clients,
      "AccessManagedUnauthorized",
    );
    assert.deepEqual(await clients.read.client([id]), before);
  });

  describe("registerClient", () => {
    it("registers an active client without keys", async () => {
      const { clients, desk, office } = await load();
      const id = idOf("a_Z-9");
      const hash = await desk.write.registerClient(["a_Z-9", terms()]);
      const now = await networkHelpers.time.latest();
      await viem.assertions.emitWithArgs(Promise.resolve(hash), clients, "ClientRegistered", [
        id,
        "a_Z-9",
        terms(),
        office,
      ]);
      await viem.assertions.emitWithArgs(Promise.resolve(hash), clients, "ClientStatusChanged", [
        id,
        Status.None,
        Status.Active,
        zeroHash,
        0,
        office,
      ]);
      const { name, description, ...kept } = terms();
      assert.ok(name !== description);
      assert.deepEqual(await clients.read.client([id]), {
        ...kept,
        status: Status.Active,
        keyCount: 0,
        registeredAt: now,
        updatedAt: now,
        compromisedSince: 0,
        registeredBy: office,
      });
      assert.deepEqual(await clients.read.keyIdsOf([id]), []);
    });

    it("refuses handles that break the rules", async () => {
      const { clients, desk } = await load();
      for (const handle of ["", "ab", "1ab", "-ab", "a b", "a.b", "äbc", "a".repeat(65)]) {
        await viem.assertions.revertWithCustomErrorWithArgs(
          desk.write.registerClient([handle, terms()]),
          clients,
          "ClientRegistry_BadHandle",
          [handle],
        );
      }
      for (const handle of ["abc", "A".repeat(64)]) await desk.write.registerClient([handle, terms()]);
    });

    it("refuses a known handle, revoked ones included", async () => {
      const { clients, desk, id } = await load();
      const again = async () =>
        viem.assertions.revertWithCustomErrorWithArgs(
          desk.write.registerClient(["mobile-app", terms()]),
          clients,
          "ClientRegistry_Exists",
          [id],
        );
      await again();
      await desk.write.revokeClient([id, REASON, 0]);
      await again();
    });

    it("refuses unsound terms, on update too", async () => {
      const { clients, desk, id } = await load();
      const before = await clients.read.client([id]);
      for (const change of [
        { name: "" },
        { name: "n".repeat(129) },
        { description: "d".repeat(513) },
        { minVersion: version(1, 9, 4) },
        { scopes: 1 },
        { scopes: 1 << 13 },
        { uploadsPerHour: 0 },
      ]) {
        for (const [call, who] of [
          [desk.write.registerClient(["other-app", terms(change)]), idOf("other-app")],
          [desk.write.updateClient([id, terms(change)]), id],
        ]) {
          await viem.assertions.revertWithCustomErrorWithArgs(call, clients, "ClientRegistry_BadTerms", [who]);
        }
      }
      assert.deepEqual(await clients.read.client([id]), before);
      await desk.write.updateClient([id, terms({ name: "n".repeat(128), description: "d".repeat(512) })]);
    });

    it("gives a registrar room for ten that are not revoked", async () => {
      const { clients, desk, id, office, manager, people, as } = await load();
      for (let n = 1; n < 10; ++n) await desk.write.registerClient([`app-${n}`, terms()]);
      await viem.assertions.revertWithCustomErrorWithArgs(
        desk.write.registerClient(["app-10", terms()]),
        clients,
        "ClientRegistry_RegistrarFull",
        [office, 10n],
      );
      await manager.write.grantRole([Role.Registrar, people[0].account.address, 0]);
      const colleague = await as(clients, "ClientRegistry", people[0]);
      await colleague.write.registerClient(["app-11", terms()]);
      await colleague.write.revokeClient([id, REASON, 0]);
      await desk.write.registerClient(["app-10", terms()]);
    });

    it("waits while intake is paused", async () => {
      const { clients, desk, guard } = await load();
      await guard.write.setIntakePaused([true]);
      await viem.assertions.revertWithCustomError(
        desk.write.registerClient(["other-app", terms()]),
        clients,
        "Governed_IntakePaused",
      );
    });
  });

  it("updates the terms", async () => {
    const { clients, desk, id, office } = await load();
    const next = terms({ scopes: 0, maxVersion: version(2, 0, 0), appAttestation: false });
    await viem.assertions.emitWithArgs(desk.write.updateClient([id, next]), clients, "ClientUpdated", [
      id,
      next,
      office,
    ]);
    const client = await clients.read.client([id]);
    assert.deepEqual([client.scopes, client.maxVersion, client.appAttestation], [0, version(2, 0, 0), false]);
  });

  describe("keys", () => {
    it("are added, listed and removed", async () => {
      const { clients, desk, id, key } = await load();
      const keys = [
        key({ kind: Kind.Address, publicKey: publicKey(Kind.Address) }),
        key({ kind: Kind.P256, publicKey: publicKey(Kind.P256) }),
        key(),
      ];
      const ids = keys.map(({ kind, publicKey }) => keyIdOf(kind, publicKey));
      for (const [i, added] of keys.entries()) {
        await viem.assertions.emitWithArgs(desk.write.addKey([id, added]), clients, "ClientKeyAdded", [
          id,
          ids[i]!,
          added.kind,
          added.publicKey,
          added.validFrom,
          added.validUntil,
        ]);
        assert.deepEqual(await clients.read.clientKey([id, ids[i]]), added);
      }
      assert.deepEqual(await clients.read.keyIdsOf([id]), ids);
      assert.equal((await clients.read.client([id])).keyCount, 3);
      await viem.assertions.emitWithArgs(desk.write.removeKey([id, ids[0]!]), clients, "ClientKeyRemoved", [
        id,
        ids[0]!,
      ]);
      assert.deepEqual(await clients.read.keyIdsOf([id]), [ids[2], ids[1]]);
      assert.equal((await clients.read.client([id])).keyCount, 2);
      assert.equal((await clients.read.clientKey([id, ids[0]])).publicKey, "0x");
    });

    it("have the length of their kind and a window with a future", async () => {
      const { clients, desk, id, key, now } = await load();
      for (const [kind, length] of [
        [Kind.Address, 32],
        [Kind.P256, 65],
        [Kind.Ed25519, 31],
        [Kind.Ed25519, 0],
      ] as const) {
        const bytes: Hex = length === 0 ? "0x" : padHex("0x1", { size: length });
        await viem.assertions.revertWithCustomErrorWithArgs(
          desk.write.addKey([id, key({ kind, publicKey: bytes })]),
          clients,
          "ClientRegistry_BadKey",
          [kind, BigInt(length)],
        );
      }
      const start = Number(now);
      for (const [validFrom, validUntil] of [
        [start + 10, start + 10],
        [start + 11, start + 10],
        [start - 10, start - 5],
        [0, 0],
      ] as const) {
        await viem.assertions.revertWithCustomErrorWithArgs(
          desk.write.addKey([id, key({ validFrom, validUntil })]),
          clients,
          "ClientRegistry_BadKeyWindow",
          [validFrom, validUntil],
        );
      }
      assert.equal((await clients.read.client([id])).keyCount, 0);
    });

    it("are each there once, at most eight", async () => {
      const { clients, desk, id, key, keyId } = await load();
      await viem.assertions.revertWithCustomErrorWithArgs(
        desk.write.removeKey([id, keyId]),
        clients,
        "ClientRegistry_KeyUnknown",
        [id, keyId],
      );
      await desk.write.addKey([id, key()]);
      await viem.assertions.revertWithCustomErrorWithArgs(
        desk.write.addKey([id, key()]),
        clients,
        "ClientRegistry_KeyExists",
        [id, keyId],
      );
      for (let n = 2; n <= 8; ++n) await desk.write.addKey([id, key({ publicKey: publicKey(Kind.Ed25519, n) })]);
      await viem.assertions.revertWithCustomErrorWithArgs(
        desk.write.addKey([id, key({ publicKey: publicKey(Kind.Ed25519, 9) })]),
        clients,
        "ClientRegistry_KeysFull",
        [id, 8n],
      );
    });

    it("overlap for 24 hours on rotation", async () => {
      const { clients, desk, id, key, keyId, approved } = await load();
      await desk.write.addKey([id, key()]);
      const next = key({ publicKey: publicKey(Kind.Ed25519, 2) });
      const nextId = keyIdOf(next.kind, next.publicKey);
      const hash = await desk.write.rotateKey([id, keyId, next]);
      const end = (await networkHelpers.time.latest()) + Number(DAY);
      await viem.assertions.emitWithArgs(Promise.resolve(hash), clients, "ClientKeyEndChanged", [id, keyId, end]);
      assert.equal((await clients.read.clientKey([id, nextId])).validFrom, end - Number(DAY));
      assert.deepEqual([await approved(), await approved({ key: nextId })], [true, true]);
      await networkHelpers.time.increaseTo(end - 1);
      assert.equal(await approved(), true);
      await networkHelpers.time.increaseTo(end);
      assert.deepEqual([await approved(), await approved({ key: nextId })], [false, true]);
    });

    it("never live longer for being rotated, and only known ones are", async () => {
      const { clients, desk, id, key, keyId, now } = await load();
      const next = key({ publicKey: publicKey(Kind.Ed25519, 2) });
      await viem.assertions.revertWithCustomErrorWithArgs(
        desk.write.rotateKey([id, keyId, next]),
        clients,
        "ClientRegistry_KeyUnknown",
        [id, keyId],
      );
      const validUntil = Number(now) + 3600;
      await desk.write.addKey([id, key({ validUntil })]);
      await desk.write.rotateKey([id, keyId, next]);
      assert.equal((await clients.read.clientKey([id, keyId])).validUntil, validUntil);
    });

    it("and terms of unknown or revoked clients cannot be touched", async () => {
      const { clients, desk, id, key, keyId } = await load();
      await desk.write.addKey([id, key()]);
      await desk.write.revokeClient([id, REASON, 0]);
      const unknown = idOf("nobody");
      const next = key({ publicKey: publicKey(Kind.Ed25519, 2) });
      for (const [who, error, args] of [
        [id, "ClientRegistry_BadTransition", [id, Status.Revoked, Status.Revoked]],
        [unknown, "ClientRegistry_Unknown", [unknown]],
      ] as const) {
        for (const call of [
          desk.write.addKey([who, next]),
          desk.write.rotateKey([who, keyId, next]),
          desk.write.updateClient([who, terms()]),
          desk.write.revokeClient([who, REASON, 0]),
        ]) {
          await viem.assertions.revertWithCustomErrorWithArgs(call, clients, error, args as any);
        }
      }
    });
  });

  describe("status", () => {
    it("moves between active and suspended, and from either to revoked", async () => {
      const { clients, desk, guard, id, office, guardian } = await load();
      const moved = async (hash: Promise<Hex>, from: number, to: number, by = office, since = 0) =>
        viem.assertions.emitWithArgs(hash, clients, "ClientStatusChanged", [id, from, to, REASON, since, by]);
      await moved(desk.write.suspendClient([id, REASON]), Status.Active, Status.Suspended);
      await moved(desk.write.reactivateClient([id, REASON]), Status.Suspended, Status.Active);
      const watch = getAddress(guardian.account.address);
      await moved(guard.write.emergencySuspendClient([id, REASON]), Status.Active, Status.Suspended, watch);
      const since = await networkHelpers.time.latest();
      await moved(desk.write.revokeClient([id, REASON, since]), Status.Suspended, Status.Revoked, office, since);
      assert.equal((await clients.read.client([id])).compromisedSince, since);
    });

    it("makes no other moves", async () => {
      const { clients, desk, guard, id } = await load();
      const refused = async (call: Promise<Hex>, from: number, to: number) =>
        viem.assertions.revertWithCustomErrorWithArgs(call, clients, "ClientRegistry_BadTransition", [id, from, to]);
      await refused(desk.write.reactivateClient([id, REASON]), Status.Active, Status.Active);
      await desk.write.suspendClient([id, REASON]);
      await refused(desk.write.suspendClient([id, REASON]), Status.Suspended, Status.Suspended);
      await refused(guard.write.emergencySuspendClient([id, REASON]), Status.Suspended, Status.Suspended);
      await desk.write.revokeClient([id, REASON, 0]);
      await refused(desk.write.suspendClient([id, REASON]), Status.Revoked, Status.Suspended);
      await refused(desk.write.reactivateClient([id, REASON]), Status.Revoked, Status.Active);
    });

    it("refuses a compromise in the future", async () => {
      const { clients, desk, id } = await load();
      const at = (await networkHelpers.time.latest()) + 1000;
      await networkHelpers.time.setNextBlockTimestamp(at);
      await viem.assertions.revertWithCustomErrorWithArgs(
        desk.write.revokeClient([id, REASON, at + 1]),
        clients,
        "ClientRegistry_BadCompromiseTime",
        [at + 1, BigInt(at)],
      );
      assert.equal((await clients.read.client([id])).status, Status.Active);
    });
  });

  describe("isApproved", () => {
    it("wants client, version, scope and key right, all of them", async () => {
      const { desk, id, key, keyId, approved, now } = await load();
      const from = Number(now) + 1000;
      await desk.write.addKey([id, key({ validFrom: from })]);
      assert.equal(await approved(), false, "before the key's window");
      await networkHelpers.time.increaseTo(from);
      assert.equal(await approved(), true);
      for (const [name, change] of Object.entries({
        client: { id: idOf("nobody") },
        "version below": { version: version(1, 0, 0) - 1 },
        "version above": { version: version(1, 9, 4) },
        scope: { scope: 8 },
        "scope 255": { scope: 255 },
        "scope 38, which is 6 + 32": { scope: 38 },
        key: { key: zeroHash },
      })) {
        assert.equal(await approved(change), false, name);
      }
      for (const edge of [version(1, 0, 0), version(1, 9, 3)]) assert.equal(await approved({ version: edge }), true);
      await desk.write.suspendClient([id, REASON]);
      assert.equal(await approved(), false, "suspended");
      await desk.write.reactivateClient([id, REASON]);
      assert.equal(await approved(), true, "reactivated");
      await networkHelpers.time.increaseTo(Number(now + 90n * DAY));
      assert.equal(await approved(), false, "after the key's window");
      await desk.write.removeKey([id, keyId]);
      await desk.write.revokeClient([id, REASON, 0]);
      assert.equal(await approved(), false, "revoked");
    });

    it("allows nothing to a client without scopes", async () => {
      const { desk, id, key, approved } = await load();
      await desk.write.addKey([id, key()]);
      await desk.write.updateClient([id, terms({ scopes: 0 })]);
      for (let scope = 0; scope < 33; ++scope) assert.equal(await approved({ scope }), false);
    });
  });
});
