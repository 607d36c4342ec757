// Two promises about what the compiler made: every contract fits EIP-170, and every ABI can be spoken by Web3j,
// which encodes nested arrays, fixed arrays inside structs and overloaded functions wrongly or not at all.
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { ownArtifacts, type AbiParameter, type Artifact } from "./artifacts.ts";

const EIP_170_LIMIT = 24_576;
/** OpenZeppelin's own, in contracts that get no wrapper. */
const STOCK_OVERLOADS = new Set(["VirtGovernor.quorumNumerator"]);
const root = dirname(dirname(fileURLToPath(import.meta.url)));

function sizeOf(artifact: Artifact): number {
  return (artifact.deployedBytecode.length - 2) / 2;
}

function parameterProblems(parameter: AbiParameter, inStruct: boolean): string[] {
  const problems: string[] = [];
  if ((parameter.type.match(/\[/g) ?? []).length > 1) problems.push(`nested array ${parameter.type} ${parameter.name}`);
  if (inStruct && /\[\d+\]/.test(parameter.type))
    problems.push(`fixed array in a struct: ${parameter.type} ${parameter.name}`);
  for (const component of parameter.components ?? []) problems.push(...parameterProblems(component, true));
  return problems;
}

function abiProblems(artifact: Artifact): string[] {
  const problems: string[] = [];
  const seen = new Set<string>();
  for (const item of artifact.abi) {
    for (const parameter of [...(item.inputs ?? []), ...(item.outputs ?? [])]) {
      problems.push(...parameterProblems(parameter, false).map((problem) => `${item.name}: ${problem}`));
    }
    if (item.type !== "function" || item.name === undefined) continue;
    if (STOCK_OVERLOADS.has(`${artifact.contractName}.${item.name}`)) continue;
    if (seen.has(item.name)) problems.push(`${item.name}: overloaded`);
    seen.add(item.name);
  }
  return problems;
}

let failed = false;
for (const artifact of ownArtifacts(root)) {
  const size = sizeOf(artifact);
  if (size > EIP_170_LIMIT) {
    failed = true;
    console.error(`${artifact.sourceName}: ${artifact.contractName} has ${size} bytes of ${EIP_170_LIMIT}`);
  } else if (size > 1_000) {
    console.log(
      `${artifact.contractName.padEnd(28)} ${String(size).padStart(6)} bytes, ${EIP_170_LIMIT - size} to spare`,
    );
  }
  for (const problem of abiProblems(artifact)) {
    failed = true;
    console.error(`${artifact.sourceName}: ${artifact.contractName}.${problem}`);
  }
}
process.exit(failed ? 1 : 0);
