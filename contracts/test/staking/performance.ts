import { concat, encodeAbiParameters, keccak256, pad, toHex, type Address, type Hex } from "viem";
import type { PrivateKeyAccount } from "viem/accounts";

/** What nodes sign of an epoch, as IPerformanceBoard defines it. */
export const REPORT_TYPES = {
  PerformanceReport: [
    { name: "epoch", type: "uint64" },
    { name: "fromBlock", type: "uint64" },
    { name: "toBlock", type: "uint64" },
    { name: "complete", type: "bool" },
    { name: "gasUsed", type: "uint64" },
    { name: "turns", type: "bytes32" },
    { name: "seals", type: "bytes32" },
  ],
} as const;

export interface Report {
  epoch: bigint;
  fromBlock: bigint;
  toBlock: bigint;
  complete: boolean;
  gasUsed: bigint;
}

export interface Line {
  node: Address;
  proposed: number;
  missed: number;
}

export interface Observation {
  observer: Address;
  seals: Hex;
  signature: Hex;
}

export const turnsOf = (lines: Line[]): Hex =>
  keccak256(
    concat(
      lines.map((line) =>
        encodeAbiParameters(
          [{ type: "address" }, { type: "uint32" }, { type: "uint32" }],
          [line.node, line.proposed, line.missed],
        ),
      ),
    ),
  );

/** One byte per line. */
export const sealsOf = (percents: number[]): Hex =>
  percents.length === 0 ? "0x" : concat(percents.map((percent) => pad(toHex(percent), { size: 1 })));

/** A node's word on a report; `change` tampers with what it signs. */
export async function observe(
  node: PrivateKeyAccount,
  chainId: number,
  report: Report,
  lines: Line[],
  percents: number[],
  change: { message?: object; domain?: object } = {},
): Promise<Observation> {
  const seals = sealsOf(percents);
  const signature = await node.signTypedData({
    domain: { name: "VirtEngine Observer", version: "1", chainId, ...change.domain },
    types: REPORT_TYPES,
    primaryType: "PerformanceReport",
    message: { ...report, turns: turnsOf(lines), seals: keccak256(seals), ...change.message },
  });
  return { observer: node.address, seals, signature };
}
