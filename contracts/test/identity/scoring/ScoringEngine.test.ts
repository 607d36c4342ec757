import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { network } from "hardhat";
import type { Hex } from "viem";
import { encodeOutput, goldenVectors } from "./vectors.js";

const NATIVE_ADDRESS = "0x0000000000000000000000000000000000000a01";
const Backend = { Unprobed: 0, Native: 1, Portable: 2 } as const;
const Behaviour = { Faithful: 0, WrongByte: 1, Short: 2, Long: 3, Silent: 4, OtherRefusal: 5 } as const;

/**
 * ScoringEngine
 * ├── probe: true only for an engine that gives the twin's output
 * │   ├── no code, genesis code 0xfe, silent, refusing, short, long, one wrong bit → portable
 * │   ├── faithful → native
 * │   └── too little gas to ask properly → reverts instead of answering
 * └── run
 *     ├── unprobed, portable → twin
 *     └── native → engine; its refusal passes through and no other; its silence is an error, never a fallback
 */
describe("ScoringEngine", async () => {
  const { viem } = await network.create();
  const { scored, malformed } = goldenVectors();
  const p2 = scored.find((vector) => vector.name === "P2")!;
  const refused = malformed.find((vector) => vector.reason === 12)!;
  let harness: Awaited<ReturnType<typeof viem.deployContract<"ScoringHarness">>>;
  const engines = new Map<number, Hex>();

  /** Puts code where the precompile would be. */
  async function place(bytecode: Hex) {
    await (await viem.getTestClient()).setCode({ address: NATIVE_ADDRESS, bytecode });
  }

  before(async () => {
    harness = await viem.deployContract("ScoringHarness");
    const client = await viem.getPublicClient();
    for (const behaviour of Object.values(Behaviour)) {
      const { address } = await viem.deployContract("ScriptedEngine", [behaviour]);
      engines.set(behaviour, (await client.getCode({ address }))!);
    }
  });

  it("probes with vector P2", async () => {
    assert.equal(await harness.read.probeInput(), p2.input);
  });

  describe("probe", () => {
    it("finds a faithful engine", async () => {
      await place(engines.get(Behaviour.Faithful)!);
      assert.equal(await harness.read.probe(), true);
    });

    for (const [name, behaviour] of Object.entries(Behaviour).filter(([name]) => name !== "Faithful")) {
      it(`takes an engine with behaviour ${name} for portable`, async () => {
        await place(engines.get(behaviour)!);
        assert.equal(await harness.read.probe(), false);
      });
    }

    it("takes an address without code for portable", async () => {
      await place("0x");
      assert.equal(await harness.read.probe(), false);
    });

    it("takes genesis code 0xfe for portable and loses no more than the gas cap to it", async () => {
      await place("0xfe");
      assert.equal(await harness.read.probe({ gas: 400_000n }), false);
    });

    it("does not answer when the gas left could not have let a native engine finish", async () => {
      await place(engines.get(Behaviour.Faithful)!);
      await viem.assertions.revertWithCustomError(
        harness.read.probe({ gas: 80_000n }),
        harness,
        "ScoringProbe_InsufficientGas",
      );
    });
  });

  describe("run", () => {
    it("gives the golden output wherever it runs", async () => {
      await place(engines.get(Behaviour.Faithful)!);
      for (const backend of Object.values(Backend)) {
        assert.equal(await harness.read.run([backend, p2.input]), encodeOutput(p2));
      }
    });

    it("refuses malformed input with the same error wherever it runs", async () => {
      await place(engines.get(Behaviour.Faithful)!);
      for (const backend of Object.values(Backend)) {
        await viem.assertions.revertWithCustomErrorWithArgs(
          harness.read.run([backend, refused.input]),
          harness,
          "CompositeScoring_Malformed",
          [refused.reason],
        );
      }
    });

    it("never falls back to the twin when the native engine is silent", async () => {
      const { Silent, Short, Long, OtherRefusal } = Behaviour;
      const answers = [Silent, Short, Long, OtherRefusal].map((behaviour) => engines.get(behaviour)!);
      for (const code of [...answers, "0xfe"] as Hex[]) {
        await place(code);
        await viem.assertions.revertWithCustomError(
          harness.read.run([Backend.Native, p2.input]),
          harness,
          "ScoringEngine_NativeSilent",
        );
      }
    });
  });
});
