import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { getAddress, zeroAddress } from "viem";
import { deployProxy } from "../support/access.js";
import { booksOf, connect, deployMoney, idOf, refuses, type Money } from "../support/money.js";

const BID = idOf("bid");

describe("EscrowVault", async () => {
  const connection = await connect();
  const { networkHelpers, viem } = connection as any;
  const fixture = async () => deployMoney(connection);
  const load = async (): Promise<Money> => networkHelpers.loadFixture(fixture);
  const addresses = (money: Money) =>
    [money.market, money.market, money.market, money.hub, money.splitter].map((c) => c.address);
  const pause = async (money: Money) =>
    (await money.as(money.vault, "EscrowVault", money.guardian)).write.setIntakePaused([true]);

  it("is wired by governance, once, completely", async () => {
    const money = await load();
    const { vault, stranger } = money;
    const who = getAddress(money.addressOf(stranger));
    await refuses(money, (await money.vaultOf(stranger)).write.wire(addresses(money)), "AccessManagedUnauthorized", [
      who,
    ]);
    await refuses(money, vault.write.wire(addresses(money)), "EscrowVault_AlreadyWired");
    for (let hole = 0; hole < 5; ++hole) {
      const fresh = await deployProxy(
        connection,
        "EscrowVault",
        [money.parameters.address],
        [money.manager.address, money.token.address],
      );
      const args = addresses(money).map((address, i) => (i === hole ? zeroAddress : address));
      await refuses(money, fresh.write.wire(args), "EscrowVault_ZeroAddress", [], { of: fresh });
    }
  });

  it("is initialised once, and upgraded by governance alone", async () => {
    const money = await load();
    const bare: any = await viem.deployContract("EscrowVault", [money.parameters.address]);
    const args = [money.manager.address, money.token.address];
    await refuses(money, bare.write.initialize(args), "InvalidInitialization", [], { of: bare });
    await refuses(money, money.vault.write.initialize(args), "InvalidInitialization");
    await refuses(
      money,
      (await money.vaultOf(money.stranger)).write.upgradeToAndCall([bare.address, "0x"]),
      "AccessManagedUnauthorized",
      [getAddress(money.addressOf(money.stranger))],
    );
    await money.vault.write.upgradeToAndCall([bare.address, "0x"]);
    assert.equal(await money.vault.read.tokenAt([0]), getAddress(money.token.address));
  });

  it("lists up to sixteen tokens, each once, at indexes that never move", async () => {
    const money = await load();
    const { vault } = money;
    const address = (i: number) => getAddress(`0x${(i + 1).toString(16).padStart(40, "0")}`);
    const who = getAddress(money.addressOf(money.stranger));
    await refuses(
      money,
      (await money.vaultOf(money.stranger)).write.listToken([address(1)]),
      "AccessManagedUnauthorized",
      [who],
    );
    await refuses(money, vault.write.listToken([zeroAddress]), "EscrowVault_ZeroAddress");
    await refuses(money, vault.write.listToken([money.token.address]), "EscrowVault_TokenAlreadyListed", [
      getAddress(money.token.address),
    ]);
    for (let i = 1; i < 16; ++i) await vault.write.listToken([address(i)]);
    await refuses(money, vault.write.listToken([address(16)]), "EscrowVault_TooManyTokens", [16n]);
    assert.equal(await vault.read.tokenAt([0]), getAddress(money.token.address));
    for (let i = 1; i < 16; ++i) assert.equal(await vault.read.tokenAt([i]), address(i));
    await assert.rejects(vault.read.tokenAt([16]), /EscrowVault_TokenNotListed/);
  });

  it("gives fees to the splitter alone", async () => {
    const money = await load();
    const who = getAddress(money.addressOf(money.stranger));
    await refuses(money, (await money.vaultOf(money.stranger)).write.collectFees([0]), "EscrowVault_NotWired", [who]);
    await refuses(money, money.splitter.write.collect([0]), "EscrowVault_NothingToWithdraw", [`0x${"0".repeat(64)}`]);
  });

  it("keeps bidder money: funded, locked, unlocked, withdrawn to the last wei", async () => {
    const money = await load();
    const bidder = money.addressOf(money.bidder);
    const asBidder = await money.vaultOf(money.bidder);
    const stranger = await money.vaultOf(money.stranger);
    await refuses(money, stranger.write.fundBidder([bidder, 0n]), "EscrowVault_ZeroAmount");
    await stranger.write.fundBidder([bidder, 60n]);
    await asBidder.write.fundBidder([bidder, 40n]);
    await refuses(money, asBidder.write.lockBid([bidder, BID, 1n, 0n]), "EscrowVault_NotWired", [getAddress(bidder)]);
    await refuses(money, asBidder.write.unlockBid([bidder, BID, 1n]), "EscrowVault_NotWired", [getAddress(bidder)]);
    await refuses(money, money.asMarket.write.lockBid([bidder, BID, 101n, 0n]), "EscrowVault_BidderFunds", [
      getAddress(bidder),
      100n,
      101n,
    ]);
    await refuses(money, money.asMarket.write.lockBid([bidder, BID, 70n, 1n]), "ProviderRegistry_BondTooSmall", [
      0n,
      1n,
    ]);
    await money.asMarket.write.lockBid([bidder, BID, 70n, 0n]);
    await refuses(money, asBidder.write.withdrawBidder([31n]), "EscrowVault_BidderFunds", [
      getAddress(bidder),
      30n,
      31n,
    ]);
    await refuses(money, asBidder.write.withdrawBidder([0n]), "EscrowVault_ZeroAmount");
    await refuses(money, money.asMarket.write.unlockBid([bidder, BID, 71n]), "EscrowVault_BidderFunds", [
      getAddress(bidder),
      70n,
      71n,
    ]);
    await pause(money);
    await refuses(money, stranger.write.fundBidder([bidder, 1n]), "Governed_IntakePaused");
    await money.asMarket.write.unlockBid([bidder, BID, 70n]);
    const before = await money.balance(bidder);
    await asBidder.write.withdrawBidder([100n]);
    assert.equal(await money.balance(bidder), before + 100n);
    assert.equal(await money.balance(money.vault.address), 0n);
  });

  it("keeps bonds: locked from the provider, released to its bidder money", async () => {
    const money = await load();
    const provider = money.addressOf(money.provider);
    const asProvider = await money.vaultOf(money.provider);
    await refuses(money, asProvider.write.lockBond([provider, 1n]), "EscrowVault_NotWired", [getAddress(provider)]);
    await refuses(money, asProvider.write.releaseBond([provider, 1n]), "EscrowVault_NotWired", [getAddress(provider)]);
    await refuses(money, money.asMarket.write.lockBond([provider, 0n]), "EscrowVault_ZeroAmount");
    const before = await money.balance(provider);
    await money.asMarket.write.lockBond([provider, 500n]);
    assert.deepEqual([await money.balance(provider), await money.vault.read.bondOf([provider])], [before - 500n, 500n]);
    await refuses(money, money.asMarket.write.releaseBond([provider, 501n]), "EscrowVault_BondTooSmall", [
      getAddress(provider),
      500n,
      501n,
    ]);
    await money.asMarket.write.releaseBond([provider, 200n]);
    assert.equal((await money.vault.read.bidder([provider])).available, 200n);
    const judge = money.addressOf(money.relayer);
    await refuses(money, asProvider.write.takeBond([provider, 1n, provider]), "EscrowVault_NotWired", [
      getAddress(provider),
    ]);
    await refuses(money, money.asMarket.write.takeBond([provider, 301n, judge]), "EscrowVault_BondTooSmall", [
      getAddress(provider),
      300n,
      301n,
    ]);
    const had = await money.balance(judge);
    await money.asMarket.write.takeBond([provider, 100n, judge]);
    assert.deepEqual([(await money.balance(judge)) - had, await money.vault.read.bondOf([provider])], [100n, 200n]);
    const { held, accounted } = await booksOf(money, { bidders: [provider], bonds: [provider] });
    assert.equal(held, accounted);
    await asProvider.write.withdrawBidder([200n]);
    assert.equal(await money.balance(provider), before - 300n);
  });
});
