import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { network } from "hardhat";
import {
  concat,
  encodeAbiParameters,
  getAddress,
  keccak256,
  padHex,
  recoverAddress,
  sha256,
  slice,
  toHex,
  type Address,
  type Hex,
} from "viem";
import {
  AccountState,
  DAY,
  DEFAULT_TABLE,
  IdentityState,
  P1_WORDS,
  P2_WORDS,
  PREMIUM_SCOPES,
  Scope,
  ascending,
  attest,
  deployAccess,
  deployIdentity,
  vectorOf,
  verify,
} from "../support/access.js";
import { behavesLikeCommittee } from "../support/committee.js";

const REASON = keccak256(toHex("reason"));
const P1 = vectorOf(P1_WORDS);
const P2 = vectorOf(P2_WORDS);
const PENDING = IdentityState.Pending;

/** With the twin, before members' work is counted; measured 200,900. The precompile saves most of the twin's share. */
const FINALISE_GAS = 203_000n;

/** A vector with some words replaced. */
const changed = (words: number[], change: Record<number, number>) => words.map((word, index) => change[index] ?? word);

/** P1 with a liveness too weak to pass, and with none at all. */
const WEAK_LIVENESS = changed(P1_WORDS, { 0: 0x3e3f, 8: 7000, 9: 7000 });
const NO_LIVENESS = changed(P1_WORDS, { 0: 0x3e3b, 8: 0, 9: 0 });

describe("IdentityCommittee", async () => {
  const connection = await network.create();
  const { viem, networkHelpers } = connection;

  const fixture = async () => {
    const system = await deployIdentity(await deployAccess(connection));
    const { committee, identities, as } = system;
    const [person, stranger] = system.people;
    const account: Address = getAddress(person.account.address);
    const by = (wallet: any) => as(committee, "IdentityCommittee", wallet);
    await (await as(identities, "IdentityRegistry", person)).write.register();
    const asks = await by(person);
    const open = async (scopes: number = PREMIUM_SCOPES): Promise<Hex> => {
      await asks.write.request([scopes]);
      return committee.read.openRequestOf([account]);
    };
    return { ...system, person, stranger, account, by, asks, open, office: await by(system.administrator) };
  };
  const load = async () => networkHelpers.loadFixture(fixture);

  /** As load, with an open request and a way to see that a refused finalisation changed nothing. */
  const loadOpen = async () => {
    const system = await load();
    const requestId = await system.open();
    const refused = async (args: unknown[], error: string, errorArgs?: unknown[], contract = system.committee) => {
      const before = await system.committee.read.requestOf([args[0]]);
      const identity = await system.identities.read.identityOf([system.account]);
      const call = system.committee.write.finalise(args);
      if (errorArgs === undefined) await viem.assertions.revertWithCustomError(call, contract, error);
      else await viem.assertions.revertWithCustomErrorWithArgs(call, contract, error, errorArgs as any);
      assert.deepEqual(await system.committee.read.requestOf([args[0]]), before);
      assert.deepEqual(await system.identities.read.identityOf([system.account]), identity);
    };
    return { ...system, requestId, refused };
  };

  behavesLikeCommittee(connection as any, async () => {
    const system = await loadOpen();
    const { committee, requestId, refused } = system;
    const start = [requestId, P1, PREMIUM_SCOPES];
    return {
      ...system,
      sign: async (wallets) => (await attest(system, requestId, P1, PREMIUM_SCOPES, wallets)).signatures,
      accepted: (signers, signatures) => committee.write.finalise([...start, signers, signatures]),
      refused: (signers, signatures, error, values) => refused([...start, signers, signatures], error, values),
    };
  });

  describe("request", () => {
    it("opens a request with an id of its own", async () => {
      const { committee, identities, account, asks } = await load();
      const hash = await asks.write.request([PREMIUM_SCOPES]);
      const now = await networkHelpers.time.latest();
      const chainId = BigInt(await (await viem.getPublicClient()).getChainId());
      const requestId = keccak256(
        encodeAbiParameters(
          [{ type: "bytes32" }, { type: "uint256" }, { type: "address" }, { type: "address" }, { type: "uint64" }],
          [keccak256(toHex("virtengine.identity.request")), chainId, committee.address, account, 0n],
        ),
      );
      await viem.assertions.emitWithArgs(Promise.resolve(hash), committee, "VerificationRequested", [
        requestId,
        account,
        PREMIUM_SCOPES,
        now + Number(DAY),
      ]);
      assert.deepEqual(await committee.read.requestOf([requestId]), {
        account,
        scopes: PREMIUM_SCOPES,
        requestedAt: now,
        expiresAt: now + Number(DAY),
        status: 1,
        accepted: padHex("0x", { size: 25 }),
      });
      assert.equal(await committee.read.openRequestOf([account]), requestId);
      assert.equal((await identities.read.identityOf([account])).status, PENDING);
    });

    it("refuses no scope, and scopes that are none", async () => {
      const { committee, asks } = await load();
      for (const scopes of [0, 1, 1 << 13, 0xffffffff]) {
        await viem.assertions.revertWithCustomErrorWithArgs(
          asks.write.request([scopes]),
          committee,
          "IdentityCommittee_BadScopes",
          [scopes],
        );
      }
    });

    it("refuses accounts that are not registered", async () => {
      const { identities, by, stranger, committee } = await load();
      const who = getAddress(stranger.account.address);
      await viem.assertions.revertWithCustomErrorWithArgs(
        (await by(stranger)).write.request([PREMIUM_SCOPES]),
        identities,
        "IdentityRegistry_Unknown",
        [who],
      );
      assert.equal(await committee.read.openRequestOf([who]), padHex("0x0", { size: 32 }));
    });

    it("refuses accounts that are not operational, and everybody while intake is paused", async () => {
      const { committee, status, administrator, account, asks, as, guardian, by } = await load();
      const guard = await by(guardian);
      await guard.write.setIntakePaused([true]);
      await viem.assertions.revertWithCustomError(
        asks.write.request([PREMIUM_SCOPES]),
        committee,
        "Governed_IntakePaused",
      );
      await guard.write.setIntakePaused([false]);
      await (
        await as(status, "AccountStatus", administrator)
      ).write.setStatus([account, AccountState.Suspended, REASON]);
      await viem.assertions.revertWithCustomErrorWithArgs(
        asks.write.request([PREMIUM_SCOPES]),
        status,
        "AccountStatus_NotOperational",
        [account, AccountState.Suspended],
      );
    });

    it("takes one at a time, until it has expired", async () => {
      const { committee, asks, account, open } = await load();
      const first = await open();
      const { expiresAt } = await committee.read.requestOf([first]);
      await networkHelpers.time.setNextBlockTimestamp(expiresAt);
      await viem.assertions.revertWithCustomErrorWithArgs(
        asks.write.request([PREMIUM_SCOPES]),
        committee,
        "IdentityCommittee_RequestOpen",
        [account, first, expiresAt],
      );
      await networkHelpers.time.increaseTo(expiresAt + 1);
      const hash = await asks.write.request([Scope.Email]);
      const second = await committee.read.openRequestOf([account]);
      assert.notEqual(second, first);
      await viem.assertions.emitWithArgs(Promise.resolve(hash), committee, "VerificationReplaced", [first, second]);
      assert.equal((await committee.read.requestOf([first])).status, 3);
    });

    it("waits 24 hours after a rejection, and not after a success", async () => {
      const system = await load();
      const { committee, asks, account, person } = system;
      assert.equal(await committee.read.coolDownEnd([account]), 0n);
      await verify(system, person, P1_WORDS);
      assert.equal(await committee.read.coolDownEnd([account]), 0n);
      await verify(system, person, WEAK_LIVENESS);
      const until = BigInt(await networkHelpers.time.latest()) + DAY;
      assert.equal(await committee.read.coolDownEnd([account]), until);
      await networkHelpers.time.setNextBlockTimestamp(until - 1n);
      await viem.assertions.revertWithCustomErrorWithArgs(
        asks.write.request([PREMIUM_SCOPES]),
        committee,
        "IdentityCommittee_CoolingDown",
        [account, until],
      );
      await networkHelpers.time.setNextBlockTimestamp(until);
      await asks.write.request([PREMIUM_SCOPES]);
    });
  });

  describe("finalise", () => {
    it("writes score, tier, expiry and history, consumes the request, and tells the scored vector", async () => {
      const system = await loadOpen();
      const { committee, identities, models, account, requestId } = system;
      const { createdAt } = await identities.read.identityOf([account]);
      const quorum = await attest(system, requestId, P2, PREMIUM_SCOPES);
      const signers = quorum.signers.map((signer) => getAddress(signer));
      const args = [requestId, P2, PREMIUM_SCOPES, signers, quorum.signatures];
      const { result } = await committee.simulate.finalise(args);
      assert.deepEqual(result, [74, true]);
      const hash = await committee.write.finalise(args);
      const now = await networkHelpers.time.latest();
      const modelHash = sha256(DEFAULT_TABLE);
      assert.equal(await models.read.activeModel(), modelHash);
      await viem.assertions.emitWithArgs(Promise.resolve(hash), committee, "VerificationFinalised", [
        requestId,
        account,
        PREMIUM_SCOPES,
        modelHash,
        P2,
        signers,
      ]);
      const header = concat(["0x02010001", modelHash, requestId, account]);
      await viem.assertions.emitWithArgs(Promise.resolve(hash), identities, "IdentityScored", [
        account,
        requestId,
        74,
        2,
        true,
        1,
        PREMIUM_SCOPES,
        now + 365 * Number(DAY),
        sha256(concat([header, P2])),
        modelHash,
      ]);
      assert.deepEqual(await identities.read.identityOf([account]), {
        status: IdentityState.Verified,
        score: 74,
        scopes: PREMIUM_SCOPES,
        verifiedAt: now,
        expiresAt: now + 365 * Number(DAY),
        createdAt,
        finalisedCount: 1,
        verifiedCount: 1,
        scoreSum: 74,
      });
      assert.equal((await committee.read.requestOf([requestId])).status, 2);
      assert.equal(await committee.read.openRequestOf([account]), padHex("0x0", { size: 32 }));
      const receipt = await (await viem.getPublicClient()).getTransactionReceipt({ hash });
      assert.ok(receipt.gasUsed <= FINALISE_GAS, `finalise used ${receipt.gasUsed}`);
    });

    it("fills in the account's own history", async () => {
      const system = await load();
      const { committee, identities, account, person } = system;
      await verify(system, person, P1_WORDS);
      await networkHelpers.time.increase(50n * DAY);
      await verify(system, person, P1_WORDS);
      const [event] = await committee.getEvents.VerificationFinalised();
      // Mean 90, 50 days, one score, all passed: word 14 to 17.
      assert.equal(slice(event.args.vector, 28, 36), "0x2328054600012710");
      assert.equal(slice(event.args.vector, 0, 28), slice(P1, 0, 28));
      assert.equal(slice(event.args.vector, 36), slice(P1, 36));
      // History is (9000·40 + 1350·20 + 10000·40)/100 = 7870, a tenth of the weight: 90 + 7.87.
      assert.equal((await identities.read.identityOf([account])).score, 97);
    });

    it("takes all three members, from anyone", async () => {
      const system = await loadOpen();
      const { stranger, by, requestId, memberWallets, identities, account } = system;
      const { signers, signatures } = await attest(system, requestId, P1, Scope.Email, memberWallets);
      await (await by(stranger)).write.finalise([requestId, P1, Scope.Email, signers, signatures]);
      assert.equal(await identities.read.tierOf([account]), 1);
    });

    it("gives the digest members sign", async () => {
      const system = await loadOpen();
      const { committee, requestId, memberWallets } = system;
      const digest = await committee.read.attestationDigest([requestId, P1, PREMIUM_SCOPES]);
      const { signatures } = await attest(system, requestId, P1, PREMIUM_SCOPES);
      assert.equal(
        await recoverAddress({ hash: digest, signature: signatures[0]! }),
        getAddress(memberWallets[0]!.account.address),
      );
      const unknown = keccak256(toHex("unknown"));
      await viem.assertions.revertWithCustomErrorWithArgs(
        committee.read.attestationDigest([unknown, P1, PREMIUM_SCOPES]),
        committee,
        "IdentityCommittee_UnknownRequest",
        [unknown],
      );
    });

    describe("looks at the request", () => {
      it("refuses unknown requests", async () => {
        const { refused } = await loadOpen();
        const unknown = keccak256(toHex("unknown"));
        await refused([unknown, P1, PREMIUM_SCOPES, [], []], "IdentityCommittee_UnknownRequest", [unknown]);
      });

      it("refuses a replay, and a request that gave way", async () => {
        const system = await loadOpen();
        const { committee, requestId, refused, open } = system;
        const { signers, signatures } = await attest(system, requestId, P1, PREMIUM_SCOPES);
        const args = [requestId, P1, PREMIUM_SCOPES, signers, signatures];
        await committee.write.finalise(args);
        await refused(args, "IdentityCommittee_RequestNotOpen", [requestId, 2]);
        const second = await open();
        await refused([second, P1, PREMIUM_SCOPES, signers, signatures], "Committee_BadSignature");
        await networkHelpers.time.increase(DAY + 1n);
        await open();
        await refused([second, P1, PREMIUM_SCOPES, signers, signatures], "IdentityCommittee_RequestNotOpen", [
          second,
          3,
        ]);
      });

      it("counts until the last second, and no longer", async () => {
        const system = await loadOpen();
        const { committee, requestId, refused } = system;
        const { expiresAt } = await committee.read.requestOf([requestId]);
        const { signers, signatures } = await attest(system, requestId, P1, PREMIUM_SCOPES);
        const args = [requestId, P1, PREMIUM_SCOPES, signers, signatures];
        await networkHelpers.time.increaseTo(expiresAt - 1);
        const snapshot = await networkHelpers.takeSnapshot();
        await networkHelpers.time.setNextBlockTimestamp(expiresAt);
        await committee.write.finalise(args);
        await snapshot.restore();
        await networkHelpers.time.increaseTo(expiresAt + 1);
        await refused(args, "IdentityCommittee_RequestExpired", [requestId, expiresAt]);
      });

      it("refuses accounts no longer operational", async () => {
        const system = await loadOpen();
        const { status, administrator, as, account, requestId, refused } = system;
        const { signers, signatures } = await attest(system, requestId, P1, PREMIUM_SCOPES);
        await (
          await as(status, "AccountStatus", administrator)
        ).write.setStatus([account, AccountState.Frozen, REASON]);
        await refused(
          [requestId, P1, PREMIUM_SCOPES, signers, signatures],
          "AccountStatus_NotOperational",
          [account, AccountState.Frozen],
          status,
        );
      });

      it("refuses accounts flagged since, and keeps the request", async () => {
        const system = await load();
        const { identities, moderator, as, person, account, committee, open } = system;
        await verify(system, person, P1_WORDS);
        const requestId = await open();
        const { signers, signatures } = await attest(system, requestId, P1, PREMIUM_SCOPES);
        await (await as(identities, "IdentityRegistry", moderator)).write.flag([account, REASON]);
        await viem.assertions.revertWithCustomErrorWithArgs(
          committee.write.finalise([requestId, P1, PREMIUM_SCOPES, signers, signatures]),
          identities,
          "IdentityRegistry_BadTransition",
          [account, IdentityState.Flagged, IdentityState.Verified],
        );
        assert.equal((await committee.read.requestOf([requestId])).status, 1);
      });
    });

    describe("looks at the evidence", () => {
      it("refuses scopes that were not requested", async () => {
        const system = await loadOpen();
        const { requestId, refused } = system;
        const scopes = PREMIUM_SCOPES | Scope.Domain;
        const { signers, signatures } = await attest(system, requestId, P1, scopes);
        await refused([requestId, P1, scopes, signers, signatures], "IdentityCommittee_ScopesNotRequested", [
          scopes,
          PREMIUM_SCOPES,
        ]);
      });

      it("refuses a verified scope whose component is not there", async () => {
        const system = await loadOpen();
        const { requestId, refused } = system;
        const cases: [number, number[]][] = [
          [
            Scope.IdDocument,
            changed(P1_WORDS, { 0: 0x3fff & ~0x60f, 1: 0, 2: 0, 3: 0, 4: 0, 10: 0, 11: 0, 12: 0, 13: 0 }),
          ],
          [Scope.Selfie, changed(P1_WORDS, { 0: 0x3ffd, 5: 0, 6: 0, 7: 0 })],
          [Scope.FaceVideo, NO_LIVENESS],
        ];
        for (const [scope, words] of cases) {
          const vector = vectorOf(words);
          const { signers, signatures } = await attest(system, requestId, vector, scope);
          await refused([requestId, vector, scope, signers, signatures], "IdentityCommittee_ScopeWithoutComponent", [
            scope,
            words[0],
          ]);
        }
      });

      it("refuses vectors of another length, and vectors that bring a history", async () => {
        const system = await loadOpen();
        const { requestId, refused } = system;
        for (const vector of [slice(P1, 0, 51), concat([P1, "0x00"]), "0x" as Hex]) {
          const { signers, signatures } = await attest(system, requestId, vector, PREMIUM_SCOPES);
          await refused([requestId, vector, PREMIUM_SCOPES, signers, signatures], "IdentityCommittee_BadVectorLength", [
            BigInt((vector.length - 2) / 2),
          ]);
        }
        for (const word of [14, 15, 16, 17]) {
          const vector = vectorOf(changed(P1_WORDS, { [word]: 1 }));
          const { signers, signatures } = await attest(system, requestId, vector, PREMIUM_SCOPES);
          await refused([requestId, vector, PREMIUM_SCOPES, signers, signatures], "IdentityCommittee_HistoryNotZero");
        }
      });

      it("refuses a malformed vector even of a true quorum", async () => {
        const system = await loadOpen();
        const { requestId, refused } = system;
        const harness = await viem.deployContract("ScoringHarness");
        const cases: [Record<number, number>, number][] = [
          [{ 0: 0x7fff }, 9],
          [{ 0: 0x3fef }, 10],
          [{ 0: 0x3fdf }, 10],
          [{ 1: 10001 }, 12],
          [{ 24: 6 }, 13],
        ];
        for (const [change, reason] of cases) {
          const vector = vectorOf(changed(P1_WORDS, change));
          const { signers, signatures } = await attest(system, requestId, vector, PREMIUM_SCOPES);
          await refused(
            [requestId, vector, PREMIUM_SCOPES, signers, signatures],
            "CompositeScoring_Malformed",
            [reason],
            harness,
          );
        }
      });

      it("refuses to score without an active model", async () => {
        const system = await loadOpen();
        const { requestId, refused, models, committee } = system;
        const { signers, signatures } = await attest(system, requestId, P1, PREMIUM_SCOPES);
        await models.write.revokeModel([sha256(DEFAULT_TABLE)]);
        await refused([requestId, P1, PREMIUM_SCOPES, signers, signatures], "IdentityCommittee_NoActiveModel", []);
        await viem.assertions.revertWithCustomError(
          committee.read.attestationDigest([requestId, P1, PREMIUM_SCOPES]),
          committee,
          "IdentityCommittee_NoActiveModel",
        );
      });
    });

    describe("looks at the quorum", () => {
      it("refuses a member's word on itself", async () => {
        const system = await load();
        const { committee, identities, memberWallets, as } = system;
        const self = memberWallets[1]!;
        await (await as(identities, "IdentityRegistry", self)).write.register();
        await (await as(committee, "IdentityCommittee", self)).write.request([PREMIUM_SCOPES]);
        const who = getAddress(self.account.address);
        const requestId = await committee.read.openRequestOf([who]);
        const { signers, signatures } = await attest(system, requestId, P1, PREMIUM_SCOPES);
        await viem.assertions.revertWithCustomErrorWithArgs(
          committee.write.finalise([requestId, P1, PREMIUM_SCOPES, signers, signatures]),
          committee,
          "IdentityCommittee_SelfAttestation",
          [who],
        );
        const others = await attest(system, requestId, P1, PREMIUM_SCOPES, [memberWallets[0], memberWallets[2]]);
        await committee.write.finalise([requestId, P1, PREMIUM_SCOPES, others.signers, others.signatures]);
        assert.equal(await identities.read.tierOf([who]), 3);
      });

      it("refuses signatures over anything else", async () => {
        const system = await loadOpen();
        const { requestId, refused, stranger, identities, committee } = system;
        const other = keccak256(toHex("other"));
        const { expiresAt } = await committee.read.requestOf([requestId]);
        const changes = [
          { message: { requestId: other } },
          { message: { account: stranger.account.address } },
          { message: { vectorHash: keccak256(P2) } },
          { message: { verifiedScopes: Scope.Email } },
          { message: { modelHash: other } },
          { message: { deadline: BigInt(expiresAt) + 1n } },
          { domain: { chainId: 1 } },
          { domain: { verifyingContract: identities.address } },
          { domain: { name: "VirtEngine" } },
          { domain: { version: "2" } },
        ];
        for (const change of changes) {
          const { signers, signatures } = await attest(system, requestId, P1, PREMIUM_SCOPES, undefined, change);
          await refused([requestId, P1, PREMIUM_SCOPES, signers, signatures], "Committee_BadSignature", [
            getAddress(signers[0]!),
          ]);
        }
      });

      it("refuses one deviating signature among good ones", async () => {
        const system = await loadOpen();
        const { requestId, refused, memberWallets } = system;
        const good = await attest(system, requestId, P1, PREMIUM_SCOPES);
        const deviating = await attest(system, requestId, P2, PREMIUM_SCOPES, [memberWallets[2]]);
        const signers = [...good.signers, ...deviating.signers];
        const signatures = [...good.signatures, ...deviating.signatures];
        await refused([requestId, P1, PREMIUM_SCOPES, signers, signatures], "Committee_BadSignature", [
          getAddress(deviating.signers[0]!),
        ]);
      });

      it("refuses signatures for a model that was replaced", async () => {
        const system = await loadOpen();
        const { requestId, refused, models } = system;
        const { signers, signatures } = await attest(system, requestId, P1, PREMIUM_SCOPES);
        const table = `${DEFAULT_TABLE.slice(0, -2)}33` as Hex;
        await models.write.registerModel([table]);
        await networkHelpers.time.increase(6000);
        await models.write.activateModel([sha256(table)]);
        await refused([requestId, P1, PREMIUM_SCOPES, signers, signatures], "Committee_BadSignature");
      });
    });

    describe("remembers failed components", () => {
      const LOW_LIVENESS = 5;

      it("refuses to do without a failed liveness for 30 days", async () => {
        const system = await load();
        const { committee, account, person, open } = system;
        const scopes = PREMIUM_SCOPES & ~Scope.FaceVideo;
        await verify(system, person, WEAK_LIVENESS);
        const until = (await networkHelpers.time.latest()) + 30 * Number(DAY);
        const sticky = await committee.read.stickyComponentsOf([account]);
        assert.deepEqual(sticky, { document: 0, face: 0, liveness: until, consistency: 0, ocr: 0 });
        // Asked for a day earlier, so that one request lives on both sides of the limit.
        await networkHelpers.time.increase(29n * DAY);
        const requestId = await open(scopes);
        const vector = vectorOf(NO_LIVENESS);
        const { signers, signatures } = await attest(system, requestId, vector, scopes);
        const args = [requestId, vector, scopes, signers, signatures];
        await viem.assertions.revertWithCustomErrorWithArgs(
          committee.write.finalise(args),
          committee,
          "IdentityCommittee_ComponentWithheld",
          [LOW_LIVENESS, until],
        );
        await networkHelpers.time.setNextBlockTimestamp(until);
        await committee.write.finalise(args);
        assert.equal((await system.identities.read.identityOf([account])).score, 70);
      });

      it("forgets a component once it passes", async () => {
        const system = await load();
        const { committee, account, person, identities } = system;
        await verify(system, person, WEAK_LIVENESS);
        await networkHelpers.time.increase(DAY);
        await verify(system, person, P1_WORDS);
        assert.equal((await committee.read.stickyComponentsOf([account])).liveness, 0);
        await verify(system, person, NO_LIVENESS, PREMIUM_SCOPES & ~Scope.FaceVideo);
        assert.equal((await identities.read.identityOf([account])).score, 70);
      });

      it("knows each component by its own reason", async () => {
        const cases: [Record<number, number>, string][] = [
          [{ 1: 0, 2: 0, 3: 0, 4: 0 }, "document"],
          [{ 5: 5000 }, "face"],
          [{ 0: 0x3e3f, 8: 7000, 9: 7000 }, "liveness"],
          [{ 10: 0, 11: 0, 12: 0 }, "consistency"],
          [{ 23: 0, 24: 0 }, "ocr"],
        ];
        for (const [change, component] of cases) {
          const system = await load();
          await verify(system, system.person, changed(P1_WORDS, change));
          const sticky = await system.committee.read.stickyComponentsOf([system.account]);
          assert.ok(sticky[component] > 0, component);
        }
      });

      it("refuses each of them left out", async () => {
        const absent: [string, number, Record<number, number>, Record<number, number>, number][] = [
          ["face", 4, { 5: 5000 }, { 0: 0x3ffd, 5: 0, 6: 0, 7: 0 }, Scope.Email],
          ["consistency", 6, { 10: 0, 11: 0, 12: 0 }, { 0: 0x39f7, 10: 0, 11: 0, 12: 0, 13: 0 }, Scope.Email],
          ["ocr", 13, { 23: 0, 24: 0 }, { 23: 0, 24: 0, 25: 0 }, Scope.Email],
          [
            "document",
            3,
            { 1: 0, 2: 0, 3: 0, 4: 0 },
            { 0: 0x39f6, 1: 0, 2: 0, 3: 0, 4: 0, 10: 0, 11: 0, 12: 0, 13: 0 },
            Scope.Email,
          ],
        ];
        for (const [component, bit, failing, missing, scopes] of absent) {
          const system = await load();
          const { committee, account, person, open } = system;
          await verify(system, person, changed(P1_WORDS, failing));
          const until = (await committee.read.stickyComponentsOf([account]))[component];
          await networkHelpers.time.increase(DAY);
          const requestId = await open(scopes);
          const vector = vectorOf(changed(P1_WORDS, missing));
          const { signers, signatures } = await attest(system, requestId, vector, scopes);
          await viem.assertions.revertWithCustomErrorWithArgs(
            committee.write.finalise([requestId, vector, scopes, signers, signatures]),
            committee,
            "IdentityCommittee_ComponentWithheld",
            [bit, until],
          );
        }
      });
    });

    it("lets a RISK_FLAG flag the account", async () => {
      const system = await load();
      const { identities, account, person } = system;
      await verify(system, person, changed(P1_WORDS, { 18: 1500 }));
      const { status, score } = await identities.read.identityOf([account]);
      assert.equal(status, IdentityState.Flagged);
      assert.ok(score >= 50);
      assert.equal(await identities.read.tierOf([account]), 0);
    });
  });
});
