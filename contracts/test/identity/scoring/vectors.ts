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

export interface NetworkVector {
  name: string;
  input: Hex;
  basisPoints: number;
  passed: boolean;
  logit: number;
  inputHash: Hex;
  modelHash: Hex;
}

const FOLDER = "besu-plugins/scoring/src/main/resources/io/virtengine/scoring";

/** The golden vectors are files shared with the Java engines; they are looked for upwards from here. */
function read(name: string) {
  const file = join(FOLDER, name);
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, file))) {
    if (folder === dirname(folder)) throw new Error(`no ${file} above ${import.meta.url}`);
    folder = dirname(folder);
  }
  return JSON.parse(readFileSync(join(folder, file), "utf8"));
}

export function goldenVectors(): { scored: ScoredVector[]; malformed: MalformedVector[] } {
  return read("fs2p-vectors.json");
}

/** Vectors of the network engine; those of the reference network carry a seed instead of an input. */
export function networkVectors(): {
  referenceSeed: string;
  scored: NetworkVector[];
  reference: Omit<NetworkVector, "input">[];
} {
  return read("network-vectors.json");
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
