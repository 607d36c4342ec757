import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { network } from "hardhat";
import { openMarket } from "../support/market.js";
import { VE } from "../support/system.js";

/** Gas of whole transactions, proxies and intrinsic gas included, with no identity policy bound. */
describe("Gas of the market", async () => {
  const connection = await network.create();
  const { networkHelpers } = connection;
  const fixture = async () => {
    const market = await openMarket(connection);
    const { enter, provider, rival, deploy, lease, tenant, placeBid, bookAs } = market;
    await enter(provider);
    await enter(rival);
    await enter(market.third);
    // A market in use: everybody has done this before.
    const before = await deploy(tenant);
    await placeBid(provider, before.orderId);
    await lease(tenant, rival);
    return market;
  };

  /** [what, budget of the design]. */
  const budgets: [string, bigint][] = [
    ["create", 380_000n],
    ["bid", 200_000n],
    ["bidByOperator", 200_000n],
    ["accept", 280_000n],
    ["acceptMetered", 375_000n],
    ["closeOnly", 150_000n],
    ["close", 150_000n],
    ["closeDeployment", 150_000n],
  ];

  it("stays within the budgets", async () => {
    const m = await networkHelpers.loadFixture(fixture);
    const made = await m.deploy(m.tenant);
    const bid = await m.placeBid(m.provider, made.orderId);
    const accept = await (await m.bookAs(m.tenant)).write.acceptBid([bid.bidId]);
    const ready = await (await m.bookAs(m.provider)).write.reportReady([bid.bidId]);
    await networkHelpers.time.increase(1_200);
    const close = await (await m.bookAs(m.tenant)).write.closeLease([bid.bidId]);

    await (await m.providersAs(m.rival)).write.setOperator([m.stranger.account.address]);
    const auctioned = await m.deploy(m.tenant);
    const bidByOperator = await m.placeBid(m.rival, auctioned.orderId, { by: m.stranger });

    const again = await m.deploy(m.tenant);
    const metered = await m.placeBid(m.provider, again.orderId, { cap: VE, prices: { cpuCoreMs: 1_000 } });
    const acceptMetered = await (await m.bookAs(m.tenant)).write.acceptBid([metered.bidId]);
    await (await m.bookAs(m.provider)).write.reportReady([metered.bidId]);

    const whole = await m.deploy(m.tenant);
    const last = await m.placeBid(m.provider, whole.orderId);
    await (await m.bookAs(m.tenant)).write.acceptBid([last.bidId]);
    await (await m.bookAs(m.provider)).write.reportReady([last.bidId]);
    await networkHelpers.time.increase(1_200);
    const closeDeployment = await (await m.deploymentsAs(m.tenant)).write.closeDeployment([whole.deploymentId]);
    const refund = await (await m.as(m.vault, "EscrowVault", m.tenant)).write.refund([whole.deploymentId]);

    // A tenant and a provider with nothing else: counters return to zero, which is refunded.
    const { bidId } = await m.runningLease(m.neighbour, m.third);
    await networkHelpers.time.increase(1_200);
    const closeOnly = await (await m.bookAs(m.neighbour)).write.closeLease([bidId]);

    const hashes: Record<string, any> = {
      create: made.hash,
      bid: bid.hash,
      bidByOperator: bidByOperator.hash,
      bidMetered: metered.hash,
      accept,
      acceptMetered,
      ready,
      close,
      closeOnly,
      closeDeployment,
      refund,
    };
    const gas: Record<string, bigint> = {};
    for (const [name, hash] of Object.entries(hashes)) gas[name] = await m.gasOf(hash);
    for (const [name, budget] of budgets) {
      console.log(`      ${name}: ${gas[name]}, budget ${budget}`);
      assert.ok(gas[name]! <= budget, `${name} takes ${gas[name]} > ${budget}`);
    }
  });
});
