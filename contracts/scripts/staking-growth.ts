// Measures every action on the stake vault among 10, 1,000 and 10,000 delegators of a validator, writes the table to
// docs/benchmarks/staking-gas.md, and fails if a cost grows with their number.
import { writeFileSync } from "node:fs";
import { network } from "hardhat";
import { stakeSteps } from "../test/support/stakeGas.js";

const CROWDS = [10, 1_000, 10_000];
const TABLE = new URL("../../docs/benchmarks/staking-gas.md", import.meta.url);
const TOLERANCE = 0.005;

const columns = await stakeSteps(await network.create({ override: { gas: 16_000_000n } }), CROWDS);
const number = (value: bigint): string => value.toLocaleString("en-US");
const rows = columns[0]!.map(({ step }, i) => ({ step, gas: columns.map((steps) => steps[i]!.gas) }));
writeFileSync(
  TABLE,
  `# Gas of staking

What each action on the stake vault costs as a whole transaction, among so many delegators at each of two validators. Made by
\`npx hardhat run scripts/staking-growth.ts\` in \`contracts/\`, which fails if a row grows by more than half a per cent: a cost must
not depend on how many others there are. Where a figure differs, rounding condemned a wei in one case and not in the other.

| action | ${CROWDS.map((crowd) => `${number(BigInt(crowd))} delegators`).join(" | ")} |
|---|${CROWDS.map(() => "---:|").join("")}
${rows.map(({ step, gas }) => `| ${step} | ${gas.map(number).join(" | ")} |`).join("\n")}
`,
);
const grown = rows.filter(({ gas }) => Number(gas.at(-1)!) > Number(gas[0]!) * (1 + TOLERANCE));
grown.forEach(({ step, gas }) => console.error(`${step} grows: ${gas.join(", ")}`));
if (grown.length > 0) process.exit(1);
console.log(
  `${rows.length} actions cost the same among ${CROWDS.join(", ")} delegators: docs/benchmarks/staking-gas.md`,
);
