import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { network } from "hardhat";
import { getAddress, keccak256, toHex, type Address } from "viem";
import { privateKeyToAccount, type PrivateKeyAccount } from "viem/accounts";
import { deployAccess, deployIdentity, deployProxy } from "../support/access.js";
import { observe, type Line, type Report } from "./performance.js";
import { headerOf, seal } from "./qbft.js";
import { EPOCH, MIN_SELF_BOND, Status, VE } from "./validators.js";

const UNBONDING = 14 * 86_400;
const Other = 8;

/** Registry, vault, board and slash manager wired to each other as a network has them. */
describe("SlashManager, StakeVault and ValidatorRegistry", async () => {
  const connection = await network.create({ override: { gas: 16_000_000n } });
  const { viem, networkHelpers } = connection as any;
  const client = await viem.getPublicClient();

  const fixture = async () => {
    const access = await deployIdentity(await deployAccess(connection));
    const { manager, parameters, status, gates, committee, token, admin, people, as } = access;
    const owners = people.slice(0, 5);
    const [alice, bob, carol, reporter, rewards] = people.slice(5);
    const operators: Address[] = owners.map((wallet: any) => getAddress(wallet.account.address));
    const keys: PrivateKeyAccount[] = operators.map((_, i) => privateKeyToAccount(keccak256(toHex(`seat ${i}`))));
    const members = keys.map((key, i) => ({ node: key.address, operator: operators[i]! }));
    const proxy = (name: string, args: unknown[], more: unknown[] = []) =>
      deployProxy(connection, name, args, [manager.address, ...more]);
    const vault = await proxy("StakeVault", [parameters.address, token.address]);
    const registry = await proxy("ValidatorRegistry", [parameters.address, status.address], [members, false, 500]);
    const work = await proxy("IdentityWork", [committee.address, parameters.address]);
    const board = await proxy("PerformanceBoard", [registry.address, work.address, parameters.address]);
    const anchors = await viem.deployContract("BlockAnchors");
    const slasher = await proxy("SlashManager", [
      {
        token: token.address,
        vault: vault.address,
        registry: registry.address,
        board: board.address,
        committee: committee.address,
        anchors: anchors.address,
        parameters: parameters.address,
      },
    ]);
    const bonds = 5n * MIN_SELF_BOND;
    await (await as(token, "VirtToken", rewards)).write.transfer([admin.account.address, bonds]);
    await token.write.approve([vault.address, bonds]);
    await vault.write.bondGenesis([operators, MIN_SELF_BOND]);
    await vault.write.wire([registry.address, slasher.address, rewards.account.address]);
    await registry.write.wire([vault.address, gates.address, slasher.address]);
    const by = async (wallet: any) => as(vault, "StakeVault", wallet);
    for (const wallet of [alice, bob, carol]) {
      await (await as(token, "VirtToken", wallet)).write.approve([vault.address, 2n ** 256n - 1n]);
      await (await by(wallet)).write.delegateStake([operators[4], 100n * VE]);
    }
    const statusOf = async (operator: Address) => (await registry.read.validatorOf([operator])).status;
    return {
      ...access,
      alice,
      bob,
      carol,
      reporter,
      keys,
      node: keys[4]!,
      operator: operators[4]!,
      owner: owners[4],
      vault,
      registry,
      board,
      slasher,
      by,
      statusOf,
      reports: await as(slasher, "SlashManager", reporter),
    };
  };
  const load = async () => networkHelpers.loadFixture(fixture);

  it("take from whoever had stake when the validator sealed twice, from nobody else, and its seat", async () => {
    const { alice, bob, carol, operator, node, registry, vault, slasher, token, reporter, by, statusOf, reports } =
      await load();
    await (await by(carol)).write.undelegateStake([operator, 40n * VE]);
    const parent = await client.getBlock();
    const one = { parentHash: parent.hash, number: parent.number + 1n, timestamp: parent.timestamp + 1n };
    const two = { ...one, stateRoot: keccak256(toHex("another")) };
    await networkHelpers.time.increase(60);
    await (await by(bob)).write.undelegateStake([operator, 40n * VE]);

    const supply = await token.read.totalSupply();
    assert.equal((await registry.read.getValidators()).length, 5);
    const proof = [await seal(node, headerOf(one)), await seal(node, headerOf(two))];
    const hash = await reports.write.reportDoubleSign(proof);
    console.log(`      a double sign, reported: ${(await client.getTransactionReceipt({ hash })).gasUsed} gas`);
    assert.equal(await statusOf(operator), Status.Tombstoned);
    assert.equal((await registry.read.getValidators()).length, 4);
    assert.equal(await registry.read.isValidator([node.address]), false);
    // 1,220 VE were left in the pool: 5 % of them, and of that 5 % for the reporter.
    const share = (61n * VE * 5n) / 100n;
    assert.equal((await vault.read.poolOf([operator])).tokens, 1_159n * VE);
    assert.equal(await slasher.read.reporterShareOf([reporter.account.address]), share);
    assert.equal(await token.read.totalSupply(), supply - 61n * VE + share);
    assert.equal(await vault.read.valueOf([alice.account.address, operator]), 95n * VE);

    await networkHelpers.time.increase(UNBONDING);
    const paid = async (wallet: any): Promise<bigint> => {
      const before = await token.read.balanceOf([wallet.account.address]);
      await (await by(wallet)).write.completeUnbonding([wallet.account.address, operator, 0n]);
      return (await token.read.balanceOf([wallet.account.address])) - before;
    };
    assert.equal(await paid(carol), 40n * VE);
    assert.equal(await paid(bob), 38n * VE);
    assert.equal(await vault.read.condemned(), 2n * VE);
    await reports.write.settleCondemned();
    assert.equal(await token.read.totalSupply(), supply - 63n * VE + share);
    await reports.write.claimReporterShare();
    assert.equal(await token.read.balanceOf([slasher.address]), 0n);
  });

  it("jail who was down in a reported epoch, and let it go afterwards", async () => {
    const { operator, owner, keys, registry, vault, board, statusOf, reports, as, parameters } = await load();
    const epoch = Math.floor((await networkHelpers.time.latest()) / EPOCH);
    await networkHelpers.time.increaseTo((epoch + 1) * EPOCH + 1);
    const nodes = [...keys].sort((a, b) => (BigInt(a.address) < BigInt(b.address) ? -1 : 1));
    const lines: Line[] = nodes.map((node) => ({
      node: node.address,
      proposed: node === keys[4] ? 4 : 20,
      missed: node === keys[4] ? 16 : 0,
    }));
    const report: Report = { epoch: BigInt(epoch), fromBlock: 1n, toBlock: 84n, complete: true, gasUsed: 7n };
    const chainId = await client.getChainId();
    // Four of five are as many as it takes; the one that was down need not be among them.
    const awake = nodes.filter((node) => node !== keys[4]);
    const words = await Promise.all(
      awake.map(async (node) =>
        observe(
          node,
          chainId,
          report,
          lines,
          lines.map((line) => (line.missed ? 20 : 99)),
        ),
      ),
    );
    await board.write.submit([report, lines, words]);
    await reports.write.reportDowntime([BigInt(epoch), operator]);
    assert.equal(await statusOf(operator), Status.Jailed);
    assert.equal((await registry.read.getValidators()).length, 4);
    // One tenth of a percent of 1,300 VE brought the self-bond below the least there must be.
    assert.equal((await vault.read.poolOf([operator])).tokens, 1_300n * VE - (13n * VE) / 10n);
    await parameters.write.setParameter([keccak256(toHex("staking.min_self_bond")), 990n * VE]);
    const mine = await as(registry, "ValidatorRegistry", owner);
    await viem.assertions.revertWithCustomError(mine.write.unjail(), registry, "ValidatorRegistry_StillJailed");
    await networkHelpers.time.increase(600);
    await mine.write.unjail();
    assert.equal(await statusOf(operator), Status.Bonded);
  });

  it("never slash more often than the vault can remember", async () => {
    const { operator, vault, slasher, statusOf } = await load();
    for (let i = 0; i < 16; i++) {
      assert.notEqual(await statusOf(operator), Status.Tombstoned, `${i}`);
      const at = (await networkHelpers.time.latest()) - 1;
      await slasher.write.accuse([operator, Other, at, keccak256(toHex(i))]);
      const [{ args }] = await slasher.getEvents.CaseOpened();
      await slasher.write.decide([args.caseId, true]);
    }
    assert.equal(await statusOf(operator), Status.Tombstoned);
    assert.equal((await vault.read.slashesOf([operator, 0n, 99n])).length, 16);
    const at = (await networkHelpers.time.latest()) - 1;
    await viem.assertions.revertWithCustomError(
      slasher.write.accuse([operator, Other, at, keccak256("0x01")]),
      slasher,
      "SlashManager_AlreadyTombstoned",
    );
  });
});
