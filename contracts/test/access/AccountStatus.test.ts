import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { network } from "hardhat";
import { keccak256, padHex, toHex, zeroHash, type Address } from "viem";
import { AccountState, Role, deployAccess, deployProxy } from "../support/access.js";

const REASON = keccak256(toHex("seen by two people"));

describe("AccountStatus", async () => {
  const connection = await network.create();
  const { viem, networkHelpers } = connection;
  const fixture = async () => {
    const access = await deployAccess(connection);
    const office = await access.as(access.status, "AccountStatus", access.administrator);
    const [someone, other] = access.people.map((wallet: any) => wallet.account.address as Address);
    return { ...access, office, someone: someone!, other: other! };
  };
  const load = async () => networkHelpers.loadFixture(fixture);

  it("takes 32 genesis accounts and no more", async () => {
    const { manager } = await load();
    const many = Array.from({ length: 33 }, (_, i) => padHex(toHex(i + 1), { size: 20 }));
    const status = await deployProxy(connection, "AccountStatus", [], [manager.address, many.slice(1)]);
    assert.equal(await status.read.isProtected([many[32]]), true);
    await viem.assertions.revertWithCustomErrorWithArgs(
      deployProxy(connection, "AccountStatus", [], [manager.address, many]),
      status,
      "AccountStatus_TooManyGenesisAccounts",
      [33n, 32n],
    );
  });

  it("takes an account nobody spoke of for operational", async () => {
    const { status, someone, other } = await load();
    assert.equal(await status.read.statusOf([someone]), AccountState.Operational);
    await status.read.requireOperational([someone]);
    await status.read.requireBothOperational([someone, other]);
  });

  it("refuses every other status, in either place", async () => {
    const { status, office, someone, other } = await load();
    for (const state of [
      AccountState.Suspended,
      AccountState.Frozen,
      AccountState.Blacklisted,
      AccountState.Terminated,
    ]) {
      await office.write.setStatus([someone, state, REASON]);
      for (const call of [
        status.read.requireOperational([someone]),
        status.read.requireBothOperational([someone, other]),
        status.read.requireBothOperational([other, someone]),
      ]) {
        await viem.assertions.revertWithCustomErrorWithArgs(call, status, "AccountStatus_NotOperational", [
          someone,
          state,
        ]);
      }
    }
  });

  describe("setStatus", () => {
    it("moves between any two states but terminated, and to terminated", async () => {
      const { office, status, administrator, someone } = await load();
      const living = [AccountState.Suspended, AccountState.Frozen, AccountState.Blacklisted, AccountState.Operational];
      let previous: number = AccountState.Operational;
      const path = living.flatMap((from) => living.filter((to) => to !== from).flatMap((to) => [from, to]));
      for (const next of [...path, AccountState.Terminated]) {
        if (next === previous) continue;
        await viem.assertions.emitWithArgs(
          office.write.setStatus([someone, next, REASON]),
          status,
          "AccountStatusChanged",
          [someone, previous, next, REASON, administrator.account.address],
        );
        assert.equal(await status.read.statusOf([someone]), next);
        previous = next;
      }
    });

    it("refuses the present status, and anything after terminated", async () => {
      const { office, status, someone } = await load();
      await viem.assertions.revertWithCustomErrorWithArgs(
        office.write.setStatus([someone, AccountState.Operational, REASON]),
        status,
        "AccountStatus_BadTransition",
        [someone, AccountState.Operational, AccountState.Operational],
      );
      await office.write.setStatus([someone, AccountState.Terminated, REASON]);
      for (const next of Object.values(AccountState)) {
        await viem.assertions.revertWithCustomErrorWithArgs(
          office.write.setStatus([someone, next, REASON]),
          status,
          "AccountStatus_BadTransition",
          [someone, AccountState.Terminated, next],
        );
      }
    });

    it("is the administrators' alone, governance included", async () => {
      const { status, someone, guardian, as } = await load();
      for (const contract of [status, await as(status, "AccountStatus", guardian)]) {
        await viem.assertions.revertWithCustomError(
          contract.write.setStatus([someone, AccountState.Frozen, REASON]),
          status,
          "AccessManagedUnauthorized",
        );
      }
      assert.equal(await status.read.statusOf([someone]), AccountState.Operational);
    });

    it("spares oneself, genesis accounts and office holders until they lose the office", async () => {
      const { office, status, manager, administrator, guardian, genesis, people } = await load();
      const colleague = people[2].account.address;
      await manager.write.grantRole([Role.Administrator, colleague, 0]);
      await viem.assertions.revertWithCustomErrorWithArgs(
        office.write.setStatus([administrator.account.address, AccountState.Frozen, REASON]),
        status,
        "AccountStatus_Self",
        [administrator.account.address],
      );
      for (const account of [genesis.account.address, guardian.account.address, colleague]) {
        await viem.assertions.revertWithCustomErrorWithArgs(
          office.write.setStatus([account, AccountState.Frozen, REASON]),
          status,
          "AccountStatus_Protected",
          [account],
        );
        assert.equal(await status.read.statusOf([account]), AccountState.Operational);
      }
      await manager.write.revokeRole([Role.Administrator, colleague]);
      await office.write.setStatus([colleague, AccountState.Frozen, zeroHash]);
      assert.equal(await status.read.statusOf([colleague]), AccountState.Frozen);
    });
  });
});
