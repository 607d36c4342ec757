import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { network } from "hardhat";
import { keccak256, toHex, zeroAddress, zeroHash, type Address, type Hex } from "viem";
import { AccountState, Action, deployProxy } from "../support/access.js";
import {
  A100,
  BidState,
  DEPOSIT,
  DeploymentState,
  GroupState,
  HOUR,
  LeaseState,
  MANIFEST,
  OrderState,
  RATE,
  groupRequest,
  openMarket,
  orderIdOf,
  pack,
  deploymentIdOf,
  type GroupRequest,
} from "../support/market.js";
import { VE } from "../support/system.js";

const REASON = keccak256(toHex("seen by two people"));
const DAY = 86_400;

describe("DeploymentRegistry", async () => {
  const connection = await network.create();
  const { viem, networkHelpers } = connection;
  const { revertWithCustomError, revertWithCustomErrorWithArgs, emitWithArgs } = viem.assertions;
  const fixture = async () => {
    const m = await openMarket(connection);
    await m.enter(m.provider);
    return {
      ...m,
      self: m.tenant.account.address as Address,
      mine: await m.deploymentsAs(m.tenant),
      strangers: await m.deploymentsAs(m.stranger),
      sold: await m.bookAs(m.provider),
    };
  };
  const load = async () => networkHelpers.loadFixture(fixture);
  type Loaded = Awaited<ReturnType<typeof load>>;

  const create = (m: Loaded, groups: Partial<GroupRequest>[], changes: Record<string, unknown> = {}): Promise<Hex> => {
    const { dseq, manifest, token, deposit } = {
      dseq: 77n,
      manifest: MANIFEST,
      token: 0,
      deposit: 5n * VE,
      ...changes,
    };
    return m.mine.write.createDeployment([dseq, manifest, groups.map(groupRequest), token, deposit]);
  };
  const groupState = async (m: Loaded, id: Hex, gseq = 1): Promise<number> =>
    (await m.deployments.read.group([id, gseq])).state;
  const orderState = async (m: Loaded, orderId: Hex): Promise<number> => (await m.book.read.order([orderId])).state;
  const setStatus = async (m: Loaded, account: Address, state: number) =>
    (await m.as(m.status, "AccountStatus", m.administrator)).write.setStatus([account, state, REASON]);
  const bindGate = async (m: Loaded) => {
    await m.gates.write.definePolicy([
      { minScore: 0, minTier: 0, requiredScopes: 0, freshness: 0, requireMfa: true, requireDomain: false },
    ]);
    await m.gates.write.bind([Action.CreateDeployment, 1]);
  };
  /** Nothing of a refused creation may stay. */
  const nothingCreated = async (m: Loaded) => {
    const id = deploymentIdOf(m.chainId, m.self, 77n);
    assert.equal((await m.deployments.read.deployment([id])).state, DeploymentState.None);
    assert.equal((await m.vault.read.account([id])).state, 0);
    assert.equal(await m.book.read.liveOrders([m.self]), 0n);
  };

  it("is wired by governance, once, never to zero", async () => {
    const m = await load();
    await revertWithCustomErrorWithArgs(m.mine.write.wire([m.self]), m.deployments, "AccessManagedUnauthorized", [
      m.self,
    ]);
    await revertWithCustomErrorWithArgs(
      m.deployments.write.wire([m.self]),
      m.deployments,
      "DeploymentRegistry_AlreadyWired",
      [m.book.address],
    );
    const args = [m.vault.address, m.gates.address, m.status.address, m.parameters.address];
    const fresh = await deployProxy(connection, "DeploymentRegistry", args, [m.manager.address]);
    await revertWithCustomError(fresh.write.wire([zeroAddress]), fresh, "DeploymentRegistry_ZeroAddress");
    await emitWithArgs(fresh.write.wire([m.self]), fresh, "DeploymentRegistryWired", [m.self]);
    assert.equal((await fresh.read.orderBook()).toLowerCase(), m.self);
  });

  describe("createDeployment", () => {
    it("refuses while intake is paused", async () => {
      const m = await load();
      await (await m.deploymentsAs(m.guardian)).write.setIntakePaused([true]);
      await revertWithCustomError(create(m, [{}]), m.deployments, "Governed_IntakePaused");
      await nothingCreated(m);
    });

    it("refuses accounts that are not operational or fail the gate", async () => {
      const m = await load();
      await bindGate(m);
      await revertWithCustomErrorWithArgs(create(m, [{}]), m.gates, "GatePolicies_MfaUnavailable", [m.self]);
      await setStatus(m, m.self, AccountState.Frozen);
      await revertWithCustomErrorWithArgs(create(m, [{}]), m.status, "AccountStatus_NotOperational", [
        m.self,
        AccountState.Frozen,
      ]);
      await nothingCreated(m);
    });

    it("takes a number once", async () => {
      const m = await load();
      await create(m, [{}]);
      const exists = () =>
        revertWithCustomErrorWithArgs(create(m, [{}]), m.deployments, "DeploymentRegistry_Exists", [m.self, 77n]);
      await exists();
      await m.mine.write.closeDeployment([deploymentIdOf(m.chainId, m.self, 77n)]);
      await exists();
    });

    it("wants a hash, groups and a deposit", async () => {
      const m = await load();
      await revertWithCustomError(
        create(m, [{}], { manifest: zeroHash }),
        m.deployments,
        "DeploymentRegistry_EmptyManifestHash",
      );
      for (const count of [0, 21]) {
        await revertWithCustomErrorWithArgs(
          create(
            m,
            Array.from({ length: count }, () => ({ specification: "0x01" as Hex })),
          ),
          m.deployments,
          "DeploymentRegistry_GroupCount",
          [BigInt(count), 20n],
        );
      }
      await revertWithCustomErrorWithArgs(
        create(m, [{}], { deposit: DEPOSIT - 1n }),
        m.deployments,
        "DeploymentRegistry_DepositTooSmall",
        [DEPOSIT - 1n, DEPOSIT],
      );
      await revertWithCustomErrorWithArgs(create(m, [{}], { token: 1 }), m.vault, "EscrowVault_TokenNotListed", [1]);
      await nothingCreated(m);
    });

    it("wants a specification of at most 4,096 bytes", async () => {
      const m = await load();
      for (const length of [0, 4_097]) {
        await revertWithCustomErrorWithArgs(
          create(m, [{ specification: toHex("s".repeat(length)) }]),
          m.deployments,
          "DeploymentRegistry_SpecificationSize",
          [BigInt(length), 4_096n],
        );
      }
      await create(m, [{ specification: toHex("s".repeat(4_096)) }]);
    });

    it("wants resources within the limits", async () => {
      const m = await load();
      const base = { cpuMilli: 10n, memoryMiB: 1n };
      const edges = { cpuMilli: 19_200_000n, memoryMiB: 104_857_600n, storageMiB: 1_677_721_600n };
      const wrong = [
        pack({ ...base, cpuMilli: 9n }),
        pack({ ...base, cpuMilli: edges.cpuMilli + 1n }),
        pack({ ...base, memoryMiB: 0n }),
        pack({ ...base, memoryMiB: edges.memoryMiB + 1n }),
        pack({ ...base, storageMiB: edges.storageMiB + 1n }),
        pack({ ...base, gpus: 1_201n, gpuClass: A100 }),
        pack({ ...base, gpus: 1n }),
        pack({ ...base, gpuClass: A100 }),
        pack(base) | (1n << 176n),
      ];
      for (const resources of wrong) {
        await revertWithCustomErrorWithArgs(
          create(m, [{}, { resources }]),
          m.deployments,
          "DeploymentRegistry_InvalidResources",
          [2, resources],
        );
      }
      await nothingCreated(m);
      await create(m, [{ resources: pack(base) }, { resources: pack({ ...edges, gpus: 1_200n, gpuClass: A100 }) }]);
    });

    it("wants a price to stay under", async () => {
      const m = await load();
      await revertWithCustomErrorWithArgs(
        create(m, [{}, { ceilingRate: 0n }]),
        m.deployments,
        "DeploymentRegistry_ZeroCeiling",
        [2],
      );
    });

    it("opens no more orders than a customer may have", async () => {
      const m = await load();
      await m.parameters.write.setParameter([keccak256(toHex("market.orders_per_customer")), 2n]);
      await revertWithCustomErrorWithArgs(create(m, [{}, {}, {}]), m.book, "OrderBook_TooManyOrders", [m.self, 2n]);
      await nothingCreated(m);
      await create(m, [{}, {}]);
      assert.equal(await m.book.read.liveOrders([m.self]), 2n);
    });

    it("opens account, groups and orders, and tells all of it", async () => {
      const m = await load();
      const before = await m.token.read.balanceOf([m.self]);
      const requests = [
        groupRequest({ bidderPolicy: 0, capCeiling: 3n }),
        groupRequest({ specification: toHex('{"n":2}'), resources: pack({ cpuMilli: 10n, memoryMiB: 1n }) }),
      ];
      const hash = await create(m, requests);
      const at = await m.now();
      const id = deploymentIdOf(m.chainId, m.self, 77n);
      const record = await m.deployments.read.deployment([id]);
      assert.deepEqual(record, {
        owner: record.owner,
        state: DeploymentState.Active,
        groupCount: 2,
        token: 0,
        createdAt: at,
        manifestHash: MANIFEST,
      });
      assert.equal(record.owner.toLowerCase(), m.self);
      assert.equal(await m.token.read.balanceOf([m.self]), before - 5n * VE);
      assert.equal((await m.vault.read.account([id])).available, 5n * VE);
      assert.equal(await m.book.read.liveOrders([m.self]), 2n);
      const owner = record.owner;
      await emitWithArgs(Promise.resolve(hash), m.deployments, "DeploymentCreated", [id, owner, 77n, MANIFEST, 0, 2]);
      for (const [i, request] of requests.entries()) {
        const gseq = i + 1;
        assert.deepEqual(await m.deployments.read.group([id, gseq]), {
          state: GroupState.Open,
          oseq: 1,
          bidderPolicy: request.bidderPolicy,
          ceilingRate: request.ceilingRate,
          capCeiling: request.capCeiling,
          resources: request.resources,
        });
        assert.equal(await m.deployments.read.resourcesOf([id, gseq]), request.resources);
        const orderId = orderIdOf(id, gseq);
        assert.equal(await m.deployments.read.latestOrder([id, gseq]), orderId);
        assert.deepEqual(await m.book.read.order([orderId]), {
          state: OrderState.Open,
          owner,
          deploymentId: id,
          gseq,
          openBids: 0,
          createdAt: at,
          expiresAt: at + DAY,
          winner: zeroHash,
        });
      }
      const [first, second] = await m.client.getContractEvents({
        address: m.deployments.address,
        abi: m.deployments.abi,
        eventName: "GroupCreated",
        fromBlock: "latest",
      });
      assert.equal(first.args.specification, requests[0]!.specification);
      assert.equal(second.args.specification, requests[1]!.specification);
      const orders = await m.client.getContractEvents({
        address: m.book.address,
        abi: m.book.abi,
        eventName: "OrderOpened",
        fromBlock: "latest",
      });
      assert.deepEqual(
        orders.map((event: any) => [event.args.orderId, event.args.gseq, event.args.oseq, event.args.expiresAt]),
        [
          [orderIdOf(id, 1), 1, 1, at + DAY],
          [orderIdOf(id, 2), 2, 1, at + DAY],
        ],
      );
    });
  });

  describe("updateDeployment", () => {
    it("keeps a new hash of the owner's active deployment", async () => {
      const m = await load();
      const { deploymentId } = await m.deploy(m.tenant);
      const next = keccak256(toHex("next"));
      await revertWithCustomErrorWithArgs(
        m.strangers.write.updateDeployment([deploymentId, next]),
        m.deployments,
        "DeploymentRegistry_NotOwner",
        [deploymentId, m.stranger.account.address],
      );
      await revertWithCustomError(
        m.mine.write.updateDeployment([deploymentId, zeroHash]),
        m.deployments,
        "DeploymentRegistry_EmptyManifestHash",
      );
      await revertWithCustomErrorWithArgs(
        m.mine.write.updateDeployment([deploymentId, MANIFEST]),
        m.deployments,
        "DeploymentRegistry_SameManifest",
        [MANIFEST],
      );
      await emitWithArgs(m.mine.write.updateDeployment([deploymentId, next]), m.deployments, "DeploymentUpdated", [
        deploymentId,
        MANIFEST,
        next,
      ]);
      assert.equal((await m.deployments.read.deployment([deploymentId])).manifestHash, next);
      await m.mine.write.closeDeployment([deploymentId]);
      await revertWithCustomErrorWithArgs(
        m.mine.write.updateDeployment([deploymentId, MANIFEST]),
        m.deployments,
        "DeploymentRegistry_NotActive",
        [deploymentId, DeploymentState.Closed],
      );
    });
  });

  describe("closeDeployment", () => {
    it("is the owner's, once", async () => {
      const m = await load();
      const { deploymentId } = await m.deploy(m.tenant);
      await revertWithCustomErrorWithArgs(
        m.strangers.write.closeDeployment([deploymentId]),
        m.deployments,
        "DeploymentRegistry_NotOwner",
        [deploymentId, m.stranger.account.address],
      );
      await emitWithArgs(m.mine.write.closeDeployment([deploymentId]), m.deployments, "DeploymentClosed", [
        deploymentId,
      ]);
      await revertWithCustomErrorWithArgs(
        m.mine.write.closeDeployment([deploymentId]),
        m.deployments,
        "DeploymentRegistry_NotActive",
        [deploymentId, DeploymentState.Closed],
      );
    });

    it("closes 20 groups in all states within the gas of a transaction, and the money is back at once", async () => {
      const m = await load();
      const before = await m.token.read.balanceOf([m.self]);
      const tiny = { resources: pack({ cpuMilli: 10n, memoryMiB: 1n }), specification: "0x01" as Hex };
      const { deploymentId, orderIds } = await m.deploy(
        m.tenant,
        Array.from({ length: 20 }, () => tiny),
        20n * VE,
      );
      for (const orderId of orderIds.slice(4)) {
        const { bidId } = await m.placeBid(m.provider, orderId, { rate: 1n });
        await (await m.bookAs(m.tenant)).write.acceptBid([bidId]);
        await m.sold.write.reportReady([bidId]);
      }
      await m.mine.write.closeGroup([deploymentId, 1]);
      await m.mine.write.pauseGroup([deploymentId, 2]);
      await m.placeBid(m.provider, orderIds[2]!, { rate: 1n });
      const hash = await m.mine.write.closeDeployment([deploymentId]);
      assert.ok((await m.gasOf(hash)) < 16_777_216n / 4n);
      for (let gseq = 1; gseq <= 20; gseq++) {
        assert.equal(await groupState(m, deploymentId, gseq), GroupState.Closed, `group ${gseq}`);
        assert.equal(await orderState(m, orderIds[gseq - 1]!), OrderState.Closed, `order ${gseq}`);
      }
      assert.equal(await m.book.read.liveOrders([m.self]), 0n);
      assert.equal(await m.capacity.read.usedBy([m.self]), 0n);
      assert.equal(await m.lockedOf(m.provider), DEPOSIT, "the bid on the third order waits to be reclaimed");
      await (await m.as(m.vault, "EscrowVault", m.tenant)).write.refund([deploymentId]);
      assert.ok((await m.token.read.balanceOf([m.self])) > before - 10_000n, "all but seconds of 16 wei");
    });

    it("stops the stream of a running lease and returns what it held", async () => {
      const m = await load();
      const { deploymentId, bidId, orderId } = await m.runningLease(m.tenant, m.provider);
      await networkHelpers.time.increase(HOUR);
      await m.mine.write.closeDeployment([deploymentId]);
      const lease = await m.book.read.lease([bidId]);
      assert.deepEqual([lease.state, lease.closeReason, lease.closedAt], [LeaseState.Closed, 1, await m.now()]);
      assert.equal(await orderState(m, orderId), OrderState.Closed);
      assert.equal((await m.vault.read.stream([deploymentId, bidId])).open, false);
      assert.equal(await m.vault.read.owed([deploymentId, bidId]), RATE * BigInt(lease.closedAt - lease.readyAt));
      assert.equal(await m.lockedOf(m.provider), 0n);
      assert.equal(await m.capacity.read.usedBy([m.self]), 0n);
      assert.equal((await m.capacity.read.inventoryOf([m.provider.account.address, 0])).allocated, 0n);
      assert.equal((await m.providers.read.providerOf([m.provider.account.address])).activeLeases, 0);
    });

    it("leaves the reserve of a metered lease to the hub", async () => {
      const m = await load();
      const { deploymentId, bidId } = await m.runningLease(m.tenant, m.provider, {
        rate: 0n,
        cap: 2n * VE,
        prices: { cpuCoreMs: 1 },
      });
      await m.mine.write.closeDeployment([deploymentId]);
      const channel = await m.vault.read.channel([deploymentId, bidId]);
      assert.deepEqual([channel.open, channel.reserved], [true, 2n * VE]);
      await networkHelpers.time.increase(8 * DAY);
      await (await m.as(m.hub, "SettlementHub", m.stranger)).write.endBySilence([bidId]);
      assert.equal((await m.vault.read.channel([deploymentId, bidId])).open, false);
    });

    it("cannot be stopped by a pause, a gate, a frozen account or a ban", async () => {
      const m = await load();
      const { deploymentId, bidId } = await m.runningLease(m.tenant, m.provider);
      for (const [contract, name] of [
        [m.deployments, "DeploymentRegistry"],
        [m.book, "OrderBook"],
        [m.providers, "ProviderRegistry"],
        [m.vault, "EscrowVault"],
      ] as const) {
        await (await m.as(contract, name, m.guardian)).write.setIntakePaused([true]);
      }
      await bindGate(m);
      await setStatus(m, m.self, AccountState.Terminated);
      await setStatus(m, m.provider.account.address, AccountState.Terminated);
      await (await m.providersAs(m.administrator)).write.setBanned([m.provider.account.address, true, REASON]);
      await m.mine.write.closeDeployment([deploymentId]);
      assert.equal((await m.book.read.lease([bidId])).state, LeaseState.Closed);
    });
  });

  describe("closeGroup, pauseGroup", () => {
    const both = (m: Loaded, who: any, args: [Hex, number]): Promise<Hex>[] => [
      who.write.closeGroup(args),
      who.write.pauseGroup(args),
    ];

    it("are the owner's, of known groups", async () => {
      const m = await load();
      const { deploymentId } = await m.deploy(m.tenant);
      for (const call of both(m, m.strangers, [deploymentId, 1])) {
        await revertWithCustomErrorWithArgs(call, m.deployments, "DeploymentRegistry_NotOwner", [
          deploymentId,
          m.stranger.account.address,
        ]);
      }
      for (const gseq of [0, 2]) {
        for (const call of both(m, m.mine, [deploymentId, gseq])) {
          await revertWithCustomErrorWithArgs(call, m.deployments, "DeploymentRegistry_UnknownGroup", [
            deploymentId,
            gseq,
          ]);
        }
      }
    });

    it("refuse what is closed, and to pause what is paused", async () => {
      const m = await load();
      const { deploymentId } = await m.deploy(m.tenant, [{}, {}]);
      await m.mine.write.closeGroup([deploymentId, 1]);
      for (const call of both(m, m.mine, [deploymentId, 1])) {
        await revertWithCustomErrorWithArgs(call, m.deployments, "DeploymentRegistry_WrongGroupState", [
          deploymentId,
          1,
          GroupState.Closed,
        ]);
      }
      await m.mine.write.pauseGroup([deploymentId, 2]);
      await revertWithCustomErrorWithArgs(
        m.mine.write.pauseGroup([deploymentId, 2]),
        m.deployments,
        "DeploymentRegistry_WrongGroupState",
        [deploymentId, 2, GroupState.Paused],
      );
      await emitWithArgs(m.mine.write.closeGroup([deploymentId, 2]), m.deployments, "GroupStateChanged", [
        deploymentId,
        2,
        GroupState.Paused,
        GroupState.Closed,
      ]);
    });

    it("close an open order, whose bids are lost", async () => {
      const m = await load();
      const { deploymentId, orderIds } = await m.deploy(m.tenant, [{}, {}]);
      const bids = [await m.placeBid(m.provider, orderIds[0]!), await m.placeBid(m.provider, orderIds[1]!)];
      await m.mine.write.closeGroup([deploymentId, 1]);
      await m.mine.write.pauseGroup([deploymentId, 2]);
      for (const [i, { bidId }] of bids.entries()) {
        assert.equal(await orderState(m, orderIds[i]!), OrderState.Closed);
        assert.equal((await m.book.read.bid([bidId])).state, BidState.Lost);
      }
      assert.equal(await m.book.read.liveOrders([m.self]), 0n);
      assert.equal(await groupState(m, deploymentId, 1), GroupState.Closed);
      assert.equal(await groupState(m, deploymentId, 2), GroupState.Paused);
    });

    it("end a lease for the owner's reason", async () => {
      const m = await load();
      for (const end of ["closeGroup", "pauseGroup"]) {
        const { deploymentId, bidId } = await m.runningLease(m.tenant, m.provider);
        await m.mine.write[end]([deploymentId, 1]);
        const lease = await m.book.read.lease([bidId]);
        assert.deepEqual([lease.state, lease.closeReason], [LeaseState.Closed, 1], end);
      }
    });
  });

  describe("startGroup", () => {
    it("is new business of the owner", async () => {
      const m = await load();
      const { deploymentId } = await m.deploy(m.tenant);
      await m.mine.write.pauseGroup([deploymentId, 1]);
      const start = () => m.mine.write.startGroup([deploymentId, 1]);
      await revertWithCustomErrorWithArgs(
        m.strangers.write.startGroup([deploymentId, 1]),
        m.deployments,
        "DeploymentRegistry_NotOwner",
        [deploymentId, m.stranger.account.address],
      );
      await revertWithCustomErrorWithArgs(
        m.mine.write.startGroup([deploymentId, 2]),
        m.deployments,
        "DeploymentRegistry_UnknownGroup",
        [deploymentId, 2],
      );
      const guardian = await m.deploymentsAs(m.guardian);
      await guardian.write.setIntakePaused([true]);
      await revertWithCustomError(start(), m.deployments, "Governed_IntakePaused");
      await guardian.write.setIntakePaused([false]);
      await (await m.bookAs(m.guardian)).write.setIntakePaused([true]);
      await revertWithCustomError(start(), m.book, "Governed_IntakePaused");
      await (await m.bookAs(m.guardian)).write.setIntakePaused([false]);
      await setStatus(m, m.self, AccountState.Suspended);
      await revertWithCustomError(start(), m.status, "AccountStatus_NotOperational");
      await setStatus(m, m.self, AccountState.Operational);
      await bindGate(m);
      await revertWithCustomError(start(), m.gates, "GatePolicies_MfaUnavailable");
      assert.equal(await groupState(m, deploymentId), GroupState.Paused);
    });

    it("refuses what is closed and what has a live order", async () => {
      const m = await load();
      const { deploymentId, orderId } = await m.deploy(m.tenant);
      const live = () =>
        revertWithCustomErrorWithArgs(
          m.mine.write.startGroup([deploymentId, 1]),
          m.deployments,
          "DeploymentRegistry_OrderLive",
          [orderId],
        );
      await live();
      const { bidId } = await m.placeBid(m.provider, orderId);
      await (await m.bookAs(m.tenant)).write.acceptBid([bidId]);
      await networkHelpers.time.increase(2 * DAY);
      await live();
      await m.mine.write.closeGroup([deploymentId, 1]);
      await revertWithCustomErrorWithArgs(
        m.mine.write.startGroup([deploymentId, 1]),
        m.deployments,
        "DeploymentRegistry_WrongGroupState",
        [deploymentId, 1, GroupState.Closed],
      );
    });

    it("replaces an expired order", async () => {
      const m = await load();
      const { deploymentId, orderId } = await m.deploy(m.tenant);
      await networkHelpers.time.increase(DAY);
      await emitWithArgs(m.mine.write.startGroup([deploymentId, 1]), m.book, "OrderClosed", [orderId, true]);
      assert.equal(await orderState(m, orderId), OrderState.Closed);
      assert.equal(await m.deployments.read.latestOrder([deploymentId, 1]), orderIdOf(deploymentId, 1, 2));
      assert.equal(await orderState(m, orderIdOf(deploymentId, 1, 2)), OrderState.Open);
      assert.equal(await m.book.read.liveOrders([m.self]), 1n);
    });

    it("goes on after a lease its owner ended, and after a pause", async () => {
      const m = await load();
      const { deploymentId, bidId } = await m.runningLease(m.tenant, m.provider);
      await (await m.bookAs(m.tenant)).write.closeLease([bidId]);
      assert.equal(await groupState(m, deploymentId), GroupState.Open);
      await m.mine.write.startGroup([deploymentId, 1]);
      await m.mine.write.pauseGroup([deploymentId, 1]);
      await emitWithArgs(m.mine.write.startGroup([deploymentId, 1]), m.deployments, "GroupStateChanged", [
        deploymentId,
        1,
        GroupState.Paused,
        GroupState.Open,
      ]);
      assert.equal((await m.deployments.read.group([deploymentId, 1])).oseq, 3);
      const { bidId: next } = await m.placeBid(m.provider, orderIdOf(deploymentId, 1, 3));
      assert.equal((await m.book.read.bid([next])).state, BidState.Open);
    });
  });

  describe("leaseEnded", () => {
    it("is the order book's, and moves the group by kind", async () => {
      const m = await load();
      const { deploymentId } = await m.deploy(m.tenant, [{}, {}, {}]);
      await revertWithCustomErrorWithArgs(
        m.mine.write.leaseEnded([deploymentId, 1, 1]),
        m.deployments,
        "DeploymentRegistry_NotOrderBook",
        [m.self],
      );
      const market = await m.impersonate(m.deployments, "DeploymentRegistry", m.book.address);
      for (const [gseq, state] of [
        [1, GroupState.Open],
        [2, GroupState.Paused],
        [3, GroupState.InsufficientFunds],
      ] as const) {
        await market.write.leaseEnded([deploymentId, gseq, gseq - 1]);
        assert.equal(await groupState(m, deploymentId, gseq), state);
      }
    });
  });

  it("knows nothing of unknown ids", async () => {
    const m = await load();
    const unknown = keccak256(toHex("unknown"));
    assert.equal((await m.deployments.read.deployment([unknown])).state, DeploymentState.None);
    assert.equal((await m.deployments.read.group([unknown, 1])).state, GroupState.None);
    assert.equal(await m.deployments.read.latestOrder([unknown, 1]), zeroHash);
  });
});
