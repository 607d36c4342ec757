import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type { Row } from "./meter.js";

/** The committed table: how rows are written, and what may not differ from it. */

const FILE = new URL("../../../docs/benchmarks/gas.md", import.meta.url);
const TOLERANCE = 0.01;

/** Steps that are over their budget, each with what it pays for. A step under budget must not be here. */
const KNOWN_MISSES: Record<string, string> = {};

export function writeTable(rows: Row[]): void {
  writeFileSync(FILE, text(rows));
}

/** What breaks a budget without being a known miss, or is one no longer. */
export function budgetProblems(rows: Row[]): string[] {
  const broken = rows
    .filter((row) => isOver(row) && KNOWN_MISSES[row.step] === undefined)
    .map(({ step, gas, budget }) => `${step}: ${gas} gas, budget ${budget}`);
  const met = Object.keys(KNOWN_MISSES)
    .filter((step) => !rows.some((row) => row.step === step && isOver(row)))
    .map((step) => `${step}: within its budget, no longer a known miss`);
  return [...broken, ...met];
}

/** Rows that are not in the committed table as they were measured, and committed ones that nobody measures. */
export function tableProblems(rows: Row[]): string[] {
  const committed = new Map(existsSync(FILE) ? readFileSync(FILE, "utf8").split("\n").flatMap(committedRow) : []);
  const moved = rows.flatMap(({ step, gas }) => {
    const before = committed.get(step);
    if (before === undefined) return [`${step}: not in the table`];
    const now = Number(gas);
    return Math.abs(now - before) > before * TOLERANCE ? [`${step}: ${before} before, ${now} now`] : [];
  });
  const measured = new Set(rows.map(({ step }) => step));
  const gone = [...committed.keys()].filter((step) => !measured.has(step)).map((step) => `${step}: in the table only`);
  return [...moved, ...gone];
}

function committedRow(line: string): [string, number][] {
  const [, step, gas] = /^\| (.+?) \| ([\d,]+) \|/.exec(line) ?? [];
  return step === undefined ? [] : [[step, Number(gas!.replaceAll(",", ""))]];
}

function isOver({ gas, budget }: Row): boolean {
  return budget !== undefined && gas > BigInt(budget);
}

function verdict(row: Row): string {
  if (!isOver(row)) return "";
  return KNOWN_MISSES[row.step] === undefined ? "over budget" : "over budget, known";
}

function text(rows: Row[]): string {
  const number = (value?: number | bigint): string => (value === undefined ? "" : value.toLocaleString("en-US"));
  const lines = rows.map(
    (row) => `| ${row.step} | ${number(row.gas)} | ${number(row.budget)} | ${number(row.peer)} | ${verdict(row)} |`,
  );
  const misses = rows
    .filter((row) => isOver(row) && KNOWN_MISSES[row.step] !== undefined)
    .map(({ step, gas, budget }) => {
      const over = number(gas - BigInt(budget!));
      return `- **${step}** is ${over} gas over its budget. ${KNOWN_MISSES[step]}`;
    });
  const prose = misses.length === 0 ? "" : `\n## Known misses\n\n${misses.join("\n")}\n`;
  return `# Gas

What each step costs as a whole transaction: intrinsic gas, proxies, tokens and events included. Made by \`npm run gas\` in \`contracts/\`,
which plays one order through the deployed system with the gates of the development network on, then closes epochs into the stake vault
(who sits, who worked and how they did is played), changes a validator set, attests an enclave, stakes, rolls full sets (their stake is
played), walks through its own headers (Besu's have some 40 bytes more) and decides by stake in the real vault; CI runs it in checking
mode and fails when a figure moves by more than 1 % or breaks its budget without being a known miss. Consensus reads the set by a call,
which pays no 21,000 to begin with. The three governors are one contract with other settings: what they decide costs the same.
AEP-79's figures are those it plans for the same steps.

| step | gas | budget | AEP-79 plans | |
|---|---:|---:|---:|---|
${lines.join("\n")}
${prose}`;
}
