import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { network } from "hardhat";
import type { Hex } from "viem";

/** Numbers are decimal texts. */
interface GoldenRollup extends Record<string, string | string[]> {
  leaf: Hex;
  proof: Hex[];
}

/** One file for the contract side and for `MerkleTree` and `UsageRollup` of the Java SDK. */
const golden: { cases: { name: string; root: Hex; rollups: GoldenRollup[] }[] } = JSON.parse(
  readFileSync(new URL("usage-rollups.json", import.meta.url), "utf8"),
);

describe("usage rollups", async () => {
  const { viem } = (await network.create()) as any;
  const proofs = await viem.deployContract("RollupProofs");
  const isIn = (root: Hex, rollup: object, proof: Hex[]): Promise<boolean> => proofs.read.isIn([root, rollup, proof]);

  for (const { name, root, rollups } of golden.cases) {
    it(`are proven by the golden proofs: ${name}`, async () => {
      for (const rollup of rollups) {
        assert.equal(await proofs.read.leafOf([rollup]), rollup.leaf);
        assert.equal(await isIn(root, rollup, rollup.proof), true);
      }
    });
  }

  it("are proven by nothing else", async () => {
    const { root, rollups } = golden.cases.find(({ name }) => name === "an hour")!;
    const [rollup, other] = rollups as [GoldenRollup, GoldenRollup];
    const { proof } = rollup;
    for (const name of Object.keys(rollup).filter((key) => key !== "leaf" && key !== "proof")) {
      const changed =
        name === "leaseId" ? golden.cases[3]!.rollups[1]!.leaseId : String(BigInt(rollup[name] as string) + 1n);
      assert.equal(await isIn(root, { ...rollup, [name]: changed }, proof), false, name);
    }
    for (const [wrong, what] of [
      [other.proof, "another's"],
      [proof.slice(1), "cut in front"],
      [proof.slice(0, -1), "cut at the end"],
      [[...proof, root], "too long"],
      [[...proof].reverse(), "in another order"],
      [[], "none"],
    ] as [Hex[], string][]) {
      assert.equal(await isIn(root, rollup, wrong), false, what);
    }
    assert.equal(await isIn(golden.cases[1]!.root, rollup, proof), false, "another root");
  });
});
