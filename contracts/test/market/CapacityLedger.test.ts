import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { network } from "hardhat";
import { keccak256, toHex, zeroAddress, type Address, type Hex } from "viem";
import { deployProxy } from "../support/access.js";
import {
  A100,
  GIB,
  LARGE,
  ProviderState,
  SMALL,
  gpuClassOf,
  openMarket,
  pack,
  unpack,
  type Vector,
} from "../support/market.js";

const BID = keccak256(toHex("bid"));
const OTHER_BID = keccak256(toHex("other bid"));
const TIMEOUT = 3_600;
const WITH_GPUS = pack({ cpuMilli: 1_000n, memoryMiB: GIB, gpus: 2n, gpuClass: A100 });
const GPU_POOL = pack({ gpus: 8n, gpuClass: A100 });
const ZERO = 0n;

describe("CapacityLedger", async () => {
  const connection = await network.create();
  const { viem, networkHelpers } = connection;
  const { revertWithCustomError, revertWithCustomErrorWithArgs, emitWithArgs } = viem.assertions;
  const fixture = async () => {
    const m = await openMarket(connection);
    await m.register(m.provider, { operator: m.operator.account.address });
    return {
      ...m,
      self: m.provider.account.address as Address,
      buyer: m.tenant.account.address as Address,
      mine: await m.capacityAs(m.provider),
      strangers: await m.capacityAs(m.stranger),
      office: await m.capacityAs(m.administrator),
      market: await m.impersonate(m.capacity, "CapacityLedger", m.book.address),
    };
  };
  const load = async () => networkHelpers.loadFixture(fixture);
  type Loaded = Awaited<ReturnType<typeof load>>;
  const stocked = async () => {
    const m = await load();
    await m.heartbeat(m.provider, LARGE);
    await m.heartbeat(m.provider, GPU_POOL);
    return m;
  };
  const inventory = (m: Loaded, gpuClass = 0) => m.capacity.read.inventoryOf([m.self, gpuClass]);

  it("starts with the quotas of the tiers", async () => {
    const m = await load();
    const expected: Record<string, Vector> = {
      stranger: {},
      tenant: { cpuMilli: 512_000n, memoryMiB: 2_048n * GIB, storageMiB: 20_480n * GIB, gpus: 16n, ports: 256n },
    };
    for (const [name, vector] of Object.entries(expected)) {
      const quota = await m.capacity.read.quotaOf([(m as any)[name].account.address]);
      assert.deepEqual(unpack(quota), unpack(pack(vector)), name);
    }
    const [implementation] = await Promise.all([m.capacity.read.usedBy([m.buyer])]);
    assert.equal(implementation, ZERO);
    const events = await m.client.getContractEvents({
      address: m.capacity.address,
      abi: m.capacity.abi,
      eventName: "QuotaChanged",
      fromBlock: 0n,
    });
    const limits = events.map((event: any) => unpack(event.args.limit));
    assert.deepEqual(
      limits.map((limit: Required<Vector>) => [
        limit.cpuMilli,
        limit.memoryMiB / GIB,
        limit.storageMiB / GIB,
        limit.gpus,
      ]),
      [
        [0n, 0n, 0n, 0n],
        [8_000n, 32n, 320n, 0n],
        [64_000n, 256n, 2_560n, 2n],
        [512_000n, 2_048n, 20_480n, 16n],
      ],
    );
  });

  it("is wired by governance, once, never to zero", async () => {
    const m = await load();
    await revertWithCustomErrorWithArgs(m.mine.write.wire([m.self]), m.capacity, "AccessManagedUnauthorized", [m.self]);
    await revertWithCustomErrorWithArgs(m.capacity.write.wire([m.self]), m.capacity, "CapacityLedger_AlreadyWired", [
      m.book.address,
    ]);
    const args = [m.providers.address, m.identities.address];
    const fresh = await deployProxy(connection, "CapacityLedger", args, [m.manager.address]);
    await revertWithCustomError(fresh.write.wire([zeroAddress]), fresh, "CapacityLedger_ZeroAddress");
    await emitWithArgs(fresh.write.wire([m.self]), fresh, "CapacityLedgerWired", [m.self]);
    assert.equal((await fresh.read.orderBook()).toLowerCase(), m.self);
  });

  describe("heartbeat", () => {
    it("is for who speaks for the provider", async () => {
      const m = await load();
      await revertWithCustomErrorWithArgs(
        m.strangers.write.heartbeat([m.self, LARGE, 1n]),
        m.capacity,
        "CapacityLedger_NotAuthorised",
        [m.self, m.stranger.account.address],
      );
      await revertWithCustomError(
        m.strangers.write.heartbeat([m.stranger.account.address, LARGE, 1n]),
        m.capacity,
        "CapacityLedger_NotAuthorised",
      );
      await (await m.capacityAs(m.operator)).write.heartbeat([m.self, LARGE, 1n]);
      assert.equal((await inventory(m)).sequence, 1n);
    });

    it("keeps general capacity and GPU classes apart", async () => {
      const m = await load();
      for (const total of [
        pack({ cpuMilli: 1n, gpus: 1n }),
        pack({ cpuMilli: 1n, gpus: 1n, gpuClass: A100 }),
        pack({ ports: 1n, gpuClass: A100 }),
        pack({ cpuMilli: 1n }) | (1n << 176n),
      ]) {
        await revertWithCustomErrorWithArgs(
          m.mine.write.heartbeat([m.self, total, 1n]),
          m.capacity,
          "CapacityLedger_InvalidResources",
          [total],
        );
      }
    });

    it("counts each inventory's own sequence, without gaps", async () => {
      const m = await stocked();
      for (const sequence of [0n, 1n, 3n]) {
        await revertWithCustomErrorWithArgs(
          m.mine.write.heartbeat([m.self, LARGE, sequence]),
          m.capacity,
          "CapacityLedger_StaleSequence",
          [sequence, 2n],
        );
      }
      await m.mine.write.heartbeat([m.self, LARGE, 2n]);
      assert.equal((await inventory(m)).sequence, 2n);
      assert.equal((await inventory(m, A100)).sequence, 1n);
    });

    it("changes total, time and number, nothing else", async () => {
      const m = await stocked();
      await m.market.write.reserve([m.self, m.self, BID, SMALL, TIMEOUT]);
      const total = pack({ cpuMilli: 4_000n, memoryMiB: 8n * GIB, storageMiB: 40n * GIB, ports: 9n });
      await emitWithArgs(m.mine.write.heartbeat([m.self, total, 2n]), m.capacity, "CapacityReported", [
        m.self,
        0,
        total,
        2n,
      ]);
      assert.deepEqual(await inventory(m), {
        total,
        reserved: SMALL,
        allocated: ZERO,
        heartbeatAt: await m.now(),
        sequence: 2n,
      });
      assert.equal((await inventory(m, A100)).total, GPU_POOL);
    });

    it("may shrink below what is promised, not below what is allocated", async () => {
      const m = await stocked();
      await m.market.write.reserve([m.self, m.self, BID, SMALL, TIMEOUT]);
      await m.market.write.commit([m.self, BID, m.buyer, SMALL]);
      await m.market.write.reserve([m.self, m.self, OTHER_BID, SMALL, TIMEOUT]);
      const short = pack({ ...unpack(SMALL), cpuMilli: 1_999n });
      await revertWithCustomErrorWithArgs(
        m.mine.write.heartbeat([m.self, short, 2n]),
        m.capacity,
        "CapacityLedger_BelowAllocated",
        [short, SMALL],
      );
      await m.mine.write.heartbeat([m.self, SMALL, 2n]);
      assert.equal(await m.capacity.read.available([m.self, 0]), ZERO);
      assert.equal((await inventory(m)).reserved, SMALL);
    });

    it("takes the last GPU of a class away", async () => {
      const m = await stocked();
      const none = pack({ gpuClass: A100 });
      await m.mine.write.heartbeat([m.self, none, 2n]);
      assert.equal((await inventory(m, A100)).total, none);
    });
  });

  it("obeys the order book alone", async () => {
    const m = await stocked();
    const calls: Promise<Hex>[] = [
      m.mine.write.reserve([m.self, m.self, BID, SMALL, TIMEOUT]),
      m.mine.write.commit([m.self, BID, m.buyer, SMALL]),
      m.mine.write.release([m.self, BID, SMALL]),
      m.mine.write.free([m.self, BID, m.buyer, SMALL]),
    ];
    for (const call of calls) {
      await revertWithCustomErrorWithArgs(call, m.capacity, "CapacityLedger_NotMarket", [m.self]);
    }
    assert.equal((await inventory(m)).reserved, ZERO);
  });

  describe("setStanding", () => {
    it("is the provider registry's", async () => {
      const m = await stocked();
      for (const caller of [m.mine, m.market]) {
        await revertWithCustomError(
          caller.write.setStanding([m.self, ProviderState.Active, m.self]),
          m.capacity,
          "CapacityLedger_NotMarket",
        );
      }
    });
  });

  describe("reserve", () => {
    it("is asked for by the provider or its operator of now", async () => {
      const m = await stocked();
      const operator = m.stranger.account.address;
      const other = m.rival.account.address;
      const reserveAs = (speaker: string) => m.market.write.reserve([m.self, speaker, BID, SMALL, TIMEOUT]);
      const refused = (speaker: string) =>
        revertWithCustomErrorWithArgs(reserveAs(speaker), m.capacity, "CapacityLedger_NotAuthorised", [
          m.self,
          speaker,
        ]);
      await refused(operator);
      await (await m.providersAs(m.provider)).write.setOperator([operator]);
      await reserveAs(operator);
      await reserveAs(m.self);
      await refused(other);
      await (await m.providersAs(m.provider)).write.setOperator([other]);
      await refused(operator);
      await reserveAs(other);
      await (await m.providersAs(m.provider)).write.setOperator([zeroAddress]);
      await refused(other);
    });

    it("is for active providers", async () => {
      const m = await stocked();
      const nobody = m.rival.account.address;
      await revertWithCustomErrorWithArgs(
        m.market.write.reserve([nobody, nobody, BID, SMALL, TIMEOUT]),
        m.providers,
        "ProviderRegistry_NotActive",
        [nobody, ProviderState.None],
      );
      await (await m.providersAs(m.provider)).write.pause();
      await revertWithCustomErrorWithArgs(
        m.market.write.reserve([m.self, m.self, BID, SMALL, TIMEOUT]),
        m.providers,
        "ProviderRegistry_NotActive",
        [m.self, ProviderState.Paused],
      );
      assert.equal((await inventory(m)).reserved, ZERO);
    });

    it("wants a provider heard of lately", async () => {
      const m = await load();
      await revertWithCustomErrorWithArgs(
        m.market.write.reserve([m.self, m.self, BID, SMALL, TIMEOUT]),
        m.capacity,
        "CapacityLedger_HeartbeatStale",
        [m.self, 0, BigInt(TIMEOUT)],
      );
      await m.heartbeat(m.provider);
      const at = await m.now();
      await networkHelpers.time.setNextBlockTimestamp(at + TIMEOUT + 1);
      await revertWithCustomErrorWithArgs(
        m.market.write.reserve([m.self, m.self, BID, SMALL, TIMEOUT]),
        m.capacity,
        "CapacityLedger_HeartbeatStale",
        [m.self, at, BigInt(TIMEOUT)],
      );
      await m.heartbeat(m.provider);
      await networkHelpers.time.setNextBlockTimestamp((await m.now()) + TIMEOUT);
      await m.market.write.reserve([m.self, m.self, BID, SMALL, TIMEOUT]);
    });

    it("gives no more than there is, of any quantity", async () => {
      const m = await stocked();
      const all = unpack(LARGE);
      for (const field of ["cpuMilli", "memoryMiB", "storageMiB", "ports"] as const) {
        const needed = pack({ [field]: all[field] + 1n });
        await revertWithCustomErrorWithArgs(
          m.market.write.reserve([m.self, m.self, BID, needed, TIMEOUT]),
          m.capacity,
          "CapacityLedger_Insufficient",
          [m.self, LARGE, needed],
        );
      }
      const ninth = pack({ cpuMilli: 1n, gpus: 9n, gpuClass: A100 });
      await revertWithCustomErrorWithArgs(
        m.market.write.reserve([m.self, m.self, BID, ninth, TIMEOUT]),
        m.capacity,
        "CapacityLedger_Insufficient",
        [m.self, pack({ gpus: 8n }), pack({ gpus: 9n })],
      );
      await m.market.write.reserve([m.self, m.self, BID, LARGE, TIMEOUT]);
      await revertWithCustomErrorWithArgs(
        m.market.write.reserve([m.self, m.self, OTHER_BID, pack({ cpuMilli: 1n }), TIMEOUT]),
        m.capacity,
        "CapacityLedger_Insufficient",
        [m.self, ZERO, pack({ cpuMilli: 1n })],
      );
    });

    it("does not take one class of GPUs for another", async () => {
      const m = await stocked();
      const needed = pack({ cpuMilli: 1n, gpus: 1n, gpuClass: gpuClassOf("nvidia/h100") });
      await revertWithCustomError(
        m.market.write.reserve([m.self, m.self, BID, needed, TIMEOUT]),
        m.capacity,
        "CapacityLedger_HeartbeatStale",
      );
    });

    it("reserves in the general inventory and in the class", async () => {
      const m = await stocked();
      await emitWithArgs(
        m.market.write.reserve([m.self, m.self, BID, WITH_GPUS, TIMEOUT]),
        m.capacity,
        "CapacityReserved",
        [m.self, BID, WITH_GPUS],
      );
      assert.equal((await inventory(m)).reserved, pack({ cpuMilli: 1_000n, memoryMiB: GIB }));
      assert.equal((await inventory(m, A100)).reserved, pack({ gpus: 2n, gpuClass: A100 }));
      assert.equal(await m.capacity.read.available([m.self, A100]), pack({ gpus: 6n, gpuClass: A100 }));
    });
  });

  describe("commit", () => {
    it("counts leases, of active and paused providers", async () => {
      const m = await stocked();
      const registry = await m.providersAs(m.provider);
      const office = await m.providersAs(m.administrator);
      for (const bid of [BID, OTHER_BID]) await m.market.write.reserve([m.self, m.self, bid, SMALL, TIMEOUT]);
      await registry.write.pause();
      await m.market.write.commit([m.self, BID, m.buyer, SMALL]);
      await office.write.setBanned([m.self, true, BID]);
      const refused = (state: number) =>
        revertWithCustomErrorWithArgs(
          m.market.write.commit([m.self, OTHER_BID, m.buyer, SMALL]),
          m.providers,
          "ProviderRegistry_NotActive",
          [m.self, state],
        );
      await refused(ProviderState.Banned);
      await registry.write.startExit();
      await refused(ProviderState.Exiting);
      assert.deepEqual(await m.capacity.read.leasesOf([m.self]), [1, 0]);
      assert.equal((await m.providers.read.providerOf([m.self])).activeLeases, 1);
      await m.market.write.free([m.self, BID, m.buyer, SMALL]);
      assert.deepEqual(await m.capacity.read.leasesOf([m.self]), [0, await m.now()]);
      assert.equal((await m.providers.read.providerOf([m.self])).activeLeases, 0);
    });

    it("keeps the tenant within its quota, of any quantity", async () => {
      const m = await stocked();
      await m.market.write.reserve([m.self, m.self, BID, WITH_GPUS, TIMEOUT]);
      const limits: Vector[] = [
        { cpuMilli: 999n, memoryMiB: GIB, gpus: 2n },
        { cpuMilli: 1_000n, memoryMiB: GIB - 1n, gpus: 2n },
        { cpuMilli: 1_000n, memoryMiB: GIB, gpus: 1n },
      ];
      const used = pack({ cpuMilli: 1_000n, memoryMiB: GIB, gpus: 2n });
      for (const limit of limits) {
        await m.office.write.setQuotaOverride([m.buyer, pack(limit)]);
        await revertWithCustomErrorWithArgs(
          m.market.write.commit([m.self, BID, m.buyer, WITH_GPUS]),
          m.capacity,
          "CapacityLedger_QuotaExceeded",
          [m.buyer, used, pack(limit)],
        );
      }
      assert.equal((await inventory(m)).allocated, ZERO);
      await m.office.write.setQuotaOverride([m.buyer, used]);
      await m.market.write.commit([m.self, BID, m.buyer, WITH_GPUS]);
      assert.equal(await m.capacity.read.usedBy([m.buyer]), used);
    });

    it("gives nothing to who has no tier", async () => {
      const m = await stocked();
      const nobody = m.stranger.account.address;
      await m.market.write.reserve([m.self, m.self, BID, SMALL, TIMEOUT]);
      await revertWithCustomErrorWithArgs(
        m.market.write.commit([m.self, BID, nobody, SMALL]),
        m.capacity,
        "CapacityLedger_QuotaExceeded",
        [nobody, SMALL, ZERO],
      );
    });

    it("fails while more is promised than offered", async () => {
      const m = await stocked();
      await m.market.write.reserve([m.self, m.self, BID, SMALL, TIMEOUT]);
      await m.market.write.reserve([m.self, m.self, OTHER_BID, SMALL, TIMEOUT]);
      await m.heartbeat(m.provider, SMALL);
      await revertWithCustomErrorWithArgs(
        m.market.write.commit([m.self, BID, m.buyer, SMALL]),
        m.capacity,
        "CapacityLedger_Insufficient",
        [m.self, ZERO, SMALL],
      );
      await m.market.write.release([m.self, OTHER_BID, SMALL]);
      await m.market.write.commit([m.self, BID, m.buyer, SMALL]);
    });

    it("moves reserved to allocated", async () => {
      const m = await stocked();
      await m.market.write.reserve([m.self, m.self, BID, WITH_GPUS, TIMEOUT]);
      await emitWithArgs(m.market.write.commit([m.self, BID, m.buyer, WITH_GPUS]), m.capacity, "CapacityCommitted", [
        m.self,
        BID,
        m.buyer,
        WITH_GPUS,
      ]);
      const general = await inventory(m);
      assert.deepEqual([general.reserved, general.allocated], [ZERO, pack({ cpuMilli: 1_000n, memoryMiB: GIB })]);
      const class_ = pack({ gpuClass: A100 });
      const pool = await inventory(m, A100);
      assert.deepEqual([pool.reserved, pool.allocated], [class_, pack({ gpus: 2n, gpuClass: A100 })]);
    });
  });

  describe("release, free", () => {
    it("undo what was done, exactly", async () => {
      const m = await stocked();
      const before = [await inventory(m), await inventory(m, A100), await m.capacity.read.usedBy([m.buyer])];
      await m.market.write.reserve([m.self, m.self, BID, WITH_GPUS, TIMEOUT]);
      await emitWithArgs(m.market.write.release([m.self, BID, WITH_GPUS]), m.capacity, "CapacityReleased", [
        m.self,
        BID,
        WITH_GPUS,
        false,
      ]);
      assert.deepEqual([await inventory(m), await inventory(m, A100), await m.capacity.read.usedBy([m.buyer])], before);

      await m.market.write.reserve([m.self, m.self, BID, WITH_GPUS, TIMEOUT]);
      await m.market.write.commit([m.self, BID, m.buyer, WITH_GPUS]);
      await emitWithArgs(m.market.write.free([m.self, BID, m.buyer, WITH_GPUS]), m.capacity, "CapacityReleased", [
        m.self,
        BID,
        WITH_GPUS,
        true,
      ]);
      assert.deepEqual([await inventory(m), await inventory(m, A100), await m.capacity.read.usedBy([m.buyer])], before);
    });

    it("cannot give back more than was taken", async () => {
      const m = await stocked();
      await m.market.write.reserve([m.self, m.self, BID, SMALL, TIMEOUT]);
      for (const call of [
        m.market.write.release([m.self, BID, WITH_GPUS]),
        m.market.write.free([m.self, BID, m.buyer, SMALL]),
      ]) {
        await assert.rejects(call, /Resources_Underflow/);
      }
      assert.equal((await inventory(m)).reserved, SMALL);
    });
  });

  describe("gpuUsage", () => {
    const H100 = gpuClassOf("nvidia/h100");
    const DAY = 86_400;
    const usage = async (m: Loaded) => {
      const { offered, leased, reportedAt, offeredSeconds, leasedSeconds } = await m.capacity.read.gpuUsage();
      return { now: [offered, leased], reportedAt, seconds: [offeredSeconds, leasedSeconds] };
    };

    it("adds up all classes' GPUs, offered and leased, and their seconds", async () => {
      const m = await load();
      await m.heartbeat(m.provider, LARGE);
      assert.deepEqual(await usage(m), { now: [0, 0], reportedAt: 0, seconds: [0n, 0n] });
      await m.heartbeat(m.provider, GPU_POOL);
      const start = await m.now();
      assert.deepEqual(await usage(m), { now: [8, 0], reportedAt: start, seconds: [0n, 0n] });
      await networkHelpers.time.setNextBlockTimestamp(start + 10);
      await m.heartbeat(m.provider, pack({ gpus: 4n, gpuClass: H100 }));
      await m.market.write.reserve([m.self, m.self, BID, WITH_GPUS, TIMEOUT]);
      assert.deepEqual((await usage(m)).now, [12, 0]);
      await networkHelpers.time.setNextBlockTimestamp(start + 20);
      await m.market.write.commit([m.self, BID, m.buyer, WITH_GPUS]);
      assert.deepEqual(await usage(m), { now: [12, 2], reportedAt: start + 10, seconds: [200n, 0n] });
      await networkHelpers.time.setNextBlockTimestamp(start + 50);
      await m.heartbeat(m.provider, pack({ gpus: 6n, gpuClass: A100 }));
      assert.deepEqual(await usage(m), { now: [10, 2], reportedAt: start + 50, seconds: [560n, 60n] });
      await networkHelpers.time.setNextBlockTimestamp(start + 60);
      await m.market.write.free([m.self, BID, m.buyer, WITH_GPUS]);
      assert.deepEqual(await usage(m), { now: [10, 0], reportedAt: start + 50, seconds: [660n, 80n] });
    });

    it("leaves silent providers' GPUs out, once somebody says so, until they report again", async () => {
      const m = await stocked();
      await m.market.write.reserve([m.self, m.self, BID, WITH_GPUS, TIMEOUT]);
      await m.market.write.commit([m.self, BID, m.buyer, WITH_GPUS]);
      await m.market.write.reserve([m.self, m.self, OTHER_BID, WITH_GPUS, TIMEOUT]);
      const { heartbeatAt } = await inventory(m, A100);
      const note = (gpuClass: number) => m.strangers.write.noteSilence([m.self, gpuClass]);
      const refused = (gpuClass: number) =>
        revertWithCustomErrorWithArgs(note(gpuClass), m.capacity, "CapacityLedger_NotSilent", [m.self, gpuClass]);
      await networkHelpers.time.setNextBlockTimestamp(heartbeatAt + DAY - 1);
      await refused(A100);
      await networkHelpers.time.increaseTo(heartbeatAt + DAY);
      await refused(0);
      await refused(H100);
      await emitWithArgs(note(A100), m.capacity, "GpusSilent", [m.self, A100]);
      assert.deepEqual((await usage(m)).now, [0, 0]);
      await refused(A100);

      // Leases begin and end all the same, and count only when the provider is back.
      await m.market.write.commit([m.self, OTHER_BID, m.buyer, WITH_GPUS]);
      await m.market.write.free([m.self, BID, m.buyer, WITH_GPUS]);
      assert.deepEqual((await usage(m)).now, [0, 0]);
      await m.heartbeat(m.provider, pack({ gpus: 5n, gpuClass: A100 }));
      assert.deepEqual((await usage(m)).now, [5, 2]);
      await m.market.write.free([m.self, OTHER_BID, m.buyer, WITH_GPUS]);
      assert.deepEqual((await usage(m)).now, [5, 0]);
    });
  });

  describe("setQuota, setQuotaOverride", () => {
    it("are governance's and the administrators'", async () => {
      const m = await load();
      for (const call of [m.strangers.write.setQuota([1, ZERO]), m.strangers.write.setQuotaOverride([m.buyer, ZERO])]) {
        await revertWithCustomErrorWithArgs(call, m.capacity, "AccessManagedUnauthorized", [
          m.stranger.account.address,
        ]);
      }
    });

    it("refuse unknown tiers and vectors with a class", async () => {
      const m = await load();
      await revertWithCustomErrorWithArgs(
        m.capacity.write.setQuota([4, SMALL]),
        m.capacity,
        "CapacityLedger_UnknownTier",
        [4],
      );
      for (const call of [
        m.capacity.write.setQuota([3, GPU_POOL]),
        m.office.write.setQuotaOverride([m.buyer, GPU_POOL]),
      ]) {
        await revertWithCustomErrorWithArgs(call, m.capacity, "CapacityLedger_InvalidResources", [GPU_POOL]);
      }
    });

    it("change the limit of a tier; an account's own goes first; zero brings the tier's back", async () => {
      const m = await load();
      await emitWithArgs(m.capacity.write.setQuota([3, SMALL]), m.capacity, "QuotaChanged", [3, SMALL]);
      assert.equal(await m.capacity.read.quotaOf([m.buyer]), SMALL);
      await emitWithArgs(m.office.write.setQuotaOverride([m.buyer, LARGE]), m.capacity, "QuotaOverrideChanged", [
        m.buyer,
        LARGE,
      ]);
      assert.equal(await m.capacity.read.quotaOf([m.buyer]), LARGE);
      await m.office.write.setQuotaOverride([m.buyer, ZERO]);
      assert.equal(await m.capacity.read.quotaOf([m.buyer]), SMALL);
    });
  });
});
