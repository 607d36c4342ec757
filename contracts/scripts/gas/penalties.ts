import type { Market } from "../../test/support/market.js";
import type { Statement } from "../../test/support/money.js";
import { signStatement } from "./metering.js";
import type { Meter } from "./meter.js";

const DAY = 86_400;

/** Providers that end leases, are silent and contradict themselves, in statements like the one given. */
export async function punishProvider(meter: Meter, market: Market, template: Statement): Promise<void> {
  const { as, tenant, provider, neighbour, networkHelpers } = market;
  await market.heartbeat(provider);
  const leased = async () => (await market.runningLease(tenant, provider)).bidId;
  const [noticed, unnoticed, silent] = [await leased(), await leased(), await leased()];
  const seller: any = await market.bookAs(provider);
  await meter.step("give notice of a lease's end", seller.write.giveReclaimNotice([noticed]));
  await meter.step("end a lease as its provider, with penalty", seller.write.closeLeaseByProvider([unnoticed, 10_000]));
  await networkHelpers.time.increase(DAY);
  await meter.step("end a lease as its provider after a notice", seller.write.closeLeaseByProvider([noticed, 10_001]));
  const reporter: any = await as(market.penalties, "ProviderPenalties", neighbour);
  await meter.step("report a provider's silence", reporter.write.reportSilence([silent]));
  const [openedCase] = await market.penalties.getEvents.ProviderCaseOpened();
  await networkHelpers.time.increase(2 * DAY);
  await meter.step("execute a provider's case", reporter.write.execute([openedCase.args.caseId]));
  const halves = [500_000n, 400_000n].map((cpuCoreMs) => ({ ...template, leaseId: silent, sequence: 1, cpuCoreMs }));
  const signed = await Promise.all(
    halves.map(async (statement) => ({
      statement,
      signer: market.operator.account.address,
      signature: await signStatement(market, statement),
    })),
  );
  await meter.step("report two contradicting statements", reporter.write.reportConflict(signed));
}
