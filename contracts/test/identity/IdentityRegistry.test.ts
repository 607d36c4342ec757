import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { network } from "hardhat";
import { keccak256, padHex, toHex, zeroAddress, zeroHash, type Address } from "viem";
import {
  AccountState,
  DAY,
  IdentityState,
  PREMIUM_SCOPES,
  Scope,
  assignRole,
  Role,
  deployAccess,
  deployProxy,
} from "../support/access.js";

const REASON = keccak256(toHex("reason"));
const REQUEST = keccak256(toHex("request"));
const INPUT = keccak256(toHex("input"));
const MODEL = keccak256(toHex("model"));
const SUCCESS = 1;
const RISK_FLAG = 1 << 14;
const YEAR = 365n * DAY;
const ALL_SCOPES = 0x1ffe;

describe("IdentityRegistry", async () => {
  const connection = await network.create();
  const { viem, networkHelpers } = connection;

  /** The registry alone: a wallet stands where the committee's contract is, so that any score can be written. */
  const fixture = async () => {
    const access = await deployAccess(connection);
    const [person, stranger, exempt, committee] = access.people;
    const identities = await deployProxy(
      connection,
      "IdentityRegistry",
      [access.parameters.address, access.status.address],
      [access.manager.address, [exempt.account.address]],
    );
    await assignRole(access.manager, Role.Guardian, identities, ["setIntakePaused"]);
    await assignRole(access.manager, Role.Moderator, identities, ["suspend", "flag", "reinstate"]);
    await assignRole(access.manager, Role.Administrator, identities, ["terminate"]);
    await identities.write.wire([committee.account.address]);
    const by = (wallet: any) => access.as(identities, "IdentityRegistry", wallet);
    const account: Address = person.account.address;
    const seat = await by(committee);
    await (await by(person)).write.register();
    const record = (change: object = {}) => ({
      account,
      requestId: REQUEST,
      score: 90,
      passed: true,
      reasons: SUCCESS,
      scopes: PREMIUM_SCOPES,
      inputHash: INPUT,
      modelHash: MODEL,
      ...change,
    });
    return {
      ...access,
      identities,
      by,
      person,
      account,
      stranger,
      exempt: exempt.account.address as Address,
      committee: committee.account.address as Address,
      seat,
      moderation: await by(access.moderator),
      office: await by(access.administrator),
      record,
      score: async (change: object = {}) => {
        await seat.write.openRequest([account]);
        return seat.write.recordScore([record(change)]);
      },
      state: async () => (await identities.read.identityOf([account])).status,
    };
  };
  const load = async () => networkHelpers.loadFixture(fixture);

  describe("initialize", () => {
    it("exempts the given accounts, at most 64", async () => {
      const { identities, manager, parameters, status, exempt } = await load();
      assert.equal(await identities.read.isExempt([exempt]), true);
      const many = Array.from({ length: 65 }, (_, i) => padHex(toHex(i + 1), { size: 20 }));
      const wiring = [parameters.address, status.address];
      const full = await deployProxy(connection, "IdentityRegistry", wiring, [manager.address, many.slice(1)]);
      assert.equal((await full.getEvents.BootstrapExempted()).length, 64);
      await viem.assertions.revertWithCustomErrorWithArgs(
        deployProxy(connection, "IdentityRegistry", wiring, [manager.address, many]),
        identities,
        "IdentityRegistry_TooManyExempt",
        [65n, 64n],
      );
    });
  });

  describe("wire", () => {
    it("takes a committee once, from governance", async () => {
      const { manager, parameters, status, committee, moderator, as } = await load();
      const wiring = [parameters.address, status.address];
      const fresh = await deployProxy(connection, "IdentityRegistry", wiring, [manager.address, []]);
      await viem.assertions.revertWithCustomError(
        (await as(fresh, "IdentityRegistry", moderator)).write.wire([committee]),
        fresh,
        "AccessManagedUnauthorized",
      );
      await viem.assertions.revertWithCustomError(
        fresh.write.wire([zeroAddress]),
        fresh,
        "IdentityRegistry_ZeroAddress",
      );
      await viem.assertions.emitWithArgs(fresh.write.wire([committee]), fresh, "CommitteeWired", [committee]);
      await viem.assertions.revertWithCustomErrorWithArgs(
        fresh.write.wire([fresh.address]),
        fresh,
        "IdentityRegistry_AlreadyWired",
        [committee],
      );
      assert.equal((await fresh.read.committee()).toLowerCase(), committee.toLowerCase());
    });
  });

  describe("register", () => {
    it("creates an unverified identity", async () => {
      const { identities, by, stranger } = await load();
      const account = stranger.account.address;
      const hash = (await by(stranger)).write.register();
      await viem.assertions.emitWithArgs(hash, identities, "IdentityStatusChanged", [
        account,
        IdentityState.None,
        IdentityState.Unverified,
        zeroHash,
      ]);
      const record = await identities.read.identityOf([account]);
      assert.equal(record.status, IdentityState.Unverified);
      assert.equal(BigInt(record.createdAt), BigInt(await networkHelpers.time.latest()));
      assert.deepEqual(await identities.read.standingOf([account]), [0, 0, 0, 0]);
    });

    it("refuses a second time", async () => {
      const { identities, by, person, account } = await load();
      await viem.assertions.revertWithCustomErrorWithArgs(
        (await by(person)).write.register(),
        identities,
        "IdentityRegistry_Exists",
        [account],
      );
    });

    it("refuses an account that is not operational, and everybody while intake is paused", async () => {
      const { identities, by, stranger, status, administrator, guardian, as } = await load();
      const account = stranger.account.address;
      const theirs = await by(stranger);
      await (await by(guardian)).write.setIntakePaused([true]);
      await viem.assertions.revertWithCustomError(theirs.write.register(), identities, "Governed_IntakePaused");
      await (await by(guardian)).write.setIntakePaused([false]);
      const office = await as(status, "AccountStatus", administrator);
      await office.write.setStatus([account, AccountState.Frozen, REASON]);
      await viem.assertions.revertWithCustomErrorWithArgs(
        theirs.write.register(),
        status,
        "AccountStatus_NotOperational",
        [account, AccountState.Frozen],
      );
      assert.equal((await identities.read.identityOf([account])).status, IdentityState.None);
    });
  });

  describe("openRequest", () => {
    it("is the committee's alone, for known accounts", async () => {
      const { identities, by, person, account, seat, stranger } = await load();
      await viem.assertions.revertWithCustomErrorWithArgs(
        (await by(person)).write.openRequest([account]),
        identities,
        "IdentityRegistry_NotCommittee",
        [account],
      );
      await viem.assertions.revertWithCustomErrorWithArgs(
        seat.write.openRequest([stranger.account.address]),
        identities,
        "IdentityRegistry_Unknown",
        [stranger.account.address],
      );
    });

    it("makes unverified, pending, rejected and expired accounts pending", async () => {
      const { seat, account, score, state } = await load();
      await seat.write.openRequest([account]);
      assert.equal(await state(), IdentityState.Pending);
      await seat.write.openRequest([account]);
      assert.equal(await state(), IdentityState.Pending);
      await score({ passed: false, score: 20 });
      assert.equal(await state(), IdentityState.Rejected);
      await seat.write.openRequest([account]);
      assert.equal(await state(), IdentityState.Pending);
      await score();
      await networkHelpers.time.increase(YEAR);
      await seat.write.openRequest([account]);
      assert.equal(await state(), IdentityState.Pending);
    });

    it("leaves a valid verified account its standing", async () => {
      const { seat, identities, account, score, state } = await load();
      await score();
      await seat.write.openRequest([account]);
      assert.equal(await state(), IdentityState.Verified);
      assert.equal(await identities.read.tierOf([account]), 3);
    });

    it("refuses moderated accounts", async () => {
      const { seat, identities, account, score, moderation, office } = await load();
      await score();
      const refused = async (from: number) =>
        viem.assertions.revertWithCustomErrorWithArgs(
          seat.write.openRequest([account]),
          identities,
          "IdentityRegistry_BadTransition",
          [account, from, IdentityState.Pending],
        );
      await moderation.write.suspend([account, REASON]);
      await refused(IdentityState.Suspended);
      await moderation.write.reinstate([account, REASON]);
      await moderation.write.flag([account, REASON]);
      await refused(IdentityState.Flagged);
      await office.write.terminate([account, REASON]);
      await refused(IdentityState.Terminated);
    });
  });

  describe("recordScore", () => {
    it("is the committee's alone: not administrators', not governance's, not the account's", async () => {
      const { identities, by, administrator, person, record, account, seat } = await load();
      await seat.write.openRequest([account]);
      for (const contract of [identities, await by(administrator), await by(person)]) {
        await viem.assertions.revertWithCustomError(
          contract.write.recordScore([record()]),
          identities,
          "IdentityRegistry_NotCommittee",
        );
      }
      assert.equal((await identities.read.identityOf([account])).score, 0);
    });

    it("refuses unknown accounts, scores over 100, and accounts without a request", async () => {
      const { identities, seat, record, account, stranger } = await load();
      await viem.assertions.revertWithCustomErrorWithArgs(
        seat.write.recordScore([record({ account: stranger.account.address })]),
        identities,
        "IdentityRegistry_Unknown",
        [stranger.account.address],
      );
      await viem.assertions.revertWithCustomErrorWithArgs(
        seat.write.recordScore([record()]),
        identities,
        "IdentityRegistry_BadTransition",
        [account, IdentityState.Unverified, IdentityState.Verified],
      );
      await seat.write.openRequest([account]);
      await viem.assertions.revertWithCustomErrorWithArgs(
        seat.write.recordScore([record({ score: 101 })]),
        identities,
        "IdentityRegistry_ScoreOutOfRange",
        [101n],
      );
      assert.equal((await identities.read.identityOf([account])).finalisedCount, 0);
    });

    it("refuses accounts moderated since the request", async () => {
      const { identities, seat, record, account, score, moderation } = await load();
      await score();
      await seat.write.openRequest([account]);
      await moderation.write.suspend([account, REASON]);
      await viem.assertions.revertWithCustomErrorWithArgs(
        seat.write.recordScore([record()]),
        identities,
        "IdentityRegistry_BadTransition",
        [account, IdentityState.Suspended, IdentityState.Verified],
      );
    });

    it("verifies a passed account and says everything", async () => {
      const { identities, seat, record, account } = await load();
      await seat.write.openRequest([account]);
      const hash = await seat.write.recordScore([record()]);
      const now = await networkHelpers.time.latest();
      await viem.assertions.emitWithArgs(Promise.resolve(hash), identities, "IdentityScored", [
        account,
        REQUEST,
        90,
        3,
        true,
        SUCCESS,
        PREMIUM_SCOPES,
        now + Number(YEAR),
        INPUT,
        MODEL,
      ]);
      await viem.assertions.emitWithArgs(Promise.resolve(hash), identities, "IdentityStatusChanged", [
        account,
        IdentityState.Pending,
        IdentityState.Verified,
        REQUEST,
      ]);
      const { status, score, scopes, verifiedAt, expiresAt } = await identities.read.identityOf([account]);
      assert.deepEqual(
        { status, score, scopes, verifiedAt, expiresAt },
        {
          status: IdentityState.Verified,
          score: 90,
          scopes: PREMIUM_SCOPES,
          verifiedAt: now,
          expiresAt: now + Number(YEAR),
        },
      );
      assert.deepEqual(await identities.read.standingOf([account]), [90, 3, PREMIUM_SCOPES, now]);
    });

    it("rejects an account that did not pass, whatever its score", async () => {
      const { identities, score, account, state } = await load();
      await viem.assertions.emit(score({ passed: false, score: 60, reasons: 1 << 9 }), identities, "IdentityScored");
      assert.equal(await state(), IdentityState.Rejected);
      const [effective, tier, scopes] = await identities.read.standingOf([account]);
      assert.deepEqual([effective, tier, scopes], [0, 0, 0]);
    });

    it("takes the standing from a verified account whose new score does not pass", async () => {
      const { identities, score, account, state } = await load();
      await score();
      await score({ passed: false, score: 30 });
      assert.equal(await state(), IdentityState.Rejected);
      assert.equal(await identities.read.tierOf([account]), 0);
    });

    it("flags on RISK_FLAG, passed or not", async () => {
      for (const passed of [true, false]) {
        const { identities, score, account, state } = await load();
        await score({ passed, reasons: RISK_FLAG });
        assert.equal(await state(), IdentityState.Flagged);
        assert.equal(await identities.read.tierOf([account]), 0);
      }
    });
  });

  describe("standingOf and tierOf", () => {
    it("follow table A at every boundary", async () => {
      const { identities, score, account } = await load();
      const table: [number, number][] = [
        [49, 0],
        [50, 1],
        [69, 1],
        [70, 2],
        [84, 2],
        [85, 3],
        [100, 3],
      ];
      for (const [points, tier] of table) {
        await score({ score: points });
        assert.equal(await identities.read.tierOf([account]), tier, `score ${points}`);
      }
    });

    it("give the next lower tier that fits when a scope is missing", async () => {
      const { identities, score, account } = await load();
      const table: [number, number][] = [
        [PREMIUM_SCOPES, 3],
        [ALL_SCOPES, 3],
        [PREMIUM_SCOPES & ~Scope.FaceVideo, 2],
        [PREMIUM_SCOPES & ~Scope.Selfie, 1],
        [PREMIUM_SCOPES & ~Scope.IdDocument, 1],
        [Scope.Email, 1],
        [PREMIUM_SCOPES & ~Scope.Email, 0],
        [0, 0],
      ];
      for (const [scopes, tier] of table) {
        await score({ score: 100, scopes });
        assert.equal(await identities.read.tierOf([account]), tier, `scopes ${scopes}`);
      }
    });

    it("end with the last second of validity", async () => {
      const { identities, score, account } = await load();
      await score();
      const { expiresAt, verifiedAt } = await identities.read.identityOf([account]);
      await networkHelpers.time.increaseTo(expiresAt - 1);
      assert.equal(await identities.read.tierOf([account]), 3);
      await networkHelpers.time.increaseTo(expiresAt);
      assert.equal(await identities.read.tierOf([account]), 0);
      assert.deepEqual(await identities.read.standingOf([account]), [0, 0, 0, verifiedAt]);
    });

    it("count for nothing under a moderator's hand", async () => {
      const { identities, score, account, moderation, office } = await load();
      await score();
      await moderation.write.suspend([account, REASON]);
      assert.equal(await identities.read.tierOf([account]), 0);
      await moderation.write.reinstate([account, REASON]);
      assert.equal(await identities.read.tierOf([account]), 3);
      await moderation.write.flag([account, REASON]);
      assert.equal(await identities.read.tierOf([account]), 0);
      await office.write.terminate([account, REASON]);
      assert.equal(await identities.read.tierOf([account]), 0);
    });

    it("let exempt accounts pass until the bootstrap ends", async () => {
      const { identities, exempt } = await load();
      const now = await networkHelpers.time.latest();
      assert.deepEqual(await identities.read.standingOf([exempt]), [100, 3, ALL_SCOPES, now]);
      await viem.assertions.emit(identities.write.endBootstrap(), identities, "BootstrapEnded");
      assert.deepEqual(await identities.read.standingOf([exempt]), [0, 0, 0, 0]);
      assert.equal(await identities.read.isExempt([exempt]), false);
      assert.equal(await identities.read.bootstrapping(), false);
    });

    it("take the exemption from an account a moderator suspended", async () => {
      const { identities, exempt, people, by, seat, record, moderation } = await load();
      const wallet = people.find((candidate: any) => candidate.account.address === exempt);
      await (await by(wallet)).write.register();
      await seat.write.openRequest([exempt]);
      await seat.write.recordScore([record({ account: exempt, score: 10, passed: false })]);
      assert.equal(await identities.read.tierOf([exempt]), 3);
      await seat.write.openRequest([exempt]);
      await seat.write.recordScore([record({ account: exempt })]);
      await moderation.write.suspend([exempt, REASON]);
      assert.equal(await identities.read.tierOf([exempt]), 0);
    });
  });

  describe("historyOf", () => {
    it("ages by 27 basis points a full day, at most 10000", async () => {
      const { identities, account } = await load();
      const { createdAt } = await identities.read.identityOf([account]);
      assert.deepEqual(await identities.read.historyOf([account]), [0, 0, 0, 0]);
      const table: [bigint, number][] = [
        [DAY - 1n, 0],
        [DAY, 27],
        [50n * DAY, 1350],
        [371n * DAY - 1n, 9990],
        [371n * DAY, 10000],
        [5000n * DAY, 10000],
      ];
      for (const [age, expected] of table) {
        await networkHelpers.time.increaseTo(BigInt(createdAt) + age);
        assert.equal((await identities.read.historyOf([account]))[1], expected, `age ${age}`);
      }
    });

    it("knows the mean, the count and the share of passed", async () => {
      const { identities, score, account } = await load();
      await score({ score: 50 });
      await score({ score: 31, passed: false });
      await score({ score: 70 });
      const [prior, , count, success] = await identities.read.historyOf([account]);
      assert.deepEqual([prior, count, success], [5033, 3, 6666]);
    });

    it("reverts for an unknown account", async () => {
      const { identities, stranger } = await load();
      await viem.assertions.revertWithCustomErrorWithArgs(
        identities.read.historyOf([stranger.account.address]),
        identities,
        "IdentityRegistry_Unknown",
        [stranger.account.address],
      );
    });
  });

  describe("moderation", () => {
    it("is the moderators', termination the administrators'", async () => {
      const { identities, account, score, moderation, office, state } = await load();
      await score();
      for (const call of [
        office.write.suspend([account, REASON]),
        office.write.flag([account, REASON]),
        office.write.reinstate([account, REASON]),
        moderation.write.terminate([account, REASON]),
        identities.write.suspend([account, REASON]),
      ]) {
        await viem.assertions.revertWithCustomError(call, identities, "AccessManagedUnauthorized");
      }
      assert.equal(await state(), IdentityState.Verified);
    });

    it("reinstates as rejected who had not passed", async () => {
      const { score, account, moderation, state } = await load();
      await score({ passed: false, reasons: RISK_FLAG });
      await moderation.write.reinstate([account, REASON]);
      assert.equal(await state(), IdentityState.Rejected);
    });

    it("makes no other moves", async () => {
      const { identities, account, score, moderation, office, state } = await load();
      const refused = async (from: number, moves: [Promise<unknown>, number][]) => {
        for (const [move, to] of moves) {
          await viem.assertions.revertWithCustomErrorWithArgs(
            move as Promise<`0x${string}`>,
            identities,
            "IdentityRegistry_BadTransition",
            [account, from, to],
          );
        }
        assert.equal(await state(), from);
      };
      await refused(IdentityState.Unverified, [
        [moderation.write.suspend([account, REASON]), IdentityState.Suspended],
        [moderation.write.flag([account, REASON]), IdentityState.Flagged],
        [moderation.write.reinstate([account, REASON]), IdentityState.Rejected],
        [office.write.terminate([account, REASON]), IdentityState.Terminated],
      ]);
      await score();
      await refused(IdentityState.Verified, [
        [moderation.write.reinstate([account, REASON]), IdentityState.Verified],
        [office.write.terminate([account, REASON]), IdentityState.Terminated],
      ]);
      await moderation.write.suspend([account, REASON]);
      await refused(IdentityState.Suspended, [
        [moderation.write.suspend([account, REASON]), IdentityState.Suspended],
        [moderation.write.flag([account, REASON]), IdentityState.Flagged],
      ]);
      await office.write.terminate([account, REASON]);
      await refused(IdentityState.Terminated, [
        [moderation.write.reinstate([account, REASON]), IdentityState.Verified],
        [office.write.terminate([account, REASON]), IdentityState.Terminated],
      ]);
    });
  });

  it("ends the bootstrap once, by governance", async () => {
    const { identities, office } = await load();
    await viem.assertions.revertWithCustomError(office.write.endBootstrap(), identities, "AccessManagedUnauthorized");
    await identities.write.endBootstrap();
    await viem.assertions.revertWithCustomError(
      identities.write.endBootstrap(),
      identities,
      "IdentityRegistry_BootstrapOver",
    );
  });
});
