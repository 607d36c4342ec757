import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { network } from "hardhat";
import { concat, keccak256, padHex, slice, toHex, zeroHash, type Address, type Hex } from "viem";
import { hashedHeader } from "./qbft.js";

const HISTORY: Address = "0x0000F90827F1C53a10cb7A02335B175320002935";
const HISTORY_CODE: Hex =
  "0x3373fffffffffffffffffffffffffffffffffffffffe14604657602036036042575f35600143038111604257611fff81430311604257611fff9006545f5260205ff35b5f5ffd5b5f35611fff60014303065500";

describe("BlockAnchors", async () => {
  const connection = await network.create();
  const { viem, networkHelpers, provider } = connection as any;
  const { revertWithCustomErrorWithArgs, emitWithArgs } = viem.assertions;
  const client = await viem.getPublicClient();

  const blockAt = (number: bigint): Promise<Record<string, Hex>> =>
    provider.request({ method: "eth_getBlockByNumber", params: [toHex(number), false] });
  const hashAt = async (number: bigint): Promise<Hex> => (await blockAt(number)).hash!;
  /** Of so many blocks from one downwards. */
  const headers = async (from: bigint, count: number): Promise<Hex[]> => {
    const made: Hex[] = [];
    for (let i = 0; i < count; ++i) made.push(hashedHeader(await blockAt(from - BigInt(i))));
    return made;
  };
  /** One by one: what hardhat_mine makes of many has no parents. */
  const mine = async (count: number) => {
    for (let i = 0; i < count; ++i) await provider.request({ method: "evm_mine", params: [] });
  };
  const fixture = async () => {
    const anchors = await viem.deployContract("BlockAnchors");
    await mine(20);
    return { anchors };
  };
  const load = async () => networkHelpers.loadFixture(fixture);

  it("keeps the hash of the block before, for good and once", async () => {
    const { anchors } = await load();
    const number = await client.getBlockNumber();
    const hash = await hashAt(number);
    await emitWithArgs(anchors.write.anchor(), anchors, "BlockAnchored", [number, hash]);
    await mine(300);
    assert.equal(await anchors.read.hashOf([number]), hash);
    assert.equal(await anchors.read.hashOf([number - 1n]), zeroHash);
    assert.equal(await anchors.read.isAnchored([number]), true);

    const later = await client.getBlockNumber();
    await provider.request({ method: "evm_setAutomine", params: [false] });
    const calls = [await anchors.write.anchor(), await anchors.write.anchor()];
    await mine(1);
    await provider.request({ method: "evm_setAutomine", params: [true] });
    const logs = (await Promise.all(calls.map((call) => client.getTransactionReceipt({ hash: call })))).map(
      (receipt) => receipt.logs.length,
    );
    assert.deepEqual(logs, [1, 0]);
    assert.equal(await anchors.read.anchorFrom([number + 1n]), later);
  });

  it("walks from a known block through its parents and keeps where it ends", async () => {
    const { anchors } = await load();
    const from = await client.getBlockNumber();
    await anchors.write.anchor();
    const [first, second] = [from - 5n, from - 9n];
    const hashes = [await hashAt(first), await hashAt(second)];
    const way = await headers(from, 9);
    await mine(300);
    await emitWithArgs(anchors.write.walk([from, way.slice(0, 5)]), anchors, "BlockAnchored", [first, hashes[0]]);
    await emitWithArgs(anchors.write.walk([first, way.slice(5)]), anchors, "BlockAnchored", [second, hashes[1]]);
    assert.equal(await anchors.read.hashOf([second]), hashes[1]);
    assert.equal(await anchors.read.isAnchored([second + 1n]), false);
    assert.equal(await anchors.read.hashOf([second + 1n]), zeroHash);
    // A second time it costs, and changes nothing.
    const again = await client.getTransactionReceipt({ hash: await anchors.write.walk([from, way.slice(0, 5)]) });
    assert.equal(again.logs.length, 0);
    assert.equal(await anchors.read.anchorFrom([0n]), from);
    assert.equal(await anchors.read.anchorFrom([from + 1n]), 0n);
    assert.equal(await anchors.read.anchorFrom([2n ** 60n]), 0n);
  });

  it("walks as far as the genesis block and not beyond", async () => {
    const { anchors } = await load();
    await anchors.write.walk([2n, await headers(2n, 2)]);
    assert.equal(await anchors.read.hashOf([0n]), await hashAt(0n));
    assert.equal(await anchors.read.isAnchored([0n]), true);
    await revertWithCustomErrorWithArgs(
      anchors.write.walk([1n, await headers(2n, 2)]),
      anchors,
      "BlockAnchors_BeyondGenesis",
      [1n, 2n],
    );
  });

  it("takes a full call, and no more than that", async () => {
    const { anchors } = await load();
    const most = Number(await anchors.read.MAX_HEADERS());
    await mine(most);
    const from = await client.getBlockNumber();
    const way = await headers(from, most);
    const end = await hashAt(from - BigInt(most));
    const refused = (sent: Hex[]) =>
      revertWithCustomErrorWithArgs(anchors.write.walk([from, sent]), anchors, "BlockAnchors_BadCount", [
        BigInt(sent.length),
        BigInt(most),
      ]);
    await refused([]);
    await refused([...way, way[0]!]);
    await anchors.write.walk([from, way]);
    assert.equal(await anchors.read.hashOf([from - BigInt(most)]), end);
  });

  it("begins at nothing but known blocks", async () => {
    const { anchors } = await load();
    const early = await client.getBlockNumber();
    const way = await headers(early, 1);
    const refused = (number: bigint) =>
      revertWithCustomErrorWithArgs(anchors.write.walk([number, way]), anchors, "BlockAnchors_UnknownBlock", [number]);
    await mine(257);
    await refused(early);
    await refused((await client.getBlockNumber()) + 2n);
  });

  it("takes a block's own header only", async () => {
    const { anchors } = await load();
    const from = await client.getBlockNumber();
    const [head, parent] = (await headers(from, 2)) as [Hex, Hex];
    const refused = async (number: bigint, sent: Hex[], at = 0) =>
      revertWithCustomErrorWithArgs(anchors.write.walk([number, sent]), anchors, "BlockAnchors_WrongHeader", [
        number - BigInt(at),
        await hashAt(number - BigInt(at)),
        keccak256(sent[at]!),
      ]);
    await refused(from, [parent]);
    await refused(from, [head, head], 1);
    await refused(from - 1n, [head]);
    await refused(from, ["0x"]);
    await refused(from, [concat([head, "0x00"])]);
    await refused(from, [slice(head, 0, 600)]);
    // Another parent's hash in it.
    await refused(from, [concat([slice(head, 0, 4), keccak256("0x01"), slice(head, 36)])]);
    const most = await anchors.read.MAX_HEADER_BYTES();
    const long: Hex = `0x${"00".repeat(Number(most) + 1)}`;
    await revertWithCustomErrorWithArgs(anchors.write.walk([from, [long]]), anchors, "BlockAnchors_HeaderTooLong", [
      from,
      most + 1n,
      most,
    ]);
  });

  it("takes Besu's headers as Besu hashes them", async () => {
    const golden = JSON.parse(readFileSync(new URL("double-sign.json", import.meta.url), "utf8"));
    const { anchors } = await load();
    const [first] = golden.headers;
    const number = BigInt(golden.number);
    const header = hashedHeader(first.block, true);
    assert.equal(keccak256(header), first.block.hash);
    await networkHelpers.setCode(HISTORY, HISTORY_CODE);
    await networkHelpers.mine(number + 300n - (await client.getBlockNumber()));
    await networkHelpers.setStorageAt(HISTORY, padHex(toHex(number % 8_191n), { size: 32 }), first.block.hash);
    await revertWithCustomErrorWithArgs(
      anchors.write.walk([number, [first.header]]),
      anchors,
      "BlockAnchors_WrongHeader",
      [number, first.block.hash, first.digest],
    );
    await anchors.write.walk([number, [header]]);
    assert.equal(await anchors.read.hashOf([number - 1n]), golden.parentHash);
  });
});
