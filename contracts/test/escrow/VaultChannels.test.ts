import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { getAddress, keccak256, toHex } from "viem";
import {
  AccountState,
  FEE_BPS,
  at,
  booksOf,
  connect,
  deployMoney,
  idOf,
  now,
  refuses,
  type Money,
  endedLease,
} from "../support/money.js";

const A = idOf("account");
const S = idOf("stream");
const S2 = idOf("second stream");
const C = idOf("channel");
const it_ = { accounts: [A] };

describe("VaultChannels", async () => {
  const connection = await connect();
  const { networkHelpers, viem } = connection as any;
  const empty = async () => deployMoney(connection);
  const load = async (): Promise<Money> => networkHelpers.loadFixture(empty);

  /** An account with money and, if wanted, streams that all start in the returned second. */
  const streaming = async (funds: bigint, ...rates: bigint[]) => {
    const money = await load();
    const start = (await now(money)) + 1000;
    await at(money, start);
    await money.asMarket.write.openAccount([A, money.addressOf(money.tenant), 0, funds]);
    for (const [i, rate] of rates.entries()) {
      await at(money, start);
      await money.asMarket.write.openStream([A, [S, S2][i], money.addressOf(money.provider), rate, FEE_BPS, false]);
    }
    return { ...money, start };
  };
  const mineAt = async (money: Money, time: number) => {
    await at(money, time);
    await networkHelpers.mine();
  };
  const pause = async (money: Money) =>
    (await money.as(money.vault, "EscrowVault", money.guardian)).write.setIntakePaused([true]);
  const owed = (money: Money) => Promise.all([S, S2].map((id) => money.vault.read.owed([A, id])));
  const available = async (money: Money, time: number): Promise<bigint> =>
    (await money.vault.read.accountAt([A, time])).available;

  describe("openStream", () => {
    it("is for the order book, with a rate, in an open account, under a new id", async () => {
      const money = await streaming(100n);
      const payee = money.addressOf(money.provider);
      const none = idOf("none");
      await refuses(
        money,
        (await money.vaultOf(money.provider)).write.openStream([A, S, payee, 1n, FEE_BPS, false]),
        "EscrowVault_NotWired",
        [getAddress(payee)],
        it_,
      );
      await refuses(
        money,
        money.asMarket.write.openStream([A, S, payee, 0n, FEE_BPS, false]),
        "EscrowVault_ZeroAmount",
        [],
        it_,
      );
      await refuses(
        money,
        money.asMarket.write.openStream([none, S, payee, 1n, FEE_BPS, false]),
        "EscrowVault_AccountNotOpen",
        [none, AccountState.None],
      );
      await money.asMarket.write.openStream([A, S, payee, 1n, FEE_BPS, false]);
      await refuses(
        money,
        money.asMarket.write.openStream([A, S, payee, 1n, FEE_BPS, false]),
        "EscrowVault_ChannelExists",
        [S],
        it_,
      );
      await money.asMarket.write.endLeases([A, [endedLease(S)], false]);
      await refuses(
        money,
        money.asMarket.write.openStream([A, S, payee, 1n, FEE_BPS, false]),
        "EscrowVault_ChannelExists",
        [S],
        it_,
      );
    });

    it("has as many places as the parameter says", async () => {
      const money = await streaming(1000n);
      await money.parameters.write.setParameter([keccak256(toHex("escrow.max_streams")), 2n]);
      for (const id of [S, S2])
        await money.asMarket.write.openStream([A, id, money.addressOf(money.provider), 1n, 0, false]);
      await refuses(
        money,
        money.asMarket.write.openStream([A, C, money.addressOf(money.provider), 1n, 0, false]),
        "EscrowVault_TooManyStreams",
        [A, 2n],
        it_,
      );
    });

    it("needs a second of funds for all streams, and runs from that second", async () => {
      const money = await streaming(100n, 60n);
      await at(money, money.start);
      await refuses(
        money,
        money.asMarket.write.openStream([A, S2, money.addressOf(money.provider), 41n, FEE_BPS, false]),
        "EscrowVault_InsufficientFunds",
        [A, 100n, 101n],
        it_,
      );
      await at(money, money.start);
      await money.asMarket.write.openStream([A, S2, money.addressOf(money.provider), 40n, FEE_BPS, false]);
      assert.equal(await money.vault.read.fundedUntil([A]), money.start + 1);
      assert.equal((await money.vault.read.stream([A, S2])).open, true);
    });
  });

  describe("streaming", () => {
    it("worked vector: until the money ends", async () => {
      const money = await streaming(1_000_000n, 7n, 5n);
      const { start } = money;
      assert.equal(await money.vault.read.fundedUntil([A]), start + 83_333);
      await mineAt(money, start + 50_000);
      assert.deepEqual(await owed(money), [350_000n, 250_000n]);
      assert.equal(await available(money, start + 50_000), 400_000n);
      await mineAt(money, start + 83_333);
      assert.deepEqual(await owed(money), [583_331n, 416_665n]);
      assert.equal(await available(money, start + 83_333), 4n);
      await mineAt(money, start + 200_000);
      assert.deepEqual(await owed(money), [583_331n, 416_665n]);
      assert.equal(await available(money, start + 200_000), 4n);
    });

    it("worked vector: a top-up on the way", async () => {
      const money = await streaming(1_000_000n, 7n, 5n);
      const { start } = money;
      await at(money, start + 50_000);
      await (await money.vaultOf(money.tenant)).write.deposit([A, 200_000n]);
      const account = await money.vault.read.account([A]);
      assert.deepEqual([account.available, account.fundedIndex, account.spent], [600_000n, 50_000, 600_000n]);
      assert.equal(await money.vault.read.fundedUntil([A]), start + 100_000);
      await mineAt(money, start + 100_000);
      assert.equal(await available(money, start + 100_000), 0n);
      assert.deepEqual(await owed(money), [700_000n, 500_000n]);
    });

    it("does not depend on who settles when", async () => {
      const money = await streaming(1_000_003n, 7n, 5n);
      const stranger = await money.vaultOf(money.stranger);
      for (const second of [1, 2, 3, 59, 1000, 50_000, 83_332, 83_333, 83_334, 90_000]) {
        await at(money, money.start + second);
        await stranger.write.settle([A]);
      }
      assert.deepEqual(await owed(money), [583_331n, 416_665n]);
      const account = await money.vault.read.account([A]);
      assert.deepEqual([account.available, account.fundedIndex], [7n, 83_333]);
    });

    it("resumes from now after an overdraft; the gap stays unpaid", async () => {
      const money = await streaming(120n, 7n, 5n);
      await at(money, money.start + 1000);
      await (await money.vaultOf(money.stranger)).write.deposit([A, 24n]);
      assert.deepEqual(await owed(money), [70n, 50n]);
      assert.equal(await money.vault.read.fundedUntil([A]), money.start + 1002);
      await mineAt(money, money.start + 5000);
      assert.deepEqual(await owed(money), [84n, 60n]);
    });

    it("does not forget since when it is dry, whoever settles it or throws it crumbs", async () => {
      const money = await streaming(120n, 7n, 5n);
      const stranger = await money.vaultOf(money.stranger);
      const until = () => money.vault.read.fundedUntil([A]);
      for (const second of [5, 10, 11, 5000]) {
        await at(money, money.start + second);
        await stranger.write.settle([A]);
        assert.equal(await until(), money.start + 10);
      }
      await at(money, money.start + 6000);
      await stranger.write.deposit([A, 11n]);
      assert.equal(await until(), money.start + 10);
      assert.deepEqual(await owed(money), [70n, 50n]);
      await at(money, money.start + 7000);
      await stranger.write.deposit([A, 1n]);
      assert.equal(await until(), money.start + 7001);
      await at(money, money.start + 8000);
      await money.asMarket.write.endLeases([A, [endedLease(S)], false]);
      assert.deepEqual([await until(), await owed(money)], [money.start + 7001, [77n, 55n]]);
      await at(money, money.start + 9000);
      await stranger.write.deposit([A, 10n]);
      assert.equal(await until(), money.start + 9002);
    });

    it("pays a later stream from its own start", async () => {
      const money = await streaming(1000n, 1n);
      await at(money, money.start + 100);
      await money.asMarket.write.openStream([A, S2, money.addressOf(money.provider), 2n, FEE_BPS, false]);
      await mineAt(money, money.start + 200);
      assert.deepEqual(await owed(money), [200n, 200n]);
      assert.equal(await available(money, money.start + 200), 600n);
    });

    it("is looked ahead at, not back", async () => {
      const money = await streaming(1000n, 1n);
      assert.equal(await available(money, money.start + 10), 990n);
      await assert.rejects(available(money, money.start - 1), /EscrowVault_TimeBeforeSettlement/);
      await refuses(money, money.asMarket.write.settle([idOf("none")]), "EscrowVault_AccountNotOpen", [
        idOf("none"),
        AccountState.None,
      ]);
    });
  });

  describe("endLeases", () => {
    it("is for the order book, an open account, running streams and locked deposits, all or nothing", async () => {
      const money = await streaming(1000n, 1n);
      const end = (leases: unknown[]) => money.asMarket.write.endLeases([A, leases, false]);
      await refuses(
        money,
        (await money.vaultOf(money.tenant)).write.endLeases([A, [endedLease(S)], false]),
        "EscrowVault_NotWired",
        [getAddress(money.addressOf(money.tenant))],
        it_,
      );
      await refuses(
        money,
        money.asMarket.write.endLeases([idOf("none"), [], false]),
        "EscrowVault_AccountNotOpen",
        [idOf("none"), AccountState.None],
        it_,
      );
      await refuses(money, end([endedLease(S), endedLease(S2)]), "EscrowVault_ChannelNotOpen", [S2], it_);
      const bidder = money.addressOf(money.bidder);
      await refuses(money, end([endedLease(S, bidder, 1n)]), "EscrowVault_BidderFunds", [bidder, 0n, 1n], it_);
      await end([endedLease(S)]);
      await refuses(money, end([endedLease(S)]), "EscrowVault_ChannelNotOpen", [S], it_);
    });

    it("stops all streams in the same second and unlocks the deposits, streaming or not", async () => {
      const money = await streaming(1000n, 3n, 2n);
      const bidder = money.addressOf(money.bidder);
      await (await money.vaultOf(money.stranger)).write.fundBidder([bidder, 100n]);
      for (const id of [S, C]) await money.asMarket.write.lockBid([bidder, id, 30n, 0n]);
      await at(money, money.start + 100);
      const leases = [endedLease(S, bidder, 30n), { ...endedLease(C, bidder, 30n), streaming: false }];
      await money.asMarket.write.endLeases([A, leases, false]);
      assert.deepEqual(await money.vault.read.bidder([bidder]), { available: 100n, locked: 0n });
      const left = await money.vault.read.account([A]);
      assert.deepEqual([left.streamCount, left.rate, left.available], [1, 2n, 500n]);
      await mineAt(money, money.start + 200);
      assert.deepEqual(await owed(money), [300n, 400n]);
    });

    it("leaves what was earned, also when the account is closed and refunded", async () => {
      const money = await streaming(1000n, 3n);
      await at(money, money.start + 100);
      await viem.assertions.emitWithArgs(
        money.asMarket.write.endLeases([A, [endedLease(S)], false]),
        money.vault,
        "StreamClosed",
        [A, S, 300n],
      );
      await money.asMarket.write.endLeases([A, [], true]);
      const stranger = await money.vaultOf(money.stranger);
      await stranger.write.refund([A]);
      assert.equal(await money.balance(money.vault.address), 300n);
      const before = await money.balance(money.addressOf(money.provider));
      await stranger.write.withdrawStream([A, S]);
      assert.equal(await money.balance(money.addressOf(money.provider)), before + 288n);
      assert.equal(await money.vault.read.collectedFees([0]), 12n);
      assert.equal(await money.balance(money.vault.address), 12n);
      await refuses(money, stranger.write.withdrawStream([A, S]), "EscrowVault_NothingToWithdraw", [S], it_);
    });
  });

  describe("withdrawStream", () => {
    it("pays the payee whoever calls, in pieces never more than earned", async () => {
      const money = await streaming(1000n, 7n);
      const stranger = await money.vaultOf(money.stranger);
      await pause(money);
      const before = await money.balance(money.addressOf(money.provider));
      let fees = 0n;
      for (const second of [1, 2, 5, 100, 142, 5000]) {
        await at(money, money.start + second);
        if (second === 5000) {
          await refuses(money, stranger.write.withdrawStream([A, S]), "EscrowVault_NothingToWithdraw", [S], it_);
          continue;
        }
        const gross = BigInt(second) * 7n - (await money.vault.read.stream([A, S])).withdrawn;
        fees += (gross * 400n) / 10_000n;
        await at(money, money.start + second);
        await stranger.write.withdrawStream([A, S]);
      }
      const paid = (await money.balance(money.addressOf(money.provider))) - before;
      assert.deepEqual([paid + fees, await money.vault.read.collectedFees([0])], [994n, fees]);
      const account = await money.vault.read.accountAt([A, money.start + 5000]);
      assert.equal(account.available, 6n);
      const { held, accounted } = await booksOf(money, { accounts: [A], streams: [[A, S]] });
      assert.equal(held, accounted);
    });

    it("finds nothing in a stream that never was", async () => {
      const money = await streaming(1000n);
      await refuses(money, money.asMarket.write.withdrawStream([A, S]), "EscrowVault_NothingToWithdraw", [S], it_);
    });
  });

  describe("openChannel", () => {
    it("is for the order book, with a cap the account has, under a new id", async () => {
      const money = await streaming(100n, 1n);
      const payee = money.addressOf(money.provider);
      await refuses(
        money,
        (await money.vaultOf(money.provider)).write.openChannel([A, C, payee, 1n, FEE_BPS, false]),
        "EscrowVault_NotWired",
        [getAddress(payee)],
        it_,
      );
      await refuses(
        money,
        money.asMarket.write.openChannel([A, C, payee, 0n, FEE_BPS, false]),
        "EscrowVault_ZeroAmount",
        [],
        it_,
      );
      await refuses(
        money,
        money.asMarket.write.openChannel([idOf("none"), C, payee, 1n, FEE_BPS, false]),
        "EscrowVault_AccountNotOpen",
        [idOf("none"), AccountState.None],
      );
      await mineAt(money, money.start + 1000);
      await refuses(
        money,
        money.asMarket.write.openChannel([A, C, payee, 1n, FEE_BPS, false]),
        "EscrowVault_InsufficientFunds",
        [A, 0n, 1n],
        it_,
      );
    });

    it("sets the cap aside from what streams may spend", async () => {
      const money = await streaming(100n, 1n);
      await at(money, money.start);
      await money.asMarket.write.openChannel([A, C, money.addressOf(money.provider), 70n, FEE_BPS, false]);
      const account = await money.vault.read.account([A]);
      assert.deepEqual([account.available, account.reserved, account.spent], [30n, 70n, 70n]);
      assert.equal(await money.vault.read.fundedUntil([A]), money.start + 30);
      await refuses(
        money,
        money.asMarket.write.openChannel([A, C, money.addressOf(money.provider), 1n, FEE_BPS, false]),
        "EscrowVault_ChannelExists",
        [C],
        it_,
      );
    });
  });

  describe("payFromChannel, returnFromChannel, claim", () => {
    const metered = async (funds: bigint, cap: bigint, ...rates: bigint[]) => {
      const money = await streaming(funds, ...rates);
      await at(money, money.start);
      await money.asMarket.write.openChannel([A, C, money.addressOf(money.provider), cap, FEE_BPS, false]);
      return money;
    };

    it("refuse everyone but the hub", async () => {
      const money = await metered(100n, 50n);
      for (const caller of [money.asMarket, await money.vaultOf(money.provider)]) {
        const who = getAddress(caller === money.asMarket ? money.market.address : money.addressOf(money.provider));
        await refuses(money, caller.write.payFromChannel([A, C, 1n]), "EscrowVault_NotWired", [who], it_);
        await refuses(money, caller.write.returnFromChannel([A, C, 1n, false]), "EscrowVault_NotWired", [who], it_);
      }
    });

    it("refuse more than is reserved, nothing, unknown and closed channels", async () => {
      const money = await metered(100n, 50n);
      const { asHub } = money;
      await refuses(money, asHub.write.payFromChannel([A, C, 51n]), "EscrowVault_OverReserved", [C, 51n, 50n], it_);
      await refuses(money, asHub.write.payFromChannel([A, C, 0n]), "EscrowVault_ZeroAmount", [], it_);
      await refuses(money, asHub.write.payFromChannel([A, S, 1n]), "EscrowVault_ChannelNotOpen", [S], it_);
      await refuses(
        money,
        asHub.write.returnFromChannel([A, C, 51n, true]),
        "EscrowVault_OverReserved",
        [C, 51n, 50n],
        it_,
      );
      await refuses(money, asHub.write.returnFromChannel([A, C, 49n, true]), "EscrowVault_StillReserved", [C, 1n], it_);
      await asHub.write.payFromChannel([A, C, 20n]);
      await viem.assertions.emitWithArgs(
        asHub.write.returnFromChannel([A, C, 30n, true]),
        money.vault,
        "ChannelClosed",
        [A, C, 30n, 20n],
      );
      await refuses(money, asHub.write.returnFromChannel([A, C, 0n, true]), "EscrowVault_ChannelNotOpen", [C], it_);
      await refuses(money, asHub.write.payFromChannel([A, C, 1n]), "EscrowVault_ChannelNotOpen", [C], it_);
    });

    it("count what is earned in VE, and what of it and of its fees is of leases with GPUs", async () => {
      const money = await metered(2_000_000n, 500_000n);
      const payee = money.addressOf(money.provider);
      const gpu = idOf("channel with GPUs");
      await money.asMarket.write.openChannel([A, gpu, payee, 500_000n, FEE_BPS, true]);
      await money.asMarket.write.openStream([A, S, payee, 1_000n, FEE_BPS, true]);
      await money.asHub.write.payFromChannel([A, C, 100_000n]);
      assert.deepEqual(await money.vault.read.earnedOf([payee]), [96_000n, 0n]);
      await money.asHub.write.payFromChannel([A, gpu, 10_000n]);
      assert.deepEqual(await money.vault.read.earnedOf([payee]), [105_600n, 9_600n]);
      // The collector learns of both: 4,400 in all, 400 of GPUs.
      await viem.assertions.emitWithArgs(money.splitter.write.collect([0]), money.vault, "FeesCollected", [
        0,
        getAddress(money.splitter.address),
        4_400n,
      ]);
      const stream = await money.vault.read.stream([A, S]);
      await at(money, (await now(money)) + 100);
      await money.vault.write.withdrawStream([A, S]);
      const { withdrawn } = await money.vault.read.stream([A, S]);
      assert.equal(stream.withdrawn, 0n);
      const net = withdrawn - (withdrawn * 400n) / 10_000n;
      assert.deepEqual(await money.vault.read.earnedOf([payee]), [105_600n + net, 9_600n + net]);
      // What was collected before does not come again.
      const splitter = await viem.getContractAt("EscrowVault", money.vault.address);
      const { result } = await splitter.simulate.collectFees([0], { account: money.splitter.address });
      assert.deepEqual(result, [withdrawn - net, withdrawn - net]);
    });

    it("worked vector: fee and net; the payee alone is paid, once", async () => {
      const money = await metered(2_000_000n, 1_000_003n);
      const payee = money.addressOf(money.provider);
      await viem.assertions.emitWithArgs(money.asHub.write.payFromChannel([A, C, 1_000_003n]), money.vault, "Paid", [
        C,
        getAddress(payee),
        1_000_003n,
        960_003n,
        40_000n,
        true,
      ]);
      assert.equal(await money.vault.read.collectedFees([0]), 40_000n);
      await pause(money);
      const before = await money.balance(payee);
      const stranger = await money.vaultOf(money.stranger);
      await stranger.write.claim([0, payee]);
      assert.equal(await money.balance(payee), before + 960_003n);
      const id = `0x${payee.slice(2).toLowerCase().padStart(64, "0")}`;
      await refuses(money, stranger.write.claim([0, payee]), "EscrowVault_NothingToWithdraw", [id], it_);
    });

    it("give back to an overdrawn account from now", async () => {
      const money = await metered(100n, 90n, 1n);
      await at(money, money.start + 1000);
      await money.asHub.write.returnFromChannel([A, C, 40n, false]);
      const account = await money.vault.read.account([A]);
      assert.deepEqual([account.available, account.reserved, account.spent], [40n, 50n, 60n]);
      assert.equal(await money.vault.read.fundedUntil([A]), money.start + 1040);
      assert.equal(await money.vault.read.owed([A, S]), 10n);
    });
  });
});
