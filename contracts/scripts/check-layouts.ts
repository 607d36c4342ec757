// Compares the storage of every upgradeable contract, ERC-7201 namespaces included, with the committed layout under
// layouts/, using OpenZeppelin's upgrades core. `--update` writes the layouts anew: do that in the commit that adds a
// field, and let the reviewer see it.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ownArtifacts } from "./artifacts.ts";

const require = createRequire(import.meta.url);
const upgrades = require("@openzeppelin/upgrades-core");
const validations = require("@openzeppelin/upgrades-core/dist/validate/run.js");
const query = require("@openzeppelin/upgrades-core/dist/validate/query.js");
const { normalizeValidationData } = require("@openzeppelin/upgrades-core/dist/validate/data.js");

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const layoutFolder = join(root, "layouts");
const update = process.argv.includes("--update");

function readJson(path: string) {
  return JSON.parse(readFileSync(path, "utf8"));
}

/** The library keys types by syntax tree ids, which differ from build to build; the committed form has none. */
function withoutTreeIds(layout: string): string {
  return layout
    .replace(/(t_(?:struct|enum|contract|userDefinedValueType)\([^()]*\))\d+/g, "$1")
    .replace(/"src": "[^"]*"/g, '"src": ""');
}

/** One validation run for each build that a present artifact comes from; older builds may linger in the folder. */
function validationRuns() {
  const folder = join(root, "artifacts", "build-info");
  return [...new Set(ownArtifacts(root).map((artifact) => artifact.buildInfoId))].map((build) => {
    const { output } = readJson(join(folder, `${build}.output.json`));
    const info = readJson(join(folder, `${build}.json`));
    const decode = upgrades.solcInputOutputDecoder(info.input, output);
    return { build, run: validations.validate(output, decode, info.solcVersion, info.input) };
  });
}

let failed = false;
mkdirSync(layoutFolder, { recursive: true });
const buildOf = new Map(ownArtifacts(root).map((artifact) => [artifact.contractName, artifact.buildInfoId]));
for (const { build, run } of validationRuns()) {
  const data = normalizeValidationData([run]);
  for (const [name, contract] of Object.entries<any>(run)) {
    const simpleName = name.split(":").pop()!;
    const governed = contract.inherit.some((parent: string) => parent.endsWith(":Governed"));
    if (!name.includes("/src/") || buildOf.get(simpleName) !== build) continue;
    if (!governed || contract.version === undefined) continue;

    const errors = query
      .getErrors(data, contract.version, { kind: "uups" })
      .filter(
        (error: any) => !["state-variable-immutable", "constructor", "external-library-linking"].includes(error.kind),
      );
    for (const error of errors) {
      failed = true;
      console.error(`${simpleName}: not safe to upgrade: ${error.kind} ${error.name ?? ""} ${error.src ?? ""}`);
    }
    const layout = query.getStorageLayout(data, contract.version);
    const file = join(layoutFolder, `${simpleName}.json`);
    const text = withoutTreeIds(JSON.stringify(layout, null, 2)) + "\n";
    if (update || !existsSync(file)) {
      if (!update) {
        failed = true;
        console.error(`${simpleName}: no committed layout: run "npm run layouts:update"`);
        continue;
      }
      writeFileSync(file, text);
      console.log(`${simpleName}: written`);
      continue;
    }
    const committed = readFileSync(file, "utf8");
    if (committed === text) {
      console.log(`${simpleName}: unchanged`);
      continue;
    }
    try {
      upgrades.assertStorageUpgradeSafe(
        JSON.parse(committed),
        JSON.parse(text),
        upgrades.withValidationDefaults({ kind: "uups" }),
      );
      console.error(
        `${simpleName}: grew compatibly, but layouts/${simpleName}.json is old: run "npm run layouts:update"`,
      );
    } catch (error) {
      console.error(`${simpleName}: ${(error as Error).message}`);
    }
    failed = true;
  }
}
process.exit(failed ? 1 : 0);
