import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { network } from "hardhat";
import { getAddress, keccak256, padHex, toHex, type Address } from "viem";
import { privateKeyToAccount, type PrivateKeyAccount } from "viem/accounts";
import { assignRole, deployAccess, deployProxy, Role } from "../support/access.js";
import { observe, sealsOf, type Line, type Observation, type Report } from "./performance.js";

const EPOCH = 3_600;
const WINDOW = 172_800;
const GAS_CAP = 16_777_216n;
const GOLDEN = JSON.parse(readFileSync(new URL("performance-reports.json", import.meta.url), "utf8"));

const addressAt = (index: number): Address => getAddress(padHex(toHex(0xa0000 + index), { size: 20 }));
const keyAt = (index: number): PrivateKeyAccount => privateKeyToAccount(keccak256(toHex(`observer ${index}`)));
const inOrder = (nodes: PrivateKeyAccount[]) =>
  [...nodes].sort((a, b) => (BigInt(a.address) < BigInt(b.address) ? -1 : 1));

/** The set of validators is a stand-in under test/; everything else is real. */
describe("PerformanceBoard", async () => {
  const connection = await network.create();
  const { viem, networkHelpers } = connection as any;
  const { revertWithCustomError, revertWithCustomErrorWithArgs, emitWithArgs } = viem.assertions;

  async function world(size: number, overrides: Record<string, bigint> = {}) {
    const access = await deployAccess(connection, overrides);
    const { manager, parameters, admin } = access;
    const nodes = inOrder(Array.from({ length: size }, (_, i) => keyAt(i)));
    const operators = nodes.map((_, i) => addressAt(i));
    const validators = await viem.deployContract("SlashingValidators");
    await validators.write.seat([nodes.map((node) => node.address), operators]);
    const work = await deployProxy(
      connection,
      "IdentityWork",
      [admin.account.address, parameters.address],
      [manager.address],
    );
    const board = await deployProxy(
      connection,
      "PerformanceBoard",
      [validators.address, work.address, parameters.address],
      [manager.address],
    );
    await assignRole(manager, Role.Guardian, board, ["setIntakePaused"]);
    const chainId = await (await viem.getPublicClient()).getChainId();
    const now = await networkHelpers.time.latest();
    const epoch = Math.floor(now / EPOCH) + 1;
    const enter = async (number: number) => {
      const time = number * EPOCH + 1;
      if ((await networkHelpers.time.latest()) < time) await networkHelpers.time.increaseTo(time);
    };
    const report: Report = { epoch: BigInt(epoch), fromBlock: 10n, toBlock: 20n, complete: true, gasUsed: 1_000n };
    const lines: Line[] = nodes.map((node) => ({ node: node.address, proposed: 3, missed: 1 }));
    /** All nodes see all percents alike. */
    const observed = async (
      percents: number[] = nodes.map(() => 90),
      what: Report = report,
      of: Line[] = lines,
      by: PrivateKeyAccount[] = nodes,
    ): Promise<Observation[]> => Promise.all(by.map(async (node) => observe(node, chainId, what, of, percents)));
    await enter(epoch);
    return { ...access, nodes, operators, validators, work, board, chainId, epoch, enter, report, lines, observed };
  }
  const four = async () => {
    const system = await world(4);
    await system.enter(system.epoch + 1);
    return system;
  };
  const load = async () => networkHelpers.loadFixture(four);

  it("records what nodes sign, by anyone", async () => {
    const { board, validators, as, people } = await world(4);
    const nodes: Address[] = GOLDEN.lines.map((line: Line) => line.node);
    await validators.write.seat([nodes, nodes.map((_, i) => addressAt(i))]);
    await networkHelpers.time.increaseTo((GOLDEN.report.epoch + 1) * EPOCH);
    const report = { ...GOLDEN.report };
    const stranger = await as(board, "PerformanceBoard", people[9]);
    await emitWithArgs(stranger.write.submit([report, GOLDEN.lines, GOLDEN.observers]), board, "PerformanceReported", [
      BigInt(report.epoch),
      {
        ...report,
        ...Object.fromEntries(["epoch", "fromBlock", "toBlock", "gasUsed"].map((k) => [k, BigInt(report[k])])),
      },
      3n,
    ]);
    const first = await board.read.performanceOf([report.epoch, addressAt(0)]);
    assert.deepEqual(first, { proposed: 310, missed: 2, missedInRow: 0, presence: 100, score: 7980, reported: true });
    const second = await board.read.performanceOf([report.epoch, addressAt(1)]);
    assert.deepEqual(second, { proposed: 0, missed: 300, missedInRow: 300, presence: 0, score: 2000, reported: true });
    assert.equal((await board.read.performanceOf([report.epoch, addressAt(2)])).presence, 97);
    assert.equal((await board.read.performanceOf([report.epoch, addressAt(3)])).presence, 75);
    assert.equal(await board.read.isReported([report.epoch]), true);
  });

  it("takes an epoch that is over, within its window, once, and whole", async () => {
    const { board, report, lines, observed, epoch, enter, nodes, chainId } = await load();
    const present = { ...report, epoch: report.epoch + 1n };
    await revertWithCustomErrorWithArgs(
      board.write.submit([present, lines, await observed(undefined, present)]),
      board,
      "PerformanceBoard_EpochNotOver",
      [present.epoch, present.epoch],
    );
    const part = { ...report, complete: false };
    await revertWithCustomError(
      board.write.submit([part, lines, await observed(undefined, part)]),
      board,
      "PerformanceBoard_Incomplete",
    );
    await board.write.submit([report, lines, await observed()]);
    await revertWithCustomErrorWithArgs(
      board.write.submit([report, lines, await observed()]),
      board,
      "PerformanceBoard_AlreadyReported",
      [report.epoch],
    );
    const until = (epoch + 2) * EPOCH + WINDOW;
    assert.equal(await board.read.reportableUntil([present.epoch]), BigInt(until));
    await enter(epoch + 2);
    const late = await Promise.all(nodes.map(async (node) => observe(node, chainId, present, lines, [9, 9, 9, 9])));
    await networkHelpers.time.setNextBlockTimestamp(until);
    await revertWithCustomErrorWithArgs(
      board.write.submit([present, lines, late]),
      board,
      "PerformanceBoard_WindowClosed",
      [present.epoch, BigInt(until)],
    );
  });

  it("takes a report while it is paused: the time for it goes on", async () => {
    const { board, report, lines, observed, as, guardian } = await load();
    await (await as(board, "PerformanceBoard", guardian)).write.setIntakePaused([true]);
    await board.write.submit([report, lines, await observed()]);
    assert.equal(await board.read.isReported([report.epoch]), true);
  });

  it("takes no report where reporting is off", async () => {
    const { board, report, lines, observed, parameters } = await load();
    await parameters.write.setParameter([keccak256(toHex("staking.report_window")), 0n]);
    await revertWithCustomError(
      board.write.submit([report, lines, await observed()]),
      board,
      "PerformanceBoard_WindowClosed",
    );
    assert.deepEqual(await board.read.scoresOf([report.epoch, [addressAt(0)]]), [5000]);
  });

  it("refuses lines that are none, too many, out of order or of nobody", async () => {
    const { board, report, lines, observed, validators, nodes } = await load();
    const refused = async (of: Line[], error: string) =>
      revertWithCustomError(
        board.write.submit([
          report,
          of,
          await observed(
            of.map(() => 1),
            report,
            of,
          ),
        ]),
        board,
        error,
      );
    await refused([], "PerformanceBoard_BadLines");
    const many = Array.from({ length: 101 }, (_, i) => ({ node: addressAt(i), proposed: 0, missed: 0 }));
    await refused(many, "PerformanceBoard_BadLines");
    await refused([...lines].reverse(), "PerformanceBoard_LinesNotSorted");
    await refused([lines[0]!, lines[0]!], "PerformanceBoard_LinesNotSorted");
    await validators.write.own([nodes[2]!.address, padHex("0x0", { size: 20 })]);
    await refused(lines, "PerformanceBoard_UnknownNode");
  });

  it("takes the word of two thirds, rounded up, of the set, each once", async () => {
    const { board, report, lines, observed, nodes, chainId } = await load();
    const all = await observed();
    const refused = async (by: Observation[], error: string, values: unknown[]) =>
      revertWithCustomErrorWithArgs(board.write.submit([report, lines, by]), board, error, values);
    await refused(all.slice(0, 2), "PerformanceBoard_TooFewObservers", [2n, 3n]);
    await refused([all[1]!, all[0]!, all[2]!], "PerformanceBoard_ObserversNotSorted", [
      nodes[1]!.address,
      nodes[0]!.address,
    ]);
    await refused([all[0]!, all[0]!, all[1]!], "PerformanceBoard_ObserversNotSorted", [
      nodes[0]!.address,
      nodes[0]!.address,
    ]);
    const stranger = await observe(keyAt(77), chainId, report, lines, [1, 1, 1, 1]);
    const mixed = [...all, stranger].sort((a, b) => (BigInt(a.observer) < BigInt(b.observer) ? -1 : 1));
    await refused(mixed, "PerformanceBoard_NotMember", [stranger.observer]);
    await board.write.submit([report, lines, all.slice(1)]);
  });

  it("takes no signature over anything else", async () => {
    const { board, report, lines, observed, nodes, chainId } = await load();
    const [, ...rest] = await observed();
    const changes: { message?: object; domain?: object }[] = [
      { message: { epoch: report.epoch - 1n } },
      { message: { fromBlock: 11n } },
      { message: { toBlock: 21n } },
      { message: { complete: false } },
      { message: { gasUsed: 1_001n } },
      { message: { turns: keccak256("0x01") } },
      { message: { seals: keccak256("0x01") } },
      { domain: { chainId: 1 } },
      { domain: { name: "VirtEngine ValidatorRegistry" } },
      { domain: { version: "2" } },
      { domain: { verifyingContract: board.address } },
    ];
    const forged = await Promise.all(
      changes.map(async (change) => observe(nodes[0]!, chainId, report, lines, [90, 90, 90, 90], change)),
    );
    const [own, other] = [await observe(nodes[0]!, chainId, report, lines, [1, 2, 3, 4]), rest[0]!];
    forged.push({ ...own, signature: other.signature }, { ...own, signature: "0x" });
    forged.push({ ...own, seals: sealsOf([1, 2, 3, 5]) });
    for (const observation of forged) {
      await revertWithCustomErrorWithArgs(
        board.write.submit([report, lines, [observation, ...rest]]),
        board,
        "PerformanceBoard_BadSignature",
        [nodes[0]!.address],
      );
    }
    const shifted = lines.map((line, i) => ({ ...line, missed: line.missed + (i === 3 ? 1 : 0) }));
    await revertWithCustomError(
      board.write.submit([report, shifted, await observed()]),
      board,
      "PerformanceBoard_BadSignature",
    );
  });

  it("takes one percent per line", async () => {
    const { board, report, lines, observed, nodes, chainId } = await load();
    const [first, , ...rest] = await observed();
    for (const percents of [[], [1, 2, 3], [1, 2, 3, 4, 5], [101, 0, 0, 0], [0, 0, 0, 255]]) {
      const odd = await observe(nodes[1]!, chainId, report, lines, percents);
      await revertWithCustomErrorWithArgs(
        board.write.submit([report, lines, [first, odd, ...rest]]),
        board,
        "PerformanceBoard_BadSeals",
        [nodes[1]!.address],
      );
    }
  });

  it("counts the median of what was seen, whatever a third says", async () => {
    const { board, report, lines, nodes, chainId, operators } = await load();
    const views = [
      [0, 0, 100, 3],
      [100, 77, 100, 1],
      [95, 78, 0, 2],
      [96, 100, 1, 4],
    ];
    const observations = await Promise.all(
      nodes.map(async (node, i) => observe(node, chainId, report, lines, views[i]!)),
    );
    await board.write.submit([report, lines, observations]);
    const presence = await Promise.all(
      operators.map(async (operator) => (await board.read.performanceOf([report.epoch, operator])).presence),
    );
    assert.deepEqual(presence, [95, 77, 1, 2]);
  });

  it("scores proposals, identity work and presence", async () => {
    const { board, work, report, nodes, observed, operators, epoch, enter } = await world(4);
    // In the epoch the first verifies 1 identity, the second 95.
    const id = keccak256(toHex("request"));
    await work.write.record([id, [operators[0]]]);
    for (let i = 0; i < 95; i++) await work.write.record([id, [operators[1]]]);
    await enter(epoch + 1);
    await work.write.record([id, [operators[2]]]);
    const lines: Line[] = nodes.map((node, i) => ({
      node: node.address,
      proposed: [3, 5, 0, 0][i]!,
      missed: [1, 0, 0, 7][i]!,
    }));
    await board.write.submit([report, lines, await observed([50, 100, 100, 0], report, lines)]);
    const expected = [
      (3_000 * 7_500 + 4_000 * Math.floor(35_000 / 6) + 3_000 * 5_000) / 10_000,
      (3_000 * 10_000 + 4_000 * 9_750 + 3_000 * 10_000) / 10_000,
      (3_000 * 10_000 + 4_000 * 5_000 + 3_000 * 10_000) / 10_000,
      (4_000 * 5_000) / 10_000,
    ].map(Math.floor);
    assert.deepEqual(await board.read.scoresOf([report.epoch, operators]), expected);
    assert.deepEqual(await board.read.scoresOf([report.epoch, [addressAt(99)]]), [0]);
    assert.deepEqual(await board.read.scoresOf([report.epoch + 1n, [operators[0], addressAt(99)]]), [5_000, 5_000]);
  });

  it("adds up turns missed in a row, until a proposal or a gap", async () => {
    const { board, report, nodes, observed, operators, epoch, enter } = await load();
    const tell = async (after: number, proposed: number, missed: number) => {
      await enter(epoch + after + 1);
      const what = { ...report, epoch: report.epoch + BigInt(after) };
      const lines = nodes.map((node, i) => ({ node: node.address, proposed: i === 0 ? proposed : 1, missed }));
      await board.write.submit([what, lines, await observed(undefined, what, lines)]);
      return (await board.read.performanceOf([what.epoch, operators[0]])).missedInRow;
    };
    assert.equal(await tell(0, 0, 40), 40);
    assert.equal(await tell(1, 0, 5), 45);
    assert.equal(await tell(2, 1, 9), 0);
    assert.equal(await tell(3, 0, 7), 7);
    assert.equal(await tell(5, 0, 3), 3, "nobody knows of the fourth");
    assert.equal(await tell(6, 0, 2 ** 32 - 1), 2 ** 32 - 1);
  });

  it("adds up two nodes of one operator", async () => {
    const { board, report, validators, nodes, observed, operators, lines } = await load();
    await validators.write.own([nodes[1]!.address, operators[0]]);
    await board.write.submit([report, lines, await observed([40, 70, 1, 1])]);
    assert.deepEqual(await board.read.performanceOf([report.epoch, operators[0]]), {
      proposed: 6,
      missed: 2,
      missedInRow: 0,
      presence: 100,
      score: Math.floor((3_000 * 7_500 + 4_000 * 5_000 + 3_000 * 10_000) / 10_000),
      reported: true,
    });
    assert.equal((await board.read.performanceOf([report.epoch, operators[1]])).reported, false);
  });

  it("takes 100 lines of 100 observers in one transaction", async () => {
    const { board, report, observed, epoch, enter, lines, nodes, chainId } = await world(100);
    await enter(epoch + 1);
    const client = await viem.getPublicClient();
    const gasOf = async (what: Report, observations: Observation[]) => {
      const hash = await board.write.submit([what, lines, observations], { gas: GAS_CAP });
      const receipt = await client.getTransactionReceipt({ hash });
      assert.equal(receipt.status, "success");
      return receipt.gasUsed as bigint;
    };
    // The dearest there is: all buckets are walked to the last, and no byte is zero.
    const full = await gasOf(report, await observed(nodes.map(() => 100)));
    await enter(epoch + 2);
    const next = { ...report, epoch: report.epoch + 1n };
    const mixed = await gasOf(
      next,
      await Promise.all(
        nodes.map(async (node, i) =>
          observe(
            node,
            chainId,
            next,
            lines,
            nodes.map((_, j) => (37 * i + 11 * j) % 101),
          ),
        ),
      ),
    );
    console.log(`      100 lines of 100 observers: ${full} and ${mixed} gas`);
    assert.ok(full < (GAS_CAP * 2n) / 3n, `${full}`);
    assert.ok(mixed <= full, `${mixed} > ${full}`);
  });
});
