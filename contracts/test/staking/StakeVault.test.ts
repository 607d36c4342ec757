import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { network } from "hardhat";
import { parseSignature, zeroAddress } from "viem";
import { booksAgree, deployStake, UNBONDING, WHOLE, type Stake } from "../support/stake.js";

const VE = 10n ** 18n;
const DAY = 86_400;
/** The least that a delegation may be set to: small numbers show rounding. */
const LEAST = 10n ** 12n;
const HALF = WHOLE / 2n;

const EXPIRY = 365 * DAY;

describe("StakeVault", async () => {
  // Gas is not estimated: an estimate in the second of the last vote's checkpoint would be short of a slot in the next one.
  const override = { gas: 16_000_000n };
  const connection = await network.create({ override });
  const { networkHelpers } = connection as any;
  /** A chain on which several blocks may share a second. */
  const still = await network.create({ override: { ...override, allowBlocksWithSameTimestamp: true } });
  const small = { "staking.min_delegation": LEAST };
  const fixture = () => deployStake(connection, small);
  const unwired = () => deployStake(connection, small, false);
  const load = async (): Promise<Stake> => networkHelpers.loadFixture(fixture);
  const stillFixture = () => deployStake(still, small);
  const loadStill = async (): Promise<Stake> => (still as any).networkHelpers.loadFixture(stillFixture);
  const at = (time: number): Promise<void> => networkHelpers.time.setNextBlockTimestamp(time);
  const pass = (seconds: number): Promise<void> => networkHelpers.time.increase(seconds);
  const pause = async (s: Stake) => (await s.as(s.vault, "StakeVault", s.guardian)).write.setIntakePaused([true]);
  const unauthorized = (s: Stake, call: Promise<unknown>, who: any) =>
    s.refuses(call, "AccessManagedUnauthorized", [s.addressOf(who)]);

  describe("wire", () => {
    it("is governance's, complete, and once", async () => {
      const s: Stake = await networkHelpers.loadFixture(unwired);
      const { vault, registry, slasher, rewards, stranger, alice, first } = s;
      const three = [registry.address, s.addressOf(slasher), s.addressOf(rewards)];
      await unauthorized(s, (await s.by(stranger)).write.wire(three), stranger);
      for (let i = 0; i < 3; i++) {
        const holed = three.map((address, n) => (n === i ? zeroAddress : address));
        await s.refuses(vault.write.wire(holed), "StakeVault_ZeroAddress");
      }
      await s.refuses(s.delegate(alice, first, VE), "StakeVault_ValidatorClosed", [s.addressOf(first)]);
      await s.emits(
        vault.write.wire(three),
        "StakeVaultWired",
        three.map((address) => address),
      );
      await s.refuses(vault.write.wire(three), "StakeVault_AlreadyWired");
    });
  });

  describe("bondGenesis", () => {
    it("stakes the same for each before wiring", async () => {
      const s: Stake = await networkHelpers.loadFixture(unwired);
      const { vault, token, admin, registry, first, second, stranger, slasher, rewards } = s;
      const operators = [s.addressOf(first), s.addressOf(second)];
      await unauthorized(s, (await s.by(stranger)).write.bondGenesis([operators, VE]), stranger);
      await (await s.as(token, "VirtToken", stranger)).write.transfer([s.addressOf(admin), 5n * VE]);
      await token.write.approve([vault.address, 5n * VE]);
      await s.emits(vault.write.bondGenesis([operators, 2n * VE]), "Delegated", [
        operators[0],
        operators[0],
        2n * VE,
        2n * VE,
      ]);
      assert.equal(await s.balance(s.addressOf(admin)), VE);
      assert.deepEqual(await vault.read.bondsOf([operators]), [
        [2n * VE, 2n * VE],
        [2n * VE, 2n * VE],
      ]);
      assert.equal(await vault.read.getVotes([operators[1]]), 2n * VE);
      await vault.write.wire([registry.address, s.addressOf(slasher), s.addressOf(rewards)]);
      await s.refuses(vault.write.bondGenesis([operators, VE]), "StakeVault_AlreadyWired");
      await booksAgree(s);
    });
  });

  describe("bondSelf", () => {
    it("is the registry's, while intake is open", async () => {
      const s = await load();
      const { vault, registry, first, stranger } = s;
      const operator = s.addressOf(first);
      await s.refuses((await s.by(stranger)).write.bondSelf([operator, VE]), "StakeVault_NotWired", [
        s.addressOf(stranger),
      ]);
      const before = await s.balance(operator);
      await registry.write.bondSelf([vault.address, operator, VE]);
      assert.equal(await s.balance(operator), before - VE);
      assert.equal(await s.valueOf(first, first), VE);
      await booksAgree(s);
      await pause(s);
      await s.refuses(registry.write.bondSelf([vault.address, operator, VE]), "Governed_IntakePaused");
    });
  });

  describe("delegateStake", () => {
    it("refuses while paused, closed validators, and too little", async () => {
      const s = await load();
      const { alice, first, stranger } = s;
      await s.refuses(s.delegate(alice, stranger, VE), "StakeVault_ValidatorClosed", [s.addressOf(stranger)]);
      await s.refuses(s.delegate(alice, first, LEAST - 1n), "StakeVault_BelowMinimum", [LEAST - 1n, LEAST]);
      await pause(s);
      await s.refuses(s.delegate(alice, first, VE), "Governed_IntakePaused");
    });

    it("knows how many validators one may have", async () => {
      const s: Stake = await networkHelpers.loadFixture(async function two() {
        return deployStake(connection, { ...small, "staking.max_validators": 2n });
      });
      const { vault, alice, first, second, third } = s;
      await s.delegate(alice, first, LEAST);
      await s.delegate(alice, second, LEAST);
      await s.refuses(s.delegate(alice, third, LEAST), "StakeVault_TooManyValidators", [s.addressOf(alice), 2n]);
      await s.delegate(alice, first, LEAST);
      await s.undelegate(alice, first, 2n * LEAST);
      assert.deepEqual(await vault.read.validatorsOf([s.addressOf(alice)]), [s.addressOf(second)]);
      await s.delegate(alice, third, LEAST);
    });

    it("gives a share for each wei at first, then rounds down and condemns what that makes", async () => {
      const s = await load();
      const { vault, alice, bob, first } = s;
      const [a, b, v] = [alice, bob, first].map(s.addressOf);
      await s.emits(s.delegate(alice, first, LEAST), "Delegated", [a, v, LEAST, LEAST]);
      await s.slash(first, 300_001n, 0); // a price of 0.699999
      assert.deepEqual(await s.pool(first), { tokens: 699_999_000_000n, shares: LEAST, rewardIndex: 0n });
      // LEAST buys LEAST / 0.699999 = 1,428,573,469,390.66… shares, worth a part of a wei less than what was paid.
      const shares = (LEAST * LEAST) / 699_999_000_000n;
      await s.emits(s.delegate(bob, first, LEAST), "Delegated", [b, v, LEAST, shares]);
      const pool = await s.pool(first);
      assert.equal(pool.shares, LEAST + shares);
      assert.equal(pool.tokens, 699_999_000_000n + LEAST - 1n);
      assert.ok(pool.tokens * LEAST <= 699_999_000_000n * pool.shares, "the price has risen");
      assert.equal(await vault.read.condemned(), 1n);
      assert.equal(await s.valueOf(alice, first), 699_998_999_999n);
      assert.equal(await s.valueOf(bob, first), LEAST - 1n);
      await booksAgree(s);
    });

    it("refuses an exhausted pool until its holders have left", async () => {
      const s = await load();
      const { vault, alice, bob, first } = s;
      await s.delegate(alice, first, LEAST);
      await s.slash(first, WHOLE, 0);
      assert.equal(await s.valueOf(alice, first), 0n);
      await s.refuses(s.delegate(bob, first, LEAST), "StakeVault_ValidatorClosed", [s.addressOf(first)]);
      await s.undelegate(alice, first, 0n);
      assert.deepEqual(await s.pool(first), { tokens: 0n, shares: 0n, rewardIndex: 0n });
      assert.deepEqual(await vault.read.validatorsOf([s.addressOf(alice)]), []);
      assert.deepEqual(await s.unbondings(alice, first), []);
      assert.equal(await vault.read.getVotes([s.addressOf(alice)]), 0n);
      await s.delegate(bob, first, LEAST);
      assert.equal(await s.valueOf(bob, first), LEAST);
      await booksAgree(s);
    });

    it("refuses a pool whose shares would be too many", async () => {
      const s = await load();
      const { alice, bob, first } = s;
      await s.delegate(alice, first, LEAST);
      for (let i = 0; i < 2; i++) await s.slash(first, 999_999n, 0);
      assert.deepEqual(await s.pool(first), { tokens: 1n, shares: LEAST, rewardIndex: 0n });
      await s.refuses(s.delegate(bob, first, 1_001n * VE), "StakeVault_ValidatorClosed", [s.addressOf(first)]);
      await s.refuses(s.delegate(bob, first, VE), "StakeVault_ValidatorClosed", [s.addressOf(first)]);
      await s.delegate(bob, first, VE - 1n);
      assert.equal(await s.valueOf(bob, first), VE - 1n);
    });
  });

  describe("undelegateStake", () => {
    it("gives no more than there is, and nothing only for nothing", async () => {
      const s = await load();
      const { alice, first } = s;
      const [a, v] = [alice, first].map(s.addressOf);
      await s.refuses(s.undelegate(alice, first, 0n), "StakeVault_NotEnoughStake", [a, v, 0n, 0n]);
      await s.delegate(alice, first, LEAST);
      await s.refuses(s.undelegate(alice, first, LEAST + 1n), "StakeVault_NotEnoughStake", [a, v, LEAST, LEAST + 1n]);
      await s.refuses(s.undelegate(alice, first, 0n), "StakeVault_BelowMinimum", [0n, 1n]);
    });

    it("makes an entry of a part, shares rounded up, and takes every share with the last wei", async () => {
      const s = await load();
      const { vault, alice, bob, first } = s;
      const [a, v] = [alice, first].map(s.addressOf);
      await s.delegate(alice, first, LEAST);
      await s.delegate(bob, first, LEAST);
      await s.slash(first, 300_001n, 0);
      const start = (await s.now()) + 10;
      await at(start);
      // 1 wei at 0.699999 is 1.43 shares.
      await s.emits(s.undelegate(alice, first, 1n), "Undelegated", [a, v, 1n, 2n, start + UNBONDING]);
      assert.deepEqual(await s.unbondings(alice, first), [
        {
          amount: 1n,
          startedAt: start,
          completesAt: start + UNBONDING,
          slashes: 1,
          fromSlashes: 0,
          from: zeroAddress,
          movedAt: 0,
          liableUntil: 0,
        },
      ]);
      const rest = await s.valueOf(alice, first);
      await s.undelegate(alice, first, rest);
      const { shares, votes } = await s.position(alice, first);
      assert.deepEqual([shares, votes], [0n, 0n]);
      assert.deepEqual(await vault.read.validatorsOf([a]), []);
      assert.equal((await s.pool(first)).shares, LEAST);
      assert.ok((await s.valueOf(bob, first)) <= 699_999_000_000n);
      assert.equal(await vault.read.unbonding(), rest + 1n);
      await booksAgree(s);
    });

    it("makes seven entries, and works while nothing comes in", async () => {
      const s = await load();
      const { alice, first, registry } = s;
      await s.delegate(alice, first, LEAST);
      await registry.write.setTakesStake([s.addressOf(first), false]);
      await pause(s);
      for (let i = 0; i < 7; i++) await s.undelegate(alice, first, 1n);
      await s.refuses(s.undelegate(alice, first, 1n), "StakeVault_TooManyEntries", [
        s.addressOf(alice),
        s.addressOf(first),
        7n,
      ]);
    });

    it("takes free shares first, then lots in their order", async () => {
      const s = await load();
      const { alice, first, second, third } = s;
      for (const origin of [first, second]) await s.delegate(alice, origin, 10n * LEAST);
      await s.redelegate(alice, first, third, 4n * LEAST);
      await s.redelegate(alice, second, third, 3n * LEAST);
      await s.delegate(alice, third, 2n * LEAST);
      await s.undelegate(alice, third, LEAST);
      await s.undelegate(alice, third, 6n * LEAST);
      const entries = await s.unbondings(alice, third);
      assert.deepEqual(
        entries.map(({ amount, from }) => [amount, from]),
        [
          [LEAST, zeroAddress],
          [LEAST, zeroAddress],
          [4n * LEAST, s.addressOf(first)],
          [LEAST, s.addressOf(second)],
        ],
      );
      const [lot, ...none] = await s.lots(alice, third);
      assert.deepEqual([lot.shares, lot.from, none], [2n * LEAST, s.addressOf(second), []]);
      assert.equal(await s.valueOf(alice, third), 2n * LEAST);
      await booksAgree(s);
    });
  });

  describe("completeUnbonding", () => {
    it("pays the owner, by anyone, when it is time", async () => {
      const s = await load();
      const { vault, alice, first, stranger } = s;
      const [a, v] = [alice, first].map(s.addressOf);
      const anyone = await s.by(stranger);
      await s.refuses(anyone.write.completeUnbonding([a, v, 0n]), "StakeVault_NoSuchEntry", [a, v, 0n]);
      await s.delegate(alice, first, 10n * LEAST);
      for (const amount of [1n, 2n, 3n]) await s.undelegate(alice, first, amount);
      const [{ completesAt }] = await s.unbondings(alice, first);
      await at(completesAt - 1);
      await s.refuses(anyone.write.completeUnbonding([a, v, 0n]), "StakeVault_NotComplete", [completesAt]);
      await at(completesAt);
      const before = await s.balance(a);
      await s.emits(anyone.write.completeUnbonding([a, v, 0n]), "UnbondingCompleted", [a, v, 0n, 1n, 0n]);
      assert.equal(await s.balance(a), before + 1n);
      assert.deepEqual(
        (await s.unbondings(alice, first)).map(({ amount }) => amount),
        [3n, 2n],
      );
      assert.equal(await vault.read.unbonding(), 5n);
      await booksAgree(s);
    });

    /** One entry of LEAST, started at `start`, and slashes of half: [infraction, finding], from the start and from the end. */
    const entryAfter = async (slashes: [number, number | "end"][], sameSecond = false): Promise<bigint> => {
      const s = await loadStill();
      const at = (time: number): Promise<void> => s.networkHelpers.time.setNextBlockTimestamp(time);
      const { vault, alice, bob, first } = s;
      await s.delegate(bob, first, LEAST);
      await s.delegate(alice, first, 2n * LEAST);
      const start = (await s.now()) + 10;
      if (sameSecond) {
        await at(start);
        await s.slash(first, HALF, start - 5);
      }
      await at(start);
      await s.undelegate(alice, first, LEAST);
      for (const [infraction, found] of slashes) {
        await at(start + (found === "end" ? UNBONDING : found));
        await s.slash(first, HALF, start + infraction);
      }
      const now = await s.now();
      if (now < start + UNBONDING) await at(start + UNBONDING);
      const value = await vault.read.unbondingValue([s.addressOf(alice), s.addressOf(first), 0n]);
      const before = await s.balance(s.addressOf(alice));
      await vault.write.completeUnbonding([s.addressOf(alice), s.addressOf(first), 0n]);
      const paid = (await s.balance(s.addressOf(alice))) - before;
      assert.equal(paid, value);
      await booksAgree(s);
      return paid;
    };

    it("answers for what was before its start and found before its end", async () => {
      assert.equal(await entryAfter([[-1, 1]]), LEAST / 2n);
      assert.equal(await entryAfter([[-1, UNBONDING - 1]]), LEAST / 2n);
      assert.equal(await entryAfter([[0, 1]]), LEAST);
      assert.equal(await entryAfter([[1, 2]]), LEAST);
      assert.equal(await entryAfter([[-1, "end"]]), LEAST);
    });

    it("takes the order of transactions where seconds are equal", async () => {
      assert.equal(await entryAfter([[-1, 0]]), LEAST / 2n);
      assert.equal(await entryAfter([], true), LEAST);
    });

    it("multiplies slashes and rounds each up", async () => {
      assert.equal(
        await entryAfter([
          [-1, 1],
          [5, 6],
          [-2, 7],
        ]),
        LEAST / 4n,
      );
      const s = await load();
      const { vault, alice, first } = s;
      await s.delegate(alice, first, LEAST);
      await s.undelegate(alice, first, 3n);
      await s.slash(first, 1n, 0);
      const [a, v] = [alice, first].map(s.addressOf);
      assert.equal(await vault.read.unbondingValue([a, v, 0n]), 2n);
      await s.refuses(vault.read.unbondingValue([a, v, 1n]), "StakeVault_NoSuchEntry", [a, v, 1n]);
      await pass(UNBONDING);
      await s.emits(vault.write.completeUnbonding([a, v, 0n]), "UnbondingCompleted", [a, v, 0n, 2n, 1n]);
      assert.equal(await vault.read.condemned(), 1n);
      await booksAgree(s);
    });

    it("of a lot answers for its origin as long as that does", async () => {
      const s = await load();
      const { vault, alice, first, second } = s;
      const [a, w] = [alice, second].map(s.addressOf);
      await s.delegate(alice, first, 8n * LEAST);
      const moved = (await s.now()) + 10;
      await at(moved);
      await s.redelegate(alice, first, second, 8n * LEAST);
      await at(moved + 100);
      await s.undelegate(alice, second, 8n * LEAST);
      const value = () => vault.read.unbondingValue([a, w, 0n]);
      await s.slash(first, HALF, moved); // after it had gone
      assert.equal(await value(), 8n * LEAST);
      await s.slash(first, HALF, moved - 1);
      assert.equal(await value(), 4n * LEAST);
      await s.slash(second, HALF, moved + 50);
      assert.equal(await value(), 2n * LEAST);
      await at(moved + UNBONDING);
      await s.slash(first, HALF, moved - 1); // it answers no longer
      assert.equal(await value(), 2n * LEAST);
      await pass(100);
      await vault.write.completeUnbonding([a, w, 0n]);
      assert.equal(await vault.read.condemned(), 6n * LEAST);
      await booksAgree(s);
    });
  });

  describe("cancelUnbonding", () => {
    it("refuses while paused, closed validators, entries that are not there or complete", async () => {
      const s = await load();
      const { alice, first, registry } = s;
      const [a, v] = [alice, first].map(s.addressOf);
      const own = await s.by(alice);
      await s.delegate(alice, first, LEAST);
      await s.undelegate(alice, first, LEAST);
      await s.refuses(own.write.cancelUnbonding([v, 1n]), "StakeVault_NoSuchEntry", [a, v, 1n]);
      await registry.write.setTakesStake([v, false]);
      await s.refuses(own.write.cancelUnbonding([v, 0n]), "StakeVault_ValidatorClosed", [v]);
      await registry.write.setTakesStake([v, true]);
      const [{ completesAt }] = await s.unbondings(alice, first);
      await at(completesAt);
      await s.refuses(own.write.cancelUnbonding([v, 0n]), "StakeVault_AlreadyComplete", [completesAt]);
      await pause(s);
      await s.refuses(own.write.cancelUnbonding([v, 0n]), "Governed_IntakePaused");
    });

    it("puts back what slashes left", async () => {
      const s = await load();
      const { vault, alice, bob, first } = s;
      const [a, v] = [alice, first].map(s.addressOf);
      const own = await s.by(alice);
      await s.delegate(bob, first, LEAST);
      await s.delegate(alice, first, LEAST);
      await s.undelegate(alice, first, LEAST);
      await s.slash(first, HALF, 0);
      await s.emits(own.write.cancelUnbonding([v, 0n]), "UnbondingCancelled", [a, v, 0n, LEAST / 2n, LEAST / 2n]);
      assert.equal(await s.valueOf(alice, first), LEAST / 2n);
      assert.equal(await vault.read.getVotes([a]), LEAST / 2n);
      assert.equal(await vault.read.unbonding(), 0n);
      assert.equal(await vault.read.condemned(), LEAST / 2n);
      await booksAgree(s);

      await s.undelegate(alice, first, LEAST / 2n);
      await s.delegate(alice, first, LEAST);
      await s.slash(first, WHOLE, 0);
      await s.emits(own.write.cancelUnbonding([v, 0n]), "UnbondingCancelled", [a, v, 0n, 0n, LEAST / 2n]);
      assert.deepEqual(await s.unbondings(alice, first), []);
      await booksAgree(s);
    });

    it("keeps the liability of a lot", async () => {
      const s = await load();
      const { alice, first, second } = s;
      const own = await s.by(alice);
      await s.delegate(alice, first, 4n * LEAST);
      const moved = (await s.now()) + 10;
      await at(moved);
      await s.redelegate(alice, first, second, 4n * LEAST);
      await s.undelegate(alice, second, 4n * LEAST);
      await s.slash(first, HALF, moved - 1);
      await own.write.cancelUnbonding([s.addressOf(second), 0n]);
      assert.deepEqual(await s.lots(alice, second), [
        {
          shares: 2n * LEAST,
          movedAt: moved,
          liableUntil: moved + UNBONDING,
          fromSlashes: 1,
          from: s.addressOf(first),
        },
      ]);
      await s.slash(first, HALF, moved - 1);
      assert.equal(await s.valueOf(alice, second), LEAST);
      await s.undelegate(alice, second, LEAST);
      await at(moved + UNBONDING);
      await own.write.cancelUnbonding([s.addressOf(second), 0n]);
      assert.deepEqual(await s.lots(alice, second), []);
      await booksAgree(s);
    });
  });

  describe("redelegateStake", () => {
    it("refuses while paused, the same and closed validators, too little and too much", async () => {
      const s = await load();
      const { alice, first, second, stranger } = s;
      const [a, v, w] = [alice, first, stranger].map(s.addressOf);
      await s.delegate(alice, first, 2n * LEAST);
      await s.refuses(s.redelegate(alice, first, first, LEAST), "StakeVault_SameValidator", [v]);
      await s.refuses(s.redelegate(alice, first, stranger, LEAST), "StakeVault_ValidatorClosed", [w]);
      await s.refuses(s.redelegate(alice, first, second, LEAST - 1n), "StakeVault_BelowMinimum", [LEAST - 1n, LEAST]);
      await s.refuses(s.redelegate(alice, first, second, 3n * LEAST), "StakeVault_NotEnoughStake", [
        a,
        v,
        2n * LEAST,
        3n * LEAST,
      ]);
      await pause(s);
      await s.refuses(s.redelegate(alice, first, second, LEAST), "Governed_IntakePaused");
    });

    it("moves stake and votes at once, but not twice while it answers", async () => {
      const s = await load();
      const { vault, alice, first, second, third } = s;
      const [a, v, w] = [alice, first, second].map(s.addressOf);
      await s.delegate(alice, first, 3n * LEAST);
      await s.delegate(alice, second, LEAST);
      const moved = (await s.now()) + 10;
      await at(moved);
      await s.emits(s.redelegate(alice, first, second, 3n * LEAST), "Redelegated", [
        a,
        v,
        w,
        3n * LEAST,
        3n * LEAST,
        3n * LEAST,
      ]);
      assert.deepEqual(await vault.read.validatorsOf([a]), [w]);
      assert.equal(await vault.read.getVotes([a]), 4n * LEAST);
      assert.deepEqual((await s.lots(alice, second)).length, 1);
      await s.refuses(s.redelegate(alice, second, third, 2n * LEAST), "StakeVault_TransitiveRedelegation", [
        a,
        v,
        moved + UNBONDING,
      ]);
      await s.redelegate(alice, second, third, LEAST);
      await at(moved + UNBONDING);
      await s.redelegate(alice, second, third, 3n * LEAST);
      assert.equal(await s.valueOf(alice, third), 4n * LEAST);
      await booksAgree(s);
    });

    it("makes seven lots", async () => {
      const s = await load();
      const { alice, first, second } = s;
      await s.delegate(alice, first, 10n * LEAST);
      for (let i = 0; i < 7; i++) await s.redelegate(alice, first, second, LEAST);
      await s.refuses(s.redelegate(alice, first, second, LEAST), "StakeVault_TooManyEntries", [
        s.addressOf(alice),
        s.addressOf(second),
        7n,
      ]);
      await pass(UNBONDING);
      await s.redelegate(alice, first, second, LEAST);
      assert.equal((await s.lots(alice, second)).length, 1);
    });
  });

  describe("slashes of lots", () => {
    /** Alice moved 4 LEAST from the first to the second validator, where Bob has as much. */
    const movedLot = async (): Promise<{ s: Stake; moved: number }> => {
      const s = await load();
      await s.delegate(s.alice, s.first, 4n * LEAST);
      await s.delegate(s.bob, s.second, 4n * LEAST);
      const moved = (await s.now()) + 10;
      await at(moved);
      await s.redelegate(s.alice, s.first, s.second, 4n * LEAST);
      return { s, moved };
    };

    it("reach what was there at the infraction, while it answers", async () => {
      const { s, moved } = await movedLot();
      const { vault, alice, bob, first, second } = s;
      await s.slash(first, HALF, moved);
      assert.equal(await s.valueOf(alice, second), 4n * LEAST);
      await s.slash(first, HALF, moved - 1);
      assert.equal(await s.valueOf(alice, second), 2n * LEAST);
      assert.equal((await s.pool(second)).tokens, 8n * LEAST);
      await s.emits(vault.write.touch([s.addressOf(alice), s.addressOf(second)]), "LotSlashed", [
        s.addressOf(alice),
        s.addressOf(second),
        s.addressOf(first),
        2n * LEAST,
        2n * LEAST,
      ]);
      assert.deepEqual(await s.pool(second), { tokens: 6n * LEAST, shares: 6n * LEAST, rewardIndex: 0n });
      assert.equal(await vault.read.condemned(), 2n * LEAST);
      await s.slash(first, HALF, moved - 1);
      await s.slash(second, HALF, moved + 1);
      assert.equal(await s.valueOf(alice, second), LEAST / 2n);
      assert.equal(await s.valueOf(bob, second), 2n * LEAST);
      await at(moved + UNBONDING);
      await s.slash(first, HALF, moved - 1);
      await vault.write.touch([s.addressOf(alice), s.addressOf(second)]);
      assert.equal(await s.valueOf(alice, second), LEAST / 2n);
      assert.equal(await s.valueOf(bob, second), 2n * LEAST);
      assert.deepEqual(await s.lots(alice, second), []);
      await booksAgree(s);
    });

    it("take the order of transactions where seconds are equal", async () => {
      const s = await loadStill();
      const at = (time: number): Promise<void> => s.networkHelpers.time.setNextBlockTimestamp(time);
      const { alice, bob, first, second } = s;
      await s.delegate(alice, first, 4n * LEAST);
      await s.delegate(bob, first, 4n * LEAST);
      const now = (await s.now()) + 10;
      await at(now);
      await s.slash(first, HALF, now - 1);
      await at(now);
      await s.redelegate(alice, first, second, 2n * LEAST);
      assert.equal(await s.valueOf(alice, second), 2n * LEAST);
      await at(now);
      await s.slash(first, HALF, now - 1);
      assert.equal(await s.valueOf(alice, second), LEAST);
    });

    it("send rewards since the finding back", async () => {
      const { s, moved } = await movedLot();
      const { vault, alice, bob, first, second, rewards } = s;
      await s.reward(second, 0n, 800n); // half is Alice's
      await s.slash(first, HALF, moved - 1);
      await s.reward(second, 0n, 1_600n); // 400 Alice's, 400 condemned
      assert.equal(await s.rewardsOf(alice, second), 800n);
      const before = await s.balance(s.addressOf(rewards));
      await s.emits(vault.write.touch([s.addressOf(alice), s.addressOf(second)]), "RewardsForfeited", [
        s.addressOf(alice),
        s.addressOf(second),
        400n,
      ]);
      assert.equal(await s.balance(s.addressOf(rewards)), before + 400n);
      await s.reward(second, 0n, 600n); // 200 of 600
      assert.equal(await s.rewardsOf(alice, second), 1_000n);
      assert.equal(await s.rewardsOf(bob, second), 1_600n);
      assert.equal(await vault.read.rewardsHeld(), 2_600n);
      await booksAgree(s);
    });

    it("of all leave no position", async () => {
      const { s, moved } = await movedLot();
      const { vault, alice, bob, first, second } = s;
      await s.slash(first, WHOLE, moved - 1);
      await vault.write.touch([s.addressOf(alice), s.addressOf(second)]);
      assert.deepEqual(await vault.read.validatorsOf([s.addressOf(alice)]), []);
      assert.deepEqual(await s.lots(alice, second), []);
      assert.equal(await vault.read.getVotes([s.addressOf(alice)]), 0n);
      assert.deepEqual(await s.pool(second), { tokens: 4n * LEAST, shares: 4n * LEAST, rewardIndex: 0n });
      assert.equal(await s.valueOf(bob, second), 4n * LEAST);
      await booksAgree(s);
    });
  });

  describe("slash", () => {
    it("is the slasher's, of a part, and at most sixteen times in 28 d", async () => {
      const s = await load();
      const { alice, first, stranger } = s;
      const v = s.addressOf(first);
      await s.refuses((await s.by(stranger)).write.slash([v, 1n, 0]), "StakeVault_NotWired", [s.addressOf(stranger)]);
      for (const fraction of [0n, WHOLE + 1n]) {
        await s.refuses(s.slash(first, fraction, 0), "StakeVault_BadFraction", [fraction]);
      }
      await s.delegate(alice, first, LEAST);
      const start = (await s.now()) + 10;
      await at(start);
      for (let i = 0; i < 16; i++) await s.slash(first, 1n, 0);
      await s.refuses(s.slash(first, 1n, 0), "StakeVault_TooManySlashes", [v, 16n]);
      await at(start + 28 * DAY - 1);
      await s.refuses(s.slash(first, 1n, 0), "StakeVault_TooManySlashes", [v, 16n]);
      await at(start + 28 * DAY);
      await s.slash(first, 1n, 0);
    });

    it("takes its fraction of the pool, rounded up, and touches nobody's shares", async () => {
      const s = await load();
      const { vault, alice, first, slasher } = s;
      await s.delegate(alice, first, LEAST);
      const before = await s.balance(s.addressOf(slasher));
      await s.emits(s.slash(first, 1n, 7), "StakeSlashed", [
        s.addressOf(first),
        1n,
        7,
        LEAST / WHOLE,
        LEAST - LEAST / WHOLE,
      ]);
      await s.slash(first, 1n, 7); // of 999,999,000,000
      await s.slash(first, 1n, 7); // of 999,998,000,001
      assert.equal(await s.balance(s.addressOf(slasher)), before + 2_999_998n);
      assert.equal((await s.position(alice, first)).shares, LEAST);
      assert.equal(await vault.read.bonded(), LEAST - 2_999_998n);
      const now = await s.now();
      assert.deepEqual(
        (await vault.read.slashesOf([s.addressOf(first), 0n, 9n])).map(({ fraction }: any) => fraction),
        [1, 1, 1],
      );
      const [last, ...none] = await vault.read.slashesOf([s.addressOf(first), 2n, 1n]);
      assert.deepEqual([last, none], [{ infractionAt: 7, foundAt: now, fraction: 1 }, []]);
      assert.deepEqual(await vault.read.slashesOf([s.addressOf(first), 3n, 1n]), []);
      await booksAgree(s);
    });

    it("of all leaves positions and later entries worth nothing", async () => {
      const s = await load();
      const { vault, alice, first } = s;
      const [a, v] = [alice, first].map(s.addressOf);
      await s.delegate(alice, first, 3n * LEAST);
      await s.undelegate(alice, first, LEAST);
      const between = (await s.now()) + 5;
      await at(between + 5);
      await s.undelegate(alice, first, LEAST);
      await s.slash(first, WHOLE, between);
      assert.equal(await s.valueOf(alice, first), 0n);
      assert.equal(await vault.read.unbondingValue([a, v, 0n]), LEAST);
      assert.equal(await vault.read.unbondingValue([a, v, 1n]), 0n);
      await pass(UNBONDING);
      await vault.write.completeUnbonding([a, v, 1n]);
      await vault.write.completeUnbonding([a, v, 0n]);
      assert.equal(await vault.read.condemned(), LEAST);
      await booksAgree(s);
    });
  });

  describe("collectCondemned", () => {
    it("hands all to the slasher", async () => {
      const s = await load();
      const { vault, alice, first, slasher, stranger } = s;
      await s.refuses((await s.by(stranger)).write.collectCondemned(), "StakeVault_NotWired", [s.addressOf(stranger)]);
      await s.delegate(alice, first, LEAST);
      await s.undelegate(alice, first, LEAST);
      await s.slash(first, HALF, 0);
      await pass(UNBONDING);
      await vault.write.completeUnbonding([s.addressOf(alice), s.addressOf(first), 0n]);
      const before = await s.balance(s.addressOf(slasher));
      await (await s.by(slasher)).write.collectCondemned();
      assert.equal(await s.balance(s.addressOf(slasher)), before + LEAST / 2n);
      assert.equal(await vault.read.condemned(), 0n);
      await booksAgree(s);
    });
  });

  describe("distribute", () => {
    it("is the reward pool's, of money that is here", async () => {
      const s = await load();
      const { vault, token, alice, first, rewards, stranger } = s;
      const v = s.addressOf(first);
      await s.refuses((await s.by(stranger)).write.distribute([v, 1n, 1n]), "StakeVault_NotWired", [
        s.addressOf(stranger),
      ]);
      await s.delegate(alice, first, LEAST);
      await s.refuses((await s.by(rewards)).write.distribute([v, 1n, 2n]), "StakeVault_Unfunded", [LEAST, LEAST + 3n]);
      await (await s.as(token, "VirtToken", rewards)).write.transfer([vault.address, 3n]);
      await (await s.by(rewards)).write.distribute([v, 1n, 2n]);
      await booksAgree(s);
    });

    it("gives back what nobody could have", async () => {
      const s = await load();
      const { vault, first, rewards } = s;
      const before = await s.balance(s.addressOf(rewards));
      await s.reward(first, 3n, 5n);
      assert.equal(await s.balance(s.addressOf(rewards)), before - 3n);
      assert.equal(await vault.read.commissionOf([s.addressOf(first)]), 3n);
      assert.equal(await vault.read.rewardsHeld(), 3n);
      await booksAgree(s);
    });

    it("goes by shares", async () => {
      const s = await load();
      const { alice, bob, first } = s;
      await s.delegate(alice, first, LEAST);
      await s.emits(s.reward(first, 0n, 10n), "RewardsDistributed", [s.addressOf(first), 0n, 10n, 10n ** 19n]);
      await s.delegate(bob, first, 2n * LEAST);
      assert.equal(await s.rewardsOf(bob, first), 0n);
      await s.reward(first, 7n, 10n);
      assert.equal(await s.rewardsOf(alice, first), 13n);
      assert.equal(await s.rewardsOf(bob, first), 6n);
      await booksAgree(s);
    });
  });

  describe("claims", () => {
    it("pays rewards, also when the stake has left", async () => {
      const s = await load();
      const { vault, alice, first } = s;
      const [a, v] = [alice, first].map(s.addressOf);
      const own = await s.by(alice);
      await s.refuses(own.write.claimRewards([v]), "StakeVault_NothingToClaim", [a]);
      await s.delegate(alice, first, LEAST);
      await s.reward(first, 0n, 10n);
      await s.undelegate(alice, first, LEAST);
      await s.reward(first, 0n, 10n); // a pool without shares
      const before = await s.balance(a);
      await s.emits(own.write.claimRewards([v]), "RewardsClaimed", [a, v, 10n, false]);
      assert.equal(await s.balance(a), before + 10n);
      await s.refuses(own.write.claimRewards([v]), "StakeVault_NothingToClaim", [a]);
      assert.equal(await vault.read.rewardsHeld(), 0n);
      await booksAgree(s);
    });

    it("compounds rewards where stake is taken", async () => {
      const s = await load();
      const { vault, alice, first, registry } = s;
      const [a, v] = [alice, first].map(s.addressOf);
      const own = await s.by(alice);
      await s.delegate(alice, first, LEAST);
      await s.refuses(own.write.compoundRewards([v]), "StakeVault_NothingToClaim", [a]);
      await s.reward(first, 0n, 10n);
      const held = await s.balance(vault.address);
      await s.emits(own.write.compoundRewards([v]), "RewardsClaimed", [a, v, 10n, true]);
      assert.equal(await s.balance(vault.address), held);
      assert.equal(await s.valueOf(alice, first), LEAST + 10n);
      assert.equal(await vault.read.getVotes([a]), LEAST + 10n);
      assert.equal(await vault.read.rewardsHeld(), 0n);
      await booksAgree(s);
      await s.reward(first, 0n, 10n);
      await registry.write.setTakesStake([v, false]);
      await s.refuses(own.write.compoundRewards([v]), "StakeVault_ValidatorClosed", [v]);
      await pause(s);
      await s.refuses(own.write.compoundRewards([v]), "Governed_IntakePaused");
      await own.write.claimRewards([v]);
    });

    it("pays commission", async () => {
      const s = await load();
      const { vault, first } = s;
      const v = s.addressOf(first);
      const own = await s.by(first);
      await s.refuses(own.write.claimCommission(), "StakeVault_NothingToClaim", [v]);
      await s.reward(first, 9n, 0n);
      const before = await s.balance(v);
      await s.emits(own.write.claimCommission(), "CommissionClaimed", [v, 9n]);
      assert.equal(await s.balance(v), before + 9n);
      assert.equal(await vault.read.commissionOf([v]), 0n);
      await booksAgree(s);
    });
  });

  describe("expireRewards", () => {
    it("sends back what is old, and no more", async () => {
      const s = await load();
      const { vault, alice, first, rewards } = s;
      const [a, v] = [alice, first].map(s.addressOf);
      await s.delegate(alice, first, LEAST);
      await s.reward(first, 0n, 10n);
      const earned = await s.now();
      await s.reward(first, 0n, 5n);
      await at(earned + EXPIRY - 1);
      await s.refuses(vault.write.expireRewards([a, v]), "StakeVault_NothingToClaim", [a]);
      await at(earned + EXPIRY);
      const before = await s.balance(s.addressOf(rewards));
      await s.emits(vault.write.expireRewards([a, v]), "RewardsForfeited", [a, v, 10n]);
      assert.equal(await s.balance(s.addressOf(rewards)), before + 10n);
      assert.equal(await s.rewardsOf(alice, first), 5n);
      assert.equal(await vault.read.rewardsHeld(), 5n);
      await booksAgree(s);
    });

    it("waits for what was settled with younger rewards", async () => {
      const s = await load();
      const { vault, alice, first } = s;
      const [a, v] = [alice, first].map(s.addressOf);
      await s.delegate(alice, first, LEAST);
      await s.reward(first, 0n, 10n);
      await pass(DAY);
      await s.reward(first, 0n, 5n);
      const younger = await s.now();
      await vault.write.touch([a, v]);
      await at(younger + EXPIRY - 10);
      await s.refuses(vault.write.expireRewards([a, v]), "StakeVault_NothingToClaim", [a]);
      await at(younger + EXPIRY);
      await vault.write.expireRewards([a, v]);
      assert.equal(await s.rewardsOf(alice, first), 0n);
      await booksAgree(s);
    });

    it("does not take what condemned shares earned twice", async () => {
      const s = await load();
      const { vault, alice, bob, first, second } = s;
      const [a, w] = [alice, second].map(s.addressOf);
      await s.delegate(alice, first, 4n * LEAST);
      await s.delegate(bob, second, 4n * LEAST);
      const moved = (await s.now()) + 10;
      await at(moved);
      await s.redelegate(alice, first, second, 4n * LEAST);
      await s.slash(first, HALF, moved - 1);
      await s.reward(second, 0n, 800n); // 200 Alice's, 200 condemned
      const old = await s.now();
      await pass(DAY);
      await s.reward(second, 0n, 800n);
      await at(old + EXPIRY);
      await vault.write.expireRewards([a, w]);
      assert.equal(await vault.read.rewardsHeld(), 1_200n);
      assert.equal(await s.rewardsOf(alice, second), 200n);
      await vault.write.touch([a, w]);
      assert.equal(await vault.read.rewardsHeld(), 1_000n);
      await (await s.by(alice)).write.claimRewards([w]);
      await (await s.by(bob)).write.claimRewards([w]);
      assert.equal(await vault.read.rewardsHeld(), 0n);
      await booksAgree(s);
    });
  });

  describe("touch", () => {
    it("records votes and rewards, and says so", async () => {
      const s = await load();
      const { vault, alice, first, stranger } = s;
      const [a, v] = [alice, first].map(s.addressOf);
      await s.emits(s.delegate(alice, first, LEAST), "PositionRecorded", [a, v, LEAST, 0n, 0n]);
      await s.reward(first, 0n, 10n);
      await s.slash(first, HALF, 0);
      const index = 10n ** 19n;
      const anyone = await s.by(stranger);
      await s.emits(anyone.write.touch([a, v]), "PositionRecorded", [a, v, LEAST / 2n, 10n, index]);
      assert.deepEqual(await s.position(alice, first), {
        shares: LEAST,
        votes: LEAST / 2n,
        accrued: 10n,
        paidIndex: index,
      });
      await s.emits(anyone.write.touch([a, v]), "PositionRecorded", [a, v, LEAST / 2n, 10n, index]);
      const own = await s.by(alice);
      await s.emits(own.write.claimRewards([v]), "PositionRecorded", [a, v, LEAST / 2n, 0n, index]);
      await s.emits(s.undelegate(alice, first, LEAST / 2n), "PositionRecorded", [a, v, 0n, 0n, index]);
    });

    it("is not needed where rewards expire", async () => {
      const s = await load();
      const { vault, alice, first } = s;
      const [a, v] = [alice, first].map(s.addressOf);
      await s.delegate(alice, first, LEAST);
      await s.reward(first, 0n, 10n);
      await pass(EXPIRY);
      await s.reward(first, 0n, 5n);
      await s.emits(vault.write.expireRewards([a, v]), "PositionRecorded", [a, v, LEAST, 0n, 10n ** 19n]);
      assert.equal(await s.rewardsOf(alice, first), 5n);
    });
  });

  describe("votes", () => {
    it("are recorded stake, which a slash reaches at the next touch", async () => {
      const s = await load();
      const { vault, alice, first, stranger } = s;
      const [a, v] = [alice, first].map(s.addressOf);
      await s.delegate(alice, first, LEAST);
      await s.slash(first, HALF, 0);
      const slashed = await s.now();
      assert.equal(await vault.read.getVotes([a]), LEAST);
      await pass(10);
      await (await s.by(stranger)).write.touch([a, v]);
      assert.equal(await vault.read.getVotes([a]), LEAST / 2n);
      await pass(10);
      assert.equal(await vault.read.getPastVotes([a, BigInt(slashed)]), LEAST);
      assert.equal(await vault.read.getPastTotalSupply([BigInt(slashed)]), LEAST);
      assert.equal(await vault.read.getPastTotalSupply([BigInt((await s.now()) - 1)]), LEAST / 2n);
      assert.equal(await vault.read.clock(), await s.now());
      assert.equal(await vault.read.CLOCK_MODE(), "mode=timestamp");
    });

    it("follow the delegatee; unbonding stake has none", async () => {
      const s = await load();
      const { vault, alice, bob, first, second } = s;
      const [a, b] = [alice, bob].map(s.addressOf);
      await (await s.by(alice)).write.delegate([b]);
      await s.delegate(alice, first, LEAST);
      await s.delegate(alice, second, LEAST);
      await s.delegate(bob, first, LEAST);
      assert.deepEqual([await vault.read.getVotes([a]), await vault.read.getVotes([b])], [0n, 3n * LEAST]);
      assert.equal(await vault.read.delegates([b]), b);
      await s.undelegate(alice, second, LEAST);
      assert.equal(await vault.read.getVotes([b]), 2n * LEAST);
      await (await s.by(alice)).write.delegate([a]);
      assert.deepEqual([await vault.read.getVotes([a]), await vault.read.getVotes([b])], [LEAST, LEAST]);
    });

    it("stay in the total when their holder gives them to nobody, until it stakes again", async () => {
      const s = await load();
      const { vault, alice, bob, first } = s;
      const [a, b, v] = [alice, bob, first].map(s.addressOf);
      await s.delegate(alice, first, 3n * LEAST);
      await s.delegate(bob, first, LEAST);
      const total = async (): Promise<bigint> => {
        await pass(1);
        return vault.read.getPastTotalSupply([BigInt((await s.now()) - 1)]);
      };
      await (await s.by(alice)).write.delegate([zeroAddress]);
      assert.deepEqual([await vault.read.getVotes([a]), await vault.read.getVotes([b])], [0n, LEAST]);
      assert.equal(await total(), 4n * LEAST);
      await s.slash(first, HALF, 0);
      await vault.write.touch([a, v]);
      assert.equal(await total(), (5n * LEAST) / 2n);
      await s.delegate(alice, first, LEAST);
      assert.equal(await vault.read.getVotes([a]), (5n * LEAST) / 2n);
      assert.equal(await total(), (7n * LEAST) / 2n);
    });

    it("can be delegated by signature", async () => {
      const s = await load();
      const { vault, alice, bob, first, client } = s;
      const [a, b] = [alice, bob].map(s.addressOf);
      await s.delegate(alice, first, LEAST);
      const signature = await alice.signTypedData({
        domain: {
          name: "VirtEngine StakeVault",
          version: "1",
          chainId: await client.getChainId(),
          verifyingContract: vault.address,
        },
        types: {
          Delegation: [
            { name: "delegatee", type: "address" },
            { name: "nonce", type: "uint256" },
            { name: "expiry", type: "uint256" },
          ],
        },
        primaryType: "Delegation",
        message: { delegatee: b, nonce: 0n, expiry: 2n ** 40n },
      });
      const { r, s: sOf, v } = parseSignature(signature);
      await vault.write.delegateBySig([b, 0n, 2n ** 40n, Number(v), r, sOf]);
      assert.deepEqual([await vault.read.delegates([a]), await vault.read.getVotes([b])], [b, LEAST]);
      const [, name, version] = await vault.read.eip712Domain();
      assert.deepEqual([name, version], ["VirtEngine StakeVault", "1"]);
    });
  });

  it("says stake and self-bond of each validator", async () => {
    const s = await load();
    const { vault, registry, alice, first, second, third } = s;
    const operators = [first, second, third].map(s.addressOf);
    await registry.write.bondSelf([vault.address, operators[0], 2n * LEAST]);
    await s.delegate(alice, first, 6n * LEAST);
    await s.delegate(alice, second, LEAST);
    await s.slash(first, HALF, 0);
    assert.deepEqual(await vault.read.bondsOf([operators]), [
      [4n * LEAST, LEAST, 0n],
      [LEAST, 0n, 0n],
    ]);
  });
});
