import { fraction, minus, plus, sum, times, ZERO, type Fraction } from "../support/fraction.js";

/**
 * What the stake vault should do, computed twice.
 *
 * **Exact.** Stake is a fraction of wei for each position, entry and lot, and nothing is ever rounded: a slash multiplies
 * whatever it reaches at once, without shares, lists or later touches. Rewards of a pool are split exactly by its shares. What
 * the vault pays and shows is held against this.
 *
 * **By shares.** Whole shares, whole wei and a reward index as the interface describes them: they decide what a call is refused
 * for and how rewards are split, and have to be equal to the vault's.
 */

export const MAX_ENTRIES = 7;
const MAX_SLASHES = 16;
const DAY = 86_400;
const SLASH_PERIOD = 28 * DAY;
const PPM = 1_000_000n;
const INDEX_UNIT = 10n ** 30n;
const MAX_SHARES = 10n ** 30n;

/** The vault refuses a call. */
export class Refused extends Error {
  constructor(readonly reason: string) {
    super(reason);
  }
}

/** Rewards earned at a time (s). */
interface Piece {
  time: number;
  amount: Fraction;
}

/** Shares of a lot condemned and not yet burned; `index`: the pool's when the slash was found. */
interface Ghost {
  shares: bigint;
  index: bigint;
}

export interface Lot {
  stake: Fraction;
  shares: bigint;
  from: number;
  movedAt: number;
  liableUntil: number;
  ghosts: Ghost[];
}

export interface Position {
  /** Exact stake in no lot, and that of condemned shares. */
  free: Fraction;
  condemned: Fraction;
  lots: Lot[];
  /** Exact rewards not taken, and those of condemned shares. */
  due: Piece[];
  forfeit: Piece[];
  /** How often rewards were settled since any were taken. */
  settled: bigint;
  shares: bigint;
  votes: bigint;
  accrued: bigint;
  paidIndex: bigint;
  entries: Entry[];
}

export interface Entry {
  stake: Fraction;
  /** Slashes that reached it: each is rounded once. */
  reached: bigint;
  amount: bigint;
  startedAt: number;
  completesAt: number;
  slashes: number;
  from: number;
  movedAt: number;
  liableUntil: number;
  fromSlashes: number;
}

interface Slash {
  infractionAt: number;
  foundAt: number;
  fraction: bigint;
}

export interface Pool {
  tokens: bigint;
  shares: bigint;
  index: bigint;
  /** Times and indexes after each distribution. */
  history: [number, bigint][];
  slashes: Slash[];
  commission: bigint;
  takes: boolean;
  /** Amounts rounded so far: the pool may have lost as many wei. */
  roundings: bigint;
}

export interface Settings {
  delegators: number;
  validators: number;
  minimum: bigint;
  maxValidators: number;
  unbonding: number;
  expiry: number;
}

const NOBODY = -1;
const ceilDiv = (a: bigint, b: bigint): bigint => (a + b - 1n) / b;
const part = (amount: bigint, ppm: bigint): bigint => ceilDiv(amount * ppm, PPM);
const max = (a: bigint, b: bigint): bigint => (a > b ? a : b);

/** A position's exact stake, condemned shares left out. */
export const exactStake = ({ free, lots }: Position): Fraction => plus(free, sum(lots.map((lot) => lot.stake)));

/** A position's exact rewards. */
export const exactRewards = ({ due }: Position): Fraction => sum(due.map((piece) => piece.amount));

export class StakeModel {
  pools: Pool[];
  positions: Position[][];
  members: Set<number>[];
  delegatees: number[];
  /** What each delegator has in its wallet beside what it began with, exactly; and how far it may be behind. */
  wallets: Fraction[];
  walletRoundings: bigint[];
  bonded = 0n;
  unbonding = 0n;
  rewardsHeld = 0n;
  condemned = 0n;
  donated = 0n;
  /** Paid out to the slasher and, back, to the reward pool. */
  slashed = 0n;
  returned = 0n;

  constructor(readonly settings: Settings) {
    this.pools = Array.from({ length: settings.validators }, () => ({
      tokens: 0n,
      shares: 0n,
      index: 0n,
      history: [],
      slashes: [],
      commission: 0n,
      takes: true,
      roundings: 0n,
    }));
    this.positions = Array.from({ length: settings.delegators }, () =>
      Array.from({ length: settings.validators }, () => ({
        free: ZERO,
        condemned: ZERO,
        lots: [],
        due: [],
        forfeit: [],
        settled: 0n,
        shares: 0n,
        votes: 0n,
        accrued: 0n,
        paidIndex: 0n,
        entries: [],
      })),
    );
    this.members = Array.from({ length: settings.delegators }, () => new Set<number>());
    this.delegatees = Array.from({ length: settings.delegators }, () => NOBODY);
    this.wallets = Array.from({ length: settings.delegators }, () => ZERO);
    this.walletRoundings = Array.from({ length: settings.delegators }, () => 0n);
  }

  /** A copy to try a call on. */
  copy(): StakeModel {
    const copy = new StakeModel(this.settings);
    return Object.assign(copy, structuredClone({ ...this, settings: undefined }), { settings: this.settings });
  }

  /** Votes each delegator can cast. */
  votes(): bigint[] {
    const votes = this.positions.map(() => 0n);
    this.positions.forEach((row, d) => {
      const delegatee = this.delegatees[d]!;
      for (const { votes: own } of row) if (delegatee !== NOBODY) votes[delegatee]! += own;
    });
    return votes;
  }

  delegate(d: number, v: number, amount: bigint, now: number): void {
    this.requireTaking(v);
    if (amount < this.settings.minimum) throw new Refused("StakeVault_BelowMinimum");
    this.enter(d, v, amount, fraction(amount), now);
    this.pay(d, -amount);
  }

  bondSelf(d: number, v: number, amount: bigint, now: number): void {
    this.enter(d, v, amount, fraction(amount), now);
    this.pay(d, -amount);
  }

  undelegate(d: number, v: number, amount: bigint, now: number): void {
    const [position, pool] = [this.positions[d]![v]!, this.pools[v]!];
    this.settle(d, v, now);
    const value = this.worth(d, v);
    if (amount > value || position.shares === 0n) throw new Refused("StakeVault_NotEnoughStake");
    if (amount === 0n && value !== 0n) throw new Refused("StakeVault_BelowMinimum");
    let [rest, taken, parts] = [amount, 0n, 0n];
    const completesAt = now + this.settings.unbonding;
    const queue = (stake: bigint, origin: Pick<Lot, "from" | "movedAt" | "liableUntil">): void => {
      if (position.entries.length === MAX_ENTRIES) throw new Refused("StakeVault_TooManyEntries");
      position.entries.push({
        stake: fraction(stake),
        reached: 0n,
        amount: stake,
        startedAt: now,
        completesAt,
        slashes: pool.slashes.length,
        from: origin.from,
        movedAt: origin.movedAt,
        liableUntil: origin.liableUntil,
        fromSlashes: origin.from === NOBODY ? 0 : this.pools[origin.from]!.slashes.length,
      });
    };
    const free = this.freeShares(position);
    const [shares, stake] = this.cut(pool, free, rest);
    if (stake !== 0n) queue(stake, { from: NOBODY, movedAt: 0, liableUntil: 0 });
    // Who takes all its shares are worth gives up what rounding had cost.
    position.free = shares === free ? ZERO : minus(position.free, fraction(stake));
    [taken, rest, parts] = [shares, rest - stake, 1n];
    for (const lot of position.lots) {
      if (rest === 0n && amount !== 0n) break;
      const [lotShares, lotStake] = this.cut(pool, lot.shares, rest);
      if (lotStake !== 0n) queue(lotStake, lot);
      lot.stake = lotShares === lot.shares ? ZERO : minus(lot.stake, fraction(lotStake));
      lot.shares -= lotShares;
      taken += lotShares;
      rest -= lotStake;
      parts++;
    }
    position.lots = position.lots.filter((lot) => lot.shares !== 0n);
    this.unbonding += amount;
    pool.roundings += parts;
    this.leave(d, v, taken, amount);
  }

  redelegate(d: number, from: number, to: number, amount: bigint, now: number): void {
    if (from === to) throw new Refused("StakeVault_SameValidator");
    this.requireTaking(to);
    if (amount < this.settings.minimum) throw new Refused("StakeVault_BelowMinimum");
    const [position, pool] = [this.positions[d]![from]!, this.pools[from]!];
    this.settle(d, from, now);
    const free = this.freeShares(position);
    const [taken, worth] = this.cut(pool, free, amount);
    if (worth < amount) {
      const enough = amount <= this.worth(d, from);
      throw new Refused(enough ? "StakeVault_TransitiveRedelegation" : "StakeVault_NotEnoughStake");
    }
    position.free = taken === free ? ZERO : minus(position.free, fraction(amount));
    pool.roundings++;
    this.leave(d, from, taken, amount);
    const liableUntil = now + this.settings.unbonding;
    this.enter(d, to, amount, fraction(amount), now, { from, movedAt: now, liableUntil });
  }

  cancel(d: number, v: number, index: number, now: number): void {
    this.requireTaking(v);
    const entry = this.entry(d, v, index);
    if (now >= entry.completesAt) throw new Refused("StakeVault_AlreadyComplete");
    const left = this.dequeue(d, v, index);
    if (left === 0n) return;
    this.pools[v]!.roundings += entry.reached;
    const origin = entry.from !== NOBODY && now < entry.liableUntil ? entry : undefined;
    this.enter(d, v, left, entry.stake, now, origin);
  }

  complete(d: number, v: number, index: number, now: number): void {
    const entry = this.entry(d, v, index);
    if (now < entry.completesAt) throw new Refused("StakeVault_NotComplete");
    this.dequeue(d, v, index);
    this.wallets[d] = plus(this.wallets[d]!, entry.stake);
    this.walletRoundings[d]! += entry.reached;
  }

  claim(d: number, v: number, now: number): void {
    this.pay(d, this.takeRewards(d, v, now));
  }

  compound(d: number, v: number, now: number): void {
    this.requireTaking(v);
    const amount = this.takeRewards(d, v, now);
    this.enter(d, v, amount, fraction(amount), now);
  }

  /** By the operator, if it is among the delegators. */
  claimCommission(v: number, d?: number): void {
    const pool = this.pools[v]!;
    if (pool.commission === 0n) throw new Refused("StakeVault_NothingToClaim");
    this.rewardsHeld -= pool.commission;
    if (d !== undefined) this.pay(d, pool.commission);
    pool.commission = 0n;
  }

  touch(d: number, v: number, now: number): void {
    this.settle(d, v, now);
    this.store(d, v);
  }

  /** Returns what exactly was old enough, to be held against what was taken. */
  expire(d: number, v: number, now: number): { taken: bigint; exact: Fraction } {
    const [position, pool] = [this.positions[d]![v]!, this.pools[v]!];
    const then = now - this.settings.expiry;
    const index = this.indexAt(pool, then);
    let taken = 0n;
    if (position.paidIndex <= index) {
      taken = position.accrued + (position.shares * (index - position.paidIndex)) / INDEX_UNIT;
    }
    if (taken === 0n) throw new Refused("StakeVault_NothingToClaim");
    const old = ({ time }: Piece) => time <= then;
    const exact = sum([...position.due.filter(old), ...position.forfeit.filter(old)].map((piece) => piece.amount));
    position.due = position.due.filter((piece) => !old(piece));
    position.forfeit = position.forfeit.filter((piece) => !old(piece));
    position.settled = 0n;
    position.accrued = 0n;
    position.paidIndex = index;
    this.rewardsHeld -= taken;
    this.returned += taken;
    return { taken, exact };
  }

  distribute(v: number, commission: bigint, net: bigint, now: number): void {
    const pool = this.pools[v]!;
    pool.commission += commission;
    this.rewardsHeld += commission;
    if (pool.shares === 0n) {
      this.returned += net;
      return;
    }
    if (net === 0n) return;
    for (const row of this.positions) {
      const position = row[v]!;
      const condemned = this.ghostShares(position);
      const share = (shares: bigint): Piece => ({ time: now, amount: fraction(net * shares, pool.shares) });
      if (position.shares !== condemned) position.due.push(share(position.shares - condemned));
      if (condemned !== 0n) position.forfeit.push(share(condemned));
    }
    pool.index += (net * INDEX_UNIT) / pool.shares;
    pool.history.push([now, pool.index]);
    this.rewardsHeld += net;
  }

  slash(v: number, ppm: bigint, infractionAt: number, now: number): void {
    const pool = this.pools[v]!;
    if (ppm === 0n || ppm > PPM) throw new Refused("StakeVault_BadFraction");
    const sixteenth = pool.slashes.at(-MAX_SLASHES);
    if (sixteenth !== undefined && now < sixteenth.foundAt + SLASH_PERIOD) {
      throw new Refused("StakeVault_TooManySlashes");
    }
    const amount = part(pool.tokens, ppm);
    pool.tokens -= amount;
    pool.roundings++;
    this.bonded -= amount;
    this.slashed += amount;
    pool.slashes.push({ infractionAt, foundAt: now, fraction: ppm });
    const left = fraction(PPM - ppm, PPM);
    for (const row of this.positions) {
      // All that is in the pool.
      const position = row[v]!;
      position.free = times(position.free, left);
      position.condemned = times(position.condemned, left);
      for (const lot of position.lots) lot.stake = times(lot.stake, left);
      // What left it after the infraction: on its way out, from here or from where it had moved,
      row.forEach(({ entries }, at) => {
        for (const entry of entries) {
          const unbonding = at === v && infractionAt < entry.startedAt && now < entry.completesAt;
          const until = Math.min(entry.liableUntil, entry.completesAt);
          const moved = entry.from === v && infractionAt < entry.movedAt && now < until;
          if (!unbonding && !moved) continue;
          entry.stake = times(entry.stake, left);
          entry.reached++;
        }
      });
      // or in another pool.
      row.forEach((elsewhere, at) => {
        for (const lot of elsewhere.lots) {
          if (lot.from !== v || infractionAt >= lot.movedAt || now >= lot.liableUntil) continue;
          elsewhere.condemned = plus(elsewhere.condemned, minus(lot.stake, times(lot.stake, left)));
          lot.stake = times(lot.stake, left);
          const shares = part(lot.shares, ppm);
          lot.shares -= shares;
          lot.ghosts.push({ shares, index: this.pools[at]!.index });
          // To whole shares now, to whole wei when they are burned.
          this.pools[at]!.roundings += 2n;
        }
      });
    }
  }

  collectCondemned(): void {
    this.slashed += this.condemned;
    this.condemned = 0n;
  }

  private requireTaking(v: number): void {
    if (!this.pools[v]!.takes) throw new Refused("StakeVault_ValidatorClosed");
  }

  private enter(
    d: number,
    v: number,
    amount: bigint,
    exact: Fraction,
    now: number,
    origin?: Pick<Lot, "from" | "movedAt" | "liableUntil">,
  ): void {
    const [position, pool] = [this.positions[d]![v]!, this.pools[v]!];
    this.settle(d, v, now);
    if (pool.shares !== 0n && pool.tokens === 0n) throw new Refused("StakeVault_ValidatorClosed");
    const shares = pool.shares === 0n ? amount : (amount * pool.shares) / pool.tokens;
    if (pool.shares + shares > MAX_SHARES) throw new Refused("StakeVault_ValidatorClosed");
    this.members[d]!.add(v);
    if (this.members[d]!.size > this.settings.maxValidators) throw new Refused("StakeVault_TooManyValidators");
    const total = pool.shares + shares;
    const tokens = pool.shares === 0n ? amount : (total * pool.tokens) / pool.shares;
    this.bonded += tokens - pool.tokens;
    this.condemned += pool.tokens + amount - tokens;
    pool.tokens = tokens;
    pool.shares = total;
    pool.roundings++;
    position.shares += shares;
    if (origin === undefined) {
      position.free = plus(position.free, exact);
    } else {
      if (position.lots.length === MAX_ENTRIES) throw new Refused("StakeVault_TooManyEntries");
      const { from, movedAt, liableUntil } = origin;
      position.lots.push({ stake: exact, shares, from, movedAt, liableUntil, ghosts: [] });
    }
    if (this.delegatees[d] === NOBODY) this.delegatees[d] = d;
    this.store(d, v);
  }

  private leave(d: number, v: number, shares: bigint, amount: bigint): void {
    const removed = this.release(this.pools[v]!, shares);
    this.positions[d]![v]!.shares -= shares;
    this.bonded -= removed;
    this.condemned += removed - amount;
    this.store(d, v);
  }

  /** Burns condemned shares, frees lots that answer no longer, settles rewards. */
  private settle(d: number, v: number, now: number): void {
    const [position, pool] = [this.positions[d]![v]!, this.pools[v]!];
    const earned = position.shares * (pool.index - position.paidIndex);
    let forfeited = 0n;
    for (const lot of position.lots) {
      for (const ghost of lot.ghosts) {
        forfeited += ghost.shares * (pool.index - max(ghost.index, position.paidIndex));
        const removed = this.release(pool, ghost.shares);
        this.bonded -= removed;
        this.condemned += removed;
        position.shares -= ghost.shares;
      }
      lot.ghosts = [];
    }
    position.condemned = ZERO;
    position.forfeit = [];
    position.accrued += (earned - forfeited) / INDEX_UNIT;
    position.paidIndex = pool.index;
    position.settled++;
    this.rewardsHeld -= forfeited / INDEX_UNIT;
    this.returned += forfeited / INDEX_UNIT;
    position.lots = position.lots.filter((lot) => {
      if (lot.shares !== 0n && now < lot.liableUntil) return true;
      if (lot.shares !== 0n) position.free = plus(position.free, lot.stake);
      return false;
    });
  }

  private store(d: number, v: number): void {
    const position = this.positions[d]![v]!;
    position.votes = this.worth(d, v);
    if (position.shares === 0n) this.members[d]!.delete(v);
  }

  private takeRewards(d: number, v: number, now: number): bigint {
    const position = this.positions[d]![v]!;
    this.settle(d, v, now);
    const amount = position.accrued;
    if (amount === 0n) throw new Refused("StakeVault_NothingToClaim");
    position.due = [];
    position.settled = 0n;
    position.accrued = 0n;
    this.rewardsHeld -= amount;
    this.store(d, v);
    return amount;
  }

  private pay(d: number, amount: bigint): void {
    this.wallets[d] = plus(this.wallets[d]!, fraction(amount));
  }

  private entry(d: number, v: number, index: number): Entry {
    const entry = this.positions[d]![v]!.entries[index];
    if (entry === undefined) throw new Refused("StakeVault_NoSuchEntry");
    return entry;
  }

  private dequeue(d: number, v: number, index: number): bigint {
    const { entries } = this.positions[d]![v]!;
    const entry = entries[index]!;
    const last = entries.pop()!;
    if (entry !== last) entries[index] = last;
    const left = this.left(v, entry);
    this.unbonding -= entry.amount;
    this.condemned += entry.amount - left;
    return left;
  }

  /** What an entry pays in whole wei. */
  left(v: number, entry: Entry): bigint {
    const after = (amount: bigint, slashes: Slash[], leftAt: number, until: number): bigint =>
      slashes
        .filter((slash) => slash.infractionAt < leftAt && slash.foundAt < until)
        .reduce((left, slash) => left - part(left, slash.fraction), amount);
    const own = after(entry.amount, this.pools[v]!.slashes.slice(entry.slashes), entry.startedAt, entry.completesAt);
    if (entry.from === NOBODY) return own;
    const origin = this.pools[entry.from]!.slashes.slice(entry.fromSlashes);
    return after(own, origin, entry.movedAt, Math.min(entry.liableUntil, entry.completesAt));
  }

  private cut(pool: Pool, available: bigint, wanted: bigint): [shares: bigint, amount: bigint] {
    const worth = available === 0n ? 0n : (available * pool.tokens) / pool.shares;
    return wanted >= worth ? [available, worth] : [ceilDiv(wanted * pool.shares, pool.tokens), wanted];
  }

  private release(pool: Pool, shares: bigint): bigint {
    const total = pool.shares - shares;
    const tokens = total === 0n ? 0n : (total * pool.tokens) / pool.shares;
    const removed = pool.tokens - tokens;
    pool.shares = total;
    pool.tokens = tokens;
    return removed;
  }

  private worth(d: number, v: number): bigint {
    const [position, pool] = [this.positions[d]![v]!, this.pools[v]!];
    const worth = (shares: bigint): bigint => (shares === 0n ? 0n : (shares * pool.tokens) / pool.shares);
    return position.lots.reduce((all, lot) => all + worth(lot.shares), worth(this.freeShares(position)));
  }

  private freeShares(position: Position): bigint {
    return position.lots.reduce((free, lot) => free - lot.shares, position.shares) - this.ghostShares(position);
  }

  private ghostShares({ lots }: Position): bigint {
    return lots.flatMap((lot) => lot.ghosts).reduce((all, ghost) => all + ghost.shares, 0n);
  }

  private indexAt(pool: Pool, time: number): bigint {
    return pool.history.findLast(([at]) => at <= time)?.[1] ?? 0n;
  }
}
