import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { network } from "hardhat";
import { zeroAddress, type Address } from "viem";
import { encodeOutput, goldenVectors } from "./vectors.js";

const NATIVE_ADDRESS = "0x0000000000000000000000000000000000000a01";
const Mode = { Unprobed: 0, Native: 1, Portable: 2 } as const;
const Behaviour = { Faithful: 0, WrongByte: 1, Short: 2, Long: 3, Silent: 4 } as const;

/**
 * ScoringEngine
 * ├── probe: true only for an engine that gives the twin's output
 * │   ├── no code, genesis code 0xfe, silent, short, long, one wrong bit → portable
 * │   ├── faithful → native
 * │   └── too little gas to ask properly → reverts instead of answering
 * └── run
 *     ├── unprobed → reverts
 *     ├── portable → twin
 *     └── native → engine; its refusal passes through; its silence is an error, never a fallback
 */
describe("ScoringEngine", async () => {
  const { viem } = await network.create();
  const { scored, malformed } = goldenVectors();
  const p2 = scored.find((vector) => vector.name === "P2")!;
  const refused = malformed.find((vector) => vector.reason === 12)!;
  let harness: Awaited<ReturnType<typeof viem.deployContract<"ScoringHarness">>>;
  const engines = new Map<number, Address>();

  async function setCode(address: Address, code: `0x${string}`) {
    const test = await viem.getTestClient();
    await test.setCode({ address, bytecode: code });
  }

  before(async () => {
    harness = await viem.deployContract("ScoringHarness");
    for (const behaviour of Object.values(Behaviour)) {
      engines.set(behaviour, (await viem.deployContract("ScriptedEngine", [behaviour])).address);
    }
  });

  it("probes with vector P2", async () => {
    assert.equal(await harness.read.probeInput(), p2.input);
  });

  describe("probe", () => {
    it("finds a faithful engine", async () => {
      assert.equal(await harness.read.probe([engines.get(Behaviour.Faithful)!]), true);
    });

    for (const [name, behaviour] of Object.entries(Behaviour).filter(([name]) => name !== "Faithful")) {
      it(`takes an engine with behaviour ${name} for portable`, async () => {
        assert.equal(await harness.read.probe([engines.get(behaviour)!]), false);
      });
    }

    it("takes an address without code for portable", async () => {
      assert.equal(await harness.read.probe([zeroAddress]), false);
    });

    it("takes genesis code 0xfe for portable and loses no more than the gas cap to it", async () => {
      await setCode(NATIVE_ADDRESS, "0xfe");
      assert.equal(await harness.read.probe([], { gas: 400_000n }), false);
    });

    it("does not answer when the gas left could not have let a native engine finish", async () => {
      await viem.assertions.revertWithCustomError(
        harness.read.probe([engines.get(Behaviour.Faithful)!], { gas: 80_000n }),
        harness,
        "ScoringProbe_InsufficientGas",
      );
    });
  });

  describe("run", () => {
    it("reverts while unprobed", async () => {
      await viem.assertions.revertWithCustomError(
        harness.read.runDefault([Mode.Unprobed, p2.input]),
        harness,
        "ScoringEngine_Unprobed",
      );
    });

    it("gives the golden output in either mode", async () => {
      const expected = encodeOutput(p2);
      assert.equal(await harness.read.runDefault([Mode.Portable, p2.input]), expected);
      assert.equal(await harness.read.run([Mode.Native, engines.get(Behaviour.Faithful)!, p2.input]), expected);
    });

    it("refuses malformed input with the same error in either mode", async () => {
      for (const mode of [Mode.Portable, Mode.Native]) {
        await viem.assertions.revertWithCustomErrorWithArgs(
          harness.read.run([mode, engines.get(Behaviour.Faithful)!, refused.input]),
          harness,
          "CompositeScoring_Malformed",
          [refused.reason],
        );
      }
    });

    it("never falls back to the twin when the native engine is silent", async () => {
      for (const behaviour of [Behaviour.Silent, Behaviour.Short, Behaviour.Long]) {
        await viem.assertions.revertWithCustomError(
          harness.read.run([Mode.Native, engines.get(behaviour)!, p2.input]),
          harness,
          "ScoringEngine_NativeSilent",
        );
      }
      await setCode(NATIVE_ADDRESS, "0xfe");
      await viem.assertions.revertWithCustomError(
        harness.read.runDefault([Mode.Native, p2.input]),
        harness,
        "ScoringEngine_NativeSilent",
      );
    });
  });
});
