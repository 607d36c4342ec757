import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { encodeAbiParameters, type Hex } from "viem";

export interface ScoredVector {
  name: string;
  input: Hex;
  score: number;
  passed: boolean;
  reasons: number;
  raw: number[];
  weighted: number[];
  inputHash: Hex;
}

export interface MalformedVector {
  name: string;
  input: Hex;
  reason: number;
}

const FILE = "besu-plugins/scoring/src/main/resources/io/virtengine/scoring/fs2p-vectors.json";

/** The golden vectors are one file, shared with the Java engine; it is looked for upwards from here. */
export function goldenVectors(): { scored: ScoredVector[]; malformed: MalformedVector[] } {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, FILE))) {
    if (folder === dirname(folder)) throw new Error(`no ${FILE} above ${import.meta.url}`);
    folder = dirname(folder);
  }
  return JSON.parse(readFileSync(join(folder, FILE), "utf8"));
}

const WORD = { type: "uint256" } as const;

/** The engine's 512 bytes, encoded without looking at any contract. */
export function encodeOutput(vector: ScoredVector): Hex {
  const numbers = [
    vector.score,
    vector.passed ? 1 : 0,
    vector.reasons,
    ...vector.raw,
    ...vector.weighted,
    vector.inputHash,
  ];
  return encodeAbiParameters(
    numbers.map(() => WORD),
    numbers.map((number) => BigInt(number)),
  );
}
