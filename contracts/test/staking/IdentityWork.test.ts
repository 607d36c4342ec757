import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { network } from "hardhat";
import { encodeAbiParameters, getAddress, keccak256, slice, toHex, zeroAddress } from "viem";
import {
  P1_WORDS,
  PREMIUM_SCOPES,
  deployAccess,
  deployIdentity,
  deployProxy,
  vectorOf,
  verify,
} from "../support/access.js";

const EPOCH = 3_600;

describe("IdentityWork", async () => {
  const connection = await network.create();
  const { viem, networkHelpers } = connection as any;
  const { revertWithCustomError, revertWithCustomErrorWithArgs, emitWithArgs } = viem.assertions;

  const fixture = async () => {
    const system = await deployIdentity(await deployAccess(connection));
    const work = await deployProxy(
      connection,
      "IdentityWork",
      [system.committee.address, system.parameters.address],
      [system.manager.address],
    );
    return { ...system, work };
  };
  const load = async () => networkHelpers.loadFixture(fixture);
  const epochNow = async () => BigInt(Math.floor((await networkHelpers.time.latest()) / EPOCH));

  it("listens to nobody but the committee", async () => {
    const { work, admin } = await load();
    await revertWithCustomErrorWithArgs(
      work.write.record([keccak256(toHex("request")), [admin.account.address]]),
      work,
      "IdentityWork_NotCommittee",
      [getAddress(admin.account.address)],
    );
  });

  it("counts who signed what the committee finalised, by the epoch", async () => {
    const system = await load();
    const { work, committee, people, memberWallets } = system;
    const [one, two, three] = memberWallets.map((wallet: any) => getAddress(wallet.account.address));
    await verify(system, people[0]);
    const unwired = await epochNow();
    assert.equal(await work.read.totalOf([unwired]), 0n, "nobody counts before it is wired");
    await committee.write.wire([work.address]);

    await networkHelpers.time.increaseTo(Number((await epochNow()) + 1n) * EPOCH + 1);
    const { requestId, hash } = await verify(system, people[1]);
    await emitWithArgs(Promise.resolve(hash), work, "IdentityWorkDone", [await epochNow(), requestId, [one, two]]);
    await verify(system, people[2]);
    const epoch = await epochNow();
    assert.deepEqual(await Promise.all([one, two, three].map((member) => work.read.workOf([epoch, member]))), [
      2n,
      2n,
      0n,
    ]);
    assert.equal(await work.read.totalOf([epoch]), 4n);
    await networkHelpers.time.increaseTo(Number(epoch + 1n) * EPOCH + 1);
    await verify(system, people[3]);
    assert.equal(await work.read.workOf([epoch, one]), 2n);
    assert.equal(await work.read.workOf([epoch + 1n, one]), 1n);
  });

  it("is wired once, by governance, and to something", async () => {
    const { committee, work, people, as } = await load();
    await revertWithCustomError(
      (await as(committee, "IdentityCommittee", people[0])).write.wire([work.address]),
      committee,
      "AccessManagedUnauthorized",
    );
    await revertWithCustomError(committee.write.wire([zeroAddress]), committee, "IdentityCommittee_ZeroAddress");
    await emitWithArgs(committee.write.wire([work.address]), committee, "IdentityWorkWired", [
      getAddress(work.address),
    ]);
    await revertWithCustomError(committee.write.wire([work.address]), committee, "IdentityCommittee_AlreadyWired");
  });

  it("keeps what the quorum accepted", async () => {
    const system = await load();
    const { requestId } = await verify(system, system.people[0]);
    const said = keccak256(
      encodeAbiParameters([{ type: "bytes32" }, { type: "uint32" }], [keccak256(vectorOf(P1_WORDS)), PREMIUM_SCOPES]),
    );
    assert.equal((await system.committee.read.requestOf([requestId])).accepted, slice(said, 0, 25));
  });
});
