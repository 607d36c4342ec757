import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { network } from "hardhat";
import { concat, keccak256, slice, toHex, zeroHash, type Hex } from "viem";
import { assignRole, deployProxy, Role } from "../support/access.js";
import { attestationVectors, deployAttestation, type AttestationVector } from "./attestation.js";
import { DocumentStatus as Status, DocumentType as Type } from "./enclaves.js";

const DAY = 86_400;
const REASON = keccak256(toHex("reason"));
const FMSPC = concat(["0x01", "0x00906ed50000", toHex(new Uint8Array(25))]);
const OTHER = concat(["0x01", "0x00a06d080000", toHex(new Uint8Array(25))]);
const named = (name: string): AttestationVector =>
  attestationVectors().find((vector: AttestationVector) => vector.name === name)!;
const snp = named("SNP");
const FOREVER = 2 ** 40 - 1;
const piece = (text: string): Hex => toHex(`{"tcbInfo":"${text}"}`);
const [old, recent, newest] = [piece("old"), piece("recent"), piece("newest")];

describe("CollateralRegistry", async () => {
  const connection = await network.create({ override: { initialDate: "2022-10-01T00:00:00Z" } } as any);
  const { viem, networkHelpers } = connection as any;
  const { revertWithCustomError, revertWithCustomErrorWithArgs, emitWithArgs } = viem.assertions;

  const fixture = async () => {
    const system = await deployAttestation(connection as any, snp);
    const { manager, verifier, as, people } = system;
    const registry = await deployProxy(connection, "CollateralRegistry", [verifier.address], [manager.address]);
    await manager.write.grantRole([Role.Keeper, people[0].account.address, 0]);
    await assignRole(manager, Role.Keeper, registry, ["publish"]);
    await assignRole(manager, Role.Administrator, registry, ["withdraw"]);
    await assignRole(manager, Role.Guardian, registry, ["setIntakePaused"]);
    const keeper = await as(registry, "CollateralRegistry", people[0]);
    const office = await as(registry, "CollateralRegistry", system.administrator);
    const watch = await as(registry, "CollateralRegistry", system.guardian);
    const start = await networkHelpers.time.latest();
    const rootsHash = async () => keccak256(await verifier.read.roots());
    /** Publishes TCB info issued `age` seconds before the start, valid for 30 days from then. */
    const publish = async (document: Hex, age: number, change: any = {}) =>
      keeper.write.publish([
        change.hash ?? keccak256(document),
        change.type ?? Type.TcbInfo,
        change.subject ?? FMSPC,
        change.issuedAt ?? start - age,
        change.nextUpdate ?? start - age + 30 * DAY,
        change.rootsHash ?? (await rootsHash()),
      ]);
    const status = (document: Hex): Promise<number> => registry.read.statusOf([keccak256(document)]);
    const unusable = (pieces: Hex[], why: number, culprit = pieces[0]!) =>
      revertWithCustomErrorWithArgs(registry.read.requireUsable([pieces]), registry, "CollateralRegistry_NotUsable", [
        keccak256(culprit),
        why,
      ]);
    return { ...system, registry, keeper, office, watch, start, rootsHash, publish, status, unusable };
  };
  const load = async () => networkHelpers.loadFixture(fixture);

  it("knows who may do what, and when", async () => {
    const { registry, office, watch, keeper, publish, start, rootsHash } = await load();
    const args = [keccak256(old), Type.TcbInfo, FMSPC, start, start + DAY, await rootsHash()];
    const denied = (call: Promise<unknown>) => revertWithCustomError(call, registry, "AccessManagedUnauthorized");
    for (const contract of [registry, office, watch]) await denied(contract.write.publish(args));
    await publish(old, DAY);
    for (const contract of [registry, keeper, watch]) await denied(contract.write.withdraw([args[0], REASON]));
    await watch.write.setIntakePaused([true]);
    await revertWithCustomError(publish(recent, 0), registry, "Governed_IntakePaused");
    await office.write.withdraw([args[0], REASON]);
  });

  describe("publish", () => {
    it("makes the newest document the one that counts", async () => {
      const { registry, publish, status, start, rootsHash } = await load();
      await publish(old, 2 * DAY);
      await publish(piece("elsewhere"), DAY, { subject: OTHER });
      await emitWithArgs(publish(recent, DAY), registry, "CollateralPublished", [
        keccak256(recent),
        Type.TcbInfo,
        FMSPC,
        start - DAY,
        start + 29 * DAY,
        await rootsHash(),
        keccak256(old),
      ]);
      assert.equal(await status(old), Status.Superseded);
      assert.equal(await status(recent), Status.Current);
      assert.equal(await status(piece("elsewhere")), Status.Current);
      assert.equal(await status(newest), Status.Unknown);
      assert.equal(await registry.read.currentOf([Type.TcbInfo, FMSPC]), keccak256(recent));
      assert.equal(await registry.read.currentOf([Type.QeIdentity, FMSPC]), zeroHash);
      assert.deepEqual(await registry.read.documentOf([keccak256(recent)]), {
        documentType: Type.TcbInfo,
        subject: FMSPC,
        issuedAt: start - DAY,
        nextUpdate: start + 29 * DAY,
        publishedAt: await networkHelpers.time.latest(),
        rootsHash: await rootsHash(),
      });
    });

    it("never goes back, though the older document is valid still", async () => {
      const { registry, publish, start } = await load();
      await publish(recent, DAY);
      for (const age of [DAY, DAY + 1, 2 * DAY]) {
        await revertWithCustomErrorWithArgs(publish(old, age), registry, "CollateralRegistry_NotNewer", [
          keccak256(recent),
          start - DAY,
          start - age,
        ]);
      }
      await publish(newest, DAY - 1);
      await revertWithCustomError(publish(recent, DAY), registry, "CollateralRegistry_NotNewer");
    });

    it("refuses what is no document of now", async () => {
      const { registry, publish, start } = await load();
      for (const change of [{ hash: zeroHash }, { type: Type.None }, { subject: zeroHash }]) {
        await revertWithCustomError(publish(old, 0, change), registry, "CollateralRegistry_BadDocument");
      }
      const next = start + 3_600;
      for (const change of [{ issuedAt: next + 1 }, { nextUpdate: next - 1 }]) {
        await networkHelpers.time.setNextBlockTimestamp(next);
        await revertWithCustomError(publish(old, 0, change), registry, "CollateralRegistry_BadDates");
      }
      await networkHelpers.time.setNextBlockTimestamp(next);
      await publish(old, 0, { issuedAt: next, nextUpdate: next });
    });

    it("refuses a document under another name or date", async () => {
      const { registry, publish, start } = await load();
      await publish(old, DAY);
      for (const change of [
        { type: Type.QeIdentity },
        { subject: OTHER },
        { issuedAt: start },
        { nextUpdate: start + 31 * DAY },
      ]) {
        await revertWithCustomErrorWithArgs(publish(old, DAY, change), registry, "CollateralRegistry_OtherDocument", [
          keccak256(old),
        ]);
      }
    });

    it("has everything judged again when the trust anchors change", async () => {
      const { registry, verifier, publish, status, rootsHash, unusable } = await load();
      await publish(old, DAY);
      const former = await rootsHash();
      await verifier.write.setRoots([concat(["0x01", slice(snp.roots, 1, 34)])]);
      assert.equal(await status(old), Status.Outdated);
      await unusable([old], Status.Outdated);
      await revertWithCustomErrorWithArgs(
        publish(old, DAY, { rootsHash: former }),
        registry,
        "CollateralRegistry_OtherRoots",
        [former, await rootsHash()],
      );
      await publish(old, DAY);
      await registry.read.requireUsable([[old]]);
    });
  });

  describe("withdraw", () => {
    it("leaves nothing until something is published, an older document too", async () => {
      const { registry, office, publish, start, status, unusable } = await load();
      await publish(old, 2 * DAY);
      // A keeper's mistake: made-up dates that keep every true document out.
      await publish(newest, 0);
      await revertWithCustomError(publish(recent, DAY), registry, "CollateralRegistry_NotNewer");
      await emitWithArgs(office.write.withdraw([keccak256(newest), REASON]), registry, "CollateralWithdrawn", [
        keccak256(newest),
        Type.TcbInfo,
        FMSPC,
        REASON,
      ]);
      assert.equal(await registry.read.currentOf([Type.TcbInfo, FMSPC]), zeroHash);
      await unusable([newest], Status.Withdrawn);
      await unusable([old], Status.Superseded);
      await publish(newest, 0, { issuedAt: start - 3 * DAY });
      assert.equal(await status(newest), Status.Current);
      await publish(recent, DAY);
      assert.equal(await status(recent), Status.Current);
    });

    it("is of current documents", async () => {
      const { registry, office, publish } = await load();
      await publish(old, DAY);
      await publish(recent, 0);
      await office.write.withdraw([keccak256(recent), REASON]);
      for (const hash of [keccak256(old), keccak256(recent), keccak256(newest), zeroHash]) {
        await revertWithCustomErrorWithArgs(
          office.write.withdraw([hash, REASON]),
          registry,
          "CollateralRegistry_OtherDocument",
          [hash],
        );
      }
    });
  });

  describe("requireUsable", () => {
    it("says until when, and means that second", async () => {
      const { registry, publish, start, unusable } = await load();
      await publish(old, 2 * DAY);
      await publish(recent, DAY, { subject: OTHER });
      assert.equal(await registry.read.requireUsable([[recent, old]]), start + 28 * DAY);
      assert.equal(await registry.read.requireUsable([[recent]]), start + 29 * DAY);
      assert.equal(await registry.read.requireUsable([[]]), FOREVER);
      await networkHelpers.time.increaseTo(start + 28 * DAY);
      await registry.read.requireUsable([[recent, old]]);
      await networkHelpers.time.increaseTo(start + 28 * DAY + 1);
      await unusable([recent, old], Status.Expired, old);
    });

    it("looks at 32 pieces at most", async () => {
      const { registry } = await load();
      const certificate = snp.collateral[0]!;
      assert.equal(await registry.read.requireUsable([Array(32).fill(certificate)]), FOREVER);
      await viem.assertions.revertWithCustomErrorWithArgs(
        registry.read.requireUsable([Array(33).fill(certificate)]),
        registry,
        "CollateralRegistry_TooManyPieces",
        [33n, 32n],
      );
    });

    it("refuses yesterday's document, though the verifier would take it", async () => {
      const { publish, unusable } = await load();
      await publish(old, DAY);
      await publish(recent, 0);
      await unusable([recent, old], Status.Superseded, old);
    });

    it("lets certificates pass unpublished, and nothing that is none", async () => {
      const { registry, unusable } = await load();
      const certificate = snp.collateral[0]!;
      assert.equal(await registry.read.requireUsable([[certificate]]), FOREVER);
      for (const form of ["0x300430020a0a", "0x30060a04a0020000", "0x3003300100"] as Hex[]) {
        await unusable([form], Status.Unknown);
      }
      for (const form of ["0x30053003a00100", "0x3081053003a00100", "0x308200053003a00100"] as Hex[]) {
        await registry.read.requireUsable([[form]]);
      }
      const lists = named("SGX").collateral.filter((blob) => blob.startsWith("0x30"));
      assert.equal(lists.length, 2);
      for (const other of [
        ...lists,
        old,
        toHex("-----BEGIN CERTIFICATE-----"),
        "0x",
        "0x30",
        "0x3000",
        "0x308030003000a0",
        "0x3084000000053003a00100",
        "0x3003a00100",
        concat(["0x31", slice(certificate, 1)]),
        concat([slice(certificate, 0, 4), "0x31", slice(certificate, 5)]),
        concat([slice(certificate, 0, 8), "0x02", slice(certificate, 9)]),
        slice(certificate, 0, 8),
      ] as Hex[]) {
        await unusable([certificate, other], Status.Unknown, other);
      }
    });

    for (const name of ["SGX", "TDX", "SNP"]) {
      it(`asks for every real document of ${name} to be published`, async () => {
        const { registry, keeper, rootsHash, unusable } = await load();
        const { collateral, time } = named(name);
        await networkHelpers.time.increaseTo(time);
        const documents = new Set(collateral.filter((blob) => name !== "SNP" || blob !== collateral[0]));
        for (const [index, blob] of [...documents].entries()) {
          await unusable(collateral, Status.Unknown, blob);
          await keeper.write.publish([
            keccak256(blob),
            Type.CertificateChain,
            toHex(index + 1, { size: 32 }),
            time - DAY,
            time + DAY,
            await rootsHash(),
          ]);
        }
        assert.equal(await registry.read.requireUsable([collateral]), time + DAY);
      });
    }
  });
});
