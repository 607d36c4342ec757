import { network } from "hardhat";
import type { Hex } from "viem";

/** A chain of its own. */
export type Chain = Awaited<ReturnType<typeof network.create>>;

/** What a step costs as a whole transaction, what it may, and what AEP-79 plans for the same. */
export interface Row {
  step: string;
  gas: bigint;
  budget?: number;
  peer?: number;
}

/** Plays a domain's steps on a chain that it has for itself, and says what each costs. */
export type Domain = (chain: Chain) => Promise<Row[]>;

/** Reads what transactions cost off their receipts. */
export class Meter {
  readonly rows: Row[] = [];

  private constructor(private readonly client: any) {}

  static async on(chain: Chain): Promise<Meter> {
    return new Meter(await (chain.viem as any).getPublicClient());
  }

  /** Adds a row; fails if the transaction did. */
  async step(step: string, sent: Hex | Promise<Hex>, budget?: number, peer?: number): Promise<void> {
    const receipt = await this.client.getTransactionReceipt({ hash: await sent });
    if (receipt.status !== "success") throw new Error(`${step} failed`);
    this.rows.push({ step, gas: receipt.gasUsed, budget, peer });
  }
}
