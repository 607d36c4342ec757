import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The part of a Hardhat artifact that the checks look at. */
export interface Artifact {
  contractName: string;
  sourceName: string;
  buildInfoId: string;
  abi: AbiItem[];
  deployedBytecode: string;
}

export interface AbiItem {
  type: string;
  name?: string;
  inputs?: AbiParameter[];
  outputs?: AbiParameter[];
}

export interface AbiParameter {
  name: string;
  type: string;
  components?: AbiParameter[];
}

/** Our own compiled contracts: interfaces and libraries included, tests and dependencies not. */
export function ownArtifacts(root: string): Artifact[] {
  const base = join(root, "artifacts", "src");
  if (!existsSync(base)) throw new Error(`no artifacts under ${base}: run "npx hardhat build" first`);
  return readdirSync(base, { recursive: true, encoding: "utf8" })
    .filter((path) => /\.sol\/[^/]+\.json$/.test(path))
    .map((path) => JSON.parse(readFileSync(join(base, path), "utf8")) as Artifact)
    .filter((artifact) => Array.isArray(artifact.abi))
    .sort((a, b) => a.contractName.localeCompare(b.contractName));
}
