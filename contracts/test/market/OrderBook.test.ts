import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { network } from "hardhat";
import { concat, keccak256, slice, toHex, zeroAddress, zeroHash, type Address, type Hex } from "viem";
import { AccountState, Action, deployProxy } from "../support/access.js";
import {
  A100,
  BidState,
  CEILING,
  DEPOSIT,
  GIB,
  GroupState,
  HOUR,
  LeaseState,
  NO_PRICES,
  OrderState,
  ProviderState,
  RATE,
  SMALL,
  bidIdOf,
  openMarket,
  orderIdOf,
  pack,
} from "../support/market.js";
import { VE } from "../support/system.js";

const REASON = keccak256(toHex("seen by two people"));
const UNKNOWN = keccak256(toHex("unknown"));
const DAY = 86_400;
const READY_DEADLINE = 1_800;
const MFA_POLICY = {
  minScore: 0,
  minTier: 0,
  requiredScopes: 0,
  freshness: 0,
  requireMfa: true,
  requireDomain: false,
};

describe("OrderBook", async () => {
  const connection = await network.create();
  const { viem, networkHelpers } = connection;
  const { revertWithCustomError, revertWithCustomErrorWithArgs, emitWithArgs } = viem.assertions;
  const fixture = async () => {
    const m = await openMarket(connection);
    await m.enter(m.provider);
    await m.enter(m.rival);
    await (await m.providersAs(m.provider)).write.setOperator([m.operator.account.address]);
    return {
      ...m,
      buyer: m.tenant.account.address as Address,
      seller: m.provider.account.address as Address,
      buys: await m.bookAs(m.tenant),
      sells: await m.bookAs(m.provider),
      operates: await m.bookAs(m.operator),
      strange: await m.bookAs(m.stranger),
      office: await m.providersAs(m.administrator),
    };
  };
  const load = async () => networkHelpers.loadFixture(fixture);
  type Loaded = Awaited<ReturnType<typeof load>>;

  const setParameter = (m: Loaded, name: string, value: bigint): Promise<Hex> =>
    m.parameters.write.setParameter([keccak256(toHex(name)), value]);
  const setStatus = async (m: Loaded, account: Address, state: number): Promise<void> => {
    await (await m.as(m.status, "AccountStatus", m.administrator)).write.setStatus([account, state, REASON]);
  };
  const bindMfa = async (m: Loaded, action: number): Promise<void> => {
    await m.gates.write.definePolicy([MFA_POLICY]);
    await m.gates.write.bind([action, 1]);
  };
  const bidState = async (m: Loaded, bidId: Hex): Promise<number> => (await m.book.read.bid([bidId])).state;
  const openBids = async (m: Loaded, orderId: Hex): Promise<number> => (await m.book.read.order([orderId])).openBids;
  const reservedOf = async (m: Loaded, wallet: any): Promise<bigint> =>
    (await m.capacity.read.inventoryOf([wallet.account.address, 0])).reserved;
  const groupState = async (m: Loaded, id: Hex): Promise<number> => (await m.deployments.read.group([id, 1])).state;
  const ordered = async () => {
    const m = await load();
    return { ...m, ...(await m.deploy(m.tenant)) };
  };
  const bidden = async () => {
    const m = await ordered();
    return { ...m, ...(await m.placeBid(m.provider, m.orderId)) };
  };
  const leased = async () => {
    const m = await load();
    return { ...m, ...(await m.lease(m.tenant, m.provider)) };
  };
  const running = async () => {
    const m = await load();
    return { ...m, ...(await m.runningLease(m.tenant, m.provider)) };
  };
  /** A refused bid leaves no trace. */
  const nothingBid = async (m: Loaded & { orderId: Hex }): Promise<void> => {
    assert.equal(await bidState(m, bidIdOf(m.orderId, m.seller)), BidState.None);
    assert.equal(await openBids(m, m.orderId), 0);
    assert.equal(await m.lockedOf(m.provider), 0n);
    assert.equal(await reservedOf(m, m.provider), 0n);
  };

  it("is wired by governance, once, never to zero", async () => {
    const m = await load();
    await revertWithCustomErrorWithArgs(m.sells.write.wire([m.seller]), m.book, "AccessManagedUnauthorized", [
      m.seller,
    ]);
    await revertWithCustomErrorWithArgs(m.book.write.wire([m.seller]), m.book, "OrderBook_AlreadyWired", [
      m.hub.address,
    ]);
    const args = ["deployments", "providers", "capacity", "vault", "gates", "status", "parameters", "fees"];
    const fresh = await deployProxy(
      connection,
      "OrderBook",
      args.map((name) => (m as any)[name].address),
      [m.manager.address],
    );
    await revertWithCustomError(fresh.write.wire([zeroAddress]), fresh, "OrderBook_ZeroAddress");
    await emitWithArgs(fresh.write.wire([m.seller]), fresh, "OrderBookWired", [m.seller]);
    assert.equal((await fresh.read.settlementHub()).toLowerCase(), m.seller);
  });

  it("opens and closes orders for the deployment registry alone", async () => {
    const m = await ordered();
    const closing = [m.buyer, m.deploymentId, [{ orderId: m.orderId, resources: SMALL }], false];
    for (const call of [m.buys.write.openOrder([m.buyer, 9n, 1, 1]), m.buys.write.closeOrders(closing)]) {
      await revertWithCustomErrorWithArgs(call, m.book, "OrderBook_NotRegistry", [m.buyer]);
    }
    const registry = await m.impersonate(m.book, "OrderBook", m.deployments.address);
    await registry.write.closeOrders(closing);
    await registry.write.closeOrders(closing);
    assert.equal(await m.book.read.liveOrders([m.buyer]), 0n, "closing twice counts once");
  });

  describe("placeBid", () => {
    it("refuses while intake is paused", async () => {
      const m = await ordered();
      await (await m.bookAs(m.guardian)).write.setIntakePaused([true]);
      await revertWithCustomError(m.placeBid(m.provider, m.orderId), m.book, "Governed_IntakePaused");
      await nothingBid(m);
    });

    it("wants an open order, by its whole id", async () => {
      const m = await bidden();
      const twin = concat([slice(m.orderId, 0, 20), slice(UNKNOWN, 20, 32)]);
      for (const orderId of [UNKNOWN, zeroHash, twin]) {
        await revertWithCustomErrorWithArgs(m.placeBid(m.rival, orderId), m.book, "OrderBook_OrderNotOpen", [
          orderId,
          OrderState.None,
        ]);
        assert.equal((await m.book.read.order([orderId])).owner, zeroAddress);
      }
      await m.buys.write.acceptBid([m.bidId]);
      const refused = (state: number) =>
        revertWithCustomErrorWithArgs(m.placeBid(m.rival, m.orderId), m.book, "OrderBook_OrderNotOpen", [
          m.orderId,
          state,
        ]);
      await refused(OrderState.Active);
      await m.buys.write.closeLease([m.bidId]);
      await refused(OrderState.Closed);
    });

    it("wants an order that has time left", async () => {
      const m = await ordered();
      const { expiresAt } = await m.book.read.order([m.orderId]);
      await networkHelpers.time.increaseTo(expiresAt - 10);
      await m.heartbeat(m.provider);
      await m.heartbeat(m.rival);
      await m.placeBid(m.rival, m.orderId);
      await networkHelpers.time.setNextBlockTimestamp(expiresAt);
      await revertWithCustomErrorWithArgs(m.placeBid(m.provider, m.orderId), m.book, "OrderBook_OrderExpired", [
        m.orderId,
        expiresAt,
      ]);
    });

    it("refuses one's own order", async () => {
      const m = await ordered();
      await revertWithCustomErrorWithArgs(m.placeBid(m.tenant, m.orderId), m.book, "OrderBook_SelfBid", [m.buyer]);
    });

    it("wants somebody who speaks for the provider", async () => {
      const m = await ordered();
      await revertWithCustomErrorWithArgs(
        m.placeBid(m.provider, m.orderId, { by: m.stranger }),
        m.capacity,
        "CapacityLedger_NotAuthorised",
        [m.seller, m.stranger.account.address],
      );
      await nothingBid(m);
    });

    it("wants a provider in business", async () => {
      const m = await ordered();
      const refused = (state: number) =>
        revertWithCustomErrorWithArgs(m.placeBid(m.provider, m.orderId), m.providers, "ProviderRegistry_NotActive", [
          m.seller,
          state,
        ]);
      await revertWithCustomErrorWithArgs(m.placeBid(m.third, m.orderId), m.providers, "ProviderRegistry_NotActive", [
        m.third.account.address,
        ProviderState.None,
      ]);
      const mine = await m.providersAs(m.provider);
      await mine.write.pause();
      await refused(ProviderState.Paused);
      await m.office.write.setBanned([m.seller, true, REASON]);
      await refused(ProviderState.Banned);
      await mine.write.startExit();
      await refused(ProviderState.Exiting);
      await setParameter(m, "provider.bond", 10_001n * VE);
      await revertWithCustomErrorWithArgs(
        m.placeBid(m.rival, m.orderId),
        m.providers,
        "ProviderRegistry_BondTooSmall",
        [10_000n * VE, 10_001n * VE],
      );
      await nothingBid(m);
    });

    it("wants both sides operational", async () => {
      const m = await ordered();
      for (const account of [m.seller, m.buyer]) {
        await setStatus(m, account, AccountState.Suspended);
        await revertWithCustomErrorWithArgs(
          m.placeBid(m.provider, m.orderId),
          m.status,
          "AccountStatus_NotOperational",
          [account, AccountState.Suspended],
        );
        await setStatus(m, account, AccountState.Operational);
      }
      await nothingBid(m);
    });

    it("asks the market's gate and the order's own policy", async () => {
      const m = await load();
      await m.gates.write.definePolicy([{ ...MFA_POLICY, requireMfa: false, minScore: 70 }]);
      const { orderId } = await m.deploy(m.tenant, [{ bidderPolicy: 1 }]);
      const refused = (score: number) =>
        revertWithCustomErrorWithArgs(m.placeBid(m.provider, orderId), m.gates, "GatePolicies_ScoreTooLow", [
          m.seller,
          0,
          score,
        ]);
      await refused(70);
      await m.gates.write.definePolicy([{ ...MFA_POLICY, requireMfa: false, minScore: 50 }]);
      await m.gates.write.bind([Action.PlaceBid, 2]);
      await refused(50);
      const plain = await m.deploy(m.tenant);
      await revertWithCustomError(m.placeBid(m.provider, plain.orderId), m.gates, "GatePolicies_ScoreTooLow");
    });

    it("wants a price, and a cap exactly with unit prices", async () => {
      const m = await ordered();
      for (const terms of [
        { rate: 0n },
        { cap: 1n },
        { rate: 0n, cap: 1n },
        { prices: { cpuCoreMs: 1 } },
        { rate: 0n, prices: { networkByte: 1 } },
      ]) {
        await revertWithCustomError(m.placeBid(m.provider, m.orderId, terms), m.book, "OrderBook_ZeroPrice");
      }
      await nothingBid(m);
    });

    it("stays under the ceiling: rate, and what every unit costs", async () => {
      const m = await load();
      const resources = pack({ cpuMilli: 2_000n, memoryMiB: GIB, storageMiB: 2n * GIB, gpus: 2n, gpuClass: A100 });
      const { orderId } = await m.deploy(m.tenant, [{ resources, ceilingRate: 10n ** 13n }]);
      await m.heartbeat(m.provider, pack({ gpus: 8n, gpuClass: A100 }));
      const perSecond: [string, bigint][] = [
        ["cpuCoreMs", 2_000n],
        ["memoryByteS", 2n ** 30n],
        ["storageByteS", 2n ** 31n],
        ["gpuMs", 2_000n],
      ];
      await revertWithCustomErrorWithArgs(
        m.placeBid(m.provider, orderId, { rate: 10n ** 13n + 1n }),
        m.book,
        "OrderBook_OverCeiling",
        [10n ** 13n + 1n, 10n ** 13n],
      );
      for (const [unit, amount] of perSecond) {
        const price = 7n * amount;
        await revertWithCustomErrorWithArgs(
          m.placeBid(m.provider, orderId, { rate: 10n ** 13n - price + 1n, cap: 1n, prices: { [unit]: 7 } }),
          m.book,
          "OrderBook_OverCeiling",
          [10n ** 13n + 1n, 10n ** 13n],
        );
      }
      const sum = perSecond.reduce((total, [, amount]) => total + 3n * amount, 0n);
      const prices = { cpuCoreMs: 3, memoryByteS: 3, storageByteS: 3, gpuMs: 3, networkByte: 2 ** 48 - 1 };
      await m.placeBid(m.provider, orderId, { rate: 10n ** 13n - sum, cap: 1n, prices });
    });

    it("stays under the cap's ceiling", async () => {
      const m = await ordered();
      const metered = (cap: bigint) => m.placeBid(m.provider, m.orderId, { cap, prices: { networkByte: 1 } });
      await revertWithCustomErrorWithArgs(metered(10n * VE + 1n), m.book, "OrderBook_OverCapCeiling", [
        10n * VE + 1n,
        10n * VE,
      ]);
      await metered(10n * VE);
    });

    it("lives between now and the longest life of a bid", async () => {
      const m = await ordered();
      const at = (await m.now()) + 100;
      for (const expiresAt of [0, at, at + HOUR + 1]) {
        await networkHelpers.time.setNextBlockTimestamp(at);
        await revertWithCustomErrorWithArgs(
          m.placeBid(m.provider, m.orderId, { expiresAt }),
          m.book,
          "OrderBook_InvalidBidExpiry",
          [expiresAt, BigInt(at + HOUR)],
        );
      }
    });

    it("takes as many bids as an order may have; a withdrawn one makes room for another provider", async () => {
      const m = await ordered();
      await setParameter(m, "market.order_max_bids", 1n);
      await m.placeBid(m.provider, m.orderId);
      await revertWithCustomErrorWithArgs(m.placeBid(m.rival, m.orderId), m.book, "OrderBook_TooManyBids", [
        m.orderId,
        1n,
      ]);
      await m.sells.write.withdrawBid([bidIdOf(m.orderId, m.seller)]);
      await m.placeBid(m.rival, m.orderId);
      assert.equal(await openBids(m, m.orderId), 1);
    });

    it("takes one bid of a provider, ever", async () => {
      const m = await bidden();
      const again = () =>
        revertWithCustomErrorWithArgs(m.placeBid(m.provider, m.orderId), m.book, "OrderBook_BidExists", [m.bidId]);
      await again();
      await m.sells.write.withdrawBid([m.bidId]);
      await again();
      assert.equal(await m.lockedOf(m.provider), 0n);
    });

    it("wants the deposit and the capacity", async () => {
      const m = await load();
      const { orderId } = await m.deploy(m.tenant);
      const bidder = await m.as(m.vault, "EscrowVault", m.provider);
      const { available } = await m.vault.read.bidder([m.seller]);
      await bidder.write.withdrawBidder([available - DEPOSIT + 1n]);
      await revertWithCustomErrorWithArgs(m.placeBid(m.provider, orderId), m.vault, "EscrowVault_BidderFunds", [
        m.seller,
        DEPOSIT - 1n,
        DEPOSIT,
      ]);
      const big = await m.deploy(m.tenant, [{ resources: pack({ cpuMilli: 64_001n, memoryMiB: 1n }) }]);
      await revertWithCustomError(m.placeBid(m.rival, big.orderId), m.capacity, "CapacityLedger_Insufficient");
      await nothingBid({ ...m, orderId });
      assert.equal(await m.lockedOf(m.rival), 0n);
    });

    it("rounds the deposit up to a thousandth of a token", async () => {
      const m = await ordered();
      await setParameter(m, "market.bid_min_deposit", VE + 1n);
      const { bidId } = await m.placeBid(m.provider, m.orderId);
      assert.equal((await m.book.read.bid([bidId])).deposit, VE + VE / 1_000n);
      assert.equal(await m.lockedOf(m.provider), VE + VE / 1_000n);
    });

    it("is placed at the ceiling by the operator, kept, and told", async () => {
      const m = await ordered();
      const expiresAt = (await m.now()) + HOUR;
      const prices = { cpuCoreMs: 1, memoryByteS: 0, storageByteS: 0, gpuMs: 0, networkByte: 5 };
      const terms = { rate: CEILING - 2_000n, cap: VE, prices, expiresAt, by: m.operator };
      const { bidId, hash } = await m.placeBid(m.provider, m.orderId, terms);
      const bid = await m.book.read.bid([bidId]);
      assert.deepEqual(bid, {
        state: BidState.Open,
        orderId: m.orderId,
        provider: bid.provider,
        rate: CEILING - 2_000n,
        cap: VE,
        deposit: DEPOSIT,
        createdAt: await m.now(),
        expiresAt,
        prices,
      });
      assert.equal(bid.provider.toLowerCase(), m.seller);
      await emitWithArgs(Promise.resolve(hash), m.book, "BidPlaced", [
        bidId,
        m.orderId,
        bid.provider,
        CEILING - 2_000n,
        VE,
        prices,
        DEPOSIT,
        expiresAt,
      ]);
      assert.equal(await m.lockedOf(m.provider), DEPOSIT);
      assert.equal(await reservedOf(m, m.provider), SMALL);
      await m.placeBid(m.rival, m.orderId);
      assert.equal(await openBids(m, m.orderId), 2);
    });
  });

  describe("withdrawBid", () => {
    it("refuses what is not there to withdraw", async () => {
      const m = await bidden();
      const refused = (bidId: Hex, state: number) =>
        revertWithCustomErrorWithArgs(m.sells.write.withdrawBid([bidId]), m.book, "OrderBook_BidNotOpen", [
          bidId,
          state,
        ]);
      await refused(UNKNOWN, BidState.None);
      await revertWithCustomErrorWithArgs(m.strange.write.withdrawBid([m.bidId]), m.book, "OrderBook_NotAuthorised", [
        m.seller,
        m.stranger.account.address,
      ]);
      await m.buys.write.acceptBid([m.bidId]);
      await refused(m.bidId, BidState.Active);
      await m.buys.write.closeLease([m.bidId]);
      await refused(m.bidId, BidState.Closed);
    });

    it("returns everything, whatever else is closed to the provider", async () => {
      const m = await bidden();
      for (const [contract, name] of [
        [m.book, "OrderBook"],
        [m.vault, "EscrowVault"],
        [m.providers, "ProviderRegistry"],
      ] as const) {
        await (await m.as(contract, name, m.guardian)).write.setIntakePaused([true]);
      }
      await setStatus(m, m.seller, AccountState.Blacklisted);
      await m.office.write.setBanned([m.seller, true, REASON]);
      await bindMfa(m, Action.PlaceBid);
      await emitWithArgs(m.operates.write.withdrawBid([m.bidId]), m.book, "BidClosed", [
        m.bidId,
        m.seller,
        BidState.Open,
      ]);
      assert.equal(await bidState(m, m.bidId), BidState.Closed);
      assert.equal(await openBids(m, m.orderId), 0);
      assert.equal(await m.lockedOf(m.provider), 0n);
      assert.equal(await reservedOf(m, m.provider), 0n);
      assert.equal((await m.book.read.bid([m.bidId])).deposit, 0n);
    });

    it("also takes back expired and lost bids", async () => {
      const m = await bidden();
      const lost = await m.placeBid(m.rival, m.orderId);
      await m.buys.write.acceptBid([m.bidId]);
      assert.equal(await bidState(m, lost.bidId), BidState.Lost);
      await (await m.bookAs(m.rival)).write.withdrawBid([lost.bidId]);
      assert.equal(await bidState(m, lost.bidId), BidState.Closed);
      const other = await m.deploy(m.tenant);
      const expired = await m.placeBid(m.rival, other.orderId);
      await networkHelpers.time.increaseTo(expired.expiresAt);
      assert.equal(await bidState(m, expired.bidId), BidState.Expired);
      await (await m.bookAs(m.rival)).write.withdrawBid([expired.bidId]);
      assert.equal(await m.lockedOf(m.rival), 0n);
    });
  });

  describe("reclaimBid", () => {
    it("refuses live, unknown, active and closed bids", async () => {
      const m = await bidden();
      await revertWithCustomErrorWithArgs(m.strange.write.reclaimBid([m.bidId]), m.book, "OrderBook_BidStillOpen", [
        m.bidId,
      ]);
      const refused = (bidId: Hex, state: number) =>
        revertWithCustomErrorWithArgs(m.strange.write.reclaimBid([bidId]), m.book, "OrderBook_BidNotOpen", [
          bidId,
          state,
        ]);
      await refused(UNKNOWN, BidState.None);
      await m.buys.write.acceptBid([m.bidId]);
      await refused(m.bidId, BidState.Active);
      assert.equal(await m.lockedOf(m.provider), DEPOSIT);
      await m.buys.write.closeLease([m.bidId]);
      await refused(m.bidId, BidState.Closed);
    });

    it("returns, by anyone, once, what lost and expired bids hold", async () => {
      const m = await bidden();
      const cases: [Hex, Hex, any, number][] = [];
      const lost = await m.placeBid(m.rival, m.orderId);
      await m.buys.write.acceptBid([m.bidId]);
      cases.push([lost.bidId, m.orderId, m.rival, BidState.Lost]);
      const closed = await m.deploy(m.tenant);
      const orphan = await m.placeBid(m.rival, closed.orderId);
      await (await m.deploymentsAs(m.tenant)).write.closeDeployment([closed.deploymentId]);
      cases.push([orphan.bidId, closed.orderId, m.rival, BidState.Lost]);
      const open = await m.deploy(m.tenant);
      const expired = await m.placeBid(m.rival, open.orderId, { expiresAt: (await m.now()) + 100 });
      await networkHelpers.time.increaseTo(expired.expiresAt);
      cases.push([expired.bidId, open.orderId, m.rival, BidState.Expired]);
      for (const [bidId, orderId, wallet, state] of cases) {
        const before = await m.lockedOf(wallet);
        const room = await m.capacity.read.available([wallet.account.address, 0]);
        assert.equal(await openBids(m, orderId), 1);
        await emitWithArgs(m.strange.write.reclaimBid([bidId]), m.book, "BidClosed", [
          bidId,
          wallet.account.address,
          state,
        ]);
        assert.equal(await openBids(m, orderId), 0);
        assert.equal(await m.lockedOf(wallet), before - DEPOSIT);
        assert.notEqual(await m.capacity.read.available([wallet.account.address, 0]), room);
        await revertWithCustomErrorWithArgs(m.strange.write.reclaimBid([bidId]), m.book, "OrderBook_BidNotOpen", [
          bidId,
          BidState.Closed,
        ]);
      }
      assert.equal(await reservedOf(m, m.rival), 0n);
    });

    it("takes a bid whose order has run out for expired", async () => {
      const m = await load();
      await setParameter(m, "market.order_ttl", 600n);
      const { orderId } = await m.deploy(m.tenant);
      const { bidId } = await m.placeBid(m.provider, orderId);
      await networkHelpers.time.increase(600);
      assert.equal(await bidState(m, bidId), BidState.Expired);
      await m.strange.write.reclaimBid([bidId]);
    });
  });

  describe("acceptBid", () => {
    const untouched = async (m: Loaded & { bidId: Hex; orderId: Hex }): Promise<void> => {
      assert.equal((await m.book.read.lease([m.bidId])).state, LeaseState.None);
      assert.equal((await m.book.read.order([m.orderId])).winner, zeroHash);
      assert.equal(await m.capacity.read.usedBy([m.buyer]), 0n);
    };

    it("refuses while intake is paused", async () => {
      const m = await bidden();
      await (await m.bookAs(m.guardian)).write.setIntakePaused([true]);
      await revertWithCustomError(m.buys.write.acceptBid([m.bidId]), m.book, "Governed_IntakePaused");
      await untouched(m);
    });

    it("is for the order's owner, of a bid that is there", async () => {
      const m = await bidden();
      await revertWithCustomErrorWithArgs(m.buys.write.acceptBid([UNKNOWN]), m.book, "OrderBook_BidNotOpen", [
        UNKNOWN,
        BidState.None,
      ]);
      await revertWithCustomErrorWithArgs(m.sells.write.acceptBid([m.bidId]), m.book, "OrderBook_NotOwner", [
        m.orderId,
        m.seller,
      ]);
      await untouched(m);
    });

    it("wants the order open and in time", async () => {
      const m = await load();
      await setParameter(m, "market.order_ttl", 600n);
      const { orderId } = await m.deploy(m.tenant);
      const { bidId } = await m.placeBid(m.provider, orderId);
      const { bidId: second } = await m.placeBid(m.rival, orderId);
      const { expiresAt } = await m.book.read.order([orderId]);
      await networkHelpers.time.increaseTo(expiresAt);
      await revertWithCustomErrorWithArgs(m.buys.write.acceptBid([bidId]), m.book, "OrderBook_OrderExpired", [
        orderId,
        expiresAt,
      ]);
      await (await m.deploymentsAs(m.tenant)).write.startGroup([(await m.book.read.order([orderId])).deploymentId, 1]);
      await revertWithCustomErrorWithArgs(m.buys.write.acceptBid([second]), m.book, "OrderBook_OrderNotOpen", [
        orderId,
        OrderState.Closed,
      ]);
    });

    it("takes one bid per order", async () => {
      const m = await bidden();
      const { bidId } = await m.placeBid(m.rival, m.orderId);
      await m.buys.write.acceptBid([m.bidId]);
      for (const next of [bidId, m.bidId]) {
        await revertWithCustomErrorWithArgs(m.buys.write.acceptBid([next]), m.book, "OrderBook_OrderNotOpen", [
          m.orderId,
          OrderState.Active,
        ]);
      }
    });

    it("wants the bid open", async () => {
      const m = await bidden();
      const brief = await m.placeBid(m.rival, m.orderId, { expiresAt: (await m.now()) + 60 });
      await m.sells.write.withdrawBid([m.bidId]);
      await networkHelpers.time.increaseTo(brief.expiresAt);
      for (const [bidId, state] of [
        [m.bidId, BidState.Closed],
        [brief.bidId, BidState.Expired],
      ] as const) {
        await revertWithCustomErrorWithArgs(m.buys.write.acceptBid([bidId]), m.book, "OrderBook_BidNotOpen", [
          bidId,
          state,
        ]);
      }
      await untouched(m);
    });

    it("wants both sides operational and the owner through the gate", async () => {
      const m = await bidden();
      for (const account of [m.seller, m.buyer]) {
        await setStatus(m, account, AccountState.Frozen);
        await revertWithCustomErrorWithArgs(
          m.buys.write.acceptBid([m.bidId]),
          m.status,
          "AccountStatus_NotOperational",
          [account, AccountState.Frozen],
        );
        await setStatus(m, account, AccountState.Operational);
      }
      await bindMfa(m, Action.AcceptBid);
      await revertWithCustomErrorWithArgs(m.buys.write.acceptBid([m.bidId]), m.gates, "GatePolicies_MfaUnavailable", [
        m.buyer,
      ]);
      await untouched(m);
    });

    it("wants the runway and the cap in the account", async () => {
      const m = await load();
      const required = RATE * BigInt(HOUR) + VE;
      const { deploymentId, orderId } = await m.deploy(m.tenant, [{}], required - 1n);
      const { bidId } = await m.placeBid(m.provider, orderId, { cap: VE, prices: { cpuCoreMs: 1 } });
      await revertWithCustomErrorWithArgs(m.buys.write.acceptBid([bidId]), m.book, "OrderBook_Underfunded", [
        deploymentId,
        required - 1n,
        required,
      ]);
      await untouched({ ...m, bidId, orderId });
      await (await m.as(m.vault, "EscrowVault", m.stranger)).write.deposit([deploymentId, 1n]);
      await m.buys.write.acceptBid([bidId]);
    });

    it("keeps the tenant within its quota", async () => {
      const m = await bidden();
      const capacity = await m.capacityAs(m.administrator);
      await capacity.write.setQuotaOverride([m.buyer, SMALL - 1n]);
      await revertWithCustomError(m.buys.write.acceptBid([m.bidId]), m.capacity, "CapacityLedger_QuotaExceeded");
      await untouched(m);
    });

    it("wants a provider that can and may deliver", async () => {
      const m = await bidden();
      const other = await m.deploy(m.tenant);
      const second = await m.placeBid(m.rival, other.orderId);
      await m.placeBid(m.rival, m.orderId);
      await m.heartbeat(m.rival, SMALL);
      await revertWithCustomErrorWithArgs(
        m.buys.write.acceptBid([second.bidId]),
        m.capacity,
        "CapacityLedger_Insufficient",
        [m.rival.account.address, 0n, SMALL],
      );
      await m.office.write.setBanned([m.seller, true, REASON]);
      await revertWithCustomErrorWithArgs(
        m.buys.write.acceptBid([m.bidId]),
        m.providers,
        "ProviderRegistry_NotActive",
        [m.seller, ProviderState.Banned],
      );
      await untouched(m);
    });

    it("makes a lease with the terms of the day", async () => {
      const m = await load();
      const { deploymentId, orderId } = await m.deploy(m.tenant, [{}], CEILING * BigInt(HOUR));
      const { bidId } = await m.placeBid(m.provider, orderId, { rate: CEILING });
      const hash = await m.buys.write.acceptBid([bidId]);
      const at = await m.now();
      const lease = await m.book.read.lease([bidId]);
      assert.deepEqual(lease, {
        state: LeaseState.Accepted,
        closeReason: 0,
        owner: lease.owner,
        provider: lease.provider,
        deploymentId,
        gseq: 1,
        rate: CEILING,
        cap: 0n,
        feeBps: 400,
        disputeWindow: 7 * DAY,
        acceptedAt: at,
        startBy: at + READY_DEADLINE,
        readyAt: 0,
        closedAt: 0,
        reclaimAt: 0,
        prices: NO_PRICES,
      });
      assert.deepEqual([lease.owner.toLowerCase(), lease.provider.toLowerCase()], [m.buyer, m.seller]);
      await emitWithArgs(Promise.resolve(hash), m.book, "LeaseCreated", [
        bidId,
        orderId,
        lease.provider,
        lease.owner,
        deploymentId,
        1,
        CEILING,
        0n,
        400,
        7 * DAY,
        at + READY_DEADLINE,
      ]);
      const order = await m.book.read.order([orderId]);
      assert.deepEqual([order.state, order.openBids, order.winner], [OrderState.Active, 0, bidId]);
      assert.equal(await bidState(m, bidId), BidState.Active);
      const inventory = await m.capacity.read.inventoryOf([m.seller, 0]);
      assert.deepEqual([inventory.reserved, inventory.allocated], [0n, SMALL]);
      assert.equal(await m.capacity.read.usedBy([m.buyer]), SMALL);
      assert.equal((await m.providers.read.providerOf([m.seller])).activeLeases, 1);
      assert.equal((await m.vault.read.account([deploymentId])).streamCount, 0);
    });

    it("reserves the cap of a metered bid", async () => {
      const m = await load();
      const { deploymentId, bidId } = await m.lease(m.tenant, m.provider, { cap: VE, prices: { cpuCoreMs: 1 } });
      const channel = await m.vault.read.channel([deploymentId, bidId]);
      assert.deepEqual([channel.open, channel.reserved, channel.feeBps], [true, VE, 400]);
      assert.equal(channel.payee.toLowerCase(), m.seller);
      const lease = await m.book.read.lease([bidId]);
      assert.deepEqual([lease.cap, lease.prices.cpuCoreMs], [VE, 1]);
    });
  });

  describe("reportReady", () => {
    it("tells the vault which leases have GPUs, streamed or metered", async () => {
      const m = await load();
      const resources = pack({ cpuMilli: 1_000n, memoryMiB: GIB, gpus: 1n, gpuClass: A100 });
      await m.heartbeat(m.provider, pack({ gpus: 8n, gpuClass: A100 }));
      const earned = () => m.vault.read.earnedOf([m.seller]);
      const withdrawn = async (lease: { deploymentId: Hex; bidId: Hex }) => {
        await networkHelpers.time.increase(100);
        await m.vault.write.withdrawStream([lease.deploymentId, lease.bidId]);
        return earned();
      };
      const [net, none] = await withdrawn(await m.runningLease(m.tenant, m.provider));
      assert.ok(net > 0n);
      assert.equal(none, 0n);
      const [streamed, gpu] = await withdrawn(await m.runningLease(m.tenant, m.provider, {}, { resources }));
      assert.ok(gpu > 0n);
      assert.equal(streamed - net, gpu);

      const terms = { cap: VE, prices: { gpuMs: 1_000 } };
      const metered = await m.lease(m.tenant, m.provider, terms, { resources, ceilingRate: 10n ** 24n });
      const hub = await m.impersonate(m.vault, "EscrowVault", m.hub.address);
      await hub.write.payFromChannel([metered.deploymentId, metered.bidId, 1_000n]);
      assert.deepEqual(await earned(), [streamed + 960n, gpu + 960n]);
    });

    it("is the provider's, once", async () => {
      const m = await leased();
      await revertWithCustomErrorWithArgs(m.buys.write.reportReady([m.bidId]), m.book, "OrderBook_NotAuthorised", [
        m.seller,
        m.buyer,
      ]);
      const refused = (leaseId: Hex, state: number) =>
        revertWithCustomErrorWithArgs(m.sells.write.reportReady([leaseId]), m.book, "OrderBook_LeaseNotAccepted", [
          leaseId,
          state,
        ]);
      await refused(UNKNOWN, LeaseState.None);
      await m.operates.write.reportReady([m.bidId]);
      await refused(m.bidId, LeaseState.Running);
      await m.buys.write.closeLease([m.bidId]);
      await refused(m.bidId, LeaseState.Closed);
    });

    it("starts the stream, late as it may be", async () => {
      const m = await leased();
      await networkHelpers.time.increase(READY_DEADLINE + 100);
      assert.equal((await m.vault.read.account([m.deploymentId])).available, 10n * VE);
      const hash = await m.sells.write.reportReady([m.bidId]);
      const at = await m.now();
      await emitWithArgs(Promise.resolve(hash), m.book, "LeaseReady", [m.bidId, m.seller, at]);
      const stream = await m.vault.read.stream([m.deploymentId, m.bidId]);
      assert.deepEqual([stream.open, stream.rate, stream.feeBps], [true, RATE, 400]);
      const lease = await m.book.read.lease([m.bidId]);
      assert.deepEqual([lease.state, lease.readyAt], [LeaseState.Running, at]);
      await networkHelpers.time.increaseTo(at + 100);
      assert.equal(await m.vault.read.owed([m.deploymentId, m.bidId]), 100n * RATE);
    });

    it("starts no stream without a rate", async () => {
      const m = await load();
      const { deploymentId, bidId } = await m.runningLease(m.tenant, m.provider, {
        rate: 0n,
        cap: VE,
        prices: { cpuCoreMs: 1 },
      });
      assert.equal((await m.book.read.lease([bidId])).state, LeaseState.Running);
      assert.equal((await m.vault.read.account([deploymentId])).streamCount, 0);
    });
  });

  describe("giveReclaimNotice", () => {
    it("is the provider's, once, of a live lease", async () => {
      const m = await leased();
      await revertWithCustomErrorWithArgs(
        m.buys.write.giveReclaimNotice([m.bidId]),
        m.book,
        "OrderBook_NotAuthorised",
        [m.seller, m.buyer],
      );
      const hash = await m.sells.write.giveReclaimNotice([m.bidId]);
      const reclaimAt = (await m.now()) + DAY;
      await emitWithArgs(Promise.resolve(hash), m.book, "LeaseReclaimNotice", [m.bidId, m.seller, reclaimAt]);
      assert.equal((await m.book.read.lease([m.bidId])).reclaimAt, reclaimAt);
      await revertWithCustomErrorWithArgs(m.sells.write.giveReclaimNotice([m.bidId]), m.book, "OrderBook_NoticeGiven", [
        m.bidId,
        reclaimAt,
      ]);
      await m.sells.write.closeLeaseByProvider([m.bidId, 10_001]);
      await revertWithCustomErrorWithArgs(
        m.sells.write.giveReclaimNotice([m.bidId]),
        m.book,
        "OrderBook_LeaseNotLive",
        [m.bidId, LeaseState.Closed],
      );
    });
  });

  describe("closeLease", () => {
    it("is the owner's, of a live lease", async () => {
      const m = await bidden();
      for (const leaseId of [UNKNOWN, m.bidId]) {
        await revertWithCustomErrorWithArgs(m.buys.write.closeLease([leaseId]), m.book, "OrderBook_LeaseNotLive", [
          leaseId,
          LeaseState.None,
        ]);
      }
      await m.buys.write.acceptBid([m.bidId]);
      await revertWithCustomErrorWithArgs(m.sells.write.closeLease([m.bidId]), m.book, "OrderBook_NotOwner", [
        m.bidId,
        m.seller,
      ]);
      await m.buys.write.closeLease([m.bidId]);
      await revertWithCustomErrorWithArgs(m.buys.write.closeLease([m.bidId]), m.book, "OrderBook_LeaseNotLive", [
        m.bidId,
        LeaseState.Closed,
      ]);
    });

    it("costs nothing before the workload was ready", async () => {
      const m = await load();
      const before = await m.token.read.balanceOf([m.buyer]);
      const { deploymentId, bidId } = await m.lease(m.tenant, m.provider);
      await networkHelpers.time.increase(READY_DEADLINE);
      await m.buys.write.closeLease([bidId]);
      await (await m.deploymentsAs(m.tenant)).write.closeDeployment([deploymentId]);
      await (await m.as(m.vault, "EscrowVault", m.tenant)).write.refund([deploymentId]);
      assert.equal(await m.token.read.balanceOf([m.buyer]), before);
    });

    it("returns what the lease held and leaves the group open, without an order", async () => {
      const m = await running();
      await networkHelpers.time.increase(HOUR);
      const hash = await m.buys.write.closeLease([m.bidId]);
      const at = await m.now();
      for (const [name, args] of [
        ["LeaseClosed", [m.bidId, m.seller, m.buyer, LeaseState.Closed, 1]],
        ["BidClosed", [m.bidId, m.seller, BidState.Active]],
        ["OrderClosed", [m.orderId, false]],
      ] as [string, unknown[]][]) {
        await emitWithArgs(Promise.resolve(hash), m.book, name as never, args as never);
      }
      const lease = await m.book.read.lease([m.bidId]);
      assert.deepEqual([lease.state, lease.closeReason, lease.closedAt], [LeaseState.Closed, 1, at]);
      assert.equal(lease.provider.toLowerCase(), m.seller, "who served stays known");
      assert.equal(await bidState(m, m.bidId), BidState.Closed);
      const order = await m.book.read.order([m.orderId]);
      assert.deepEqual([order.state, order.winner], [OrderState.Closed, m.bidId]);
      assert.equal((await m.vault.read.account([m.deploymentId])).rate, 0n);
      assert.equal(await m.vault.read.owed([m.deploymentId, m.bidId]), RATE * BigInt(at - lease.readyAt));
      assert.equal(await m.lockedOf(m.provider), 0n);
      const inventory = await m.capacity.read.inventoryOf([m.seller, 0]);
      assert.deepEqual([inventory.reserved, inventory.allocated], [0n, 0n]);
      assert.equal(await m.capacity.read.usedBy([m.buyer]), 0n);
      assert.equal(await m.book.read.liveOrders([m.buyer]), 0n);
      assert.equal((await m.providers.read.providerOf([m.seller])).activeLeases, 0);
      assert.equal(await groupState(m, m.deploymentId), GroupState.Open);
    });
  });

  describe("closeLeaseByProvider", () => {
    it("is the provider's, of a live lease, for a reason of its own", async () => {
      const m = await running();
      await revertWithCustomErrorWithArgs(
        m.sells.write.closeLeaseByProvider([UNKNOWN, 10_000]),
        m.book,
        "OrderBook_LeaseNotLive",
        [UNKNOWN, LeaseState.None],
      );
      await revertWithCustomErrorWithArgs(
        m.buys.write.closeLeaseByProvider([m.bidId, 10_000]),
        m.book,
        "OrderBook_NotAuthorised",
        [m.seller, m.buyer],
      );
      for (const reason of [0, 1, 9_999, 20_000]) {
        await revertWithCustomErrorWithArgs(
          m.sells.write.closeLeaseByProvider([m.bidId, reason]),
          m.book,
          "OrderBook_InvalidReason",
          [reason],
        );
      }
      assert.equal((await m.book.read.lease([m.bidId])).state, LeaseState.Running);
    });

    it("keeps the reason and pauses the group", async () => {
      for (const reason of [10_000, 19_999]) {
        const m = await load();
        const { deploymentId, bidId } = await m.runningLease(m.tenant, m.provider);
        await emitWithArgs(m.operates.write.closeLeaseByProvider([bidId, reason]), m.book, "LeaseClosed", [
          bidId,
          m.seller,
          m.buyer,
          LeaseState.Closed,
          reason,
        ]);
        assert.equal((await m.book.read.lease([bidId])).closeReason, reason);
        assert.equal(await groupState(m, deploymentId), GroupState.Paused);
        assert.equal((await m.vault.read.account([deploymentId])).rate, 0n);
      }
    });

    it("tells the hub of a metered lease's end", async () => {
      const m = await load();
      const { bidId } = await m.runningLease(m.tenant, m.provider, { cap: VE, prices: { cpuCoreMs: 1 } });
      await m.sells.write.closeLeaseByProvider([bidId, 10_001]);
      await networkHelpers.time.increase(2 * DAY);
      await (await m.as(m.hub, "SettlementHub", m.stranger)).write.endBySilence([bidId]);
    });
  });

  describe("the metered reserve of a lease that was never ready", () => {
    const ends: Record<string, (m: Awaited<ReturnType<typeof load>>, made: any) => Promise<Hex>> = {
      "closeLease before the deadline": async (m, made) => m.buys.write.closeLease([made.bidId]),
      "closeLease after the deadline": async (m, made) => {
        await networkHelpers.time.increase(1_801);
        return m.buys.write.closeLease([made.bidId]);
      },
      closeLeaseByProvider: async (m, made) => m.sells.write.closeLeaseByProvider([made.bidId, 10_000]),
      closeGroup: async (m, made) => (await m.deploymentsAs(m.tenant)).write.closeGroup([made.deploymentId, 1]),
      closeDeployment: async (m, made) => (await m.deploymentsAs(m.tenant)).write.closeDeployment([made.deploymentId]),
    };
    for (const [name, end] of Object.entries(ends)) {
      it(`returns at once by ${name}`, async () => {
        const m = await load();
        const made = await m.lease(m.tenant, m.provider, { cap: 3n * VE, prices: { cpuCoreMs: 1 } });
        const before = await m.vault.read.account([made.deploymentId]);
        assert.deepEqual([before.available, before.reserved], [7n * VE, 3n * VE]);
        await end(m, made);
        const after = await m.vault.read.account([made.deploymentId]);
        assert.deepEqual([after.available, after.reserved], [10n * VE, 0n]);
        assert.equal((await m.vault.read.channel([made.deploymentId, made.bidId])).open, false);
        assert.equal((await m.hub.read.ledger([made.bidId])).ended, true);
        if (name !== "closeDeployment") return;
        const wallet = m.tenant.account.address;
        const money = await m.token.read.balanceOf([wallet]);
        await (await m.as(m.vault, "EscrowVault", m.tenant)).write.refund([made.deploymentId]);
        assert.equal(await m.token.read.balanceOf([wallet]), money + 10n * VE);
      });
    }
  });

  describe("closeOverdrawn", () => {
    const GRACE_AND_RETENTION = 1_800 + DAY;
    it("waits for grace and retention after the last funded second", async () => {
      const m = await running();
      await revertWithCustomErrorWithArgs(m.strange.write.closeOverdrawn([UNKNOWN]), m.book, "OrderBook_LeaseNotLive", [
        UNKNOWN,
        LeaseState.None,
      ]);
      const fundedUntil = await m.vault.read.fundedUntil([m.deploymentId]);
      for (const time of [fundedUntil, fundedUntil + GRACE_AND_RETENTION - 1]) {
        await networkHelpers.time.setNextBlockTimestamp(time);
        await revertWithCustomErrorWithArgs(
          m.strange.write.closeOverdrawn([m.bidId]),
          m.book,
          "OrderBook_StillFunded",
          [m.deploymentId, fundedUntil],
        );
      }
      await networkHelpers.time.setNextBlockTimestamp(fundedUntil + GRACE_AND_RETENTION);
      await emitWithArgs(m.strange.write.closeOverdrawn([m.bidId]), m.book, "LeaseClosed", [
        m.bidId,
        m.seller,
        m.buyer,
        LeaseState.InsufficientFunds,
        20_000,
      ]);
      assert.equal(await groupState(m, m.deploymentId), GroupState.InsufficientFunds);
      assert.equal(await m.lockedOf(m.provider), 0n);
      await (await m.as(m.vault, "EscrowVault", m.tenant)).write.deposit([m.deploymentId, VE]);
      await (await m.deploymentsAs(m.tenant)).write.startGroup([m.deploymentId, 1]);
      assert.equal(await groupState(m, m.deploymentId), GroupState.Open);
    });

    it("cannot be put off by settling a dry account", async () => {
      const m = await running();
      const fundedUntil = await m.vault.read.fundedUntil([m.deploymentId]);
      await networkHelpers.time.increaseTo(fundedUntil + GRACE_AND_RETENTION - 10);
      await (await m.as(m.vault, "EscrowVault", m.tenant)).write.settle([m.deploymentId]);
      await networkHelpers.time.increaseTo(fundedUntil + GRACE_AND_RETENTION);
      await m.strange.write.closeOverdrawn([m.bidId]);
      assert.equal((await m.book.read.lease([m.bidId])).state, LeaseState.InsufficientFunds);
    });

    it("leaves purely metered leases alone", async () => {
      const m = await load();
      const { deploymentId, bidId } = await m.runningLease(m.tenant, m.provider, {
        rate: 0n,
        cap: VE,
        prices: { cpuCoreMs: 1 },
      });
      await networkHelpers.time.increase(1_000 * DAY);
      await revertWithCustomErrorWithArgs(m.strange.write.closeOverdrawn([bidId]), m.book, "OrderBook_StillFunded", [
        deploymentId,
        2 ** 40 - 1,
      ]);
    });
  });

  describe("expireOrder", () => {
    it("closes an open order after its time, by anyone", async () => {
      const m = await bidden();
      const { expiresAt } = await m.book.read.order([m.orderId]);
      await revertWithCustomErrorWithArgs(m.strange.write.expireOrder([UNKNOWN]), m.book, "OrderBook_OrderNotOpen", [
        UNKNOWN,
        OrderState.None,
      ]);
      await networkHelpers.time.setNextBlockTimestamp(expiresAt - 1);
      await revertWithCustomErrorWithArgs(
        m.strange.write.expireOrder([m.orderId]),
        m.book,
        "OrderBook_OrderNotExpired",
        [m.orderId, expiresAt],
      );
      await networkHelpers.time.setNextBlockTimestamp(expiresAt);
      await emitWithArgs(m.strange.write.expireOrder([m.orderId]), m.book, "OrderClosed", [m.orderId, true]);
      assert.equal(await m.book.read.liveOrders([m.buyer]), 0n);
      await revertWithCustomErrorWithArgs(m.strange.write.expireOrder([m.orderId]), m.book, "OrderBook_OrderNotOpen", [
        m.orderId,
        OrderState.Closed,
      ]);
    });

    it("leaves leases alone", async () => {
      const m = await leased();
      await networkHelpers.time.increase(2 * DAY);
      await revertWithCustomErrorWithArgs(m.strange.write.expireOrder([m.orderId]), m.book, "OrderBook_OrderNotOpen", [
        m.orderId,
        OrderState.Active,
      ]);
    });
  });

  it("knows nothing of unknown ids", async () => {
    const m = await load();
    assert.equal((await m.book.read.order([UNKNOWN])).state, OrderState.None);
    assert.equal((await m.book.read.bid([UNKNOWN])).orderId, zeroHash);
    assert.equal((await m.book.read.lease([UNKNOWN])).state, LeaseState.None);
    assert.equal(await m.book.read.liveOrders([m.stranger.account.address]), 0n);
  });

  it("keeps the terms of a lease when parameters and fees change", async () => {
    const m = await leased();
    const before = await m.book.read.lease([m.bidId]);
    await setParameter(m, "settlement.dispute_window", BigInt(DAY));
    await setParameter(m, "market.ready_deadline", 300n);
    await m.fees.write.setFee([0, 800]);
    assert.deepEqual(await m.book.read.lease([m.bidId]), before);
    await m.sells.write.reportReady([m.bidId]);
    assert.equal((await m.vault.read.stream([m.deploymentId, m.bidId])).feeBps, 400);
    const next = await m.lease(m.neighbour, m.provider);
    const lease = await m.book.read.lease([next.bidId]);
    assert.deepEqual([lease.feeBps, lease.disputeWindow], [800, DAY]);
    assert.notEqual(orderIdOf(next.deploymentId), m.orderId);
  });
});
