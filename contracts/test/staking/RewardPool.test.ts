import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { getAddress, zeroAddress, type Address } from "viem";
import { deployProxy, Role } from "../support/access.js";
import { Bucket, FEE_BPS, connect, deployMoney, idOf, VE } from "../support/money.js";

const A = idOf("account");
const C = idOf("channel");
const LENGTH = 3_600n;
const WINDOW = 172_800n;
const YEAR = 31_536_000n;
const EXPIRY = 365n * 86_400n;
const Pool = { Staking: 0, Identity: 1, Incentives: 2 } as const;
const Status = { None: 0, Bonded: 1, Jailed: 2, Exiting: 3, Exited: 4, Tombstoned: 5 } as const;
const ALICE: Address = getAddress("0x00000000000000000000000000000000000a11ce");
const BOB: Address = getAddress("0x0000000000000000000000000000000000000b0b");
const CAROL: Address = getAddress("0x00000000000000000000000000000000000ca401");
const MALLORY: Address = getAddress("0x00000000000000000000000000000000000bad00");

describe("RewardPool", async () => {
  const connection = await connect();
  const { networkHelpers, viem } = connection as any;
  const time = networkHelpers.time;

  const fixture = async () => {
    const money = await deployMoney(connection);
    const { manager, token, parameters, splitter } = money;
    await money.asMarket.write.openAccount([A, money.addressOf(money.tenant), 0, 100_000n * VE]);
    await money.asMarket.write.openChannel([A, C, money.addressOf(money.provider), 100_000n * VE, FEE_BPS, false]);
    const peers: any = await viem.deployContract("ConsensusStandIn", [token.address, LENGTH]);
    await peers.write.setWindow([WINDOW]);
    const start = (BigInt(await time.latest()) / LENGTH + 2n) * LENGTH;
    await time.setNextBlockTimestamp(start);
    const neighbours = {
      token: token.address,
      fees: splitter.address,
      parameters: parameters.address,
      validators: peers.address,
      board: peers.address,
      work: peers.address,
      vault: peers.address,
      escrow: money.vault.address,
      providers: peers.address,
      identities: peers.address,
      gpuBurn: peers.address,
    };
    const pool = await deployProxy(connection, "RewardPool", [neighbours], [manager.address]);
    await manager.write.grantRole([Role.Minter, pool.address, 0]);
    await splitter.write.setRecipient([Bucket.Staking, pool.address]);
    await splitter.write.setRecipient([Bucket.Incentives, pool.address]);
    const first = BigInt(await pool.read.nextEpoch());
    return { ...money, peers, pool, first, start: await pool.read.closedUntil() };
  };
  type Setting = Awaited<ReturnType<typeof fixture>>;
  const load = async (): Promise<Setting> => networkHelpers.loadFixture(fixture);

  const validator = (change: object = {}) => ({
    node: zeroAddress,
    nextNode: zeroAddress,
    since: 0,
    jailedAt: 0,
    jailedUntil: 0,
    freedAt: 0,
    commission: 1_000,
    commissionAt: 0,
    seated: true,
    status: Status.Bonded,
    ...change,
  });
  const seat = async (setting: Setting, seats: [Address, bigint, object?][]) => {
    await setting.peers.write.setSeats([seats.map(([operator, weight]) => ({ operator, weight }))]);
    for (const [operator, , change] of seats) await setting.peers.write.setValidator([operator, validator(change)]);
  };
  /** Fees of which the splitter's buckets get 50, 20, 10 and 20 %. */
  const collect = async (setting: Setting, fee: bigint) => {
    await setting.asHub.write.payFromChannel([A, C, fee * 25n]);
    await setting.splitter.write.collect([0]);
  };
  const noEmission = (setting: Setting) => setParameter(setting, "rewards.emission_bps", 0n);
  const setParameter = (setting: Setting, name: string, value: bigint) =>
    setting.parameters.write.setParameter([idOf(name), value]);
  const endOf = (setting: Setting, epoch: bigint, length = LENGTH) => time.increaseTo((epoch + 1n) * length);
  const close = async (setting: Setting) =>
    (await setting.as(setting.pool, "RewardPool", setting.stranger)).write.closeEpoch();
  const refuses = (setting: Setting, call: Promise<unknown>, error: string, args: unknown[]) =>
    viem.assertions.revertWithCustomErrorWithArgs(call, setting.pool, error, args);
  const received = async (setting: Setting, who: Address) =>
    (await setting.peers.read.commissionOf([who])) + (await setting.peers.read.netOf([who]));
  /** Every wei is on the books, and the vault has what it was told. */
  const sound = async (setting: Setting, arrived = 0n) => {
    const { pool, peers } = setting;
    const carried = await Promise.all(Object.values(Pool).map((p) => pool.read.carried([p])));
    const books = carried.reduce((a: bigint, b: bigint) => a + b, 0n) + (await pool.read.owed()) + arrived;
    assert.equal(await setting.balance(pool.address), books);
    assert.equal(await setting.balance(peers.address), await peers.read.accounted());
  };
  const lastLog = async (setting: Setting, name: string): Promise<any[]> => {
    const events = await setting.pool.getEvents[name]();
    return events.map((event: any) => event.args);
  };

  it("begins with the present epoch, and waits for its end and its report", async () => {
    const setting = await load();
    const { pool, first, peers } = setting;
    assert.equal(setting.start, Number(setting.first * LENGTH));
    await refuses(setting, close(setting), "RewardPool_EpochNotOver", [first]);
    await time.setNextBlockTimestamp((first + 1n) * LENGTH - 1n);
    await refuses(setting, close(setting), "RewardPool_EpochNotOver", [first]);
    await endOf(setting, first);
    const until = (first + 1n) * LENGTH + WINDOW;
    await refuses(setting, close(setting), "RewardPool_AwaitingReport", [first, until]);
    await time.setNextBlockTimestamp(until - 1n);
    await refuses(setting, close(setting), "RewardPool_AwaitingReport", [first, until]);
    await peers.write.report([first, [], []]);
    await close(setting);
    assert.equal(await pool.read.nextEpoch(), first + 1n);
    await sound(setting);
  });

  it("worked vector: stake by score, floors, commission, the remainder carried", async () => {
    const setting = await load();
    const { pool, peers, first } = setting;
    await noEmission(setting);
    await seat(setting, [
      [ALICE, 300n, { commission: 500 }],
      [BOB, 200n],
      [CAROL, 100n, { commission: 2_000 }],
    ]);
    await collect(setting, 2_000_002n); // 1,000,001 for stakers, 400,000 for providers
    await peers.write.report([first, [ALICE, BOB], [10_000, 5_000]]);
    await endOf(setting, first);
    await close(setting);

    // Weights 300 x 15,000, 200 x 10,000, 100 x 5,000: of 1,000,001 that is 642,857.7, 285,714.5 and 71,428.6.
    assert.deepEqual(await lastLog(setting, "ValidatorRewarded"), [
      { epoch: first, operator: ALICE, weight: 4_500_000n, reward: 642_857n, commission: 32_142n },
      { epoch: first, operator: BOB, weight: 2_000_000n, reward: 285_714n, commission: 28_571n },
      { epoch: first, operator: CAROL, weight: 500_000n, reward: 71_428n, commission: 14_285n },
    ]);
    assert.equal(await peers.read.netOf([ALICE]), 610_715n);
    assert.equal(await pool.read.carried([Pool.Staking]), 2n);
    assert.equal(await pool.read.carried([Pool.Incentives]), 400_000n);
    await sound(setting);
  });

  it("tells what came, what went and what stayed", async () => {
    const setting = await load();
    const { pool, peers, first } = setting;
    await noEmission(setting);
    await seat(setting, [
      [ALICE, 3n],
      [BOB, 3n],
      [CAROL, 3n],
    ]);
    await collect(setting, 200n);
    await peers.write.report([first, [], []]);
    await endOf(setting, first);
    await viem.assertions.emitWithArgs(close(setting), pool, "EpochClosed", [
      first,
      first,
      true,
      100n,
      0n,
      100n,
      99n,
      1n,
    ]);
    await collect(setting, 20n);
    await peers.write.report([first + 1n, [], []]);
    await endOf(setting, first + 1n);
    await viem.assertions.emitWithArgs(close(setting), pool, "EpochClosed", [
      first + 1n,
      first + 1n,
      true,
      10n,
      0n,
      11n,
      9n,
      2n,
    ]);
  });

  it("closes what nobody reported in time as one, up to a reported epoch, at most 64", async () => {
    const setting = await load();
    const { pool, peers, first } = setting;
    await noEmission(setting);
    await seat(setting, [[ALICE, 1n]]);
    await collect(setting, 200n);
    await peers.write.report([first + 3n, [ALICE], [0]]);
    await time.increaseTo((first + 100n) * LENGTH + WINDOW);
    const closed = async (from: bigint, to: bigint, reported: boolean, amount: bigint) =>
      viem.assertions.emitWithArgs(close(setting), pool, "EpochClosed", [
        from,
        to,
        reported,
        amount,
        0n,
        amount,
        amount,
        0n,
      ]);
    await closed(first, first + 2n, false, 100n);
    await closed(first + 3n, first + 3n, true, 0n);
    await closed(first + 4n, first + 67n, false, 0n);
    await closed(first + 68n, first + 99n, false, 0n);
    const until = (first + 101n) * LENGTH + WINDOW;
    await refuses(setting, close(setting), "RewardPool_AwaitingReport", [first + 100n, until]);
  });

  it("catches up with a month in twelve calls, and the month's emission is whole", async () => {
    const setting = await load();
    const { pool, peers, token, first } = setting;
    await peers.write.setWindow([0n]);
    await seat(setting, [[ALICE, 1n]]);
    await setParameter(setting, "rewards.emission_staking_bps", 0n);
    const supply: bigint = await token.read.totalSupply();
    await time.increaseTo((first + 720n) * LENGTH);
    // What one closing issues counts for the next.
    let expected = supply;
    for (let left = 720n; left > 0n; left -= 64n) {
      expected += (expected * 300n * LENGTH * (left < 64n ? left : 64n)) / (10_000n * YEAR);
      await close(setting);
    }
    assert.equal(await pool.read.nextEpoch(), first + 720n);
    await refuses(setting, close(setting), "RewardPool_EpochNotOver", [first + 720n]);
    assert.equal(await token.read.totalSupply(), expected);
    await sound(setting);
  });

  it("issues by time, for all three pools, up to the cap, and nothing without the role", async () => {
    const setting = await load();
    const { pool, peers, token, manager, first, start } = setting;
    await seat(setting, [[ALICE, 1n]]);
    const supply: bigint = await token.read.totalSupply();
    const emission = (supply * 300n * LENGTH) / (10_000n * YEAR);
    await peers.write.report([first, [], []]);
    await endOf(setting, first);
    assert.equal(BigInt(start), first * LENGTH);
    await close(setting);
    assert.equal((await token.read.totalSupply()) - supply, emission);
    const staking = (emission * 6_000n) / 10_000n;
    const identity = (emission * 2_000n) / 10_000n;
    assert.equal(await received(setting, ALICE), staking);
    assert.equal(await pool.read.carried([Pool.Identity]), identity);
    assert.equal(await pool.read.carried([Pool.Incentives]), emission - staking - identity);

    // Without the role: nothing, and the time is gone.
    await manager.write.revokeRole([Role.Minter, pool.address]);
    await peers.write.report([first + 1n, [], []]);
    await endOf(setting, first + 1n);
    await close(setting);
    assert.equal((await token.read.totalSupply()) - supply, emission);
    await manager.write.grantRole([Role.Minter, pool.address, 0]);

    // Up to the cap.
    const room = (await token.read.cap()) - (await token.read.totalSupply());
    const mint = await setting.as(token, "VirtToken", setting.minter);
    await mint.write.mint([setting.addressOf(setting.minter), room - 7n]);
    await peers.write.report([first + 2n, [], []]);
    await endOf(setting, first + 2n);
    await close(setting);
    assert.equal(await token.read.totalSupply(), await token.read.cap());
    await peers.write.report([first + 3n, [], []]);
    await endOf(setting, first + 3n);
    await close(setting);
    await sound(setting);
  });

  it("gives nothing to who was jailed in the epoch or is tombstoned", async () => {
    const setting = await load();
    const { peers, first } = setting;
    await noEmission(setting);
    const begin = Number(first * LENGTH);
    const end = begin + Number(LENGTH);
    const cases: [object, boolean][] = [
      [{ status: Status.Jailed, jailedAt: begin + 5 }, false],
      [{ status: Status.Jailed, jailedAt: begin - 5 }, false],
      [{ status: Status.Jailed, jailedAt: end }, true],
      [{ status: Status.Jailed, jailedAt: end - 1 }, false],
      [{ jailedAt: begin - 50, freedAt: begin }, true],
      [{ jailedAt: begin - 50, freedAt: begin + 1 }, false],
      [{ jailedAt: end + 5, freedAt: end + 9 }, true],
      [{ status: Status.Exiting, jailedAt: begin - 50, freedAt: begin - 90 }, false],
      [{ status: Status.Tombstoned, jailedAt: end + 5 }, false],
      [{ status: Status.Exiting }, true],
    ];
    let epoch = first;
    for (const [change, paid] of cases) {
      // Each case in an epoch of its own, its times moved there.
      const shift = Number((epoch - first) * LENGTH);
      const moved = Object.fromEntries(
        Object.entries(change).map(([key, value]) => [key, key === "status" ? value : (value as number) + shift]),
      );
      await seat(setting, [
        [ALICE, 1n],
        [MALLORY, 1n, moved],
      ]);
      await collect(setting, 200n);
      await peers.write.report([epoch, [], []]);
      await endOf(setting, epoch);
      const [alice, mallory] = [await received(setting, ALICE), await received(setting, MALLORY)];
      await close(setting);
      const share = paid ? 50n : 0n;
      assert.equal((await received(setting, MALLORY)) - mallory, share, JSON.stringify(change));
      assert.equal((await received(setting, ALICE)) - alice, 100n - share);
      ++epoch;
    }
  });

  it("carries all of it without weights or known seats, and what a pool without shares gives back", async () => {
    const setting = await load();
    const { pool, peers, first } = setting;
    await noEmission(setting);
    await collect(setting, 200n);
    const next = async (epoch: bigint) => {
      await peers.write.report([epoch, [ALICE, BOB], [5_000, 5_000]]);
      await endOf(setting, epoch);
      await close(setting);
      await sound(setting);
      return pool.read.carried([Pool.Staking]);
    };
    assert.equal(await next(first), 100n);
    await seat(setting, [[ALICE, 0n]]);
    assert.equal(await next(first + 1n), 100n);
    await seat(setting, [
      [ALICE, 1n],
      [BOB, 1n],
    ]);
    await peers.write.forgetBefore([first + 3n]);
    assert.equal(await next(first + 2n), 100n);
    await peers.write.setShareless([BOB, true]);
    assert.equal(await next(first + 3n), 45n);
    assert.equal(await peers.read.commissionOf([BOB]), 5n);
    assert.equal(await received(setting, ALICE), 50n);
  });

  it("counts what others flushed and gave, and leaves buckets that are another's", async () => {
    const setting = await load();
    const { pool, peers, splitter, token, first } = setting;
    await noEmission(setting);
    await seat(setting, [[ALICE, 1n]]);
    const stranger = await setting.as(splitter, "FeeSplitter", setting.stranger);
    await collect(setting, 1_000n);
    await stranger.write.flush([0, Bucket.Staking]);
    await stranger.write.flush([0, Bucket.Incentives]);
    await (await setting.as(token, "VirtToken", setting.stranger)).write.transfer([pool.address, 7n]);
    await collect(setting, 100n);
    await sound(setting, 707n);
    await peers.write.report([first, [], []]);
    await endOf(setting, first);
    await close(setting);
    assert.equal(await received(setting, ALICE), 557n);
    assert.equal(await pool.read.carried([Pool.Incentives]), 220n);

    await splitter.write.setRecipient([Bucket.Staking, MALLORY]);
    await splitter.write.setRecipient([Bucket.Incentives, MALLORY]);
    await collect(setting, 1_000n);
    await peers.write.report([first + 1n, [], []]);
    await endOf(setting, first + 1n);
    await close(setting);
    assert.equal(await splitter.read.balanceOf([0, Bucket.Staking]), 500n);
    // Paid to the other, this counts for nothing here.
    await stranger.write.flush([0, Bucket.Incentives]);
    await peers.write.report([first + 2n, [], []]);
    await endOf(setting, first + 2n);
    await close(setting);
    assert.equal(await received(setting, ALICE), 557n);
    assert.equal(await pool.read.carried([Pool.Incentives]), 220n);
    await sound(setting);
  });

  it("goes on from the same second when the epoch's length changes", async () => {
    const setting = await load();
    const { pool, peers, token, first } = setting;
    await peers.write.setWindow([0n]);
    await setParameter(setting, "rewards.emission_staking_bps", 0n);
    await endOf(setting, first);
    await close(setting);
    await setParameter(setting, "staking.epoch", 60n);
    const next = (first + 1n) * 60n;
    assert.equal(await pool.read.nextEpoch(), next);
    const supply: bigint = await token.read.totalSupply();
    // The stand-in reckons in hours, so that this number is long past for it.
    await time.increaseTo((next + 1n) * 60n);
    await peers.write.report([next, [], []]);
    await close(setting);
    assert.equal(await pool.read.closedUntil(), Number((next + 1n) * 60n));
    assert.equal((await token.read.totalSupply()) - supply, (supply * 300n * 60n) / (10_000n * YEAR));

    // Back to hours: the one that is half gone counts the rest of its time.
    await setParameter(setting, "staking.epoch", LENGTH);
    assert.equal(await pool.read.nextEpoch(), first + 1n);
    const before: bigint = await token.read.totalSupply();
    await endOf(setting, first + 1n);
    await close(setting);
    assert.equal((await token.read.totalSupply()) - before, (before * 300n * (LENGTH - 60n)) / (10_000n * YEAR));
  });

  it("pays identity work by its part, once, until it expires", async () => {
    const setting = await load();
    const { pool, peers, first } = setting;
    const claim = async (epoch: bigint, member: Address) =>
      (await setting.as(pool, "RewardPool", setting.stranger)).write.claimIdentityWork([epoch, member]);
    await refuses(setting, claim(first, ALICE), "RewardPool_NotClosed", [first]);
    await peers.write.addWork([first, ALICE, 2n]);
    await peers.write.addWork([first, BOB, 1n]);
    await peers.write.report([first, [], []]);
    await endOf(setting, first);
    await close(setting);
    const pot: bigint = (await pool.read.closingOf([first])).identity;
    assert.ok(pot > 0n);
    assert.equal(await pool.read.owed(), pot);
    assert.equal(await pool.read.carried([Pool.Identity]), 0n);

    await refuses(setting, claim(first, CAROL), "RewardPool_NothingToClaim", [first, CAROL]);
    assert.equal(await pool.read.identityRewardOf([first, ALICE]), (pot * 2n) / 3n);
    await viem.assertions.emitWithArgs(claim(first, ALICE), pool, "IdentityWorkPaid", [first, ALICE, (pot * 2n) / 3n]);
    assert.equal(await setting.balance(ALICE), (pot * 2n) / 3n);
    await refuses(setting, claim(first, ALICE), "RewardPool_NothingToClaim", [first, ALICE]);
    await sound(setting);

    const { closedAt } = await pool.read.closingOf([first]);
    const expiresAt = BigInt(closedAt) + EXPIRY;
    await refuses(setting, pool.write.expireClaims([first]), "RewardPool_NotExpired", [first, expiresAt]);
    await refuses(setting, pool.write.expireClaims([first + 1n]), "RewardPool_NotClosed", [first + 1n]);
    await time.increaseTo(expiresAt);
    await refuses(setting, claim(first, BOB), "RewardPool_Expired", [first]);
    assert.equal(await pool.read.identityRewardOf([first, BOB]), 0n);
    const left = pot - (pot * 2n) / 3n;
    await viem.assertions.emitWithArgs(pool.write.expireClaims([first]), pool, "ClaimsExpired", [first, left, 0n]);
    assert.equal(await pool.read.carried([Pool.Identity]), left);
    assert.equal(await pool.read.owed(), 0n);
    await refuses(setting, pool.write.expireClaims([first]), "RewardPool_NothingToClaim", [first, zeroAddress]);
    await sound(setting);
  });

  it("shares incentives by what providers earned, weighed by tier", async () => {
    const setting = await load();
    const { pool, peers, splitter, first, stranger } = setting;
    await noEmission(setting);
    const seller = getAddress(setting.addressOf(setting.provider));
    const rival = getAddress(setting.addressOf(setting.bidder));
    const C2 = idOf("another channel");
    await setting.asMarket.write.openAccount([idOf("another"), setting.addressOf(setting.tenant), 0, VE]);
    await setting.asMarket.write.openChannel([idOf("another"), C2, rival, VE, FEE_BPS, false]);
    const enrol = async (provider: Address, by: any) =>
      (await setting.as(pool, "RewardPool", by)).write.enrol([provider]);
    const who = getAddress(setting.addressOf(stranger));
    await refuses(setting, enrol(seller, stranger), "RewardPool_NotAuthorised", [seller, who]);
    await refuses(setting, enrol(seller, setting.provider), "RewardPool_NothingEarned", [seller]);

    // Net 960,000 of the premium seller, 480,000 of a rival without a tier.
    await collect(setting, 40_000n);
    await setting.asHub.write.payFromChannel([idOf("another"), C2, 500_000n]);
    await splitter.write.collect([0]);
    await peers.write.setProvider([seller, who, 3]);
    await viem.assertions.emitWithArgs(enrol(seller, stranger), pool, "ProviderEnrolled", [
      first,
      seller,
      960_000n,
      1_440_000n,
    ]);
    await collect(setting, 25n);
    await refuses(setting, enrol(seller, setting.provider), "RewardPool_AlreadyEnrolled", [first, seller]);
    await enrol(rival, setting.bidder);
    assert.equal(await pool.read.enrolmentOf([first, rival]), 480_000n);
    assert.equal(await pool.read.broughtIn([rival]), 480_000n);
    await refuses(setting, pool.write.claimIncentive([first, seller]), "RewardPool_NotClosed", [first]);

    await peers.write.report([first, [], []]);
    await endOf(setting, first);
    await close(setting);
    const pot = 8_000n + 4_000n + 5n; // 20 % of fees
    assert.equal((await pool.read.closingOf([first])).incentives, pot);
    assert.equal(await pool.read.carried([Pool.Incentives]), 0n);
    const [before, rivalBefore] = [await setting.balance(seller), await setting.balance(rival)];
    const part = (pot * 3n) / 4n;
    assert.equal(await pool.read.incentiveOf([first, seller]), part);
    await viem.assertions.emitWithArgs(pool.write.claimIncentive([first, seller]), pool, "ProviderIncentivePaid", [
      first,
      seller,
      part,
    ]);
    assert.equal(await setting.balance(seller), before + part);
    await refuses(setting, pool.write.claimIncentive([first, seller]), "RewardPool_NothingToClaim", [first, seller]);
    await pool.write.claimIncentive([first, rival]);
    assert.equal(await setting.balance(rival), rivalBefore + pot / 4n);
    await sound(setting);

    // The next epoch: only what came since, and what GPUs earned counts for more.
    const G = idOf("with GPUs");
    await setting.asMarket.write.openAccount([G, setting.addressOf(setting.tenant), 0, 10_000n]);
    await setting.asMarket.write.openChannel([G, G, seller, 10_000n, FEE_BPS, true]);
    await setting.asHub.write.payFromChannel([G, G, 1_000n]);
    await peers.write.setRewardMultiplier([13_000n]);
    await peers.write.setProvider([seller, who, 1]);
    await viem.assertions.emitWithArgs(enrol(seller, setting.provider), pool, "ProviderEnrolled", [
      first + 1n,
      seller,
      1_560n,
      2_032n, // (600 + 960 x 1.3) x 1.1 = 2,032.8
    ]);
  });

  it("weighs what a slashed provider earned for less, however long it waits", async () => {
    const setting = await load();
    const { pool, peers, first } = setting;
    const seller = getAddress(setting.addressOf(setting.provider));
    const provider = await setting.as(pool, "RewardPool", setting.provider);
    const enrolAt = async (epoch: bigint, weight: bigint) => {
      await collect(setting, 1_000n); // 24,000 net
      if (BigInt(await time.latest()) < epoch * LENGTH) await time.increaseTo(epoch * LENGTH);
      await viem.assertions.emitWithArgs(provider.write.enrol([seller]), pool, "ProviderEnrolled", [
        epoch,
        seller,
        24_000n,
        weight,
      ]);
    };
    await enrolAt(first, 24_000n);
    const until = (first + 3n) * LENGTH;
    await peers.write.lower([seller, 100_000n, until]);
    assert.equal(await pool.read.enrolmentOf([first, seller]), 24_000n);
    await enrolAt(first + 1n, 21_600n);
    await enrolAt(first + 9n, 21_600n);
    await enrolAt(first + 10n, 24_000n);
  });

  it("takes unclaimed incentives back after their time", async () => {
    const setting = await load();
    const { pool, peers, first } = setting;
    await noEmission(setting);
    const seller = getAddress(setting.addressOf(setting.provider));
    await collect(setting, 1_000n);
    await (await setting.as(pool, "RewardPool", setting.provider)).write.enrol([seller]);
    await peers.write.report([first, [], []]);
    await endOf(setting, first);
    await close(setting);
    await time.increase(EXPIRY);
    await refuses(setting, pool.write.claimIncentive([first, seller]), "RewardPool_Expired", [first]);
    assert.equal(await pool.read.incentiveOf([first, seller]), 0n);
    await viem.assertions.emitWithArgs(pool.write.expireClaims([first]), pool, "ClaimsExpired", [first, 0n, 200n]);
    assert.equal(await pool.read.carried([Pool.Incentives]), 200n);
    await sound(setting);
  });

  it("pays a validator's identity work through the vault", async () => {
    const setting = await load();
    const { pool, peers, first } = setting;
    await seat(setting, [
      [ALICE, 0n, { commission: 500 }],
      [BOB, 0n],
    ]);
    await peers.write.setShareless([BOB, true]);
    await peers.write.addWork([first, ALICE, 1n]);
    await peers.write.addWork([first, BOB, 1n]);
    await peers.write.report([first, [], []]);
    await endOf(setting, first);
    await close(setting);
    const half = (await pool.read.closingOf([first])).identity / 2n;
    await pool.write.claimIdentityWork([first, ALICE]);
    assert.equal(await setting.balance(ALICE), 0n);
    assert.equal(await peers.read.commissionOf([ALICE]), (half * 500n) / 10_000n);
    assert.equal(await peers.read.netOf([ALICE]), half - (half * 500n) / 10_000n);
    // A tenth stays as commission, the rest has no shares to go to.
    await pool.write.claimIdentityWork([first, BOB]);
    assert.equal(await peers.read.commissionOf([BOB]), half / 10n);
    assert.equal(await setting.balance(BOB), half - half / 10n);
    await sound(setting);
  });

  it("shares one pool among the work of a run of epochs", async () => {
    const setting = await load();
    const { pool, peers, first } = setting;
    await peers.write.addWork([first, ALICE, 1n]);
    await peers.write.addWork([first + 2n, ALICE, 2n]);
    await peers.write.addWork([first + 2n, BOB, 1n]);
    await time.increaseTo((first + 5n) * LENGTH + WINDOW);
    await close(setting);
    const pot: bigint = (await pool.read.closingOf([first + 4n])).identity;
    assert.equal((await pool.read.closingOf([first])).toEpoch, first + 4n);
    assert.equal((await pool.read.closingOf([first + 1n])).toEpoch, 0n);
    await refuses(setting, pool.write.claimIdentityWork([first + 1n, ALICE]), "RewardPool_NotClosed", [first + 1n]);
    for (const [epoch, member] of [
      [first, ALICE],
      [first + 2n, ALICE],
      [first + 2n, BOB],
    ] as const) {
      await pool.write.claimIdentityWork([epoch, member]);
    }
    assert.equal(await setting.balance(ALICE), pot / 4n + pot / 2n);
    assert.equal(await setting.balance(BOB), pot / 4n);
    await sound(setting);
  });
});
