import { concat, fromRlp, keccak256, pad, toHex, toRlp, type Hex } from "viem";
import type { PrivateKeyAccount } from "viem/accounts";

/** A field of RLP: numbers without leading zeros. */
const scalar = (value: bigint | number): Hex => (BigInt(value) === 0n ? "0x" : toHex(BigInt(value)));
const hash = (text: string): Hex => keccak256(toHex(text));

/** What differs between two headers of a height. */
export interface HeaderParts {
  parentHash: Hex;
  number: bigint;
  timestamp: bigint;
  round?: number;
  /** Stands for the content: another root, another block. */
  stateRoot?: Hex;
  /** Replaces the extra data's list. */
  extraData?: Hex;
}

/** RLP of an osaka header as QBFT's committed seals sign it. */
export function headerOf(parts: HeaderParts): Hex {
  const round = parts.round ?? 0;
  const extraData = parts.extraData ?? toRlp([pad("0x", { size: 32 }), [], [], scalar(round), []]);
  return toRlp([
    parts.parentHash,
    hash("ommers"),
    pad("0x01", { size: 20 }),
    parts.stateRoot ?? hash("state"),
    hash("transactions"),
    hash("receipts"),
    pad("0x", { size: 256 }),
    scalar(1),
    scalar(parts.number),
    scalar(30_000_000),
    scalar(21_000),
    scalar(parts.timestamp),
    extraData,
    "0x63746963616c2062797a616e74696e65206661756c7420746f6c6572616e6365",
    pad("0x", { size: 8 }),
    scalar(0),
    hash("withdrawals"),
    scalar(0),
    scalar(0),
    pad("0x", { size: 32 }),
    hash("requests"),
  ]);
}

/** A header and a node's seal of it, its last byte as Besu writes it. */
export async function seal(node: PrivateKeyAccount, header: Hex): Promise<{ header: Hex; seal: Hex }> {
  const signature = await node.sign({ hash: keccak256(header) });
  const v = Number(`0x${signature.slice(-2)}`) - 27;
  return { header, seal: concat([signature.slice(0, -2) as Hex, toHex(v, { size: 1 })]) };
}

const HEADER_FIELDS = [
  "parentHash",
  "sha3Uncles",
  "miner",
  "stateRoot",
  "transactionsRoot",
  "receiptsRoot",
  "logsBloom",
  "difficulty",
  "number",
  "gasLimit",
  "gasUsed",
  "timestamp",
  "extraData",
  "mixHash",
  "nonce",
  "baseFeePerGas",
  "withdrawalsRoot",
  "blobGasUsed",
  "excessBlobGas",
  "parentBeaconBlockRoot",
  "requestsHash",
];
const QUANTITIES = new Set([
  "difficulty",
  "number",
  "gasLimit",
  "gasUsed",
  "timestamp",
  "baseFeePerGas",
  "blobGasUsed",
  "excessBlobGas",
]);

/** The RLP whose keccak256 is a block's hash, from what eth_getBlockByNumber says: `qbft` as Besu hashes, without round and seals. */
export function hashedHeader(block: Record<string, Hex>, qbft = false): Hex {
  const fields = HEADER_FIELDS.map((name) => (QUANTITIES.has(name) ? scalar(BigInt(block[name]!)) : block[name]!));
  if (qbft) {
    const extra = fromRlp(block.extraData!, "hex") as any[];
    fields[HEADER_FIELDS.indexOf("extraData")] = toRlp([...extra.slice(0, 3), "0x", []]);
  }
  return toRlp(fields);
}
