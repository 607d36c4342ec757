import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { network } from "hardhat";
import { keccak256, sha256, toHex, zeroHash, type Hex } from "viem";
import { DEFAULT_TABLE, P1_WORDS, P2_WORDS, deployAccess, deployIdentity, vectorOf } from "../support/access.js";

const Backend = { Unprobed: 0, Native: 1, Portable: 2 } as const;
const Status = { None: 0, Pending: 1, Active: 2, Deprecated: 3, Revoked: 4 } as const;
const ENGINE = "0x0000000000000000000000000000000000000a01";
const FAITHFUL = 0;
const DELAY = 6000;
const REQUEST = keccak256(toHex("request"));
const FIRST = sha256(DEFAULT_TABLE);

/** The default table with bytes replaced. */
const table = (change: Record<number, number>): Hex => {
  const bytes = Buffer.from(DEFAULT_TABLE.slice(2), "hex");
  for (const [index, byte] of Object.entries(change)) bytes[Number(index)] = byte;
  return toHex(bytes);
};
/** Pass mark 75 instead of 50. */
const STRICT = table({ 30: 75 });
const SECOND = sha256(STRICT);

describe("ScoringModelRegistry", async () => {
  const connection = await network.create();
  const { viem, networkHelpers } = connection;
  const fixture = async () => {
    const system = await deployIdentity(await deployAccess(connection));
    const office = await system.as(system.models, "ScoringModelRegistry", system.administrator);
    const account = system.people[0].account.address;
    const status = async (hash: Hex) => (await system.models.read.model([hash])).status;
    const scored = (words: number[]) => system.models.read.score([REQUEST, account, vectorOf(words)]);
    /** Puts the engine's code where the precompile would be; the twin dressed up as one. */
    const installEngine = async () => {
      const engine = await viem.deployContract("ScriptedEngine", [FAITHFUL]);
      const client = await viem.getPublicClient();
      const bytecode = await client.getCode({ address: engine.address });
      await (await viem.getTestClient()).setCode({ address: ENGINE, bytecode: bytecode! });
    };
    return { ...system, office, account, status, scored, installEngine };
  };
  const load = async () => networkHelpers.loadFixture(fixture);

  it("starts with an active table", async () => {
    const { models } = await load();
    assert.equal(await models.read.activeModel(), FIRST);
    const model = await models.read.model([FIRST]);
    assert.equal(model.status, Status.Active);
    assert.equal(model.table, DEFAULT_TABLE);
    assert.equal(model.activatableAt, model.registeredAt);
    assert.equal(await models.read.backend(), Backend.Unprobed);
  });

  it("is governed by governance alone", async () => {
    const { models, office } = await load();
    for (const call of [
      office.write.registerModel([STRICT]),
      office.write.activateModel([FIRST]),
      office.write.revokeModel([FIRST]),
      office.write.reprobe(),
    ]) {
      await viem.assertions.revertWithCustomError(call, models, "AccessManagedUnauthorized");
    }
    assert.equal(await models.read.activeModel(), FIRST);
  });

  describe("registerModel", () => {
    it("makes a pending model, activatable after the delay", async () => {
      const { models } = await load();
      const hash = await models.write.registerModel([STRICT]);
      const now = await networkHelpers.time.latest();
      await viem.assertions.emitWithArgs(Promise.resolve(hash), models, "ModelRegistered", [
        SECOND,
        STRICT,
        now + DELAY,
      ]);
      assert.deepEqual(await models.read.model([SECOND]), {
        status: Status.Pending,
        registeredAt: now,
        activatableAt: now + DELAY,
        table: STRICT,
      });
      assert.equal(await models.read.activeModel(), FIRST);
    });

    it("refuses tables of another length", async () => {
      const { models } = await load();
      for (const wrong of ["0x", DEFAULT_TABLE.slice(0, -2), `${DEFAULT_TABLE}00`] as Hex[]) {
        await viem.assertions.revertWithCustomErrorWithArgs(
          models.write.registerModel([wrong]),
          models,
          "ScoringModelRegistry_BadTableLength",
          [BigInt((wrong.length - 2) / 2)],
        );
      }
    });

    it("refuses tables the engine would refuse, and one that lets everybody pass", async () => {
      const { models } = await load();
      const cases: [Hex, bigint, number][] = [
        [table({ 1: 0xc5 }), 10001n, 50],
        [table({ 12: 0x27, 13: 0x11 }), 10000n, 50],
        [table({ 22: 0x27, 23: 0x11 }), 10000n, 50],
        [table({ 24: 101 }), 10000n, 50],
        [table({ 29: 101 }), 10000n, 50],
        [table({ 30: 101 }), 10000n, 101],
        [table({ 30: 0 }), 10000n, 0],
      ];
      for (const [wrong, sum, mark] of cases) {
        await viem.assertions.revertWithCustomErrorWithArgs(
          models.write.registerModel([wrong]),
          models,
          "ScoringModelRegistry_BadTable",
          [sum, mark],
        );
        assert.equal((await models.read.model([sha256(wrong)])).status, Status.None);
      }
      for (const limit of [{ 12: 0x27, 13: 0x10 }, { 24: 100 }, { 30: 100 }, { 30: 1 }]) {
        await models.write.registerModel([table(limit)]);
      }
    });

    it("refuses a known table, revoked ones included", async () => {
      const { models } = await load();
      await models.write.registerModel([STRICT]);
      await models.write.revokeModel([SECOND]);
      for (const [known, hash] of [
        [DEFAULT_TABLE, FIRST],
        [STRICT, SECOND],
      ]) {
        await viem.assertions.revertWithCustomErrorWithArgs(
          models.write.registerModel([known]),
          models,
          "ScoringModelRegistry_Exists",
          [hash],
        );
      }
    });
  });

  describe("activateModel", () => {
    it("waits for the delay, then deprecates the former", async () => {
      const { models, status, scored } = await load();
      await models.write.registerModel([STRICT]);
      const at = (await networkHelpers.time.latest()) + DELAY;
      assert.equal((await scored(P2_WORDS)).passed, true);
      await networkHelpers.time.setNextBlockTimestamp(at - 1);
      await viem.assertions.revertWithCustomErrorWithArgs(
        models.write.activateModel([SECOND]),
        models,
        "ScoringModelRegistry_TooEarly",
        [SECOND, BigInt(at)],
      );
      await networkHelpers.time.setNextBlockTimestamp(at);
      await viem.assertions.emitWithArgs(models.write.activateModel([SECOND]), models, "ModelActivated", [
        SECOND,
        FIRST,
      ]);
      assert.deepEqual([await status(FIRST), await status(SECOND)], [Status.Deprecated, Status.Active]);
      const outcome = await scored(P2_WORDS);
      assert.deepEqual([outcome.score, outcome.passed, outcome.modelHash], [74, false, SECOND]);
    });

    it("goes back to a deprecated model without another delay", async () => {
      const { models, status, scored } = await load();
      await models.write.registerModel([STRICT]);
      await networkHelpers.time.increase(DELAY);
      await models.write.activateModel([SECOND]);
      await viem.assertions.emitWithArgs(models.write.activateModel([FIRST]), models, "ModelActivated", [
        FIRST,
        SECOND,
      ]);
      assert.deepEqual([await status(FIRST), await status(SECOND)], [Status.Active, Status.Deprecated]);
      assert.equal((await scored(P2_WORDS)).modelHash, FIRST);
    });

    it("refuses models that are unknown, active or revoked", async () => {
      const { models } = await load();
      await models.write.registerModel([STRICT]);
      await networkHelpers.time.increase(DELAY);
      await models.write.activateModel([SECOND]);
      await models.write.revokeModel([FIRST]);
      const unknown = keccak256(toHex("unknown"));
      for (const [hash, from] of [
        [unknown, Status.None],
        [SECOND, Status.Active],
        [FIRST, Status.Revoked],
      ]) {
        await viem.assertions.revertWithCustomErrorWithArgs(
          models.write.activateModel([hash]),
          models,
          "ScoringModelRegistry_BadTransition",
          [hash, from, Status.Active],
        );
      }
    });
  });

  describe("revokeModel", () => {
    it("of the active model leaves none to score with", async () => {
      const { models, status, scored } = await load();
      await viem.assertions.emitWithArgs(models.write.revokeModel([FIRST]), models, "ModelRevoked", [FIRST]);
      assert.equal(await models.read.activeModel(), zeroHash);
      assert.equal(await status(FIRST), Status.Revoked);
      await viem.assertions.revertWithCustomError(scored(P1_WORDS), models, "ScoringModelRegistry_NoActiveModel");
      await models.write.registerModel([STRICT]);
      await networkHelpers.time.increase(DELAY);
      await models.write.activateModel([SECOND]);
      assert.equal((await scored(P1_WORDS)).score, 90);
    });

    it("of another leaves the active one; unknown and revoked ones are refused", async () => {
      const { models } = await load();
      await models.write.registerModel([STRICT]);
      await models.write.revokeModel([SECOND]);
      assert.equal(await models.read.activeModel(), FIRST);
      for (const [hash, from] of [
        [SECOND, Status.Revoked],
        [keccak256(toHex("unknown")), Status.None],
      ]) {
        await viem.assertions.revertWithCustomErrorWithArgs(
          models.write.revokeModel([hash]),
          models,
          "ScoringModelRegistry_BadTransition",
          [hash, from, Status.Revoked],
        );
      }
    });
  });

  describe("probe and reprobe", () => {
    it("find no engine on a chain without one", async () => {
      const { models } = await load();
      await viem.assertions.emitWithArgs(models.write.probe(), models, "BackendProbed", [
        Backend.Unprobed,
        Backend.Portable,
      ]);
      assert.equal(await models.read.backend(), Backend.Portable);
    });

    it("are open to everybody once, then to governance", async () => {
      const { models, office, installEngine } = await load();
      await office.write.probe();
      await installEngine();
      await viem.assertions.revertWithCustomErrorWithArgs(office.write.probe(), models, "ProbedEngine_AlreadyProbed", [
        Backend.Portable,
      ]);
      await viem.assertions.emitWithArgs(models.write.reprobe(), models, "BackendProbed", [
        Backend.Portable,
        Backend.Native,
      ]);
    });

    it("cannot be led to a wrong answer with little gas", async () => {
      const { models, installEngine } = await load();
      await installEngine();
      await viem.assertions.revertWithCustomError(
        models.write.probe({ gas: 95_000n }),
        { ...models, abi: [...models.abi, ...PROBE_ERRORS] },
        "ScoringProbe_InsufficientGas",
      );
      assert.equal(await models.read.backend(), Backend.Unprobed);
    });
  });

  it("scores the same unprobed, portable and native", async () => {
    const { models, scored, installEngine } = await load();
    const unprobed = [await scored(P1_WORDS), await scored(P2_WORDS)];
    assert.deepEqual(
      unprobed.map((outcome) => outcome.score),
      [90, 74],
    );
    await models.write.probe();
    assert.deepEqual([await scored(P1_WORDS), await scored(P2_WORDS)], unprobed);
    await installEngine();
    await models.write.reprobe();
    assert.equal(await models.read.backend(), Backend.Native);
    assert.deepEqual([await scored(P1_WORDS), await scored(P2_WORDS)], unprobed);
  });
});

const PROBE_ERRORS = [
  {
    type: "error",
    name: "ScoringProbe_InsufficientGas",
    inputs: [
      { name: "left", type: "uint256" },
      { name: "needed", type: "uint256" },
    ],
  },
] as const;
