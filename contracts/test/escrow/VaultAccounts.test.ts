import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { getAddress } from "viem";
import {
  AccountState,
  FEE_BPS,
  VE,
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
const C = idOf("channel");
const LATER = 4_000_000_000;

/** Events and errors carry addresses with checksums. */
const checksummed = (value: any) => (/^0x[0-9a-fA-F]{40}$/.test(value) ? getAddress(value) : value);

describe("VaultAccounts", async () => {
  const connection = await connect();
  const { networkHelpers, viem } = connection as any;
  const empty = async () => deployMoney(connection);
  const opened = async () => {
    const money = await networkHelpers.loadFixture(empty);
    await money.asMarket.write.openAccount([A, money.addressOf(money.tenant), 0, 100n]);
    return money;
  };
  const load = async (): Promise<Money> => networkHelpers.loadFixture(empty);
  const loadOpened = async (): Promise<Money> => networkHelpers.loadFixture(opened);

  const pause = async (money: Money) => {
    await (await money.as(money.vault, "EscrowVault", money.guardian)).write.setIntakePaused([true]);
  };
  const grant = async (money: Money, limit = 1000n, expiry: number = LATER): Promise<bigint> => {
    const granter = await money.vaultOf(money.granter);
    const { result } = await granter.simulate.createGrant([money.addressOf(money.tenant), 0, limit, expiry]);
    await granter.write.createGrant([money.addressOf(money.tenant), 0, limit, expiry]);
    return result;
  };
  const closed = async (money: Money) => money.asMarket.write.endLeases([A, [], true]);
  const cumulatives = async (money: Money) =>
    (await money.vault.read.deposits([A])).map((entry: any) => [entry.cumulative, entry.grantId]);
  /** Spends by a channel that pays everything. */
  const spend = async (money: Money, amount: bigint, channel = C) => {
    await money.asMarket.write.openChannel([A, channel, money.addressOf(money.provider), amount, FEE_BPS, false]);
  };

  describe("openAccount", () => {
    it("is for the deployment registry, once, with money, in a listed token, while intake is open", async () => {
      const money = await load();
      const owner = money.addressOf(money.tenant);
      await refuses(
        money,
        (await money.vaultOf(money.tenant)).write.openAccount([A, owner, 0, 1n]),
        "EscrowVault_NotWired",
        [getAddress(money.addressOf(money.tenant))],
      );
      await refuses(money, money.asMarket.write.openAccount([A, owner, 0, 0n]), "EscrowVault_ZeroAmount");
      await refuses(money, money.asMarket.write.openAccount([A, owner, 1, 5n]), "EscrowVault_TokenNotListed", [1]);
      await money.asMarket.write.openAccount([A, owner, 0, 5n]);
      await refuses(money, money.asMarket.write.openAccount([A, owner, 0, 5n]), "EscrowVault_AccountExists", [A], {
        accounts: [A],
      });
      await pause(money);
      await refuses(money, money.asMarket.write.openAccount([idOf("another"), owner, 0, 5n]), "Governed_IntakePaused");
    });

    it("takes the owner's money as its first deposit", async () => {
      const money = await load();
      const owner = money.addressOf(money.tenant);
      const before = await money.balance(owner);
      const call = money.asMarket.write.openAccount([A, owner, 0, 100n]);
      await viem.assertions.emitWithArgs(
        call,
        money.vault,
        "Deposited",
        [A, owner, owner, 100n, 0n, false].map(checksummed),
      );
      assert.equal(await money.balance(owner), before - 100n);
      const account = await money.vault.read.account([A]);
      assert.equal(account.state, AccountState.Open);
      assert.deepEqual([account.available, account.spent, account.depositCount], [100n, 0n, 1]);
      assert.equal(await money.vault.read.fundedUntil([A]), 2 ** 40 - 1);
    });
  });

  describe("deposit", () => {
    it("refuses nothing, strangers to the books, closed accounts and pauses", async () => {
      const money = await loadOpened();
      const tenant = await money.vaultOf(money.tenant);
      const none = idOf("nobody's");
      await refuses(money, tenant.write.deposit([A, 0n]), "EscrowVault_ZeroAmount", [], { accounts: [A] });
      await refuses(money, tenant.write.deposit([none, 1n]), "EscrowVault_AccountNotOpen", [none, AccountState.None]);
      await pause(money);
      await refuses(money, tenant.write.deposit([A, 1n]), "Governed_IntakePaused", [], { accounts: [A] });
      await (await money.as(money.vault, "EscrowVault", money.guardian)).write.setIntakePaused([false]);
      await closed(money);
      await refuses(money, tenant.write.deposit([A, 1n]), "EscrowVault_AccountNotOpen", [A, AccountState.Closed], {
        accounts: [A],
      });
    });

    it("joins what comes from the same source, and takes a place for what does not", async () => {
      const money = await loadOpened();
      const tenant = await money.vaultOf(money.tenant);
      await tenant.write.deposit([A, 50n]);
      assert.deepEqual(await cumulatives(money), [[150n, 0n]]);
      const id = await grant(money);
      await tenant.write.depositFromGrant([A, id, 30n]);
      await tenant.write.depositFromGrant([A, id, 10n]);
      await tenant.write.deposit([A, 5n]);
      assert.deepEqual(await cumulatives(money), [
        [150n, 0n],
        [190n, id],
        [195n, 0n],
      ]);
    });

    it("has sixteen places for the owner and its granters", async () => {
      const money = await loadOpened();
      const tenant = await money.vaultOf(money.tenant);
      const id = await grant(money);
      for (let place = 1; place < 16; ++place) {
        if (place % 2 === 1) await tenant.write.depositFromGrant([A, id, 1n]);
        else await tenant.write.deposit([A, 1n]);
      }
      assert.equal((await money.vault.read.account([A])).depositCount, 16);
      await refuses(money, tenant.write.deposit([A, 1n]), "EscrowVault_TooManyDeposits", [A, 16n], { accounts: [A] });
      await tenant.write.depositFromGrant([A, id, 1n]);
      assert.equal((await money.vault.read.account([A])).available, 116n);
    });

    it("cannot be blocked or diverted by a stranger's gifts", async () => {
      const money = await loadOpened();
      const tenant = await money.vaultOf(money.tenant);
      const stranger = await money.vaultOf(money.stranger);
      const id = await grant(money);
      for (let i = 0; i < 40; ++i) {
        await stranger.write.deposit([A, 1n]);
        if (i % 4 === 0) await tenant.write.depositFromGrant([A, id, 1n]);
      }
      assert.deepEqual(await cumulatives(money), [
        [140n, 0n],
        [150n, id],
      ]);
      await closed(money);
      const before = await money.balance(money.addressOf(money.tenant));
      await stranger.write.refund([A]);
      assert.equal(await money.balance(money.addressOf(money.tenant)), before + 140n);
      assert.equal(await money.vault.read.claimable([0, money.addressOf(money.granter)]), 10n);
      assert.equal(await money.vault.read.claimable([0, money.addressOf(money.stranger)]), 0n);
    });

    it("names gift, giver and owner in the event", async () => {
      const money = await loadOpened();
      const [owner, giver] = [money.addressOf(money.tenant), money.addressOf(money.stranger)];
      await viem.assertions.emitWithArgs(
        (await money.vaultOf(money.stranger)).write.deposit([A, 7n]),
        money.vault,
        "Deposited",
        [A, owner, giver, 7n, 0n, true].map(checksummed),
      );
    });

    it("refuses more than the books can count", async () => {
      const money = await loadOpened();
      const tenant = await money.vaultOf(money.tenant);
      const tooMuch = 2n ** 96n;
      await refuses(money, tenant.write.deposit([A, tooMuch]), "SafeCastOverflowedUintDowncast", [96, tooMuch + 100n], {
        accounts: [A],
      });
    });
  });

  describe("grants", () => {
    it("need a limit, a future and a listed token, and intake to be open", async () => {
      const money = await load();
      const granter = await money.vaultOf(money.granter);
      const grantee = money.addressOf(money.tenant);
      const time = (await now(money)) + 10;
      await refuses(money, granter.write.createGrant([grantee, 0, 0n, LATER]), "EscrowVault_ZeroAmount");
      await at(money, time);
      await networkHelpers.mine();
      await refuses(money, granter.write.createGrant([grantee, 0, 1n, time]), "EscrowVault_InvalidExpiry", [time]);
      await refuses(money, granter.write.createGrant([grantee, 3, 1n, LATER]), "EscrowVault_TokenNotListed", [3]);
      await pause(money);
      await refuses(money, granter.write.createGrant([grantee, 0, 1n, LATER]), "Governed_IntakePaused");
    });

    it("move no money when made, and end by their granter alone", async () => {
      const money = await load();
      const before = await money.balance(money.addressOf(money.granter));
      const id = await grant(money, 77n);
      assert.equal(await money.balance(money.addressOf(money.granter)), before);
      const tenant = await money.vaultOf(money.tenant);
      await refuses(money, tenant.write.revokeGrant([id]), "EscrowVault_NotGranter", [
        id,
        getAddress(money.addressOf(money.tenant)),
      ]);
      await refuses(money, tenant.write.revokeGrant([99n]), "EscrowVault_UnknownGrant", [99n]);
      assert.equal((await money.vault.read.grant([id])).limit, 77n);
      await (await money.vaultOf(money.granter)).write.revokeGrant([id]);
      assert.equal((await money.vault.read.grant([id])).limit, 0n);
    });

    it("are drawn on by the grantee, for its own account, alive, in their token, within the limit", async () => {
      const money = await loadOpened();
      const tenant = await money.vaultOf(money.tenant);
      const stranger = await money.vaultOf(money.stranger);
      const id = await grant(money, 100n, (await now(money)) + 1000);
      const it_ = { accounts: [A] };
      await refuses(
        money,
        stranger.write.depositFromGrant([A, id, 1n]),
        "EscrowVault_NotAccountOwner",
        [A, getAddress(money.addressOf(money.stranger))],
        it_,
      );
      const others = await money.vaultOf(money.granter);
      await others.write.createGrant([money.addressOf(money.stranger), 0, 5n, LATER]);
      await refuses(
        money,
        tenant.write.depositFromGrant([A, id + 1n, 1n]),
        "EscrowVault_NotGrantee",
        [id + 1n, getAddress(money.addressOf(money.tenant))],
        it_,
      );
      await refuses(money, tenant.write.depositFromGrant([A, 50n, 1n]), "EscrowVault_UnknownGrant", [50n], it_);
      await refuses(
        money,
        tenant.write.depositFromGrant([A, id, 101n]),
        "EscrowVault_OverGrant",
        [id, 101n, 100n],
        it_,
      );
      await refuses(money, tenant.write.depositFromGrant([A, id, 0n]), "EscrowVault_ZeroAmount", [], it_);

      const before = await money.balance(money.addressOf(money.granter));
      await viem.assertions.emitWithArgs(tenant.write.depositFromGrant([A, id, 60n]), money.vault, "GrantUsed", [
        id,
        60n,
        40n,
      ]);
      assert.equal(await money.balance(money.addressOf(money.granter)), before - 60n);
      assert.equal((await money.vault.read.account([A])).available, 160n);

      const { expiry } = await money.vault.read.grant([id]);
      await at(money, expiry);
      await networkHelpers.mine();
      await refuses(money, tenant.write.depositFromGrant([A, id, 1n]), "EscrowVault_GrantExpired", [id, expiry], it_);
    });

    it("in another token do not fit", async () => {
      const money = await loadOpened();
      const second: any = await viem.deployContract("VirtToken", [money.manager.address, 10n ** 20n, [], []]);
      await money.vault.write.listToken([second.address]);
      const granter = await money.vaultOf(money.granter);
      await granter.write.createGrant([money.addressOf(money.tenant), 1, 5n, LATER]);
      await refuses(
        money,
        (await money.vaultOf(money.tenant)).write.depositFromGrant([A, 1n, 1n]),
        "EscrowVault_GrantTokenMismatch",
        [1n, 0],
        { accounts: [A] },
      );
    });
  });

  describe("closing", () => {
    it("is for the order book, once, without streams, paused or not", async () => {
      const money = await loadOpened();
      const it_ = { accounts: [A] };
      await refuses(
        money,
        (await money.vaultOf(money.tenant)).write.endLeases([A, [], true]),
        "EscrowVault_NotWired",
        [getAddress(money.addressOf(money.tenant))],
        it_,
      );
      await money.asMarket.write.openStream([A, C, money.addressOf(money.provider), 1n, FEE_BPS, false]);
      await refuses(money, closed(money), "EscrowVault_StreamsOpen", [A, 1n], it_);
      await money.asMarket.write.endLeases([A, [endedLease(C)], false]);
      await pause(money);
      await closed(money);
      await refuses(money, closed(money), "EscrowVault_AccountNotOpen", [A, AccountState.Closed], it_);
    });
  });

  describe("refund", () => {
    const refund = async (money: Money) => (await money.vaultOf(money.stranger)).write.refund([A]);

    it("is for closed accounts with something left", async () => {
      const money = await loadOpened();
      await refuses(money, refund(money), "EscrowVault_AccountNotClosed", [A, AccountState.Open], { accounts: [A] });
      await closed(money);
      await pause(money);
      const before = await money.balance(money.addressOf(money.tenant));
      await refund(money);
      assert.equal(await money.balance(money.addressOf(money.tenant)), before + 100n);
      assert.equal(await money.balance(money.vault.address), 0n);
      await refuses(money, refund(money), "EscrowVault_NothingToWithdraw", [A], { accounts: [A] });
    });

    it("spends first what came in first, and restores a living grant", async () => {
      const money = await loadOpened();
      const tenant = await money.vaultOf(money.tenant);
      const granter = money.addressOf(money.granter);
      const id = await grant(money, 100n);
      await tenant.write.depositFromGrant([A, id, 60n]);
      await tenant.write.deposit([A, 40n]);
      await spend(money, 130n);
      await money.asHub.write.payFromChannel([A, C, 130n]);
      await money.asHub.write.returnFromChannel([A, C, 0n, true]);
      await closed(money);
      const before = await money.balance(money.addressOf(money.tenant));
      const tx = refund(money);
      await viem.assertions.emitWithArgs(tx, money.vault, "GrantRestored", [id, 30n, 70n]);
      assert.equal(await money.balance(money.addressOf(money.tenant)), before + 40n);
      assert.equal(await money.vault.read.claimable([0, granter]), 30n);
      assert.equal((await money.vault.read.account([A])).spent, 130n);
      const had = await money.balance(granter);
      await (await money.vaultOf(money.stranger)).write.claim([0, granter]);
      assert.equal(await money.balance(granter), had + 30n);
    });

    it("of an expired or a revoked grant goes to the granter and restores nothing", async () => {
      for (const end of ["expiry", "revocation"]) {
        const money = await loadOpened();
        const id = await grant(money, 100n, (await now(money)) + 100);
        await (await money.vaultOf(money.tenant)).write.depositFromGrant([A, id, 60n]);
        if (end === "expiry") await networkHelpers.time.increase(101);
        else await (await money.vaultOf(money.granter)).write.revokeGrant([id]);
        await closed(money);
        await refund(money);
        assert.equal(await money.vault.read.claimable([0, money.addressOf(money.granter)]), 60n, end);
        assert.equal((await money.vault.read.grant([id])).limit, end === "expiry" ? 40n : 0n, end);
      }
    });

    it("after a channel returned money uncovers what was spent last; nobody gets twice", async () => {
      const money = await loadOpened();
      const tenant = await money.vaultOf(money.tenant);
      const [owner, granter] = [money.addressOf(money.tenant), money.addressOf(money.granter)];
      const id = await grant(money, 100n);
      await tenant.write.depositFromGrant([A, id, 100n]);
      await spend(money, 150n);
      await closed(money);
      const before = await money.balance(owner);
      await refund(money);
      assert.deepEqual([await money.balance(owner), await money.vault.read.claimable([0, granter])], [before, 50n]);

      await money.asHub.write.payFromChannel([A, C, 20n]);
      await money.asHub.write.returnFromChannel([A, C, 70n, false]);
      await refund(money);
      assert.deepEqual(
        [await money.balance(owner), await money.vault.read.claimable([0, granter])],
        [before + 20n, 100n],
      );
      await money.asHub.write.returnFromChannel([A, C, 60n, true]);
      await refund(money);
      assert.deepEqual(
        [await money.balance(owner), await money.vault.read.claimable([0, granter])],
        [before + 80n, 100n],
      );
      assert.equal((await money.vault.read.grant([id])).limit, 100n);
      const { held, accounted } = await booksOf(money, {
        accounts: [A],
        payees: [granter, money.addressOf(money.provider)],
      });
      assert.equal(held, accounted);
    });

    it("of a gift before granted money is what the granted money no longer has to pay", async () => {
      const money = await loadOpened();
      const id = await grant(money, 100n);
      await (await money.vaultOf(money.tenant)).write.depositFromGrant([A, id, 50n]);
      await (await money.vaultOf(money.stranger)).write.deposit([A, 10n]);
      await spend(money, 100n);
      await closed(money);
      const before = await money.balance(money.addressOf(money.tenant));
      await refund(money);
      assert.equal(await money.balance(money.addressOf(money.tenant)), before + 10n);
      assert.equal(await money.vault.read.claimable([0, money.addressOf(money.granter)]), 50n);
    });

    it("to an owner the token refuses waits to be claimed and holds up nobody", async () => {
      const money = await load();
      const picky: any = await viem.deployContract("PickyToken");
      await money.vault.write.listToken([picky.address]);
      const [owner, granter] = [money.addressOf(money.tenant), money.addressOf(money.granter)];
      for (const who of [owner, granter]) {
        await picky.write.mint([who, 1000n]);
        const wallet = who === owner ? money.tenant : money.granter;
        await (await money.as(picky, "PickyToken", wallet)).write.approve([money.vault.address, 1000n]);
      }
      await money.asMarket.write.openAccount([A, owner, 1, 100n]);
      await (await money.vaultOf(money.granter)).write.createGrant([owner, 1, 100n, LATER]);
      await (await money.vaultOf(money.tenant)).write.depositFromGrant([A, 1n, 40n]);
      await closed(money);
      await picky.write.refuse([owner, true]);
      await refund(money);
      assert.equal(await money.vault.read.claimable([1, owner]), 100n);
      await (await money.vaultOf(money.stranger)).write.claim([1, granter]);
      assert.equal(await picky.read.balanceOf([granter]), 1000n);
      await picky.write.refuse([owner, false]);
      await (await money.vaultOf(money.stranger)).write.claim([1, owner]);
      assert.equal(await picky.read.balanceOf([owner]), 1000n);
    });
  });
});
