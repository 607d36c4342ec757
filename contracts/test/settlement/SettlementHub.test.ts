import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  decodeErrorResult,
  encodeFunctionData,
  getAddress,
  hashStruct,
  hashTypedData,
  keccak256,
  toHex,
  zeroHash,
  type Hex,
} from "viem";
import {
  ACKNOWLEDGEMENT_TYPES,
  FEE_BPS,
  NO_PRICES,
  NO_STATEMENT,
  STATEMENT_TYPES,
  VE,
  WINDOW,
  at,
  booksOf,
  connect,
  deployMoney,
  domainOf,
  idOf,
  now,
  openLease,
  refuses,
  resources,
  zeroAddress,
  type Money,
  type Statement,
  type UnitPrices,
} from "../support/money.js";

/** One core, 1 MiB, 1 MiB, one GPU: with PRICES its peak is 3 x (1000 x 2 + 2^20 x 1 + 2^20 x 1 + 1000 x 5) wei/s. */
const RESOURCES = resources(1000, 1, 1, 1);
const PRICES: UnitPrices = { cpuCoreMs: 2, memoryByteS: 1, storageByteS: 1, gpuMs: 5, networkByte: 7 };
const PEAK = 3n * (1000n * 2n + 2n ** 20n + 2n ** 20n + 1000n * 5n);
const CAP = 10n ** 12n;

describe("SettlementHub", async () => {
  const connection = await connect();
  const { networkHelpers, viem } = connection as any;

  /** Until when a key of the provider signs; the present one without end. */
  const PRESENT = 2 ** 40 - 1;
  const tellKey = (money: Money, key: Hex, validUntil: number = PRESENT, provider = money.addressOf(money.provider)) =>
    money.market.write.setKey([money.hub.address, provider, key, validUntil]);

  const fixture = async () => {
    const money = await deployMoney(connection);
    const key = money.people[6];
    await tellKey(money, money.addressOf(key));
    const lease = await openLease(money, "metered", { cap: CAP, prices: PRICES, resources: RESOURCES });
    return {
      ...money,
      ...lease,
      key,
      chainId: await money.client.getChainId(),
      relay: await money.hubOf(money.relayer),
      asTenant: await money.hubOf(money.tenant),
    };
  };
  type World = Awaited<ReturnType<typeof fixture>>;
  const load = async (): Promise<World> => networkHelpers.loadFixture(fixture);
  const of = (world: World) => ({ of: world.hub, accounts: [world.accountId] });

  const sign = (world: World, statement: Statement, domain: object = {}, wallet: any = world.key): Promise<Hex> =>
    wallet.signTypedData({
      domain: { ...domainOf(world.hub.address, world.chainId), ...domain },
      types: STATEMENT_TYPES,
      primaryType: "UsageStatement",
      message: statement,
    });

  /** The statement after `previous` that lasts `seconds` and costs `cost`, counted in core-milliseconds. */
  const after = (world: World, previous: Statement, seconds: number, cost: bigint, change: Partial<Statement> = {}) => {
    const first = previous.sequence === 0;
    const start = first ? world.acceptedAt : previous.windowEnd;
    return {
      ...previous,
      leaseId: world.leaseId,
      sequence: previous.sequence + 1,
      windowStart: start,
      windowEnd: start + seconds,
      cumulativeCost: previous.cumulativeCost + cost,
      cpuCoreMs: previous.cpuCoreMs + (cost + 1n) / 2n,
      linesRoot: idOf(`lines ${previous.sequence}`),
      previousHash: first ? zeroHash : hashOf(previous),
      ...change,
    };
  };
  const hashOf = (statement: Statement): Hex =>
    hashStruct({ data: statement as any, types: STATEMENT_TYPES as any, primaryType: "UsageStatement" });

  const submit = async (world: World, previous: Statement, next: Statement, signature?: Hex, signer?: Hex) =>
    world.relay.write.submitStatement([
      previous,
      next,
      signer ?? world.addressOf(world.key),
      signature ?? (await sign(world, next)),
    ]);
  const refusesStatement = async (
    world: World,
    previous: Statement,
    next: Statement,
    error: string,
    args: unknown[],
    signature?: Hex,
    signer?: Hex,
  ) => {
    const before = await world.hub.read.ledger([world.leaseId]);
    await refuses(world, submit(world, previous, next, signature, signer), error, args, of(world));
    assert.deepEqual(await world.hub.read.ledger([world.leaseId]), before);
  };
  /** Ten minutes later, so that windows up to then have passed. */
  const later = async (seconds = 600) => networkHelpers.time.increase(seconds);
  /** A first statement, accepted. */
  const started = async () => {
    const world = await load();
    await later();
    const first = after(world, NO_STATEMENT, 100, 1000n);
    await submit(world, NO_STATEMENT, first);
    return { world, first };
  };
  const blockOf = async (world: World, hash: Hex): Promise<Hex> =>
    (await world.client.getTransactionReceipt({ hash })).blockHash;
  const claimable = (world: World): Promise<bigint> => world.vault.read.claimable([0, world.addressOf(world.provider)]);
  const net = (gross: bigint) => gross - (gross * BigInt(FEE_BPS)) / 10_000n;
  const channel = (world: World) => world.vault.read.channel([world.accountId, world.leaseId]);

  describe("signatures", () => {
    it("are those of EIP-712 outside Solidity", async () => {
      const world = await load();
      const statement = after(world, NO_STATEMENT, 100, 12345n, { gpuMs: 3n, networkBytes: 9n, isFinal: true });
      const domain = domainOf(world.hub.address, world.chainId);
      assert.equal(await world.hub.read.hashStatement([statement]), hashOf(statement));
      assert.equal(
        await world.hub.read.digestOf([statement]),
        hashTypedData({
          domain,
          types: STATEMENT_TYPES as any,
          primaryType: "UsageStatement",
          message: statement as any,
        }),
      );
      const [fields, name, version, chainId, contract] = await world.hub.read.eip712Domain();
      assert.deepEqual(
        [fields, name, version, chainId, contract],
        ["0x0f", domain.name, domain.version, BigInt(domain.chainId), getAddress(domain.verifyingContract)],
      );
    });

    it("cover clean words only", async () => {
      const world = await load();
      await later();
      const next = after(world, NO_STATEMENT, 100, 1000n);
      const data = encodeFunctionData({
        abi: world.hub.abi,
        functionName: "submitStatement",
        args: [NO_STATEMENT, next, world.addressOf(world.key), await sign(world, next)],
      });
      const word = (i: number) => 2 + 8 + (13 + i) * 64;
      for (const [field, name] of Object.keys(next).entries()) {
        if (["leaseId", "linesRoot", "previousHash"].includes(name)) continue;
        const dirty = `${data.slice(0, word(field))}01${data.slice(word(field) + 2)}` as Hex;
        await assert.rejects(world.client.call({ to: world.hub.address, data: dirty }), /revert/, name);
      }
      await world.client.call({ to: world.hub.address, data });
    });
  });

  describe("submitStatement", () => {
    it("is for leases that are known and were ready", async () => {
      const world = await load();
      await later();
      const stray = after(world, NO_STATEMENT, 100, 0n, { leaseId: idOf("stray") });
      await refusesStatement(world, NO_STATEMENT, stray, "SettlementHub_UnknownLease", [stray.leaseId]);
      const cold = await openLease(world, "cold", { cap: CAP, prices: PRICES, resources: RESOURCES, ready: false });
      await later();
      const early = after({ ...world, ...cold }, NO_STATEMENT, 100, 0n);
      await refusesStatement(world, NO_STATEMENT, early, "SettlementHub_NotReady", [cold.leaseId]);
    });

    it("begins with number 1, no predecessor, at acceptance", async () => {
      const world = await load();
      await later();
      const { leaseId, acceptedAt } = world;
      const second = after(world, NO_STATEMENT, 100, 0n, { sequence: 2 });
      await refusesStatement(world, NO_STATEMENT, second, "SettlementHub_Sequence", [leaseId, 2, 1]);
      const chained = after(world, NO_STATEMENT, 100, 0n, { previousHash: idOf("x") });
      await refusesStatement(world, NO_STATEMENT, chained, "SettlementHub_PreviousMismatch", [
        leaseId,
        zeroHash,
        idOf("x"),
      ]);
      for (const off of [-1, 1]) {
        const start = acceptedAt + off;
        const shifted = after(world, NO_STATEMENT, 100, 0n, { windowStart: start });
        await later(1);
        const time = (await now(world)) + 1;
        await at(world, time);
        await refusesStatement(world, NO_STATEMENT, shifted, "SettlementHub_Window", [
          leaseId,
          start,
          shifted.windowEnd,
          acceptedAt,
          BigInt(time + 60),
        ]);
      }
    });

    it("accepts the first from anyone with the signature; it waits", async () => {
      const world = await load();
      await later();
      const first = after(world, NO_STATEMENT, 100, 1000n);
      const time = (await now(world)) + 5;
      await at(world, time);
      await viem.assertions.emit(submit(world, NO_STATEMENT, first), world.hub, "StatementAccepted");
      assert.deepEqual(await world.hub.read.ledger([world.leaseId]), {
        head: hashOf(first),
        sequence: 1,
        windowEnd: first.windowEnd,
        stated: 1000n,
        finalised: 0n,
        pending: 1,
        ended: false,
      });
      assert.deepEqual(await world.hub.read.pendingStatements([world.leaseId]), [
        { sequence: 1, releaseAt: time + WINDOW, cumulativeCost: 1000n },
      ]);
      assert.equal(await claimable(world), 0n);
    });

    it("emits what was signed", async () => {
      const world = await load();
      await later();
      const first = after(world, NO_STATEMENT, 100, 1000n, { gpuMs: 4n, networkBytes: 6n });
      await submit(world, NO_STATEMENT, first);
      const [event] = await world.hub.getEvents.StatementAccepted();
      assert.deepEqual(event.args.statement, first);
      assert.equal(event.args.statementHash, hashOf(first));
      assert.equal(event.args.signer, getAddress(world.addressOf(world.key)));
    });

    it("refuses what does not follow the head", async () => {
      const { world, first } = await started();
      const { leaseId } = world;
      const head = hashOf(first);
      const next = after(world, first, 100, 1000n);
      const other = { ...first, cumulativeCost: 0n };
      await refusesStatement(world, other, next, "SettlementHub_PreviousMismatch", [leaseId, head, hashOf(other)]);
      await refusesStatement(world, NO_STATEMENT, first, "SettlementHub_PreviousMismatch", [
        leaseId,
        head,
        hashOf(NO_STATEMENT),
      ]);
      const astray = { ...next, previousHash: idOf("astray") };
      await refusesStatement(world, first, astray, "SettlementHub_PreviousMismatch", [leaseId, head, idOf("astray")]);
      for (const sequence of [0, 1, 3]) {
        await refusesStatement(world, first, { ...next, sequence }, "SettlementHub_Sequence", [leaseId, sequence, 2]);
      }
    });

    it("refuses windows that overlap, leave gaps, run backwards or into the future", async () => {
      const { world, first } = await started();
      const next = after(world, first, 100, 100n);
      const time = (await now(world)) + 100;
      const windows: [number, number][] = [
        [first.windowEnd - 1, next.windowEnd],
        [first.windowEnd + 1, next.windowEnd],
        [first.windowEnd, first.windowEnd - 1],
        [first.windowEnd, time + 61],
      ];
      for (const [windowStart, windowEnd] of windows) {
        await at(world, time);
        await refusesStatement(world, first, { ...next, windowStart, windowEnd }, "SettlementHub_Window", [
          world.leaseId,
          windowStart,
          windowEnd,
          first.windowEnd,
          BigInt(time + 60),
        ]);
      }
      await at(world, time);
      await submit(world, first, { ...next, windowEnd: time + 60 });
    });

    it("refuses falling counters", async () => {
      const world = await load();
      await later();
      const full = { cpuCoreMs: 1000n, memoryByteS: 1000n, storageByteS: 1000n, gpuMs: 1000n, networkBytes: 1000n };
      const first = after(world, NO_STATEMENT, 100, 1000n, full);
      await submit(world, NO_STATEMENT, first);
      const next = after(world, first, 100, 0n);
      for (const field of ["cumulativeCost", ...Object.keys(full)] as (keyof Statement)[]) {
        const fallen = { ...next, [field]: (next[field] as bigint) - 1n };
        await refusesStatement(world, first, fallen, "SettlementHub_Falling", [world.leaseId]);
      }
      await submit(world, first, next);
    });

    describe("price", () => {
      it("is at most the usage at the lease's prices", async () => {
        const world = await load();
        await later();
        const used = { cpuCoreMs: 11n, memoryByteS: 13n, storageByteS: 17n, gpuMs: 19n, networkBytes: 23n };
        const price = 11n * 2n + 13n + 17n + 19n * 5n + 23n * 7n;
        const first = after(world, NO_STATEMENT, 100, price + 1n, used);
        await refusesStatement(world, NO_STATEMENT, first, "SettlementHub_OverPriced", [
          world.leaseId,
          price + 1n,
          price,
        ]);
        const fair = { ...first, cumulativeCost: price };
        await submit(world, NO_STATEMENT, fair);
        const more = after(world, fair, 100, 0n, { ...used, networkBytes: 24n, cumulativeCost: price + 8n });
        await refusesStatement(world, fair, more, "SettlementHub_OverPriced", [world.leaseId, 8n, 7n]);
        await submit(world, fair, { ...more, cumulativeCost: price + 7n });
      });

      it("is at most the peak, traffic on top", async () => {
        const world = await load();
        await later();
        const over = after(world, NO_STATEMENT, 100, PEAK * 100n + 1n);
        await refusesStatement(world, NO_STATEMENT, over, "SettlementHub_OverPeak", [
          world.leaseId,
          PEAK * 100n + 1n,
          PEAK * 100n,
        ]);
        const traffic = { ...over, networkBytes: 10n, cumulativeCost: PEAK * 100n + 70n, cpuCoreMs: PEAK * 100n };
        await submit(world, NO_STATEMENT, traffic);
        const idle = after(world, traffic, 0, 1n);
        await refusesStatement(world, traffic, idle, "SettlementHub_OverPeak", [world.leaseId, 1n, 0n]);
      });

      it("is at most the cap", async () => {
        const world = await load();
        const seconds = Number(CAP / PEAK) + 10;
        await later(seconds + 100);
        const over = after(world, NO_STATEMENT, seconds, CAP + 1n);
        await refusesStatement(world, NO_STATEMENT, over, "SettlementHub_OverCap", [world.leaseId, CAP + 1n, CAP]);
        await submit(world, NO_STATEMENT, { ...over, cumulativeCost: CAP });
      });

      it("stands still 60 s after the lease's end, whichever came first, the end or the first statement", async () => {
        for (const startFirst of [true, false]) {
          const world = await load();
          await later(10_000);
          const closedAt = world.acceptedAt + 1000;
          let previous: Statement = NO_STATEMENT;
          if (startFirst) {
            previous = after(world, NO_STATEMENT, 900, 10n);
            await submit(world, NO_STATEMENT, previous);
          }
          await world.market.write.close([world.leaseId, closedAt]);
          if (startFirst) {
            const asMarket = await world.as(
              world.hub,
              "SettlementHub",
              await viem.getWalletClient(world.market.address),
            );
            await asMarket.write.leaseEnded([world.leaseId, closedAt]);
          }
          const seconds = startFirst ? 160n : 1060n;
          const over = after(world, previous, 9000, PEAK * seconds + 1n);
          await refusesStatement(world, previous, over, "SettlementHub_OverPeak", [
            world.leaseId,
            PEAK * seconds + 1n,
            PEAK * seconds,
          ]);
          const most = after(world, previous, 9000, PEAK * seconds);
          await submit(world, previous, most);
          const late = after(world, most, 10, 1n);
          await refusesStatement(world, most, late, "SettlementHub_OverPeak", [world.leaseId, 1n, 0n]);
        }
      });

      it("keeps the terms of the first statement", async () => {
        const { world, first } = await started();
        await world.parameters.write.setParameter([keccak256(toHex("settlement.peak_factor")), 1n]);
        await submit(world, first, after(world, first, 100, PEAK * 100n));
      });
    });

    describe("signer", () => {
      it("is the provider's attestation key, over this very statement", async () => {
        const world = await load();
        await later();
        const first = after(world, NO_STATEMENT, 100, 1000n);
        for (const wallet of [world.tenant, world.provider, world.stranger]) {
          const who = getAddress(world.addressOf(wallet));
          const own = await sign(world, first, {}, wallet);
          await refusesStatement(world, NO_STATEMENT, first, "SettlementHub_BadSigner", [world.leaseId, who], own, who);
          const key = getAddress(world.addressOf(world.key));
          await refusesStatement(world, NO_STATEMENT, first, "SettlementHub_BadSigner", [world.leaseId, key], own, key);
        }
        const key = getAddress(world.addressOf(world.key));
        const broken: Hex[] = ["0x", `0x${"00".repeat(65)}`, `0x${"ff".repeat(65)}`];
        for (const signature of broken) {
          await refusesStatement(
            world,
            NO_STATEMENT,
            first,
            "SettlementHub_BadSigner",
            [world.leaseId, key],
            signature,
          );
        }
        const zero = `0x${"00".repeat(65)}` as Hex;
        await refusesStatement(
          world,
          NO_STATEMENT,
          first,
          "SettlementHub_BadSigner",
          [world.leaseId, zeroAddress],
          zero,
          zeroAddress,
        );
        const cheaper = await sign(world, { ...first, cumulativeCost: 1n });
        await refusesStatement(world, NO_STATEMENT, first, "SettlementHub_BadSigner", [world.leaseId, key], cheaper);
      });

      it("signs for one lease, one hub, one chain", async () => {
        const world = await load();
        await later();
        const key = getAddress(world.addressOf(world.key));
        const first = after(world, NO_STATEMENT, 100, 1000n);
        const signatures = [
          await sign(world, { ...first, leaseId: idOf("another") }),
          await sign(world, first, { chainId: world.chainId + 1 }),
          await sign(world, first, { verifyingContract: world.vault.address }),
          await sign(world, first, { name: "VirtEngine Providers" }),
          await sign(world, first, { version: "2" }),
        ];
        for (const signature of signatures) {
          await refusesStatement(
            world,
            NO_STATEMENT,
            first,
            "SettlementHub_BadSigner",
            [world.leaseId, key],
            signature,
          );
        }
        await submit(world, NO_STATEMENT, first);
        const twin = await openLease(world, "twin", { cap: CAP, prices: PRICES, resources: RESOURCES });
        await later();
        const replayed = {
          ...first,
          leaseId: twin.leaseId,
          windowStart: twin.acceptedAt,
          windowEnd: twin.acceptedAt + 9,
        };
        await refusesStatement(
          world,
          NO_STATEMENT,
          replayed,
          "SettlementHub_BadSigner",
          [twin.leaseId, key],
          await sign(world, first),
        );
      });

      it("may be the previous key until its validity's end", async () => {
        const { world, first } = await started();
        const [old, fresh] = [world.key, world.bidder];
        await tellKey(world, world.addressOf(fresh));
        await tellKey(world, world.addressOf(old), first.windowEnd + 100);
        const bad = [world.leaseId, getAddress(world.addressOf(old))];
        const late = after(world, first, 101, 100n);
        await refusesStatement(world, first, late, "SettlementHub_BadSigner", bad);
        const timely = after(world, first, 100, 100n);
        await submit(world, first, timely);
        const next = after(world, timely, 100, 100n);
        await refusesStatement(world, timely, next, "SettlementHub_BadSigner", bad);
        await submit(world, timely, next, await sign(world, next, {}, fresh), world.addressOf(fresh));
      });

      it("revoked, signs for no lease any more, whenever the window was", async () => {
        const { world, first } = await started();
        const other = await openLease(world, "other", { cap: CAP, prices: PRICES, resources: RESOURCES });
        const elsewhere = { ...world, ...other };
        const [old, fresh] = [world.key, world.bidder];
        await later();
        await tellKey(world, world.addressOf(old), 0);
        const bad = getAddress(world.addressOf(old));
        const second = after(world, first, 100, 100n);
        await refusesStatement(world, first, second, "SettlementHub_BadSigner", [world.leaseId, bad]);
        const started_ = after(elsewhere, NO_STATEMENT, 100, 100n);
        await refusesStatement(elsewhere, NO_STATEMENT, started_, "SettlementHub_BadSigner", [other.leaseId, bad]);
        await tellKey(world, world.addressOf(fresh));
        await submit(world, first, second, await sign(world, second, {}, fresh), world.addressOf(fresh));
        await submit(elsewhere, NO_STATEMENT, started_, await sign(world, started_, {}, fresh), world.addressOf(fresh));
      });

      it("of another provider signs nothing here", async () => {
        const { world, first } = await started();
        const rival = world.bidder;
        await tellKey(world, world.addressOf(rival), PRESENT, world.addressOf(world.stranger));
        const second = after(world, first, 100, 100n);
        await refusesStatement(
          world,
          first,
          second,
          "SettlementHub_BadSigner",
          [world.leaseId, getAddress(world.addressOf(rival))],
          await sign(world, second, {}, rival),
          world.addressOf(rival),
        );
      });

      it("is told by the provider registry alone", async () => {
        const world = await load();
        const key = world.addressOf(world.stranger);
        await refuses(
          world,
          (await world.hubOf(world.stranger)).write.setKey([world.addressOf(world.provider), key, PRESENT]),
          "SettlementHub_NotProviderRegistry",
          [getAddress(key)],
          of(world),
        );
        assert.deepEqual(await world.hub.read.keyOf([key]), [zeroAddress, 0]);
        assert.deepEqual(await world.hub.read.keyOf([world.addressOf(world.key)]), [
          getAddress(world.addressOf(world.provider)),
          PRESENT,
        ]);
      });

      it("may be a contract that answers by ERC-1271", async () => {
        const world = await load();
        await later();
        const wallet: any = await viem.deployContract("ContractWallet", [world.addressOf(world.key)]);
        await tellKey(world, wallet.address);
        const first = after(world, NO_STATEMENT, 100, 1000n);
        const strangers = await sign(world, first, {}, world.stranger);
        await refusesStatement(
          world,
          NO_STATEMENT,
          first,
          "SettlementHub_BadSigner",
          [world.leaseId, getAddress(wallet.address)],
          strangers,
          wallet.address,
        );
        await submit(world, NO_STATEMENT, first, await sign(world, first), wallet.address);
      });
    });

    it("lets eight wait; the ninth waits for the first one's window", async () => {
      const world = await load();
      await later(2000);
      let last: Statement = NO_STATEMENT;
      for (let i = 0; i < 8; ++i) {
        const next = after(world, last, 100, 1000n);
        await submit(world, last, next);
        await later(10);
        last = next;
      }
      const ninth = after(world, last, 100, 1000n);
      await refusesStatement(world, last, ninth, "SettlementHub_TooManyPending", [world.leaseId, 8n]);
      const [oldest] = await world.hub.read.pendingStatements([world.leaseId]);
      await at(world, oldest.releaseAt);
      await submit(world, last, ninth);
      const ledger = await world.hub.read.ledger([world.leaseId]);
      assert.deepEqual([ledger.sequence, ledger.pending, ledger.finalised, ledger.stated], [9, 8, 1000n, 9000n]);
      assert.equal(await claimable(world), net(1000n));
      const sequences = (await world.hub.read.pendingStatements([world.leaseId])).map((entry: any) => entry.sequence);
      assert.deepEqual(sequences, [2, 3, 4, 5, 6, 7, 8, 9]);
    });

    it("ends with the final one: the unspent returns at once, what is held stays", async () => {
      const { world, first } = await started();
      const final = after(world, first, 100, 500n, { isFinal: true });
      await viem.assertions.emitWithArgs(submit(world, first, final), world.hub, "UnspentReturned", [
        world.leaseId,
        CAP - 1500n,
        false,
      ]);
      const { reserved, open } = await channel(world);
      assert.deepEqual([reserved, open], [1500n, true]);
      assert.equal((await world.vault.read.account([world.accountId])).available, 10n * VE - 1500n);
      await refusesStatement(world, final, after(world, final, 10, 0n), "SettlementHub_Ended", [world.leaseId]);
    });

    it("closes the channel if the final one says that nothing was used", async () => {
      const world = await load();
      await later();
      await submit(world, NO_STATEMENT, after(world, NO_STATEMENT, 100, 0n, { isFinal: true }));
      assert.equal((await channel(world)).open, false);
      assert.equal((await world.vault.read.account([world.accountId])).available, 10n * VE);
    });
  });

  it("makes statements final that add nothing to what was paid, though the channel closed at the end", async () => {
    const { world, first } = await started();
    await world.asTenant.write.acknowledge([world.leaseId, hashOf(first)]);
    const idle = after(world, first, 100, 0n);
    await submit(world, first, idle);
    const final = after(world, idle, 100, 0n, { isFinal: true });
    await submit(world, idle, final);
    assert.equal((await channel(world)).open, false);
    await later(WINDOW);
    await (await world.hubOf(world.stranger)).write.finalise([world.leaseId]);
    const ledger = await world.hub.read.ledger([world.leaseId]);
    assert.deepEqual([ledger.pending, ledger.finalised, ledger.ended], [0, 1000n, true]);
    assert.equal(await claimable(world), net(1000n));
  });

  describe("submitStatements", () => {
    const submission = async (world: World, previous: Statement, next: Statement, wallet: any = world.key) => ({
      previous,
      next,
      signer: world.addressOf(wallet),
      signature: await sign(world, next, {}, wallet),
    });
    const leases = async (world: World, count: number) => {
      const made = [];
      for (let i = 0; i < count; ++i) {
        const lease = await openLease(world, `batched ${i}`, { cap: CAP, prices: PRICES, resources: RESOURCES });
        made.push({ ...world, ...lease });
      }
      await later();
      return made;
    };

    it("takes one to ten", async () => {
      const world = await load();
      await later();
      const one = await submission(world, NO_STATEMENT, after(world, NO_STATEMENT, 100, 1000n));
      for (const count of [0, 11]) {
        await refuses(
          world,
          world.relay.write.submitStatements([Array(count).fill(one)]),
          "SettlementHub_BatchSize",
          [BigInt(count), 10n],
          of(world),
        );
      }
    });

    it("takes statements of several leases, and several of one in their order", async () => {
      const world = await load();
      const [a, b] = await leases(world, 2);
      const first = after(a, NO_STATEMENT, 100, 1000n);
      const second = after(a, first, 100, 1000n);
      const other = after(b, NO_STATEMENT, 100, 500n, { isFinal: true });
      const items = [
        await submission(a, NO_STATEMENT, first),
        await submission(b, NO_STATEMENT, other),
        await submission(a, first, second),
      ];
      const { result } = await world.relay.simulate.submitStatements([items]);
      assert.deepEqual(result, [true, true, true]);
      await world.relay.write.submitStatements([items]);
      assert.equal((await world.hub.read.ledger([a.leaseId])).head, hashOf(second));
      const ledger = await world.hub.read.ledger([b.leaseId]);
      assert.deepEqual([ledger.head, ledger.ended], [hashOf(other), true]);
    });

    it("tells which it refused and why, and takes the others", async () => {
      const world = await load();
      const [a, b, c] = await leases(world, 3);
      const good = after(a, NO_STATEMENT, 100, 1000n);
      const dear = after(b, NO_STATEMENT, 100, 1000n, { cpuCoreMs: 1n });
      const forged = after(c, NO_STATEMENT, 100, 1000n);
      const items = [
        await submission(b, NO_STATEMENT, dear),
        await submission(a, NO_STATEMENT, good),
        await submission(c, NO_STATEMENT, forged, world.stranger),
      ];
      const { result } = await world.relay.simulate.submitStatements([items]);
      assert.deepEqual(result, [false, true, false]);
      const hash: Hex = await world.relay.write.submitStatements([items]);
      const refused = await world.hub.getEvents.StatementRefused({}, { blockHash: await blockOf(world, hash) });
      const why = refused.map(({ args }: any) => {
        const { errorName, args: values } = decodeErrorResult({ abi: world.hub.abi, data: args.reason }) as any;
        return [args.leaseId, args.sequence, args.statementHash, args.index, errorName, ...values];
      });
      assert.deepEqual(why, [
        [b.leaseId, 1, hashOf(dear), 0n, "SettlementHub_OverPriced", b.leaseId, 1000n, 2n],
        [
          c.leaseId,
          1,
          hashOf(forged),
          2n,
          "SettlementHub_BadSigner",
          c.leaseId,
          getAddress(world.addressOf(world.stranger)),
        ],
      ]);
      assert.equal((await world.hub.read.ledger([a.leaseId])).head, hashOf(good));
      for (const { leaseId } of [b, c]) assert.equal((await world.hub.read.ledger([leaseId])).sequence, 0);
    });

    it("does not start a statement without gas enough for any", async () => {
      const world = await load();
      const [a, b] = await leases(world, 2);
      const items = [
        await submission(a, NO_STATEMENT, after(a, NO_STATEMENT, 100, 1000n)),
        await submission(b, NO_STATEMENT, after(b, NO_STATEMENT, 100, 1000n)),
      ];
      await assert.rejects(
        world.relay.write.submitStatements([items], { gas: 650_000n }),
        /SettlementHub_BatchGas\(\d+, 500000\)/,
      );
      const { sequence } = await world.hub.read.ledger([a.leaseId]);
      assert.equal(sequence, 0, "all or nothing, if the gas is too little");
      const gas = await world.client.estimateContractGas({
        address: world.hub.address,
        abi: world.hub.abi,
        functionName: "submitStatements",
        args: [items],
        account: world.addressOf(world.relayer),
      });
      await world.relay.write.submitStatements([items], { gas });
      for (const { leaseId } of [a, b]) assert.equal((await world.hub.read.ledger([leaseId])).sequence, 1);
    });
  });

  describe("acknowledge", () => {
    it("is for the tenant and the head, once", async () => {
      const { world, first } = await started();
      const head = hashOf(first);
      const { leaseId } = world;
      const provider = await world.hubOf(world.provider);
      await refuses(
        world,
        provider.write.acknowledge([leaseId, head]),
        "SettlementHub_NotAuthorised",
        [leaseId, getAddress(world.addressOf(world.provider))],
        of(world),
      );
      await refuses(
        world,
        world.asTenant.write.acknowledge([leaseId, idOf("x")]),
        "SettlementHub_AcknowledgesNothing",
        [leaseId, head, idOf("x")],
        of(world),
      );
      const quiet = await openLease(world, "quiet", { cap: CAP });
      await refuses(
        world,
        world.asTenant.write.acknowledge([quiet.leaseId, zeroHash]),
        "SettlementHub_AcknowledgesNothing",
        [quiet.leaseId, zeroHash, zeroHash],
        of(world),
      );
      await world.asTenant.write.acknowledge([leaseId, head]);
      await refuses(
        world,
        world.asTenant.write.acknowledge([leaseId, head]),
        "SettlementHub_NothingToFinalise",
        [leaseId],
        of(world),
      );
    });

    it("makes everything up to the head claimable at once", async () => {
      const { world, first } = await started();
      const second = after(world, first, 100, 234n);
      await submit(world, first, second);
      await viem.assertions.emitWithArgs(
        world.asTenant.write.acknowledge([world.leaseId, hashOf(second)]),
        world.hub,
        "StatementsFinalised",
        [world.leaseId, 2, 1234n, 1234n],
      );
      assert.equal(await claimable(world), net(1234n));
      assert.deepEqual(await world.hub.read.pendingStatements([world.leaseId]), []);
      const third = after(world, second, 100, 6n);
      await submit(world, second, third);
      await world.asTenant.write.acknowledge([world.leaseId, hashOf(third)]);
      assert.equal(await claimable(world), net(1234n) + net(6n));
    });

    it("of the final one closes the channel; every wei is accounted for", async () => {
      const { world, first } = await started();
      const final = after(world, first, 100, 500n, { isFinal: true });
      await submit(world, first, final);
      await world.asTenant.write.acknowledge([world.leaseId, hashOf(final)]);
      const { reserved, open, paid } = await channel(world);
      assert.deepEqual([reserved, open, paid], [0n, false, 1500n]);
      const { held, accounted } = await booksOf(world, {
        accounts: [world.accountId],
        payees: [world.addressOf(world.provider)],
      });
      assert.equal(held, accounted);
    });

    it("may be carried by anyone with the owner's signature, EOA or contract", async () => {
      const signature = (
        world: World,
        wallet: any,
        leaseId: Hex,
        statementHash: Hex,
        domain: object = {},
      ): Promise<Hex> =>
        wallet.signTypedData({
          domain: { ...domainOf(world.hub.address, world.chainId), ...domain },
          types: ACKNOWLEDGEMENT_TYPES,
          primaryType: "Acknowledgement",
          message: { leaseId, statementHash },
        });
      const { world, first } = await started();
      const { leaseId, relay } = world;
      const head = hashOf(first);
      const owner = getAddress(world.addressOf(world.tenant));
      for (const bad of [
        await signature(world, world.provider, leaseId, head),
        await signature(world, world.tenant, idOf("another"), head),
        await signature(world, world.tenant, leaseId, idOf("another")),
        await signature(world, world.tenant, leaseId, head, { chainId: world.chainId + 1 }),
        "0x" as Hex,
      ]) {
        await refuses(
          world,
          relay.write.acknowledgeWithSignature([leaseId, head, bad]),
          "SettlementHub_BadSigner",
          [leaseId, owner],
          of(world),
        );
      }
      await relay.write.acknowledgeWithSignature([leaseId, head, await signature(world, world.tenant, leaseId, head)]);
      assert.equal(await claimable(world), net(1000n));

      const wallet: any = await viem.deployContract("ContractWallet", [world.addressOf(world.tenant)]);
      const lease = await openLease(world, "owned", {
        cap: CAP,
        prices: PRICES,
        resources: RESOURCES,
        owner: wallet.address,
      });
      await later();
      const owned = { ...world, ...lease };
      const statement = after(owned, NO_STATEMENT, 100, 50n);
      await submit(owned, NO_STATEMENT, statement);
      const hash = hashOf(statement);
      await relay.write.acknowledgeWithSignature([
        lease.leaseId,
        hash,
        await signature(world, world.tenant, lease.leaseId, hash),
      ]);
      assert.equal(await claimable(world), net(1000n) + net(50n));
    });
  });

  describe("finalise", () => {
    it("makes claimable what has passed its window, no more", async () => {
      const { world, first } = await started();
      await later(3600);
      const second = after(world, first, 100, 500n);
      await submit(world, first, second);
      const stranger = await world.hubOf(world.stranger);
      const [one, two] = await world.hub.read.pendingStatements([world.leaseId]);
      await at(world, one.releaseAt - 1);
      await refuses(
        world,
        stranger.write.finalise([world.leaseId]),
        "SettlementHub_NothingToFinalise",
        [world.leaseId],
        of(world),
      );
      await at(world, one.releaseAt);
      await stranger.write.finalise([world.leaseId]);
      assert.equal(await claimable(world), net(1000n));
      await at(world, two.releaseAt);
      await stranger.write.finalise([world.leaseId]);
      assert.equal(await claimable(world), net(1000n) + net(500n));
      await refuses(
        world,
        stranger.write.finalise([world.leaseId]),
        "SettlementHub_NothingToFinalise",
        [world.leaseId],
        of(world),
      );
    });

    it("of the last held amount after the final statement closes the channel", async () => {
      const { world, first } = await started();
      await later(3600);
      const final = after(world, first, 100, 500n, { isFinal: true });
      await submit(world, first, final);
      const [one, two] = await world.hub.read.pendingStatements([world.leaseId]);
      const stranger = await world.hubOf(world.stranger);
      await at(world, one.releaseAt);
      await stranger.write.finalise([world.leaseId]);
      assert.equal((await channel(world)).open, true);
      await at(world, two.releaseAt);
      await stranger.write.finalise([world.leaseId]);
      assert.equal((await channel(world)).open, false);
    });
  });

  describe("endBySilence", () => {
    it("returns what was not stated; what is held is paid later", async () => {
      const { world } = await started();
      const stranger = await world.hubOf(world.stranger);
      const { leaseId } = world;
      await refuses(world, stranger.write.endBySilence([leaseId]), "SettlementHub_LeaseLive", [leaseId], of(world));
      await refuses(
        world,
        stranger.write.endBySilence([idOf("x")]),
        "SettlementHub_UnknownLease",
        [idOf("x")],
        of(world),
      );
      const closedAt = (await now(world)) + 1;
      await world.market.write.close([leaseId, closedAt]);
      await at(world, closedAt + 86_399);
      await refuses(
        world,
        stranger.write.endBySilence([leaseId]),
        "SettlementHub_NotSilentYet",
        [leaseId, BigInt(closedAt + 86_400)],
        of(world),
      );
      await at(world, closedAt + 86_400);
      await stranger.write.endBySilence([leaseId]);
      const { reserved, open } = await channel(world);
      assert.deepEqual([reserved, open], [1000n, true]);
      await refuses(world, stranger.write.endBySilence([leaseId]), "SettlementHub_Ended", [leaseId], of(world));
      await later(WINDOW);
      await stranger.write.finalise([leaseId]);
      assert.equal(await claimable(world), net(1000n));
      assert.equal((await channel(world)).open, false);
    });

    it("of a lease without statements returns all; no statement follows", async () => {
      const world = await load();
      await world.market.write.close([world.leaseId, await now(world)]);
      await later(86_401);
      await (await world.hubOf(world.stranger)).write.endBySilence([world.leaseId]);
      assert.equal((await channel(world)).open, false);
      assert.equal((await world.vault.read.account([world.accountId])).available, 10n * VE);
      await refusesStatement(world, NO_STATEMENT, after(world, NO_STATEMENT, 10, 0n), "SettlementHub_Ended", [
        world.leaseId,
      ]);
    });
  });

  describe("leaseEnded", () => {
    const asMarket = async (world: World) =>
      world.as(world.hub, "SettlementHub", await viem.getWalletClient(world.market.address));

    it("is for the order book", async () => {
      const world = await load();
      const who = getAddress(world.addressOf(world.provider));
      const provider = await world.hubOf(world.provider);
      await refuses(
        world,
        provider.write.leaseEnded([world.leaseId, 1]),
        "SettlementHub_NotOrderBook",
        [who],
        of(world),
      );
    });

    it("of a lease never reported ready returns all at once, and that is its end", async () => {
      const world = await load();
      const cold = await openLease(world, "cold", { cap: CAP, ready: false });
      const end = await now(world);
      await world.market.write.close([cold.leaseId, end]);
      await viem.assertions.emitWithArgs(
        (await asMarket(world)).write.leaseEnded([cold.leaseId, end]),
        world.hub,
        "UnspentReturned",
        [cold.leaseId, CAP, false],
      );
      const { available, reserved } = await world.vault.read.account([cold.accountId]);
      assert.deepEqual([available, reserved], [10n * VE, 0n]);
      assert.equal((await world.vault.read.channel([cold.accountId, cold.leaseId])).open, false);
      assert.equal((await world.hub.read.ledger([cold.leaseId])).ended, true);
      const stranger = await world.hubOf(world.stranger);
      const it_ = { of: world.hub, accounts: [cold.accountId] };
      await refuses(world, stranger.write.endBySilence([cold.leaseId]), "SettlementHub_Ended", [cold.leaseId], it_);
    });

    it("of a ready lease without statements returns nothing yet", async () => {
      const world = await load();
      await world.market.write.close([world.leaseId, await now(world)]);
      await (await asMarket(world)).write.leaseEnded([world.leaseId, await now(world)]);
      assert.equal((await channel(world)).reserved, CAP);
      assert.equal((await world.hub.read.ledger([world.leaseId])).ended, false);
    });
  });

  it("records a streamed lease without end and without money", async () => {
    const world = await load();
    const lease = await openLease(world, "streamed", { cap: 0n, prices: NO_PRICES, resources: RESOURCES });
    const streamed = { ...world, ...lease };
    await later(4000);
    let last: Statement = NO_STATEMENT;
    for (let i = 0; i < 30; ++i) {
      const next = after(streamed, last, 100, 0n, { cpuCoreMs: BigInt(i), isFinal: i === 29 });
      await submit(streamed, last, next);
      last = next;
    }
    const ledger = await world.hub.read.ledger([lease.leaseId]);
    assert.deepEqual([ledger.sequence, ledger.stated, ledger.finalised, ledger.ended], [30, 0n, 0n, true]);
    await world.asTenant.write.acknowledge([lease.leaseId, hashOf(last)]);
    assert.equal((await world.hub.read.ledger([lease.leaseId])).pending, 0);
    assert.equal(await claimable(world), 0n);
    const paid = after(streamed, NO_STATEMENT, 10, 1n);
    const other = await openLease(world, "priced", { cap: 0n, prices: PRICES, resources: RESOURCES });
    await later();
    const free = { ...paid, leaseId: other.leaseId, windowStart: other.acceptedAt, windowEnd: other.acceptedAt + 10 };
    await refusesStatement(world, NO_STATEMENT, free, "SettlementHub_OverCap", [other.leaseId, 1n, 0n]);
  });

  it("never looks at the pause flag", async () => {
    const world = await load();
    for (const name of ["EscrowVault", "SettlementHub"]) {
      const contract = name === "EscrowVault" ? world.vault : world.hub;
      await (await world.as(contract, name, world.guardian)).write.setIntakePaused([true]);
    }
    await later();
    const first = after(world, NO_STATEMENT, 100, 1000n, { isFinal: true });
    await submit(world, NO_STATEMENT, first);
    await world.asTenant.write.acknowledge([world.leaseId, hashOf(first)]);
    await world.asMarket.write.endLeases([world.accountId, [], true]);
    await (await world.vaultOf(world.stranger)).write.refund([world.accountId]);
    await (await world.vaultOf(world.stranger)).write.claim([0, world.addressOf(world.provider)]);
    assert.equal(await world.balance(world.vault.address), 40n);
  });
});
