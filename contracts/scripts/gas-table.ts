// Plays what people do through the deployed contracts and writes what each transaction costs to docs/benchmarks/gas.md, beside
// the budgets and the figures AEP-79 plans for the same steps. With VE_GAS_CHECK=1 it compares with the committed table instead:
// a step fails that moved by more than one per cent, or broke a budget without being a known miss.
import { network } from "hardhat";
import { measureAnchors } from "./gas/anchors.js";
import { measureEnclaves } from "./gas/enclaves.js";
import { measureGovernance } from "./gas/governance.js";
import { measureMarket } from "./gas/market.js";
import type { Domain, Row } from "./gas/meter.js";
import { measureRewards } from "./gas/rewards.js";
import { measureStaking } from "./gas/staking.js";
import { budgetProblems, tableProblems, writeTable } from "./gas/table.js";
import { measureValidators } from "./gas/validators.js";

/** Domains in the table's order, each with what its chain differs in. */
const DOMAINS: [Domain, object][] = [
  [measureMarket, {}],
  // Whole epochs are closed: it must not begin at the end of one.
  [measureRewards, { initialDate: "2027-01-01T00:00:00Z" }],
  // The evidence is of its own time.
  [measureEnclaves, { initialDate: "2025-06-25T00:00:00Z" }],
  [measureStaking, { gas: 16_000_000n }],
  [measureValidators, {}],
  // Hashes and times are of the headers, and zeros among their bytes cost less.
  [measureAnchors, { initialDate: "2027-01-01T00:00:00Z" }],
  [measureGovernance, {}],
];

const rows: Row[] = [];
for (const [measure, override] of DOMAINS) rows.push(...(await measure(await network.create({ override }))));

if (process.env.VE_GAS_CHECK === "1") {
  const problems = [...tableProblems(rows), ...budgetProblems(rows)];
  problems.forEach((problem) => console.error(problem));
  if (problems.length > 0) {
    console.error("if the change is meant, run `npm run gas` and commit docs/benchmarks/gas.md");
    process.exit(1);
  }
  console.log(`${rows.length} steps as in docs/benchmarks/gas.md`);
} else {
  writeTable(rows);
  rows.forEach(({ step, gas }) => console.log(`${step}: ${gas}`));
  budgetProblems(rows).forEach((problem) => console.error(`over budget: ${problem}`));
}
