import { toHex, type Hex } from "viem";
import { hashedHeader } from "../../test/staking/qbft.js";
import { Meter, type Chain, type Row } from "./meter.js";

const WAYS = [1, 10];

/** A block that is anchored, and ways back from it, each to a block that nobody has anchored. */
export async function measureAnchors(chain: Chain): Promise<Row[]> {
  const meter = await Meter.on(chain);
  const { viem, provider } = chain as any;
  const anchors: any = await viem.deployContract("BlockAnchors");
  const mine = async (count: number) => {
    for (let i = 0; i < count; ++i) await provider.request({ method: "evm_mine", params: [] });
  };
  await mine(10);
  // The first ever costs more.
  await anchors.write.anchor();
  await mine(1);
  const from: bigint = await (await viem.getPublicClient()).getBlockNumber();
  await meter.step("anchor a block", anchors.write.anchor());
  for (const length of WAYS) {
    const way: Hex[] = [];
    for (let i = 0; i < length; ++i) {
      const block = await provider.request({
        method: "eth_getBlockByNumber",
        params: [toHex(from - BigInt(i)), false],
      });
      way.push(hashedHeader(block));
    }
    await meter.step(`walk ${length === 1 ? "a header" : `${length} headers`} back`, anchors.write.walk([from, way]));
  }
  return meter.rows;
}
