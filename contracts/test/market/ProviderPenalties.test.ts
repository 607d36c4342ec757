import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { network } from "hardhat";
import { keccak256, toHex, zeroAddress, zeroHash, type Address, type Hex } from "viem";
import { deployProxy } from "../support/access.js";
import { BOND, HOUR, LARGE, RATE, openMarket } from "../support/market.js";
import { NO_STATEMENT, STATEMENT_TYPES, domainOf, type Statement } from "../support/money.js";
import { VE } from "../support/system.js";

const DAY = 86_400;
const TERM = 7 * DAY;
const Cause = { UsageFraud: 0, FakeBenchmark: 1, Undeliverable: 2, Silence: 3, KeyCompromise: 4 } as const;
const Status = { None: 0, Open: 1, Appealed: 2, Executed: 3, Dismissed: 4 } as const;
const [UNSTABLE, DECOMMISSION, UNSPECIFIED, MANIFEST_TIMEOUT] = [10_000, 10_001, 10_002, 10_003];
const GROUNDS = keccak256(toHex("grounds"));
const evidence = (name: string): Hex => keccak256(toHex(name));

describe("ProviderPenalties", async () => {
  const connection = await network.create();
  const { viem, networkHelpers } = connection;
  const { revertWithCustomError, revertWithCustomErrorWithArgs, emitWithArgs } = viem.assertions;

  const open = async (overrides: Record<string, bigint> = {}) => {
    const m = await openMarket(connection, overrides);
    await m.register(m.provider, { attestationKey: m.third.account.address, operator: m.operator.account.address });
    await m.heartbeat(m.provider);
    const as = (wallet: any): Promise<any> => m.as(m.penalties, "ProviderPenalties", wallet);
    return {
      ...m,
      sells: await m.bookAs(m.provider),
      buys: await m.bookAs(m.tenant),
      seller: m.provider.account.address as Address,
      buyer: m.tenant.account.address as Address,
      reporterOf: as,
      reports: await as(m.stranger),
      appeals: await as(m.operator),
    };
  };
  const load = async () => networkHelpers.loadFixture(open as never) as Promise<Awaited<ReturnType<typeof open>>>;
  type World = Awaited<ReturnType<typeof open>>;

  const bondOf = (m: World): Promise<bigint> => m.vault.read.bondOf([m.seller]);
  const balance = (m: World, account: Address): Promise<bigint> => m.token.read.balanceOf([account]);
  const opened = async (m: World): Promise<Hex> => {
    const [event] = await m.penalties.getEvents.ProviderCaseOpened();
    return event!.args.caseId as Hex;
  };
  /** What a lease's funds paid for after its end: deposit less rent, divided by the rate (s). */
  const unservedOf = async (m: World, leaseId: Hex, deposit: bigint, rate = RATE): Promise<bigint> => {
    const lease = await m.book.read.lease([leaseId]);
    const served = lease.readyAt === 0 ? 0n : BigInt(lease.closedAt - lease.readyAt);
    return (deposit - served * rate) / rate;
  };
  /** Ends a lease and compares everybody's money with what the penalty should have been. */
  const endsFor = async (
    m: World,
    leaseId: Hex,
    reason: number,
    expected: () => Promise<{ penalty: bigint; compensation: bigint }>,
  ): Promise<void> => {
    const before = [await bondOf(m), await balance(m, m.buyer), await m.token.read.totalSupply()] as const;
    await m.sells.write.closeLeaseByProvider([leaseId, reason]);
    const events = await m.penalties.getEvents.LeaseTerminated();
    const { penalty, compensation } = await expected();
    const after = [await bondOf(m), await balance(m, m.buyer), await m.token.read.totalSupply()] as const;
    assert.deepEqual(
      [before[0] - after[0], after[1] - before[1], before[2] - after[2]],
      [penalty, compensation, penalty - compensation],
    );
    assert.equal(events.length, penalty === 0n ? 0 : 1);
    if (penalty !== 0n) assert.deepEqual([events[0]!.args.reason, events[0]!.args.penalty], [reason, penalty]);
    assert.equal(await balance(m, m.penalties.address), 0n);
  };
  const nothing = async () => ({ penalty: 0n, compensation: 0n });

  describe("leaseTerminated", () => {
    it("is the order book's", async () => {
      const m = await load();
      const { bidId } = await m.runningLease(m.tenant, m.provider);
      await revertWithCustomError(
        m.reports.write.leaseTerminated([bidId]),
        m.penalties,
        "ProviderPenalties_NotOrderBook",
      );
    });

    it("takes the factor of the unserved rent: 80 % to the tenant, the rest burned", async () => {
      const factors: [number, bigint][] = [
        [UNSTABLE, 5_000n],
        [DECOMMISSION, 10_000n],
        [UNSPECIFIED, 10_000n],
        [19_999, 10_000n],
      ];
      for (const [reason, factor] of factors) {
        const m = await load();
        const { bidId } = await m.runningLease(m.tenant, m.provider);
        await networkHelpers.time.increase(HOUR);
        await endsFor(m, bidId, reason, async () => {
          const penalty = (factor * RATE * (await unservedOf(m, bidId, 10n * VE))) / 10_000n;
          return { penalty, compensation: (penalty * 8_000n) / 10_000n };
        });
      }
    });

    it("counts at most the term", async () => {
      const m = await load();
      const deployed = await m.deploy(m.tenant, [{}], 100n * VE);
      const { bidId } = await m.placeBid(m.provider, deployed.orderId);
      await m.buys.write.acceptBid([bidId]);
      await m.sells.write.reportReady([bidId]);
      const penalty = RATE * BigInt(TERM);
      await endsFor(m, bidId, UNSPECIFIED, async () => ({ penalty, compensation: (penalty * 8n) / 10n }));
    });

    it("shares the funds with the account's other streams", async () => {
      const m = await load();
      const { orderIds, deploymentId } = await m.deploy(m.tenant, [{}, {}], 10n * VE);
      const leases = [];
      for (const orderId of orderIds) {
        const { bidId } = await m.placeBid(m.provider, orderId);
        await m.buys.write.acceptBid([bidId]);
        await m.sells.write.reportReady([bidId]);
        leases.push(bidId);
      }
      await endsFor(m, leases[0]!, UNSPECIFIED, async () => {
        const { available } = await m.vault.read.account([deploymentId]);
        const penalty = RATE * (available / (2n * RATE));
        return { penalty, compensation: (penalty * 8n) / 10n };
      });
    });

    it("takes nothing where no rent is unserved", async () => {
      const m = await load();
      const dry = await m.runningLease(m.tenant, m.provider);
      const metered = await m.runningLease(m.tenant, m.provider, { rate: 0n, cap: VE, prices: { cpuCoreMs: 1 } });
      await endsFor(m, metered.bidId, UNSPECIFIED, nothing);
      await networkHelpers.time.increase(2 * DAY);
      await endsFor(m, dry.bidId, UNSPECIFIED, nothing);
    });

    it("refuses a manifest timeout that is none", async () => {
      const m = await load();
      const waiting = await m.lease(m.tenant, m.provider);
      const ready = await m.runningLease(m.tenant, m.provider);
      const refuted = (leaseId: Hex) =>
        revertWithCustomErrorWithArgs(
          m.sells.write.closeLeaseByProvider([leaseId, MANIFEST_TIMEOUT]),
          m.penalties,
          "ProviderPenalties_ReasonRefuted",
          [leaseId, MANIFEST_TIMEOUT],
        );
      await refuted(waiting.bidId);
      await networkHelpers.time.increase(1_801);
      await refuted(ready.bidId);
      await endsFor(m, waiting.bidId, MANIFEST_TIMEOUT, nothing);
    });

    it("takes nothing for a lease that did not start in time, whatever the reason, and no second earlier", async () => {
      for (const reason of [MANIFEST_TIMEOUT, UNSTABLE, UNSPECIFIED]) {
        const m = await load();
        const { bidId } = await m.lease(m.tenant, m.provider);
        const { startBy } = await m.book.read.lease([bidId]);
        await networkHelpers.time.setNextBlockTimestamp(startBy - 1);
        await networkHelpers.mine();
        const [whole] = await m.penalties.read.terminationPenalty([bidId, UNSPECIFIED]);
        assert.ok(whole > 0n);
        await networkHelpers.time.setNextBlockTimestamp(startBy);
        await endsFor(m, bidId, reason, nothing);
      }
    });

    it("takes nothing once a lease's notice is over", async () => {
      for (const reason of [DECOMMISSION, UNSTABLE]) {
        const m = await load();
        const { bidId } = await m.runningLease(m.tenant, m.provider);
        await m.sells.write.giveReclaimNotice([bidId]);
        const { reclaimAt } = await m.book.read.lease([bidId]);
        await networkHelpers.time.setNextBlockTimestamp(reclaimAt - 2);
        await networkHelpers.mine();
        const [whole] = await m.penalties.read.terminationPenalty([bidId, DECOMMISSION]);
        assert.ok(whole > 0n);
        await networkHelpers.time.setNextBlockTimestamp(reclaimAt);
        await endsFor(m, bidId, reason, nothing);
      }
    });

    it("takes nothing once the exit's notice is over", async () => {
      const m = await load();
      const early = await m.runningLease(m.tenant, m.provider);
      const late = await m.runningLease(m.tenant, m.provider);
      assert.equal(await m.providers.read.exitNoticeUntil([m.seller]), 0);
      await (await m.providersAs(m.provider)).write.startExit();
      const until = await m.providers.read.exitNoticeUntil([m.seller]);
      assert.equal(until, (await m.now()) + DAY);
      await endsFor(m, early.bidId, DECOMMISSION, async () => {
        const penalty = RATE * (await unservedOf(m, early.bidId, 10n * VE));
        return { penalty, compensation: (penalty * 8n) / 10n };
      });
      await networkHelpers.time.setNextBlockTimestamp(until);
      await endsFor(m, late.bidId, DECOMMISSION, nothing);
    });

    it("compensates at most the unserved value", async () => {
      const m = await open({ "provider.termination_unnoticed_bps": 20_000n });
      const { bidId } = await m.runningLease(m.tenant, m.provider);
      await endsFor(m, bidId, UNSPECIFIED, async () => {
        const value = RATE * (await unservedOf(m, bidId, 10n * VE));
        return { penalty: 2n * value, compensation: value };
      });
    });

    it("takes at most the bond", async () => {
      const m = await open({ "provider.bond": VE });
      await m.register(m.rival, {}, VE);
      await m.heartbeat(m.rival);
      const { bidId } = await m.runningLease(m.tenant, m.rival);
      const before = await balance(m, m.buyer);
      await (await m.bookAs(m.rival)).write.closeLeaseByProvider([bidId, UNSPECIFIED]);
      assert.equal(await m.vault.read.bondOf([m.rival.account.address]), 0n);
      assert.equal((await balance(m, m.buyer)) - before, (VE * 8n) / 10n);
    });

    it("says beforehand what it will take", async () => {
      const m = await load();
      const { bidId } = await m.runningLease(m.tenant, m.provider);
      const waiting = await m.lease(m.tenant, m.provider);
      assert.deepEqual(await m.penalties.read.terminationPenalty([waiting.bidId, UNSTABLE]), [
        (RATE * 100_000n) / 2n,
        RATE * 40_000n,
      ]);
      const { timestamp } = await m.client.getBlock();
      const { readyAt } = await m.book.read.lease([bidId]);
      const unserved = 100_000n - (timestamp - BigInt(readyAt));
      const [penalty] = await m.penalties.read.terminationPenalty([bidId, UNSPECIFIED]);
      assert.equal(penalty, RATE * unserved);
      await m.sells.write.closeLeaseByProvider([bidId, UNSPECIFIED]);
      await revertWithCustomErrorWithArgs(
        m.penalties.read.terminationPenalty([bidId, UNSPECIFIED]),
        m.penalties,
        "ProviderPenalties_LeaseNotLive",
        [bidId],
      );
    });
  });

  describe("reportSilence", () => {
    it("is of a live lease and whole days without a word", async () => {
      const m = await load();
      await revertWithCustomError(
        m.reports.write.reportSilence([evidence("none")]),
        m.penalties,
        "ProviderPenalties_UnknownLease",
      );
      const { bidId } = await m.runningLease(m.tenant, m.provider);
      const ended = await m.runningLease(m.tenant, m.provider);
      await m.buys.write.closeLease([ended.bidId]);
      await revertWithCustomError(
        m.reports.write.reportSilence([ended.bidId]),
        m.penalties,
        "ProviderPenalties_LeaseNotLive",
      );
      const { acceptedAt } = await m.book.read.lease([bidId]);
      await networkHelpers.time.setNextBlockTimestamp(acceptedAt + DAY - 1);
      await revertWithCustomErrorWithArgs(
        m.reports.write.reportSilence([bidId]),
        m.penalties,
        "ProviderPenalties_NotSilent",
        [m.seller, acceptedAt, 0n],
      );
      await m.heartbeat(m.provider);
      await networkHelpers.time.increase(DAY - 60);
      await revertWithCustomError(m.reports.write.reportSilence([bidId]), m.penalties, "ProviderPenalties_NotSilent");
    });

    it("takes 0.5 % a day after the window, the rent of the day to the tenant, 5 % to the reporter", async () => {
      const m = await load();
      const { bidId } = await m.runningLease(m.tenant, m.provider);
      await networkHelpers.time.increase(DAY);
      await m.reports.write.reportSilence([bidId]);
      const caseId = await opened(m);
      const record = await m.penalties.read.caseOf([caseId]);
      assert.deepEqual(
        [record.cause, record.status, record.fraction, record.loss, record.executableAt - record.openedAt],
        [Cause.Silence, Status.Open, 5_000, RATE * BigInt(DAY), 2 * DAY],
      );
      const judge = m.stranger.account.address;
      const before = [await balance(m, m.buyer), await balance(m, judge), await m.token.read.totalSupply()] as const;
      await networkHelpers.time.increase(2 * DAY);
      await m.penalties.write.execute([caseId]);
      const amount = BOND / 200n;
      const [compensation, reward] = [RATE * BigInt(DAY), amount / 20n];
      assert.equal(await bondOf(m), BOND - amount);
      assert.deepEqual(
        [
          (await balance(m, m.buyer)) - before[0],
          (await balance(m, judge)) - before[1],
          before[2] - (await m.token.read.totalSupply()),
        ],
        [compensation, reward, amount - compensation - reward],
      );
    });

    it("counts each day of a silence once, up to the cap", async () => {
      const m = await load();
      const { bidId } = await m.runningLease(m.tenant, m.provider);
      await networkHelpers.time.increase(2 * DAY);
      await m.reports.write.reportSilence([bidId]);
      assert.equal((await m.penalties.read.caseOf([await opened(m)])).fraction, 10_000);
      await revertWithCustomError(m.reports.write.reportSilence([bidId]), m.penalties, "ProviderPenalties_NotSilent");
      await networkHelpers.time.increase(DAY);
      await m.reports.write.reportSilence([bidId]);
      assert.equal((await m.penalties.read.caseOf([await opened(m)])).fraction, 5_000);
      await networkHelpers.time.increase(20 * DAY);
      await m.reports.write.reportSilence([bidId]);
      assert.equal((await m.penalties.read.caseOf([await opened(m)])).fraction, 35_000);
      await networkHelpers.time.increase(DAY);
      await revertWithCustomErrorWithArgs(
        m.reports.write.reportSilence([bidId]),
        m.penalties,
        "ProviderPenalties_CapReached",
        [m.seller, 50_000n],
      );
    });

    it("doubles for another silence within 30 d, and not for a longer one", async () => {
      const m = await load();
      const { bidId } = await m.runningLease(m.tenant, m.provider);
      const silent = async (days: number): Promise<{ caseId: Hex; fraction: number }> => {
        if (days !== 0) await networkHelpers.time.increase(days * DAY);
        await m.reports.write.reportSilence([bidId]);
        const caseId = await opened(m);
        return { caseId, fraction: (await m.penalties.read.caseOf([caseId])).fraction };
      };
      const first = await silent(1);
      await networkHelpers.time.increase(2 * DAY);
      await m.penalties.write.execute([first.caseId]);
      assert.equal((await silent(0)).fraction, 10_000);
      await m.heartbeat(m.provider);
      assert.equal((await silent(1)).fraction, 10_000);
      await m.heartbeat(m.provider);
      await networkHelpers.time.increase(30 * DAY);
      await m.heartbeat(m.provider);
      assert.equal((await silent(1)).fraction, 5_000);
    });
  });

  const statementOf = (leaseId: Hex, change: Partial<Statement> = {}): Statement => ({
    ...NO_STATEMENT,
    leaseId,
    sequence: 3,
    windowStart: 1_000,
    windowEnd: 2_000,
    cumulativeCost: 5n * VE,
    cpuCoreMs: 500n,
    memoryByteS: 400n,
    storageByteS: 300n,
    gpuMs: 200n,
    networkBytes: 100n,
    ...change,
  });
  const sign = async (m: World, statement: Statement, wallet: any = m.third) => ({
    statement,
    signer: wallet.account.address as Address,
    signature: (await wallet.signTypedData({
      domain: domainOf(m.hub.address, m.chainId),
      types: STATEMENT_TYPES,
      primaryType: "UsageStatement",
      message: statement,
    })) as Hex,
  });

  describe("reportConflict", () => {
    it("refuses what does not contradict itself", async () => {
      const m = await load();
      const { bidId } = await m.runningLease(m.tenant, m.provider);
      const other = await m.runningLease(m.tenant, m.provider);
      const first = statementOf(bidId);
      const second: Statement[] = [
        first,
        statementOf(other.bidId, { cpuCoreMs: 1n }),
        statementOf(bidId, { sequence: 4, cpuCoreMs: 1n }),
        statementOf(bidId, { windowEnd: 2_001, cumulativeCost: VE }),
        statementOf(bidId, { windowEnd: 2_001, cpuCoreMs: 501n, linesRoot: GROUNDS, isFinal: true }),
        statementOf(bidId, { windowEnd: 1_999, gpuMs: 199n }),
      ];
      for (const statement of second) {
        await revertWithCustomErrorWithArgs(
          m.reports.write.reportConflict([await sign(m, first), await sign(m, statement)]),
          m.penalties,
          "ProviderPenalties_NotContradicting",
          [bidId, 3],
        );
      }
    });

    it("refuses what the provider's keys have not signed", async () => {
      const m = await load();
      const { bidId } = await m.runningLease(m.tenant, m.provider);
      const first = statementOf(bidId);
      const second = statementOf(bidId, { cpuCoreMs: 501n });
      const refused = (a: any, b: any, signer: Address) =>
        revertWithCustomErrorWithArgs(
          m.reports.write.reportConflict([a, b]),
          m.penalties,
          "ProviderPenalties_BadSigner",
          [bidId, signer],
        );
      const key = m.third.account.address;
      const good = await sign(m, first);
      await refused(good, await sign(m, second, m.stranger), m.stranger.account.address);
      await refused(good, { ...(await sign(m, second)), signature: good.signature }, key);
      await refused({ ...good, signature: "0x" }, await sign(m, second), key);
      await m.register(m.rival, { attestationKey: m.stranger.account.address });
      await refused(good, await sign(m, second, m.stranger), m.stranger.account.address);
      await (await m.providersAs(m.provider)).write.revokeKeys();
      await refused(good, await sign(m, second), key);
    });

    it("takes a tenth of the bond at once, pays loss and reporter, burns the rest", async () => {
      const pairs: [string, Partial<Statement>][] = [
        ["end together and differ", { networkBytes: 101n, cumulativeCost: 7n * VE }],
        ["state less later", { windowEnd: 2_500, memoryByteS: 399n, cumulativeCost: 7n * VE }],
        ["state more earlier", { windowEnd: 1_500, gpuMs: 201n, cumulativeCost: 7n * VE }],
      ];
      for (const [, change] of pairs) {
        const m = await load();
        const { bidId } = await m.runningLease(m.tenant, m.provider);
        const judge = m.stranger.account.address;
        const before = [await balance(m, m.buyer), await balance(m, judge), await m.token.read.totalSupply()] as const;
        const halves = [await sign(m, statementOf(bidId)), await sign(m, statementOf(bidId, change))];
        await m.reports.write.reportConflict(halves);
        const caseId = await opened(m);
        const [amount, compensation] = [BOND / 10n, 2n * VE];
        assert.equal(await bondOf(m), BOND - amount);
        assert.deepEqual(
          [
            (await balance(m, m.buyer)) - before[0],
            (await balance(m, judge)) - before[1],
            before[2] - (await m.token.read.totalSupply()),
          ],
          [compensation, amount / 20n, amount - compensation - amount / 20n],
        );
        assert.equal((await m.penalties.read.caseOf([caseId])).status, Status.Executed);
        await revertWithCustomErrorWithArgs(
          m.reports.write.reportConflict(halves),
          m.penalties,
          "ProviderPenalties_CaseExists",
          [caseId],
        );
      }
    });

    it("pays no provider for its own report", async () => {
      const m = await load();
      const { bidId } = await m.runningLease(m.tenant, m.provider);
      const theirs = [m.seller, m.operator.account.address as Address];
      const before = await Promise.all(theirs.map((account) => balance(m, account)));
      await m.appeals.write.reportConflict([
        await sign(m, statementOf(bidId)),
        await sign(m, statementOf(bidId, { gpuMs: 0n })),
      ]);
      assert.deepEqual(await Promise.all(theirs.map((account) => balance(m, account))), before);
    });
  });

  describe("accuse", () => {
    const accuse = (m: World, cause: number, name: string, leaseId: Hex = zeroHash, loss = 0n) =>
      m.penalties.write.accuse([m.seller, cause, leaseId, loss, evidence(name)]);

    it("is governance's, of a lease of theirs, of a provider with a bond", async () => {
      const m = await load();
      await revertWithCustomError(
        m.reports.write.accuse([m.seller, Cause.FakeBenchmark, zeroHash, 0n, GROUNDS]),
        m.penalties,
        "AccessManagedUnauthorized",
      );
      await m.enter(m.rival);
      const { bidId } = await m.runningLease(m.tenant, m.rival);
      await revertWithCustomErrorWithArgs(
        accuse(m, Cause.UsageFraud, "theirs", bidId),
        m.penalties,
        "ProviderPenalties_NotTheirs",
        [bidId, m.seller],
      );
      await revertWithCustomErrorWithArgs(
        m.penalties.write.accuse([m.buyer, Cause.UsageFraud, zeroHash, 0n, GROUNDS]),
        m.penalties,
        "ProviderPenalties_NoBond",
        [m.buyer],
      );
    });

    it("is once a day for a cause, once for the evidence", async () => {
      const m = await load();
      await accuse(m, Cause.FakeBenchmark, "one");
      const { openedAt } = await m.penalties.read.caseOf([await opened(m)]);
      await revertWithCustomErrorWithArgs(
        accuse(m, Cause.FakeBenchmark, "two"),
        m.penalties,
        "ProviderPenalties_TooSoon",
        [m.seller, Cause.FakeBenchmark, BigInt(openedAt + DAY)],
      );
      await accuse(m, Cause.KeyCompromise, "one");
      await networkHelpers.time.increase(DAY);
      await revertWithCustomError(accuse(m, Cause.FakeBenchmark, "one"), m.penalties, "ProviderPenalties_CaseExists");
      await accuse(m, Cause.FakeBenchmark, "two");
    });

    it("takes what the table says, twice as much on a repeat", async () => {
      const table: [number, bigint][] = [
        [Cause.UsageFraud, 100_000n],
        [Cause.FakeBenchmark, 50_000n],
        [Cause.Undeliverable, 10_000n],
        [Cause.KeyCompromise, 50_000n],
      ];
      const m = await load();
      for (const [cause, fraction] of table) {
        for (const [round, factor] of [1n, 2n, 4n].entries()) {
          await accuse(m, cause, `round ${round}`);
          const caseId = await opened(m);
          await networkHelpers.time.increase(2 * DAY);
          const before = await bondOf(m);
          await m.reports.write.execute([caseId]);
          assert.equal(before - (await bondOf(m)), (before * fraction * factor) / 1_000_000n);
        }
        assert.equal((await m.penalties.read.strikesOf([m.seller, cause]))[0], 3n);
      }
      await networkHelpers.time.increase(31 * DAY);
      assert.equal((await m.penalties.read.strikesOf([m.seller, Cause.UsageFraud]))[0], 0n);
    });

    it("lowers the standing at once, each by its fraction of what is left, for 30 d after the last", async () => {
      const m = await load();
      const standing = async (since: number) => m.penalties.read.standingOf([m.seller, BigInt(since)]);
      const execute = async (cause: number, name: string) => {
        await accuse(m, cause, name);
        const caseId = await opened(m);
        await networkHelpers.time.increase(2 * DAY);
        assert.equal(await standing(await m.now()), expected);
        await m.reports.write.execute([caseId]);
      };
      let expected = 1_000_000n;
      await execute(Cause.UsageFraud, "one");
      expected = 900_000n;
      await execute(Cause.KeyCompromise, "two");
      const end = (await m.now()) + 30 * DAY;
      assert.equal(await standing(end - 1), 855_000n);
      assert.equal(await standing(end), 1_000_000n);
      await networkHelpers.time.increaseTo(end + DAY);
      // It lasted long enough that this one begins anew.
      expected = 1_000_000n;
      await execute(Cause.Undeliverable, "three");
      assert.equal(await standing(await m.now()), 990_000n);
    });

    it("pays the harmed tenant its documented loss", async () => {
      const m = await load();
      const { bidId } = await m.runningLease(m.tenant, m.provider);
      await accuse(m, Cause.Undeliverable, "loss", bidId, 3n * VE);
      const caseId = await opened(m);
      await networkHelpers.time.increase(2 * DAY);
      await emitWithArgs(m.reports.write.execute([caseId]), m.penalties, "ProviderSlashed", [
        caseId,
        m.seller,
        BOND / 100n,
        3n * VE,
        0n,
        BOND / 100n - 3n * VE,
      ]);
    });
  });

  describe("appeal, decide, execute, lapse", () => {
    const brought = async () => {
      const m = await load();
      await m.penalties.write.accuse([m.seller, Cause.FakeBenchmark, zeroHash, 0n, GROUNDS]);
      const caseId = await opened(m);
      const record = await m.penalties.read.caseOf([caseId]);
      const status = async () => (await m.penalties.read.caseOf([caseId])).status;
      return { ...m, caseId, record, status };
    };

    it("an appeal is the accused's, in time, once", async () => {
      const m = await brought();
      await revertWithCustomErrorWithArgs(
        m.reports.write.appeal([m.caseId, GROUNDS]),
        m.penalties,
        "ProviderPenalties_NotAccused",
        [m.caseId, m.stranger.account.address],
      );
      await emitWithArgs(m.appeals.write.appeal([m.caseId, GROUNDS]), m.penalties, "ProviderCaseAppealed", [
        m.caseId,
        m.seller,
        GROUNDS,
      ]);
      await revertWithCustomErrorWithArgs(
        m.appeals.write.appeal([m.caseId, GROUNDS]),
        m.penalties,
        "ProviderPenalties_WrongStatus",
        [m.caseId, Status.Appealed],
      );
      const late = await brought();
      await networkHelpers.time.increaseTo(late.record.executableAt);
      await revertWithCustomErrorWithArgs(
        late.appeals.write.appeal([late.caseId, GROUNDS]),
        late.penalties,
        "ProviderPenalties_AppealOver",
        [late.caseId, late.record.executableAt],
      );
    });

    it("anyone executes after the window, once, if nobody appealed", async () => {
      const m = await brought();
      await revertWithCustomErrorWithArgs(
        m.reports.write.execute([m.caseId]),
        m.penalties,
        "ProviderPenalties_NotExecutable",
        [m.caseId, m.record.executableAt],
      );
      await networkHelpers.time.increaseTo(m.record.executableAt);
      await m.reports.write.execute([m.caseId]);
      assert.equal(await bondOf(m), BOND - BOND / 20n);
      await revertWithCustomErrorWithArgs(
        m.reports.write.execute([m.caseId]),
        m.penalties,
        "ProviderPenalties_WrongStatus",
        [m.caseId, Status.Executed],
      );
    });

    it("governance decides appeals, for or against", async () => {
      for (const upheld of [true, false]) {
        const m = await brought();
        await m.appeals.write.appeal([m.caseId, GROUNDS]);
        await networkHelpers.time.increaseTo(m.record.executableAt);
        await revertWithCustomError(m.reports.write.execute([m.caseId]), m.penalties, "ProviderPenalties_WrongStatus");
        await revertWithCustomError(
          m.reports.write.decide([m.caseId, upheld]),
          m.penalties,
          "AccessManagedUnauthorized",
        );
        await m.penalties.write.decide([m.caseId, upheld]);
        assert.equal(await bondOf(m), upheld ? BOND - BOND / 20n : BOND);
        assert.equal(await m.status(), upheld ? Status.Executed : Status.Dismissed);
        assert.equal((await m.penalties.read.strikesOf([m.seller, Cause.FakeBenchmark]))[0], upheld ? 1n : 0n);
        await revertWithCustomError(
          m.penalties.write.decide([m.caseId, !upheld]),
          m.penalties,
          "ProviderPenalties_WrongStatus",
        );
      }
    });

    it("governance may let an open case go, and not be quicker than the window", async () => {
      const m = await brought();
      await revertWithCustomErrorWithArgs(
        m.penalties.write.decide([m.caseId, true]),
        m.penalties,
        "ProviderPenalties_WrongStatus",
        [m.caseId, Status.Open],
      );
      await m.penalties.write.decide([m.caseId, false]);
      assert.equal(await m.status(), Status.Dismissed);
    });

    it("an appeal that nobody decides is won", async () => {
      const m = await brought();
      await revertWithCustomError(m.reports.write.lapse([m.caseId]), m.penalties, "ProviderPenalties_WrongStatus");
      await m.appeals.write.appeal([m.caseId, GROUNDS]);
      assert.equal(m.record.lapsesAt, m.record.executableAt + 14 * DAY);
      await revertWithCustomErrorWithArgs(
        m.reports.write.lapse([m.caseId]),
        m.penalties,
        "ProviderPenalties_NotLapsed",
        [m.caseId, m.record.lapsesAt],
      );
      await networkHelpers.time.increaseTo(m.record.lapsesAt);
      for (const upheld of [true, false]) {
        await revertWithCustomError(
          m.penalties.write.decide([m.caseId, upheld]),
          m.penalties,
          "ProviderPenalties_WrongStatus",
        );
      }
      await m.reports.write.lapse([m.caseId]);
      assert.deepEqual([await m.status(), await bondOf(m)], [Status.Dismissed, BOND]);
    });
  });

  it("a pause stops no clock, and nothing that runs against one", async () => {
    const m = await load();
    const { bidId } = await m.runningLease(m.tenant, m.provider);
    for (const [contract, name] of [
      [m.penalties, "ProviderPenalties"],
      [m.providers, "ProviderRegistry"],
      [m.capacity, "CapacityLedger"],
      [m.book, "OrderBook"],
      [m.vault, "EscrowVault"],
    ] as const) {
      await (await m.as(contract, name, m.guardian)).write.setIntakePaused([true]);
    }
    const { heartbeatAt } = await m.capacity.read.inventoryOf([m.seller, 0]);
    await networkHelpers.time.increase(DAY);
    await m.heartbeat(m.provider);
    assert.ok((await m.capacity.read.inventoryOf([m.seller, 0])).heartbeatAt > heartbeatAt);
    await networkHelpers.time.increase(DAY);
    await m.reports.write.reportSilence([bidId]);
    const silence = await opened(m);
    await m.appeals.write.appeal([silence, GROUNDS]);
    await m.penalties.write.decide([silence, false]);
    await m.penalties.write.accuse([m.seller, Cause.FakeBenchmark, zeroHash, 0n, GROUNDS]);
    const caseId = await opened(m);
    await networkHelpers.time.increaseTo((await m.penalties.read.caseOf([caseId])).executableAt);
    await m.reports.write.execute([caseId]);
    assert.equal((await m.penalties.read.caseOf([caseId])).status, Status.Executed);
  });

  describe("the bond", () => {
    it("stays for open cases, each for a bounded time", async () => {
      const m = await load();
      const mine = await m.providersAs(m.provider);
      const accuse = async (name: string): Promise<Hex> => {
        await m.penalties.write.accuse([m.seller, Cause.UsageFraud, zeroHash, 0n, evidence(name)]);
        return opened(m);
      };
      assert.equal(await m.penalties.read.openUntil([m.seller]), 0);
      await mine.write.startExit();
      await networkHelpers.time.increase(14 * DAY);
      const first = await accuse("first");
      const until = await m.penalties.read.openUntil([m.seller]);
      assert.equal(until, (await m.penalties.read.caseOf([first])).lapsesAt);
      const held = () =>
        revertWithCustomErrorWithArgs(mine.write.finishExit(), m.providers, "ProviderRegistry_OpenCases", [
          m.seller,
          until,
        ]);
      await held();
      await m.appeals.write.appeal([first, GROUNDS]);
      await networkHelpers.time.increaseTo(until - 60);
      await held();
      await networkHelpers.time.increaseTo(until);
      await mine.write.finishExit();
      assert.equal((await m.vault.read.bidder([m.seller])).available, 100n * VE + BOND);
      await m.reports.write.lapse([first]);
    });

    it("of an exiting provider is reachable to the last", async () => {
      const m = await load();
      const mine = await m.providersAs(m.provider);
      await mine.write.startExit();
      await networkHelpers.time.increase(14 * DAY);
      await m.penalties.write.accuse([m.seller, Cause.UsageFraud, zeroHash, 0n, GROUNDS]);
      const caseId = await opened(m);
      await networkHelpers.time.increase(2 * DAY);
      await m.reports.write.execute([caseId]);
      await mine.write.finishExit();
      assert.equal((await m.vault.read.bidder([m.seller])).available, 100n * VE + (BOND * 9n) / 10n);
    });

    it("below the minimum stops new business until it is added to", async () => {
      const m = await load();
      const { bidId } = await m.runningLease(m.tenant, m.provider);
      await m.sells.write.closeLeaseByProvider([bidId, UNSTABLE]);
      const bond = await bondOf(m);
      await m.heartbeat(m.provider, LARGE);
      const { orderId } = await m.deploy(m.tenant);
      await revertWithCustomErrorWithArgs(
        m.placeBid(m.provider, orderId),
        m.providers,
        "ProviderRegistry_BondTooSmall",
        [bond, BOND],
      );
      await (await m.providersAs(m.provider)).write.addBond([BOND - bond]);
      await m.placeBid(m.provider, orderId);
    });

    it("is closed to everybody else", async () => {
      const m = await load();
      for (const wallet of [m.provider, m.administrator]) {
        await revertWithCustomError(
          (await m.providersAs(wallet)).write.takeBond([m.seller, 1n]),
          m.providers,
          "ProviderRegistry_NotPenalties",
        );
      }
      const fresh = await deployProxy(
        connection,
        "ProviderRegistry",
        [m.vault.address, m.gates.address, m.status.address, m.parameters.address],
        [m.manager.address],
      );
      await revertWithCustomError(
        fresh.write.wire([m.book.address, zeroAddress]),
        fresh,
        "ProviderRegistry_ZeroAddress",
      );
      await fresh.write.wire([m.book.address, m.penalties.address]);
      assert.equal((await fresh.read.penalties()).toLowerCase(), m.penalties.address.toLowerCase());
    });
  });
});
