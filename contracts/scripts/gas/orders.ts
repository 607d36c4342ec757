import type { Hex } from "viem";
import { Action, Scope, verify } from "../../test/support/access.js";
import type { Market } from "../../test/support/market.js";
import { VE } from "../../test/support/system.js";
import type { Meter } from "./meter.js";

const DAY = 86_400;

/**
 * An order from deployment to a stream's payments, with the gates of genesis/development.json on.
 *
 * @returns the deployment that streams
 */
export async function playOrder(meter: Meter, market: Market): Promise<Hex> {
  const { as, gates, tenant, provider, rival, third, neighbour, vault, networkHelpers } = market;
  const tenantVault: any = await as(vault, "EscrowVault", tenant);
  const payee: any = await as(vault, "EscrowVault", provider);

  const policy = { minScore: 50, minTier: 1, requiredScopes: 0, freshness: 0, requireMfa: false, requireDomain: false };
  await gates.write.definePolicy([policy]);
  await gates.write.definePolicy([
    { ...policy, minScore: 70, minTier: 2, requiredScopes: Scope.IdDocument | Scope.Selfie },
  ]);
  await gates.write.bind([Action.CreateDeployment, 1]);
  await gates.write.bind([Action.AcceptBid, 1]);
  await gates.write.bind([Action.PlaceBid, 2]);
  await gates.write.bind([Action.RegisterProvider, 2]);
  for (const wallet of [provider, rival, third]) await verify(market, wallet);

  await meter.step(
    "register provider with bond",
    market.register(provider, { attestationKey: market.operator.account.address }),
  );
  await market.heartbeat(provider);
  await meter.step("capacity heartbeat", market.heartbeat(provider));
  await market.register(rival, { operator: market.stranger.account.address });
  await market.heartbeat(rival);
  await market.enter(third);

  const first = await market.deploy(neighbour, [{}]);
  await market.placeBid(third, first.orderId);

  const streamed = await market.deploy(tenant, [{}], 10n * VE);
  await meter.step("create deployment (one group, 600-byte specification)", streamed.hash, 380_000, 480_000);
  const winner = await market.placeBid(provider, streamed.orderId);
  await meter.step("bid", winner.hash, 200_000, 350_000);
  const loser = await market.placeBid(rival, streamed.orderId, { by: market.stranger });
  await meter.step("bid sent by the provider's operator", loser.hash, 200_000);
  await meter.step("accept bid", (await market.bookAs(tenant)).write.acceptBid([winner.bidId]), 280_000, 700_000);
  await meter.step("report ready (stream starts)", (await market.bookAs(provider)).write.reportReady([winner.bidId]));
  await meter.step("reclaim a lost bid", (await market.bookAs(rival)).write.reclaimBid([loser.bidId]));
  await meter.step("deposit", tenantVault.write.deposit([streamed.deploymentId, VE]), 85_000, 150_000);
  await networkHelpers.time.increase(DAY / 24);
  await meter.step(
    "withdraw from a stream, first",
    payee.write.withdrawStream([streamed.deploymentId, winner.bidId]),
    90_000,
    180_000,
  );
  await networkHelpers.time.increase(DAY / 24);
  await meter.step(
    "withdraw from a stream, again",
    payee.write.withdrawStream([streamed.deploymentId, winner.bidId]),
    82_000,
  );
  return streamed.deploymentId;
}
