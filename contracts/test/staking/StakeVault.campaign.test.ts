import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { network } from "hardhat";
import { decodeFunctionResult, encodeFunctionData, parseEventLogs, toHex, type Address, type Hex } from "viem";
import { atMost, fraction, minus, plus, show, sum, type Fraction } from "../support/fraction.js";
import { Random } from "../support/random.js";
import { deployStake, UNBONDING } from "../support/stake.js";
import { exactRewards, exactStake, Refused, StakeModel } from "./stakeModel.js";

/**
 * Random calls of everything the stake vault does, in random seconds, held against a model after each: stake, entries and
 * rewards against exact fractions, shares and totals against whole numbers, votes against recorded stake. What positions record
 * is also told from events alone.
 *
 * VE_FUZZ_DEEP=1 makes 170 walks instead of two. A walk that fails says its seed; VE_STAKE_SEED=<seed> walks that one alone.
 */

const DAY = 86_400;
const LEAST = 10n ** 12n;
const CALLS = 300;
const VALIDATORS = 3;
const seeds: bigint[] =
  process.env.VE_STAKE_SEED !== undefined
    ? [BigInt(process.env.VE_STAKE_SEED)]
    : Array.from({ length: process.env.VE_FUZZ_DEEP === "1" ? 170 : 2 }, (_, i) => BigInt(i + 1));

/** What a walk does next: a transaction, and what the model makes of it. */
interface Step {
  what: string;
  from: Address;
  to: Address;
  data: Hex;
  /** Money (wei) the sender gives the vault first. */
  funds?: bigint;
  apply: (model: StakeModel) => void;
}

interface Cell {
  shares: bigint;
  votes: bigint;
  accrued: bigint;
  paidIndex: bigint;
  value: bigint;
  rewards: bigint;
  lots: { shares: bigint; from: Address; movedAt: number; liableUntil: number }[];
  entries: { amount: bigint; startedAt: bigint; completesAt: bigint; from: Address; left: bigint }[];
}

describe("StakeVault, random walks", async () => {
  const connection = await network.create({ override: { gas: 16_000_000n } });
  const { networkHelpers, viem, provider } = connection as any;
  const deploy = async (maxValidators: bigint) => {
    const stake = await deployStake(connection, {
      "staking.min_delegation": LEAST,
      "staking.max_validators": maxValidators,
      "rewards.unclaimed_expiry": BigInt(90 * DAY),
    });
    return { stake, lens: await viem.deployContract("StakeLens") };
  };
  const narrow = () => deploy(BigInt(VALIDATORS - 1));
  const wide = () => deploy(BigInt(VALIDATORS));

  async function walk(seed: bigint): Promise<Record<string, [done: number, refused: number]>> {
    // In every other walk a delegator may be at all validators.
    const maxValidators = seed % 2n === 0n ? VALIDATORS : VALIDATORS - 1;
    const { stake, lens } = await networkHelpers.loadFixture(maxValidators === VALIDATORS ? wide : narrow);
    const { vault, token, registry, alice, bob, carol, first, second, third, stranger, slasher, rewards } = stake;
    // The first validator's operator stakes, too.
    const delegators: Address[] = [alice, bob, carol, stranger, first].map(stake.addressOf);
    const validators: Address[] = [first, second, third].map(stake.addressOf);
    const accounts = [...delegators, stake.addressOf(slasher), stake.addressOf(rewards), vault.address];
    const random = new Random(seed);
    let model = new StakeModel({
      delegators: delegators.length,
      validators: VALIDATORS,
      minimum: LEAST,
      maxValidators,
      unbonding: UNBONDING,
      expiry: 90 * DAY,
    });
    let now: number = (await stake.now()) + 1;
    const counts: Record<string, [number, number]> = {};

    const read = async (contract: any, functionName: string, args: unknown[]): Promise<any> => {
      const { abi } = contract;
      const data = encodeFunctionData({ abi, functionName, args });
      const result = await provider.request({ method: "eth_call", params: [{ to: contract.address, data }, "latest"] });
      return decodeFunctionResult({ abi, functionName, data: result });
    };
    const balances = (): Promise<bigint[]> => read(lens, "balances", [token.address, accounts]);
    const before = await balances();

    const step = (what: string, from: Address, apply: Step["apply"], name: string, args: unknown[]): Step => ({
      what: `${what}(${args.join(", ")}) by ${from}`,
      from,
      to: vault.address,
      data: encodeFunctionData({ abi: vault.abi, functionName: name, args }),
      apply,
    });
    const someone = () => random.integer(0, delegators.length - 1);
    const somewhere = () => random.integer(0, VALIDATORS - 1);
    /** A position with something in it, nine times of ten. */
    const held = (): [d: number, v: number] => {
      const all = delegators.flatMap((_, d) => validators.map((__, v): [number, number] => [d, v]));
      const full = all.filter(([d, v]) => model.positions[d]![v]!.shares !== 0n);
      return full.length === 0 || random.once(10) ? random.pick(all) : random.pick(full);
    };
    const amount = () =>
      random.once(20) ? LEAST - 1n : random.pick([LEAST, LEAST + 1n, random.between(LEAST, 1_000n * LEAST)]);
    /** Of what is there: a wei, a part, all, or a wei too much. */
    const some = (value: bigint) =>
      random.pick([1n, value / 2n, value / 3n, value, value, random.once(5) ? value + 1n : value / 7n, 0n]);
    const queued = (): [d: number, v: number, index: number] => {
      const all = model.positions.flatMap((row, d) =>
        row.flatMap(({ entries }, v) => entries.map((_, i): [number, number, number] => [d, v, i])),
      );
      return all.length === 0 || random.once(20) ? [someone(), somewhere(), random.integer(0, 7)] : random.pick(all);
    };
    let cells: Cell[] = [];
    /** What events said last of each position, by its place among the cells. */
    const told = new Map<number, { votes: bigint; accrued: bigint; paidIndex: bigint }>();
    const listen = async (hash: Hex): Promise<void> => {
      const { logs } = await provider.request({ method: "eth_getTransactionReceipt", params: [hash] });
      for (const { args } of parseEventLogs({ abi: vault.abi, eventName: "PositionRecorded", logs }) as any[]) {
        const { delegator, validator, votes, accrued, paidIndex } = args;
        const place = delegators.indexOf(delegator) * VALIDATORS + validators.indexOf(validator);
        told.set(place, { votes, accrued, paidIndex });
      }
    };
    const valueAt = (d: number, v: number): bigint => cells[d * VALIDATORS + v]?.value ?? 0n;

    const makers: [weight: number, make: () => Step][] = [
      [
        16,
        () => {
          const [d, v, wei] = [someone(), somewhere(), amount()];
          const args = [validators[v]!, wei];
          return step("delegate", delegators[d]!, (m) => m.delegate(d, v, wei, now), "delegateStake", args);
        },
      ],
      [
        14,
        () => {
          const [d, v] = held();
          const wei = some(valueAt(d, v));
          const args = [validators[v]!, wei];
          return step("undelegate", delegators[d]!, (m) => m.undelegate(d, v, wei, now), "undelegateStake", args);
        },
      ],
      [
        16,
        () => {
          const [d, from] = held();
          const to = random.once(15) ? from : (from + random.integer(1, 2)) % VALIDATORS;
          const wei = random.pick([amount(), some(valueAt(d, from)), valueAt(d, from), valueAt(d, from) / 2n]);
          const args = [validators[from]!, validators[to]!, wei];
          const apply = (m: StakeModel) => m.redelegate(d, from, to, wei, now);
          return step("redelegate", delegators[d]!, apply, "redelegateStake", args);
        },
      ],
      [
        6,
        () => {
          const [d, v, i] = queued();
          const args = [validators[v]!, BigInt(i)];
          return step("cancel", delegators[d]!, (m) => m.cancel(d, v, i, now), "cancelUnbonding", args);
        },
      ],
      [
        12,
        () => {
          const [d, v, i] = queued();
          const args = [delegators[d]!, validators[v]!, BigInt(i)];
          const by = delegators[someone()]!;
          return step("complete", by, (m) => m.complete(d, v, i, now), "completeUnbonding", args);
        },
      ],
      [
        6,
        () => {
          const [d, v] = held();
          return step("claim", delegators[d]!, (m) => m.claim(d, v, now), "claimRewards", [validators[v]!]);
        },
      ],
      [
        5,
        () => {
          const [d, v] = held();
          return step("compound", delegators[d]!, (m) => m.compound(d, v, now), "compoundRewards", [validators[v]!]);
        },
      ],
      [
        6,
        () => {
          const [d, v] = held();
          const args = [delegators[d]!, validators[v]!];
          return step("touch", delegators[someone()]!, (m) => m.touch(d, v, now), "touch", args);
        },
      ],
      [
        7,
        () => {
          const v = somewhere();
          const ppm = BigInt(
            random.once(40) ? 1_000_000 : random.pick([0, 1, 1_000, 50_000, 50_001, 333_333, 500_000]),
          );
          const infractionAt = now - random.pick([0, 1, random.integer(2, 600), random.integer(601, 20 * DAY)]);
          const args = [validators[v]!, ppm, infractionAt];
          return step("slash", accounts.at(-3)!, (m) => m.slash(v, ppm, infractionAt, now), "slash", args);
        },
      ],
      [
        12,
        () => {
          const v = somewhere();
          const [commission, net] = [
            random.pick([0n, 3n, 10n ** 9n]),
            random.pick([0n, 1n, 7n, random.between(1n, LEAST), random.between(1n, 10_000n * LEAST)]),
          ];
          const args = [validators[v]!, commission, net];
          const apply = (m: StakeModel) => m.distribute(v, commission, net, now);
          const made = step("distribute", accounts.at(-2)!, apply, "distribute", args);
          return { ...made, funds: commission + net };
        },
      ],
      [
        2,
        () => {
          const v = somewhere();
          const apply = (m: StakeModel) => m.claimCommission(v, v === 0 ? 4 : undefined);
          return step("commission", validators[v]!, apply, "claimCommission", []);
        },
      ],
      [
        4,
        () => {
          const [d, v] = held();
          const args = [delegators[d]!, validators[v]!];
          const apply = (m: StakeModel) => {
            const settled = m.positions[d]![v]!.settled;
            const { taken, exact } = m.expire(d, v, now);
            within("expired rewards", taken, exact, settled + 2n);
          };
          return step("expire", delegators[someone()]!, apply, "expireRewards", args);
        },
      ],
      [
        2,
        () => {
          const wei = random.between(1n, 1_000n);
          const from = delegators[someone()]!;
          const apply = (m: StakeModel) => {
            const d = delegators.indexOf(from);
            m.donated += wei;
            m.wallets[d] = minus(m.wallets[d]!, fraction(wei));
          };
          const data = encodeFunctionData({
            abi: token.abi,
            functionName: "transfer",
            args: [vault.address, wei],
          });
          return { what: `donate(${wei})`, from, to: token.address, data, apply };
        },
      ],
      [
        4,
        () => {
          // Closed for a while only, or little would happen.
          const closed = model.pools.findIndex((pool) => !pool.takes);
          const v = closed === -1 ? somewhere() : closed;
          const takes = closed !== -1;
          const apply = (m: StakeModel) => {
            m.pools[v]!.takes = takes;
          };
          const data = encodeFunctionData({
            abi: registry.abi,
            functionName: "setTakesStake",
            args: [validators[v]!, takes],
          });
          return { what: `takes(${v}, ${takes})`, from: delegators[0]!, to: registry.address, data, apply };
        },
      ],
      [
        1,
        () => {
          const wei = amount();
          const data = encodeFunctionData({
            abi: registry.abi,
            functionName: "bondSelf",
            args: [vault.address, validators[0]!, wei],
          });
          const apply = (m: StakeModel) => m.bondSelf(4, 0, wei, now);
          return { what: `bondSelf(${wei})`, from: delegators[0]!, to: registry.address, data, apply };
        },
      ],
      [
        3,
        () => {
          const [d, to] = [someone(), someone()];
          const apply = (m: StakeModel) => {
            m.delegatees[d] = to;
          };
          return step("votes", delegators[d]!, apply, "delegate", [delegators[to]!]);
        },
      ],
      [1, () => step("collect", accounts.at(-3)!, (m) => m.collectCondemned(), "collectCondemned", [])],
    ];
    const wheel = makers.flatMap(([weight, make]) => Array<() => Step>(weight).fill(make));

    /** The transaction's error by name; nothing if it went through. */
    const send = async ({ from, to, data }: Step): Promise<string | undefined> => {
      try {
        const request = { method: "eth_sendTransaction", params: [{ from, to, data, gas: toHex(3_000_000) }] };
        await listen(await provider.request(request));
        return undefined;
      } catch (error) {
        const message = String((error as Error).message);
        return /custom error '(\w+)\(/.exec(message)?.[1] ?? message;
      }
    };

    const agree = async (): Promise<void> => {
      const [look, held] = await Promise.all([
        read(lens, "look", [vault.address, delegators, validators, BigInt(now - 1)]),
        balances(),
      ]);
      const [totals, pools, commissions, votes] = look;
      cells = look[4];

      // Every wei is somebody's, and the sums are what they are sums of.
      const { bonded, unbonding, rewardsHeld, condemned, donated } = model;
      assert.deepEqual(totals, { bonded, unbonding, rewardsHeld, condemned, pastVotes: past });
      assert.equal(held.at(-1), bonded + unbonding + rewardsHeld + condemned + donated, "the vault's balance");
      assert.equal(held.at(-2)! - before.at(-2)!, model.returned - distributed, "the reward pool's balance");
      assert.equal(held.at(-3)! - before.at(-3)!, model.slashed, "the slasher's balance");
      assert.equal(
        pools.reduce((all: bigint, pool: any) => all + pool.tokens, 0n),
        bonded,
      );
      assert.deepEqual(votes, model.votes(), "votes");

      validators.forEach((_, v) => {
        const pool = model.pools[v]!;
        assert.deepEqual(pools[v], { tokens: pool.tokens, shares: pool.shares, rewardIndex: pool.index });
        assert.equal(commissions[v], pool.commission);
        const rows = model.positions.map((row) => row[v]!);
        const column = delegators.map((__, d) => cells[d * VALIDATORS + v]!);
        assert.equal(
          column.reduce((all, cell) => all + cell.shares, 0n),
          pool.shares,
          "Σ shares",
        );
        // The pool holds what exact stake adds up to, less what rounding cost.
        const exact = sum(rows.flatMap((position) => [exactStake(position), position.condemned]));
        within(`pool ${v}`, pool.tokens, exact, pool.roundings);
      });

      let owed = commissions.reduce((all: bigint, commission: bigint) => all + commission, 0n);
      model.positions.forEach((row, d) => {
        row.forEach((position, v) => {
          const cell = cells[d * VALIDATORS + v]!;
          const name = `delegator ${d} at ${v}`;
          owed += cell.rewards;
          assert.equal(cell.shares, position.shares, `shares of ${name}`);
          assert.equal(cell.votes, position.votes, `recorded votes of ${name}`);
          const { votes: recordedVotes, accrued, paidIndex } = cell;
          const said = told.get(d * VALIDATORS + v) ?? { votes: 0n, accrued: 0n, paidIndex: 0n };
          assert.deepEqual({ votes: recordedVotes, accrued, paidIndex }, said, `what events say of ${name}`);
          const parts = BigInt(position.lots.length + 1);
          within(`stake of ${name}`, cell.value, exactStake(position), model.pools[v]!.roundings + parts);
          within(`rewards of ${name}`, cell.rewards, exactRewards(position), position.settled + 2n);
          assert.equal(cell.entries.length, position.entries.length, `entries of ${name}`);
          position.entries.forEach((entry, i) => {
            const { left, ...stored } = cell.entries[i]!;
            assert.deepEqual(stored, {
              amount: entry.amount,
              startedAt: BigInt(entry.startedAt),
              completesAt: BigInt(entry.completesAt),
              from: validators[entry.from] ?? "0x0000000000000000000000000000000000000000",
            });
            within(`entry ${i} of ${name}`, left, entry.stake, entry.reached);
          });
          const lots = position.lots.filter((lot) => lot.shares !== 0n && now < lot.liableUntil);
          assert.deepEqual(
            cell.lots.map(({ shares, from, movedAt, liableUntil }) => ({ shares, from, movedAt, liableUntil })),
            lots.map(({ shares, from, movedAt, liableUntil }) => ({
              shares,
              from: validators[from]!,
              movedAt,
              liableUntil,
            })),
            `lots of ${name}`,
          );
        });
        // What it got in all.
        within(`wallet of ${d}`, held[d]! - before[d]!, model.wallets[d]!, model.walletRoundings[d]!);
      });
      assert.ok(owed <= rewardsHeld, `rewards: ${owed} are owed and ${rewardsHeld} held`);
    };

    let distributed = 0n;
    let past = 0n;
    for (let call = 0; call < CALLS; call++) {
      now += random.pick([1, 1, random.integer(2, 600), random.integer(600, DAY), DAY * random.integer(1, 5)]);
      if (random.once(60)) now += DAY * random.integer(20, 100);
      const next = random.pick(wheel)();
      const name = next.what.split("(")[0]!;
      const where = `seed ${seed}, call ${call}: ${next.what} at ${now}`;
      try {
        if (next.funds !== undefined) {
          const args = [vault.address, next.funds];
          const data = encodeFunctionData({ abi: token.abi, functionName: "transfer", args });
          await networkHelpers.time.setNextBlockTimestamp(now++);
          assert.equal(await send({ ...next, to: token.address, data }), undefined);
          distributed += next.funds;
        }
        past = recorded(model);
        const trial = model.copy();
        let expected: string | undefined;
        try {
          next.apply(trial);
          model = trial;
        } catch (error) {
          if (!(error instanceof Refused)) throw error;
          expected = error.reason;
        }
        await networkHelpers.time.setNextBlockTimestamp(now);
        assert.equal(await send(next), expected, "outcome");
        const count = (counts[name] ??= [0, 0]);
        count[expected === undefined ? 0 : 1]++;
        await agree();
      } catch (error) {
        throw new Error(`${where}\n${(error as Error).message}\nAgain: VE_STAKE_SEED=${seed}`, { cause: error });
      }
    }
    return counts;
  }

  it(`holds to the model over ${seeds.length} walks of ${CALLS} calls`, async () => {
    const all: Record<string, [number, number]> = {};
    for (const seed of seeds) {
      for (const [name, [done, refused]] of Object.entries(await walk(seed))) {
        const count = (all[name] ??= [0, 0]);
        count[0] += done;
        count[1] += refused;
      }
    }
    const line = Object.entries(all).map(([name, [done, refused]]) => `${name} ${done}+${refused}`);
    console.log(`      done and refused: ${line.sort().join(", ")}`);
    // A walk that does nothing proves nothing.
    for (const [name, [done]] of Object.entries(all)) assert.ok(done > 0, `no ${name} went through`);
  });
});

/** Never more than exactly, and less by so many wei at most. */
function within(what: string, actual: bigint, exact: Fraction, slack: bigint): void {
  const value = fraction(actual);
  assert.ok(atMost(value, exact), `${what}: ${actual} is more than ${show(exact)}`);
  assert.ok(atMost(exact, plus(value, fraction(slack))), `${what}: ${actual} is below ${show(exact)} by over ${slack}`);
}

/** Recorded stake of all. */
function recorded(model: StakeModel): bigint {
  return model.positions.flat().reduce((all, position) => all + position.votes, 0n);
}
