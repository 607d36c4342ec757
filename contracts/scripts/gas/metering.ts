import { zeroHash, type Hex } from "viem";
import { MANIFEST, type Market, type UnitPrices } from "../../test/support/market.js";
import { domainOf, NO_STATEMENT, STATEMENT_TYPES, type Statement } from "../../test/support/money.js";
import { VE } from "../../test/support/system.js";
import type { Meter } from "./meter.js";

const DAY = 86_400;

const PRICES: UnitPrices = {
  cpuCoreMs: 2_000_000,
  memoryByteS: 1_000,
  storageByteS: 10,
  gpuMs: 0,
  networkByte: 90_000,
};

/** The signature of a provider's operator under a usage statement. */
export const signStatement = (market: Market, statement: Statement): Promise<Hex> =>
  market.operator.signTypedData({
    domain: domainOf(market.hub.address, market.chainId),
    types: STATEMENT_TYPES,
    primaryType: "UsageStatement",
    message: statement as never,
  });

/** A lease's statements, one every ten minutes. */
class Usage {
  last: Statement = NO_STATEMENT;

  constructor(
    private readonly market: Market,
    private readonly leaseId: Hex,
  ) {}

  async submit(): Promise<Hex> {
    const { networkHelpers, book, hub, provider, operator } = this.market;
    await networkHelpers.time.increase(600);
    const before = this.last;
    const isFirst = before.sequence === 0;
    this.last = {
      leaseId: this.leaseId,
      sequence: before.sequence + 1,
      windowStart: isFirst ? (await book.read.lease([this.leaseId])).acceptedAt : before.windowEnd,
      windowEnd: await this.market.now(),
      cumulativeCost: before.cumulativeCost + 10n ** 15n,
      cpuCoreMs: before.cpuCoreMs + 500_000n,
      memoryByteS: before.memoryByteS + 10n ** 12n,
      storageByteS: before.storageByteS + 10n ** 12n,
      gpuMs: 0n,
      networkBytes: before.networkBytes + 1_000_000n,
      linesRoot: MANIFEST,
      previousHash: isFirst ? zeroHash : await hub.read.hashStatement([before]),
      isFinal: false,
    };
    const signature = await signStatement(this.market, this.last);
    const payee: any = await this.market.as(hub, "SettlementHub", provider);
    return payee.write.submitStatement([before, this.last, operator.account.address, signature]);
  }
}

/**
 * A metered lease from its bid to what its provider is paid; meanwhile the deployment that streamed is closed.
 *
 * @returns the lease's last statement
 */
export async function meterLease(meter: Meter, market: Market, streamed: Hex): Promise<Statement> {
  const { as, tenant, provider, hub, vault, networkHelpers } = market;
  const tenantVault: any = await as(vault, "EscrowVault", tenant);
  const payee: any = await as(vault, "EscrowVault", provider);
  await market.heartbeat(provider);
  const metered = await market.deploy(tenant, [{}], 10n * VE);
  const meteredBid = await market.placeBid(provider, metered.orderId, {
    rate: 10n ** 13n,
    cap: 2n * VE,
    prices: PRICES,
  });
  await meter.step("bid with unit prices and cap", meteredBid.hash);
  await meter.step(
    "accept bid with a metered channel",
    (await market.bookAs(tenant)).write.acceptBid([meteredBid.bidId]),
    375_000,
  );
  await (await market.bookAs(provider)).write.reportReady([meteredBid.bidId]);

  const usage = new Usage(market, meteredBid.bidId);
  const tenantHub: any = await as(hub, "SettlementHub", tenant);
  await meter.step("usage statement, first", usage.submit());
  for (let i = 0; i < 7; i++) await usage.submit();
  await meter.step(
    "acknowledge eight statements",
    tenantHub.write.acknowledge([meteredBid.bidId, await hub.read.hashStatement([usage.last])]),
  );
  await meter.step("usage statement, slots reused", usage.submit(), 70_000);
  await meter.step(
    "close deployment",
    (await market.deploymentsAs(tenant)).write.closeDeployment([streamed]),
    150_000,
    450_000,
  );
  await meter.step("refund", tenantVault.write.refund([streamed]), 65_000);
  await networkHelpers.time.increase(8 * DAY);
  await meter.step("finalise after the window", tenantHub.write.finalise([meteredBid.bidId]));
  await meter.step("claim metered earnings", payee.write.claim([0, provider.account.address]));
  return usage.last;
}
