import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { network } from "hardhat";
import { concat, encodeAbiParameters, sha256, size, slice, toFunctionSelector, toHex, type Hex } from "viem";
import { encodeOutput, goldenVectors } from "./vectors.js";

const MALFORMED = toFunctionSelector("CompositeScoring_Malformed(uint8)");
const TWIN_BUDGET = 150_000n;
const BATCH = 64;

/** The twin is a pure function: every case is an input and what must come out, so the tree is the vector file. */
describe("CompositeScoring", async () => {
  const { viem } = await network.create();
  const { scored, malformed } = goldenVectors();
  let harness: Awaited<ReturnType<typeof viem.deployContract<"ScoringHarness">>>;

  before(async () => {
    harness = await viem.deployContract("ScoringHarness");
  });

  it("gives the golden output for every golden input", async () => {
    assert.ok(scored.length > 507, `only ${scored.length} vectors`);
    for (let from = 0; from < scored.length; from += BATCH) {
      const batch = scored.slice(from, from + BATCH);
      const outputs = await harness.read.scoreAll([batch.map((vector) => vector.input)]);
      assert.equal(size(outputs), batch.length * 512);
      batch.forEach((vector, i) => {
        assert.equal(slice(outputs, i * 512, (i + 1) * 512), encodeOutput(vector), vector.name);
      });
    }
  });

  it("refuses every malformed input with the golden reason", async () => {
    assert.equal(new Set(malformed.map((vector) => vector.reason)).size, 14);
    const errors = await harness.read.failures([malformed.map((vector) => vector.input)]);
    malformed.forEach((vector, i) => {
      const expected = concat([MALFORMED, toHex(vector.reason, { size: 32 })]);
      assert.equal(errors[i], expected, vector.name);
    });
  });

  it("names its error with the selector the Java engine reverts with", () => {
    assert.equal(MALFORMED, "0xeedd3641");
  });

  it("stays within the gas budget, call included", async () => {
    let worst = 0n;
    for (const vector of scored.filter((_, i) => i < 7 || i % 16 === 0)) {
      const gas = await harness.read.gasOf([vector.input]);
      if (gas > worst) worst = gas;
    }
    const client = await viem.getPublicClient();
    const inner = await client.estimateContractGas({
      address: harness.address,
      abi: harness.abi,
      functionName: "score",
      args: [scored[0]!.input],
    });
    // The estimate holds the 21,000 of a transaction and its calldata besides the call itself.
    console.log(`      twin: ${worst} gas at worst; P1 as a transaction: ${inner} gas`);
    assert.ok(worst <= TWIN_BUDGET, `twin takes ${worst}`);
    assert.ok(inner <= TWIN_BUDGET, `transaction takes ${inner}`);
  });
});

describe("ScoringInput", async () => {
  const { viem } = await network.create();
  const { scored } = goldenVectors();
  const p2 = scored.find((vector) => vector.name === "P2")!;
  const vector = slice(p2.input, 88, 140);
  const table = slice(p2.input, 140, 171);
  let harness: Awaited<ReturnType<typeof viem.deployContract<"ScoringHarness">>>;

  before(async () => {
    harness = await viem.deployContract("ScoringHarness");
  });

  it("knows the default table", async () => {
    assert.equal(await harness.read.defaultTable(), table);
  });

  it("assembles header, vector and table", async () => {
    const input = await harness.read.assemble([slice(p2.input, 36, 68), slice(p2.input, 68, 88), vector, table]);
    assert.equal(input, p2.input);
    assert.equal(slice(input, 4, 36), sha256(table));
  });

  it("refuses a vector or a table of another length", async () => {
    const request = slice(p2.input, 36, 68);
    const account = slice(p2.input, 68, 88);
    await viem.assertions.revertWithCustomErrorWithArgs(
      harness.read.assemble([request, account, slice(vector, 1), table]),
      harness,
      "ScoringInput_VectorLength",
      [51n],
    );
    await viem.assertions.revertWithCustomErrorWithArgs(
      harness.read.assemble([request, account, vector, concat([table, "0x00"])]),
      harness,
      "ScoringInput_TableLength",
      [32n],
    );
    await viem.assertions.revertWithCustomErrorWithArgs(
      harness.read.withHistory([slice(vector, 1), 0n]),
      harness,
      "ScoringInput_VectorLength",
      [51n],
    );
  });

  it("replaces words 14 to 17 and nothing else", async () => {
    const replaced = await harness.read.withHistory([vector, 0x1111_2222_3333_4444n]);
    assert.equal(replaced, concat([slice(vector, 0, 28), "0x1111222233334444", slice(vector, 36)]));
  });

  describe("history", () => {
    const DAY = 86_400n;
    const words = (prior: bigint, age: bigint, count: bigint, success: bigint) =>
      (prior << 48n) | (age << 32n) | (count << 16n) | success;
    const cases: [string, [bigint, bigint, bigint, bigint], bigint][] = [
      ["of a stranger is all zero", [0n, 0n, 0n, 0n], words(0n, 0n, 0n, 0n)],
      ["counts whole days of age only", [0n, 0n, 0n, 2n * DAY - 1n], words(0n, 27n, 0n, 0n)],
      ["reads P2's 1350 after 50 days", [0n, 0n, 0n, 50n * DAY], words(0n, 1350n, 0n, 0n)],
      ["stops ageing at 10000", [0n, 0n, 0n, 10_000n * DAY], words(0n, 10_000n, 0n, 0n)],
      ["floors mean and rate", [186n, 3n, 2n, 365n * DAY], words(6200n, 9855n, 3n, 6666n)],
      ["writes at most 65535 scores", [7_000_000n, 70_000n, 70_000n, 0n], words(10_000n, 0n, 65_535n, 10_000n)],
    ];
    for (const [name, args, expected] of cases) {
      it(name, async () => {
        assert.equal(await harness.read.history(args), expected);
      });
    }
  });
});
