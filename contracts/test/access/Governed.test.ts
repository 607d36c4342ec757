import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { network } from "hardhat";
import { getAddress, keccak256, stringToBytes } from "viem";
import { deployAccess } from "../support/access.js";

const ORDER_TTL = keccak256(stringToBytes("market.order_ttl"));

/** Shown on the parameter registry; every state-holding contract has the same base. */
describe("Governed", async () => {
  const connection = await network.create();
  const { viem, networkHelpers } = connection;
  const fixture = async () => deployAccess(connection);
  const load = async () => networkHelpers.loadFixture(fixture);

  it("lets guardians pause and reopen intake", async () => {
    const { parameters, guardian, as } = await load();
    const theirs = await as(parameters, "ParameterRegistry", guardian);
    for (const paused of [true, false]) {
      await viem.assertions.emitWithArgs(theirs.write.setIntakePaused([paused]), parameters, "IntakePauseChanged", [
        paused,
        guardian.account.address,
      ]);
      assert.equal(await parameters.read.intakePaused(), paused);
    }
  });

  it("lets nobody else pause, governance included", async () => {
    const { parameters, administrator, as } = await load();
    for (const contract of [parameters, await as(parameters, "ParameterRegistry", administrator)]) {
      await viem.assertions.revertWithCustomError(
        contract.write.setIntakePaused([true]),
        parameters,
        "AccessManagedUnauthorized",
      );
    }
    assert.equal(await parameters.read.intakePaused(), false);
  });

  it("is upgraded by governance alone and keeps its state", async () => {
    const { parameters, guardian, as } = await load();
    const next = await viem.deployContract("ParameterRegistry");
    await parameters.write.setParameter([ORDER_TTL, 700n]);
    const theirs = await as(parameters, "ParameterRegistry", guardian);
    await viem.assertions.revertWithCustomError(
      theirs.write.upgradeToAndCall([next.address, "0x"]),
      parameters,
      "AccessManagedUnauthorized",
    );
    await viem.assertions.emitWithArgs(
      parameters.write.upgradeToAndCall([next.address, "0x"]),
      parameters,
      "Upgraded",
      [getAddress(next.address)],
    );
    assert.equal(await parameters.read.get([ORDER_TTL]), 700n);
  });
});
