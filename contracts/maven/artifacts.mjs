// Turns Hardhat's artifacts into what the Java side uses:
//   target/generated-resources/…/artifacts/<Name>.json  trimmed artifacts of every contract (deployer, decoders)
//   target/wrapper-abi/<Name>.json                       ABIs of the contracts in wrapped.txt (Web3j wrappers)
// Files are only rewritten when their content changes, so an unchanged contract recompiles nothing.
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const resources = join(root, "target/generated-resources/io/virtengine/contracts/artifacts");
const wrapperAbis = join(root, "target/wrapper-abi");

/** All artifacts below a folder, as [path, content]; build-info and type files are no artifacts. */
function* artifactsIn(folder) {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile() || !entry.name.endsWith(".json") || entry.name.endsWith(".dbg.json")) continue;
    const path = join(entry.parentPath, entry.name);
    const artifact = JSON.parse(readFileSync(path, "utf8"));
    if (artifact.contractName && artifact.abi && existsSync(join(root, sourceOf(artifact)))) yield artifact;
  }
}

/** Where the source lies; an artifact whose source is gone is left over from an earlier build. */
const sourceOf = ({ sourceName }) => (sourceName.startsWith("@") ? `node_modules/${sourceName}` : sourceName);

const isForTests = ({ sourceName }) => /(^|\/)(mocks?|harness|test)\//.test(sourceName);

/** Web3j cannot encode or decode these shapes (nested arrays; fixed arrays inside structs). */
function unsupported(parameter, path, insideStruct = false) {
  const arrays = parameter.type.match(/\[\d*\]/g) ?? [];
  if (arrays.length > 1) return [`${path}: nested array ${parameter.type}`];
  if (insideStruct && arrays.some((a) => a !== "[]")) return [`${path}: fixed array ${parameter.type} inside a struct`];
  return (parameter.components ?? []).flatMap((c) => unsupported(c, `${path}.${c.name}`, true));
}

function write(folder, files) {
  mkdirSync(folder, { recursive: true });
  for (const old of readdirSync(folder)) if (!files.has(old)) rmSync(join(folder, old));
  for (const [name, text] of files) {
    const path = join(folder, name);
    if (!existsSync(path) || readFileSync(path, "utf8") !== text) writeFileSync(path, text);
  }
}

const byName = new Map();
for (const folder of ["artifacts/src", "artifacts/@openzeppelin"]) {
  for (const artifact of artifactsIn(join(root, folder))) {
    if (isForTests(artifact)) continue;
    const known = byName.get(artifact.contractName);
    if (known) throw new Error(`two contracts named ${artifact.contractName}: ${known.sourceName}, ${artifact.sourceName}`);
    byName.set(artifact.contractName, artifact);
  }
}

const problems = [];
const trimmed = new Map();
for (const [name, artifact] of byName) {
  const { contractName, sourceName, abi, bytecode, linkReferences } = artifact;
  const { deployedBytecode, deployedLinkReferences, immutableReferences } = artifact;
  const kept = { contractName, sourceName, abi, bytecode, linkReferences };
  Object.assign(kept, { deployedBytecode, deployedLinkReferences, immutableReferences: immutableReferences ?? {} });
  trimmed.set(`${name}.json`, JSON.stringify(kept));
  if (sourceName.startsWith("src/")) {
    for (const item of abi) {
      for (const p of [...(item.inputs ?? []), ...(item.outputs ?? [])]) {
        problems.push(...unsupported(p, `${name}.${item.name ?? item.type}(${p.name})`));
      }
    }
  }
}

const wrapped = new Map();
const names = readFileSync(join(root, "maven/wrapped.txt"), "utf8").split("\n").map((l) => l.trim());
for (const name of names.filter((l) => l && !l.startsWith("#"))) {
  const artifact = byName.get(name);
  if (!artifact || artifact.bytecode === "0x") {
    problems.push(`${name}: named in maven/wrapped.txt, but no such contract was compiled`);
    continue;
  }
  // The deployer takes creation code from the artifact; a copy in each wrapper would only add weight.
  wrapped.set(`${name}.json`, JSON.stringify({ contractName: name, abi: artifact.abi, bytecode: "" }));
}
if (problems.length > 0) {
  console.error(`contracts: the Java side cannot be built from these contracts:\n  ${problems.join("\n  ")}`);
  process.exit(1);
}

trimmed.set("index.txt", [...byName.keys()].sort().join("\n") + "\n");
write(resources, trimmed);
write(wrapperAbis, wrapped);
console.log(`contracts: ${trimmed.size - 1} artifacts, ${wrapped.size} wrapped`);
