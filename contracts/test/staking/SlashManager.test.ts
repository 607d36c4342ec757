import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { network } from "hardhat";
import {
  getAddress,
  keccak256,
  pad,
  padHex,
  slice,
  toHex,
  toRlp,
  zeroAddress,
  zeroHash,
  type Address,
  type Hex,
} from "viem";
import { privateKeyToAccount, type PrivateKeyAccount } from "viem/accounts";
import {
  DAY,
  P1_WORDS,
  P2_WORDS,
  PREMIUM_SCOPES,
  Scope,
  assignRole,
  attest,
  deployAccess,
  deployIdentity,
  deployProxy,
  Role,
  vectorOf,
  verify,
} from "../support/access.js";
import { observe, type Line, type Report } from "./performance.js";
import { hashedHeader, headerOf, seal, type HeaderParts } from "./qbft.js";

const EPOCH = 3_600;
const VE = 10n ** 18n;
const POOL = 10_000n * VE;
const Offence = { DoubleSign: 0, Downtime: 1, InvalidAttestation: 2, DebugEnclave: 6, Unlisted: 7, Other: 8 } as const;
const CaseStatus = { None: 0, Open: 1, Appealed: 2, Executed: 3, Dismissed: 4 } as const;
const Status = { Bonded: 1, Jailed: 2, Exited: 4, Tombstoned: 5 } as const;
const HISTORY: Address = "0x0000F90827F1C53a10cb7A02335B175320002935";
/** The code of EIP-2935, as the genesis of a network has it. */
const HISTORY_CODE: Hex =
  "0x3373fffffffffffffffffffffffffffffffffffffffe14604657602036036042575f35600143038111604257611fff81430311604257611fff9006545f5260205ff35b5f5ffd5b5f35611fff60014303065500";
const GROUNDS = keccak256(toHex("grounds"));
const P1 = vectorOf(P1_WORDS);
const P2 = vectorOf(P2_WORDS);
const parameter = (name: string): Hex => keccak256(toHex(name));
const nodeAt = (index: number): PrivateKeyAccount => privateKeyToAccount(keccak256(toHex(`slashed node ${index}`)));

/** Registry and vault are stand-ins under test/; board, identity committee, parameters and token are real. */
describe("SlashManager", async () => {
  const connection = await network.create();
  const { viem, networkHelpers } = connection as any;
  const { revertWithCustomError, revertWithCustomErrorWithArgs, emitWithArgs } = viem.assertions;
  const client = await viem.getPublicClient();

  const fixture = async () => {
    const system = await deployIdentity(await deployAccess(connection));
    const { manager, parameters, committee, memberWallets, people, token, as, minter } = system;
    const nodes = [0, 1, 2, 3].map(nodeAt).sort((a, b) => (BigInt(a.address) < BigInt(b.address) ? -1 : 1));
    // Members of the identity committee run the first three.
    const owners = [...memberWallets, people[0]];
    const operators: Address[] = owners.map((wallet: any) => getAddress(wallet.account.address));
    const validators = await viem.deployContract("SlashingValidators");
    await validators.write.seat([nodes.map((node) => node.address), operators]);
    const vault = await viem.deployContract("SlashingVault", [token.address, validators.address]);
    const mint = await as(token, "VirtToken", minter);
    await mint.write.mint([vault.address, 8n * POOL]);
    for (const operator of operators) await vault.write.fill([operator, POOL]);
    const proxy = (name: string, args: unknown[]) => deployProxy(connection, name, args, [manager.address]);
    const work = await proxy("IdentityWork", [committee.address, parameters.address]);
    const board = await proxy("PerformanceBoard", [validators.address, work.address, parameters.address]);
    const anchors = await viem.deployContract("BlockAnchors");
    const slasher = await proxy("SlashManager", [
      {
        token: token.address,
        vault: vault.address,
        registry: validators.address,
        board: board.address,
        committee: committee.address,
        anchors: anchors.address,
        parameters: parameters.address,
      },
    ]);
    await assignRole(manager, Role.Guardian, slasher, ["setIntakePaused"]);
    await networkHelpers.setCode(HISTORY, HISTORY_CODE);
    await networkHelpers.mine(3);
    const [reporter, stranger] = [people[5], people[6]];
    const by = (wallet: any) => as(slasher, "SlashManager", wallet);
    const shareOf = (wallet: any): Promise<bigint> => slasher.read.reporterShareOf([wallet.account.address]);
    const statusOf = async (operator: Address) => (await validators.read.validatorOf([operator])).status;
    const set = (name: string, value: bigint) => parameters.write.setParameter([parameter(name), value]);
    return {
      ...system,
      nodes,
      owners,
      operators,
      operator: operators[3]!,
      owner: owners[3],
      node: nodes[3]!,
      validators,
      vault,
      board,
      anchors,
      slasher,
      reporter,
      stranger,
      by,
      reports: await by(reporter),
      guard: await by(system.guardian),
      shareOf,
      statusOf,
      set,
    };
  };
  type World = Awaited<ReturnType<typeof fixture>>;
  const load = async (): Promise<World> => networkHelpers.loadFixture(fixture);

  /** Nothing is left with the contract but what reporters are owed. */
  async function owesWhatItHas({ slasher, token, reporter, shareOf }: World) {
    assert.equal(await token.read.balanceOf([slasher.address]), await shareOf(reporter));
  }

  describe("reportDoubleSign", () => {
    /** Two headers on top of the block before the last. */
    const place = async (): Promise<HeaderParts> => {
      const parent = await client.getBlock({ blockNumber: (await client.getBlockNumber()) - 1n });
      return { parentHash: parent.hash, number: parent.number + 1n, timestamp: parent.timestamp + 1n };
    };
    const other = { stateRoot: keccak256(toHex("another")) };
    const pair = async (node: PrivateKeyAccount, one: HeaderParts, two: HeaderParts) =>
      [await seal(node, headerOf(one)), await seal(node, headerOf(two))] as const;

    it("slashes and tombstones who sealed two blocks of a height and round", async () => {
      const world = await load();
      const { slasher, reports, node, operator, reporter, token, vault, shareOf, statusOf } = world;
      const one = { ...(await place()), round: 3 };
      const two = { ...one, ...other, timestamp: one.timestamp + 9n };
      const supply = await token.read.totalSupply();
      const hash = reports.write.reportDoubleSign([...(await pair(node, two, one))]);
      const amount = POOL / 20n;
      const [event] = (await hash, await slasher.getEvents.ValidatorSlashed());
      assert.deepEqual(
        { ...event.args, caseId: undefined },
        {
          caseId: undefined,
          operator,
          offence: Offence.DoubleSign,
          fraction: 50_000n,
          infractionAt: Number(one.timestamp),
          amount,
          jailedUntil: 0,
          tombstoned: true,
          reporter: getAddress(reporter.account.address),
        },
      );
      assert.equal(await statusOf(operator), Status.Tombstoned);
      assert.equal(await vault.read.pools([operator]), POOL - amount);
      assert.equal(await shareOf(reporter), amount / 20n);
      assert.equal(await token.read.totalSupply(), supply - (amount - amount / 20n));
      const kept = await slasher.read.caseOf([event.args.caseId]);
      assert.equal(kept.status, CaseStatus.Executed);
      await owesWhatItHas(world);
      const again = await pair(node, one, { ...one, stateRoot: keccak256(toHex("a third")) });
      await revertWithCustomError(reports.write.reportDoubleSign([...again]), slasher, "SlashManager_EvidenceUsed");
      const [next, twin] = await pair(node, { ...one, round: 4 }, { ...two, round: 4 });
      await revertWithCustomErrorWithArgs(
        reports.write.reportDoubleSign([next, twin]),
        slasher,
        "SlashManager_AlreadyTombstoned",
        [operator],
      );
    });

    it("never puts the infraction after its discovery", async () => {
      const { slasher, reports, node } = await load();
      const one = { ...(await place()), timestamp: 2n ** 60n };
      await reports.write.reportDoubleSign([...(await pair(node, one, { ...one, ...other }))]);
      const [event] = await slasher.getEvents.ValidatorSlashed();
      assert.equal(event.args.infractionAt, await networkHelpers.time.latest());
    });

    it("lets pass what is legal or proves nothing", async () => {
      const { slasher, reports, node, nodes, guard } = await load();
      const one = await place();
      const two = { ...one, ...other };
      const refused = async (first: object, second: object, error: string, values?: unknown[]) => {
        const call = reports.write.reportDoubleSign([first, second]);
        if (values === undefined) await revertWithCustomError(call, slasher, error);
        else await revertWithCustomErrorWithArgs(call, slasher, error, values);
      };
      const refusedPair = async (a: HeaderParts, b: HeaderParts, error: string, values?: unknown[]) =>
        refused(...((await pair(node, a, b)) as [object, object]), error, values);
      await refusedPair(one, one, "SlashManager_SameHeader", []);
      await refusedPair(one, { ...two, number: one.number + 1n }, "SlashManager_DifferentHeights", [
        one.number,
        one.number + 1n,
      ]);
      await refusedPair({ ...one, round: 1 }, { ...two, round: 2 }, "SlashManager_DifferentRounds", [1n, 2n]);
      const parent = keccak256(toHex("parent"));
      await refusedPair(one, { ...two, parentHash: parent }, "SlashManager_DifferentParents", [one.parentHash, parent]);
      const elsewhere = { parentHash: parent };
      await refusedPair({ ...one, ...elsewhere }, { ...two, ...elsewhere }, "SlashManager_UnknownParent", [
        one.number,
        parent,
      ]);
      const early = (await client.getBlockNumber()) + 9n;
      await refusedPair({ ...one, number: early }, { ...two, number: early }, "SlashManager_UnknownParent");
      await refusedPair({ ...one, number: 0n }, { ...two, number: 0n }, "SlashManager_UnknownParent");
      const nothing = { parentHash: padHex("0x", { size: 32 }) };
      for (const number of [0n, early]) {
        await refusedPair(
          { ...one, ...nothing, number },
          { ...two, ...nothing, number },
          "SlashManager_UnknownParent",
          [number, nothing.parentHash],
        );
      }
      const [a, b] = await pair(node, one, two);
      const foreign = await seal(nodes[0]!, b.header);
      await refused(a, foreign, "SlashManager_DifferentSigners", [node.address, nodes[0]!.address]);
      const stranger = nodeAt(99);
      await refused(...((await pair(stranger, one, two)) as [object, object]), "SlashManager_NotValidator", [
        stranger.address,
      ]);
      for (const bad of [
        "0x",
        slice(a.seal, 0, 64),
        `${a.seal}00`,
        `${slice(a.seal, 0, 64)}05`,
        pad("0x", { size: 65 }),
      ]) {
        await refused({ ...a, seal: bad }, b, "SlashManager_BadSeal", []);
      }
      // The same signature with s in the upper half.
      const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
      const s = padHex(toHex(order - BigInt(slice(a.seal, 32, 64))), { size: 32 });
      const high = `${slice(a.seal, 0, 32)}${s.slice(2)}${a.seal.endsWith("00") ? "01" : "00"}`;
      await refused({ ...a, seal: high }, b, "SlashManager_BadSeal", []);
      const old = { timestamp: BigInt(await networkHelpers.time.latest()) - 29n * DAY };
      await refusedPair({ ...one, ...old }, two, "SlashManager_TooOld");
      await guard.write.setIntakePaused([true]);
      await reports.write.reportDoubleSign([
        a,
        { ...b, seal: `${slice(b.seal, 0, 64)}${b.seal.endsWith("00") ? "1b" : "1c"}` as Hex },
      ]);
    });

    it("reads nothing but headers", async () => {
      const { slasher, reports, node } = await load();
      const one = await place();
      const good = headerOf(one);
      const vanity = pad("0x", { size: 32 });
      const bad: Hex[] = [
        "0x",
        "0xc0",
        "0x00",
        "0xff",
        "0xf901",
        `${good}00`,
        slice(good, 0, 400),
        toRlp("0x1234"),
        toRlp(Array.from({ length: 14 }, () => "0x" as Hex)),
        toRlp(Array.from({ length: 33 }, () => "0x" as Hex)),
        headerOf({ ...one, extraData: "0x" }),
        headerOf({ ...one, extraData: vanity }),
        headerOf({ ...one, extraData: toRlp([vanity, [], [], "0x"]) }),
        headerOf({ ...one, extraData: toRlp([vanity, [], [], "0x", ["0x1234"]]) }),
        headerOf({ ...one, extraData: toRlp([vanity, [], [], "0x", [], []]) }),
        headerOf({ ...one, extraData: toRlp([vanity, [], [], ["0x01"], []]) }),
        headerOf({ ...one, extraData: toRlp([vanity, [], [], toHex(2n ** 32n), []]) }),
        headerOf({ ...one, parentHash: slice(one.parentHash, 0, 31) }),
        headerOf({ ...one, number: 2n ** 64n }),
        headerOf({ ...one, timestamp: 2n ** 64n }),
      ];
      for (const header of bad) {
        await revertWithCustomErrorWithArgs(
          reports.write.reportDoubleSign([await seal(node, header), await seal(node, good)]),
          slasher,
          "SlashManager_MalformedHeader",
          [],
        );
      }
    });

    it("knows parents beyond the last 256 by the history contract, and none beyond it", async () => {
      const { slasher, reports, node } = await load();
      const one = await place();
      const two = { ...one, ...other };
      await networkHelpers.mine(400);
      const slot = padHex(toHex((one.number - 1n) % 8_191n), { size: 32 });
      await networkHelpers.setStorageAt(HISTORY, slot, keccak256(toHex("another chain")));
      const [a, b] = await pair(node, one, two);
      await revertWithCustomError(reports.write.reportDoubleSign([a, b]), slasher, "SlashManager_UnknownParent");
      await networkHelpers.setStorageAt(HISTORY, slot, one.parentHash);
      await client.simulateContract({ ...slasher, functionName: "reportDoubleSign", args: [a, b] });
      const parent = one.number - 1n;
      await networkHelpers.mine(parent + 8_191n - (await client.getBlockNumber()));
      await networkHelpers.setStorageAt(HISTORY, slot, one.parentHash);
      await revertWithCustomError(reports.write.reportDoubleSign([a, b]), slasher, "SlashManager_UnknownParent");
    });

    it("knows any parent that somebody walked to", async () => {
      const { slasher, anchors, reports, node } = await load();
      const one = await place();
      const [a, b] = await pair(node, one, { ...one, ...other });
      const block = await connection.provider.request({
        method: "eth_getBlockByNumber",
        params: [toHex(one.number), false],
      });
      await anchors.write.anchor();
      for (let i = 0; i < 300; ++i) await connection.provider.request({ method: "evm_mine", params: [] });
      await networkHelpers.setStorageAt(HISTORY, padHex(toHex((one.number - 1n) % 8_191n), { size: 32 }), zeroHash);
      await revertWithCustomErrorWithArgs(
        reports.write.reportDoubleSign([a, b]),
        slasher,
        "SlashManager_UnknownParent",
        [one.number, one.parentHash],
      );
      await anchors.write.walk([one.number, [hashedHeader(block as any)]]);
      await reports.write.reportDoubleSign([a, b]);
    });

    it("takes Besu's own headers and seals", async () => {
      const file = new URL("double-sign.json", import.meta.url);
      assert.ok(existsSync(file));
      const golden = JSON.parse(readFileSync(file, "utf8"));
      const { slasher, reports, validators, operator } = await load();
      await validators.write.own([golden.node, operator]);
      const [first, second] = golden.headers;
      const fields = await slasher.read.readHeader([first.header]);
      assert.deepEqual(fields, {
        parentHash: golden.parentHash,
        number: BigInt(golden.number),
        timestamp: BigInt(first.timestamp),
        round: golden.round,
      });
      assert.equal(keccak256(first.header), first.digest);
      await networkHelpers.mine(BigInt(golden.number) + 300n - (await client.getBlockNumber()));
      const slot = padHex(toHex((BigInt(golden.number) - 1n) % 8_191n), { size: 32 });
      await networkHelpers.setStorageAt(HISTORY, slot, golden.parentHash);
      await networkHelpers.time.increaseTo(Number(second.timestamp) + 60);
      await reports.write.reportDoubleSign([
        { header: first.header, seal: first.seal },
        { header: second.header, seal: second.seal },
      ]);
      const [event] = await slasher.getEvents.ValidatorSlashed();
      assert.equal(event.args.operator, operator);
      assert.equal(event.args.infractionAt, first.timestamp);
    });
  });

  describe("reportDowntime", () => {
    /** Has all nodes report an epoch in which the last took so many turns and missed so many. */
    const tell = async ({ board, nodes }: World, epoch: number, proposed: number, missed: number) => {
      if ((await networkHelpers.time.latest()) < (epoch + 1) * EPOCH + 1) {
        await networkHelpers.time.increaseTo((epoch + 1) * EPOCH + 1);
      }
      const report: Report = { epoch: BigInt(epoch), fromBlock: 1n, toBlock: 2n, complete: true, gasUsed: 0n };
      const lines: Line[] = nodes.map((node, i) => ({
        node: node.address,
        proposed: i === 3 ? proposed : 50,
        missed: i === 3 ? missed : 0,
      }));
      const chainId = await client.getChainId();
      const words = await Promise.all(nodes.map(async (node) => observe(node, chainId, report, lines, [9, 9, 9, 9])));
      await board.write.submit([report, lines, words]);
    };
    const present = async () => Math.floor((await networkHelpers.time.latest()) / EPOCH);

    it("slashes and jails who missed more than half of enough turns", async () => {
      const world = await load();
      const { slasher, reports, operator, statusOf, validators, vault, guard } = world;
      const epoch = await present();
      await tell(world, epoch, 9, 11);
      const refused = async (number: number, values: unknown[]) =>
        revertWithCustomErrorWithArgs(
          reports.write.reportDowntime([BigInt(number), operator]),
          slasher,
          "SlashManager_NotDown",
          [operator, BigInt(number), ...values],
        );
      await refused(epoch + 1, [0n, 0n]);
      await guard.write.setIntakePaused([true]);
      await reports.write.reportDowntime([BigInt(epoch), operator]);
      const [event] = await slasher.getEvents.ValidatorSlashed();
      const now = await networkHelpers.time.latest();
      assert.equal(event.args.fraction, 1_000n);
      assert.equal(event.args.infractionAt, epoch * EPOCH);
      assert.equal(event.args.jailedUntil, now + 600);
      assert.equal(event.args.tombstoned, false);
      assert.equal(await statusOf(operator), Status.Jailed);
      assert.equal((await validators.read.validatorOf([operator])).jailedUntil, now + 600);
      assert.equal(await vault.read.pools([operator]), POOL - POOL / 1_000n);
      await owesWhatItHas(world);
      await revertWithCustomError(
        reports.write.reportDowntime([BigInt(epoch), operator]),
        slasher,
        "SlashManager_EvidenceUsed",
      );
      await tell(world, epoch + 2, 10, 10);
      await refused(epoch + 2, [10n, 10n]);
      await tell(world, epoch + 3, 0, 19);
      await refused(epoch + 3, [0n, 19n]);
      await revertWithCustomErrorWithArgs(
        reports.write.reportDowntime([BigInt(epoch), getAddress(padHex("0x99", { size: 20 }))]),
        slasher,
        "SlashManager_NotDown",
        [getAddress(padHex("0x99", { size: 20 })), BigInt(epoch), 0n, 0n],
      );
    });

    it("slashes and jails who missed enough turns in a row, and counts none of them again", async () => {
      const world = await load();
      const { slasher, reports, operator } = world;
      const epoch = await present();
      for (let i = 0; i < 6; i++) await tell(world, epoch + i, 0, 19);
      const report = (after: number) => reports.write.reportDowntime([BigInt(epoch + after), operator]);
      await revertWithCustomError(report(4), slasher, "SlashManager_NotDown");
      await report(5);
      await revertWithCustomError(report(5), slasher, "SlashManager_EvidenceUsed");
      for (let i = 6; i < 12; i++) await tell(world, epoch + i, 0, 19);
      await revertWithCustomError(report(6), slasher, "SlashManager_EvidenceUsed");
      await revertWithCustomError(report(11), slasher, "SlashManager_NotDown");
      await tell(world, epoch + 12, 0, 19);
      await report(12);
      const [event] = await slasher.getEvents.ValidatorSlashed();
      assert.equal(event.args.fraction, 2_000n);
    });

    it("punishes one absence once", async () => {
      const world = await load();
      const { slasher, reports, operator } = world;
      const epoch = await present();
      for (let i = 0; i < 3; i++) await tell(world, epoch + i, 0, 30);
      await reports.write.reportDowntime([BigInt(epoch + 1), operator]);
      for (const each of [epoch, epoch + 2]) {
        await revertWithCustomError(
          reports.write.reportDowntime([BigInt(each), operator]),
          slasher,
          "SlashManager_EvidenceUsed",
        );
      }
    });

    it("slashes who has left, and jails it no more", async () => {
      const world = await load();
      const { slasher, reports, operator, validators, vault, statusOf } = world;
      const epoch = await present();
      await tell(world, epoch, 0, 30);
      await validators.write.setStatus([operator, Status.Exited]);
      await reports.write.reportDowntime([BigInt(epoch), operator]);
      const [event] = await slasher.getEvents.ValidatorSlashed();
      assert.equal(event.args.jailedUntil, 0);
      assert.equal(await statusOf(operator), Status.Exited);
      assert.equal(await vault.read.pools([operator]), POOL - POOL / 1_000n);
    });

    it("costs twice as much each time up to a cap, and less after clean days; the 16th ends it", async () => {
      const world = await load();
      const { slasher, reports, operator, statusOf, set } = world;
      const offend = async () => {
        const epoch = (await present()) + 1;
        await tell(world, epoch, 0, 30);
        await reports.write.reportDowntime([BigInt(epoch), operator]);
        return (await slasher.getEvents.ValidatorSlashed())[0].args;
      };
      const costs = [];
      for (let i = 0; i < 5; i++) costs.push((await offend()).fraction);
      assert.deepEqual(costs, [1_000n, 2_000n, 4_000n, 8_000n, 10_000n]);
      const priced = async () => slasher.read.penaltyOf([operator, Offence.Downtime]);
      assert.deepEqual(await priced(), [10_000n, 19_200n, false]);
      assert.equal((await slasher.read.offencesOf([operator, Offence.Downtime])).count, 5);
      const last = BigInt((await slasher.read.offencesOf([operator, Offence.Downtime])).lastAt);
      await networkHelpers.time.increaseTo(last + 90n * DAY - 1n);
      assert.deepEqual(await priced(), [10_000n, 19_200n, false]);
      await networkHelpers.time.increaseTo(last + 90n * DAY);
      assert.deepEqual(await priced(), [4_000n, 2_400n, false]);
      await networkHelpers.time.increaseTo(last + 180n * DAY);
      assert.deepEqual(await priced(), [2_000n, 1_200n, false]);
      await networkHelpers.time.increaseTo(last + 270n * DAY);
      assert.deepEqual(await priced(), [1_000n, 600n, false]);
      await set("slashing.downtime_jail", 30n * DAY);
      for (let i = 0; i < 15; i++) assert.equal((await offend()).tombstoned, false, `${i}`);
      assert.deepEqual(await priced(), [10_000n, 365n * DAY, false]);
      const end = await offend();
      assert.equal(end.tombstoned, true);
      assert.equal(await statusOf(operator), Status.Tombstoned);
      await owesWhatItHas(world);
    });
  });

  describe("attestations", () => {
    /** A request of a person, and how a member signs it as evidence. */
    const loadRequest = async () => {
      const world = await load();
      const { committee, identities, models, people, as, memberWallets, operators } = world;
      const person = people[1];
      await (await as(identities, "IdentityRegistry", person)).write.register();
      await (await as(committee, "IdentityCommittee", person)).write.request([PREMIUM_SCOPES]);
      const requestId: Hex = await committee.read.openRequestOf([person.account.address]);
      const word = async (vector: Hex, scopes: number = PREMIUM_SCOPES, change = {}, wallet = memberWallets[0]) => {
        const { signatures } = await attest(world, requestId, vector, scopes, [wallet], { message: change });
        return {
          vectorHash: keccak256(vector),
          verifiedScopes: scopes,
          modelHash: await models.read.activeModel(),
          deadline: BigInt((await committee.read.requestOf([requestId])).expiresAt),
          ...change,
          signature: signatures[0]!,
        };
      };
      const finalise = async () => {
        const { signers, signatures } = await attest(world, requestId, P1, PREMIUM_SCOPES, memberWallets.slice(1));
        await committee.write.finalise([requestId, P1, PREMIUM_SCOPES, signers, signatures]);
      };
      return { ...world, person, requestId, word, finalise, operator: operators[0]!, owner: memberWallets[0] };
    };

    it("slashes and jails a member who said two things", async () => {
      const world = await loadRequest();
      const { slasher, reports, operator, requestId, word, statusOf, committee, guard } = world;
      const { requestedAt } = await committee.read.requestOf([requestId]);
      await guard.write.setIntakePaused([true]);
      const [one, two] = [await word(P1), await word(P2)];
      await reports.write.reportConflictingAttestations([operator, requestId, one, two]);
      const [event] = await slasher.getEvents.ValidatorSlashed();
      assert.equal(event.args.fraction, 50_000n);
      assert.equal(event.args.infractionAt, requestedAt);
      assert.equal(await statusOf(operator), Status.Jailed);
      await owesWhatItHas(world);
      const third = await word(P1, Scope.Email);
      await revertWithCustomErrorWithArgs(
        reports.write.reportConflictingAttestations([operator, requestId, one, third]),
        slasher,
        "SlashManager_EvidenceUsed",
        [event.args.caseId],
      );
    });

    it("takes no words that agree, or of somebody else, or of nothing", async () => {
      const { slasher, reports, operator, operators, requestId, word, memberWallets, committee, administrator, as } =
        await loadRequest();
      const [one, two] = [await word(P1), await word(P2)];
      const refused = async (error: string, values: unknown[], a: object, b: object, who = operator, id = requestId) =>
        revertWithCustomErrorWithArgs(
          reports.write.reportConflictingAttestations([who, id, a, b]),
          slasher,
          error,
          values,
        );
      const unknown = keccak256(toHex("unknown"));
      await refused("SlashManager_NotConflicting", [requestId], one, one);
      const model = { modelHash: keccak256(toHex("model")) };
      await refused("SlashManager_NotConflicting", [requestId], one, await word(P2, PREMIUM_SCOPES, model));
      const deadline = { deadline: one.deadline + 1n };
      await refused("SlashManager_NotConflicting", [requestId], one, await word(P2, PREMIUM_SCOPES, deadline));
      await refused("SlashManager_NotConflicting", [unknown], one, two, operator, unknown);
      const another = await word(P2, PREMIUM_SCOPES, {}, memberWallets[1]);
      await refused("SlashManager_BadSignature", [operator], one, another);
      await refused("SlashManager_BadSignature", [operators[1]], one, two, operators[1]!);
      await refused("SlashManager_NotMember", [operators[3]], one, two, operators[3]!);
      await (await as(committee, "IdentityCommittee", administrator)).write.removeMember([operator, GROUNDS]);
      await refused("SlashManager_NotMember", [operator], one, two);
    });

    it("opens a case against who said something else than the quorum", async () => {
      const world = await loadRequest();
      const {
        slasher,
        reports,
        operator,
        requestId,
        word,
        finalise,
        reporter,
        shareOf,
        statusOf,
        stranger,
        by,
        guard,
      } = world;
      await guard.write.setIntakePaused([true]);
      const wrong = await word(P2);
      const agreeing = [await word(P1), await word(P1, PREMIUM_SCOPES, { modelHash: keccak256(toHex("before")) })];
      const refused = async (what: object) =>
        revertWithCustomErrorWithArgs(
          reports.write.reportWrongAttestation([operator, requestId, what]),
          slasher,
          "SlashManager_NotConflicting",
          [requestId],
        );
      await refused(wrong);
      await finalise();
      for (const each of agreeing) await refused(each);
      await reports.write.reportWrongAttestation([operator, requestId, wrong]);
      const [opened] = await slasher.getEvents.CaseOpened();
      const now = await networkHelpers.time.latest();
      const { caseId } = opened.args;
      assert.equal(opened.args.details.executableAt, now + 172_800);
      assert.equal(await statusOf(operator), Status.Bonded);
      await revertWithCustomErrorWithArgs(
        reports.write.reportWrongAttestation([operator, requestId, await word(P2, Scope.Email)]),
        slasher,
        "SlashManager_EvidenceUsed",
        [caseId],
      );
      const anyone = await by(stranger);
      await networkHelpers.time.setNextBlockTimestamp(now + 172_799);
      await revertWithCustomErrorWithArgs(anyone.write.executeCase([caseId]), slasher, "SlashManager_NotExecutable", [
        caseId,
        now + 172_800,
      ]);
      await networkHelpers.time.setNextBlockTimestamp(now + 172_800);
      await anyone.write.executeCase([caseId]);
      assert.equal(await statusOf(operator), Status.Jailed);
      assert.equal(await shareOf(reporter), POOL / 400n, "who brought it, not who executed it");
      await owesWhatItHas(world);
      await revertWithCustomErrorWithArgs(anyone.write.executeCase([caseId]), slasher, "SlashManager_WrongCaseStatus", [
        caseId,
        CaseStatus.Executed,
      ]);
    });

    it("lets the stronger proof go before the weaker case, once", async () => {
      const { slasher, reports, operator, requestId, word, finalise, statusOf } = await loadRequest();
      await finalise();
      const [right, wrong] = [await word(P1), await word(P2)];
      await reports.write.reportWrongAttestation([operator, requestId, wrong]);
      const [{ args }] = await slasher.getEvents.CaseOpened();
      await slasher.write.decide([args.caseId, false]);
      await reports.write.reportConflictingAttestations([operator, requestId, right, wrong]);
      assert.equal((await slasher.read.caseOf([args.caseId])).status, CaseStatus.Executed);
      assert.equal(await statusOf(operator), Status.Jailed);
      await revertWithCustomError(
        reports.write.reportWrongAttestation([operator, requestId, wrong]),
        slasher,
        "SlashManager_EvidenceUsed",
      );
    });
  });

  describe("cases", () => {
    const accused = async (offence: number = Offence.Other) => {
      const world = await load();
      const at = (await networkHelpers.time.latest()) - 100;
      await world.slasher.write.accuse([world.operator, offence, at, GROUNDS]);
      const [{ args }] = await world.slasher.getEvents.CaseOpened();
      return { ...world, at, caseId: args.caseId as Hex, executableAt: Number(args.details.executableAt) };
    };

    it("are opened by governance, against validators, for what was not long ago", async () => {
      const { slasher, by, stranger, operator, validators, at, caseId, set } = await accused();
      const accuse = (who: Address, when: number) => slasher.write.accuse([who, Offence.Other, when, GROUNDS]);
      await revertWithCustomError(
        (await by(stranger)).write.accuse([operator, Offence.Other, at, GROUNDS]),
        slasher,
        "AccessManagedUnauthorized",
      );
      await revertWithCustomErrorWithArgs(accuse(operator, at), slasher, "SlashManager_EvidenceUsed", [caseId]);
      await revertWithCustomError(accuse(operator, at + 9_999), slasher, "SlashManager_NotYet");
      await revertWithCustomError(accuse(operator, at - 29 * Number(DAY)), slasher, "SlashManager_TooOld");
      const nobody = getAddress(padHex("0x99", { size: 20 }));
      await revertWithCustomErrorWithArgs(accuse(nobody, at), slasher, "SlashManager_NotValidator", [nobody]);
      const kept = await slasher.read.caseOf([caseId]);
      assert.equal(kept.reporter, zeroAddress);
      assert.equal(kept.evidenceHash, GROUNDS);
      await set("slashing.appeal_window", 0n);
      await accuse(operator, at - 1);
      const [{ args }] = await slasher.getEvents.CaseOpened();
      assert.equal(args.details.executableAt, await networkHelpers.time.latest());
      await slasher.write.executeCase([args.caseId]);
      await validators.write.setStatus([operator, Status.Tombstoned]);
      await revertWithCustomErrorWithArgs(accuse(operator, at - 2), slasher, "SlashManager_AlreadyTombstoned", [
        operator,
      ]);
    });

    it("are appealed by the accused, in time, and then decided by governance alone", async () => {
      const { slasher, by, owner, stranger, caseId, executableAt, operator, statusOf, guard } = await accused();
      const [mine, anyone] = [await by(owner), await by(stranger)];
      await revertWithCustomErrorWithArgs(anyone.write.appeal([caseId, GROUNDS]), slasher, "SlashManager_NotAccused", [
        caseId,
        getAddress(stranger.account.address),
      ]);
      await guard.write.setIntakePaused([true]);
      await emitWithArgs(mine.write.appeal([caseId, GROUNDS]), slasher, "CaseAppealed", [caseId, operator, GROUNDS]);
      await guard.write.setIntakePaused([false]);
      await revertWithCustomErrorWithArgs(
        mine.write.appeal([caseId, GROUNDS]),
        slasher,
        "SlashManager_WrongCaseStatus",
        [caseId, CaseStatus.Appealed],
      );
      await networkHelpers.time.increaseTo(executableAt + 1);
      await revertWithCustomErrorWithArgs(anyone.write.executeCase([caseId]), slasher, "SlashManager_WrongCaseStatus", [
        caseId,
        CaseStatus.Appealed,
      ]);
      await revertWithCustomError(anyone.write.decide([caseId, true]), slasher, "AccessManagedUnauthorized");
      await slasher.write.decide([caseId, true]);
      assert.equal(await statusOf(operator), Status.Jailed);
      for (const guilty of [true, false]) {
        await revertWithCustomErrorWithArgs(
          slasher.write.decide([caseId, guilty]),
          slasher,
          "SlashManager_WrongCaseStatus",
          [caseId, CaseStatus.Executed],
        );
      }
      await revertWithCustomError(slasher.write.decide([GROUNDS, true]), slasher, "SlashManager_WrongCaseStatus");
    });

    it("are not appealed too late, and executed by anyone, paused or not", async () => {
      const { slasher, by, owner, stranger, caseId, executableAt, guard, operator, statusOf } = await accused();
      await networkHelpers.time.setNextBlockTimestamp(executableAt);
      await revertWithCustomErrorWithArgs(
        (await by(owner)).write.appeal([caseId, GROUNDS]),
        slasher,
        "SlashManager_AppealOver",
        [caseId, executableAt],
      );
      await guard.write.setIntakePaused([true]);
      await (await by(stranger)).write.executeCase([caseId]);
      assert.equal(await statusOf(operator), Status.Jailed);
    });

    it("are dismissed by governance, and cost nothing", async () => {
      const { slasher, caseId, operator, statusOf, vault } = await accused();
      await emitWithArgs(slasher.write.decide([caseId, false]), slasher, "CaseDismissed", [caseId, operator]);
      assert.equal(await statusOf(operator), Status.Bonded);
      assert.equal(await vault.read.pools([operator]), POOL);
      assert.equal((await slasher.read.offencesOf([operator, Offence.Other])).count, 0);
    });

    for (const [name, offence, cost] of [
      ["debug enclaves", Offence.DebugEnclave, POOL / 5n],
      ["unlisted measurements", Offence.Unlisted, POOL / 10n],
    ] as const) {
      it(`end a validator for ${name}`, async () => {
        const { slasher, caseId, operator, statusOf, vault } = await accused(offence);
        await slasher.write.decide([caseId, true]);
        assert.equal(await statusOf(operator), Status.Tombstoned);
        assert.equal(await vault.read.pools([operator]), POOL - cost);
        assert.deepEqual((await slasher.read.penaltyOf([operator, offence]))[2], true);
      });
    }

    it("only jail where nothing is slashed", async () => {
      const { slasher, caseId, operator, statusOf, vault, set } = await accused();
      await set("slashing.other_fraction", 0n);
      await slasher.write.decide([caseId, true]);
      assert.equal(await statusOf(operator), Status.Jailed);
      assert.equal(await vault.read.pools([operator]), POOL);
    });
  });

  describe("proceeds", () => {
    it("go to reporter, insurance and the fire", async () => {
      const world = await load();
      const { slasher, operator, set, token, vault, reports, reporter, shareOf, by, stranger } = world;
      const fund = getAddress(padHex("0xf0", { size: 20 }));
      await revertWithCustomError(
        (await by(stranger)).write.setInsuranceFund([fund]),
        slasher,
        "AccessManagedUnauthorized",
      );
      await emitWithArgs(slasher.write.setInsuranceFund([fund]), slasher, "InsuranceFundChanged", [zeroAddress, fund]);
      assert.equal(await slasher.read.insuranceFund(), fund);
      await set("slashing.insurance_bps", 3_000n);
      const at = (await networkHelpers.time.latest()) - 1;
      await slasher.write.accuse([operator, Offence.Other, at, GROUNDS]);
      const [{ args }] = await slasher.getEvents.CaseOpened();
      const supply = await token.read.totalSupply();
      const amount = POOL / 100n;
      await emitWithArgs(slasher.write.decide([args.caseId, true]), slasher, "ProceedsSplit", [
        args.caseId,
        0n,
        (amount * 3n) / 10n,
        (amount * 7n) / 10n,
      ]);
      assert.equal(await token.read.balanceOf([fund]), (amount * 3n) / 10n);
      assert.equal(await token.read.totalSupply(), supply - (amount * 7n) / 10n);

      await vault.write.condemn([1_001n]);
      await emitWithArgs(reports.write.settleCondemned(), slasher, "ProceedsSplit", [
        padHex("0x", { size: 32 }),
        0n,
        300n,
        701n,
      ]);
      await reports.write.settleCondemned();
      assert.equal(await shareOf(reporter), 0n);
      await owesWhatItHas(world);
    });

    it("are paid to a reporter once", async () => {
      const world = await load();
      const { slasher, reports, reporter, token, node, shareOf } = world;
      await revertWithCustomError(reports.write.claimReporterShare(), slasher, "SlashManager_NothingOwed");
      const parent = await client.getBlock();
      const one = { parentHash: parent.hash, number: parent.number + 1n, timestamp: parent.timestamp };
      const two = { ...one, stateRoot: keccak256(toHex("another")) };
      await reports.write.reportDoubleSign([await seal(node, headerOf(one)), await seal(node, headerOf(two))]);
      const share = await shareOf(reporter);
      const before = await token.read.balanceOf([reporter.account.address]);
      await emitWithArgs(reports.write.claimReporterShare(), slasher, "ReporterSharePaid", [
        getAddress(reporter.account.address),
        share,
      ]);
      assert.equal(await token.read.balanceOf([reporter.account.address]), before + share);
      assert.equal(await token.read.balanceOf([slasher.address]), 0n);
      await revertWithCustomError(reports.write.claimReporterShare(), slasher, "SlashManager_NothingOwed");
    });
  });
});
