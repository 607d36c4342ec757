import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { network } from "hardhat";
import { getAddress, keccak256, toHex, zeroAddress, type Address, type Hex } from "viem";
import { generatePrivateKey, privateKeyToAccount, type PrivateKeyAccount } from "viem/accounts";
import { assignRole, deployAccess, deployProxy, Role } from "../support/access.js";

const KEY_TYPES = {
  ValidatorKey: [
    { name: "operator", type: "address" },
    { name: "nonce", type: "uint256" },
  ],
} as const;
const REPORT_TYPES = {
  SoftwareReport: [
    { name: "validator", type: "address" },
    { name: "version", type: "string" },
    { name: "reportedAt", type: "uint64" },
  ],
} as const;
const EPOCH = 3_600;
const OPERATOR: Address = "0x00000000000000000000000000000000000000a1";

describe("ValidatorRegistry", async () => {
  const connection = await network.create();
  const { viem, networkHelpers } = connection;
  const { revertWithCustomError, emitWithArgs } = viem.assertions;
  const client = await viem.getPublicClient();

  const keys = (count: number): PrivateKeyAccount[] =>
    Array.from({ length: count }, () => privateKeyToAccount(generatePrivateKey()));
  const members = (nodes: PrivateKeyAccount[]) => nodes.map((node) => ({ node: node.address, operator: OPERATOR }));
  const ascending = (addresses: Address[]) => [...addresses].sort((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1));

  async function world(size: number) {
    const access = await deployAccess(connection);
    const nodes = keys(size);
    const deploy = (initial: { node: Address; operator: Address }[], belowMinimum = false) =>
      deployProxy(
        connection,
        "ValidatorRegistry",
        [access.parameters.address],
        [access.manager.address, initial, belowMinimum],
      );
    const registry = await deploy(members(nodes), size < 4);
    await assignRole(access.manager, Role.Administrator, registry, ["addValidator", "removeValidator"]);
    await assignRole(access.manager, Role.Guardian, registry, ["tombstoneValidator", "setIntakePaused"]);
    const domain = {
      name: "VirtEngine ValidatorRegistry",
      version: "1",
      chainId: await client.getChainId(),
      verifyingContract: registry.address as Address,
    };
    const prove = (key: PrivateKeyAccount, nonce = 0n, operator = OPERATOR, change: object = {}): Promise<Hex> =>
      key.signTypedData({
        domain: { ...domain, ...change },
        types: KEY_TYPES,
        primaryType: "ValidatorKey",
        message: { operator, nonce },
      });
    const speak = (key: PrivateKeyAccount, version: string, reportedAt: bigint, validator = key.address) =>
      key.signTypedData({
        domain,
        types: REPORT_TYPES,
        primaryType: "SoftwareReport",
        message: { validator, version, reportedAt },
      });
    const office = await access.as(registry, "ValidatorRegistry", access.administrator);
    const watch = await access.as(registry, "ValidatorRegistry", access.guardian);
    const add = async (key: PrivateKeyAccount, nonce = 0n) =>
      office.write.addValidator([key.address, OPERATOR, await prove(key, nonce)]);
    const set = async (): Promise<Address[]> => registry.read.getValidators();
    /** Just behind the start of an epoch, so that a test's few transactions share one. */
    const nextEpoch = async () => {
      const now = await networkHelpers.time.latest();
      await networkHelpers.time.increaseTo((Math.floor(now / EPOCH) + 1) * EPOCH + 1);
    };
    await nextEpoch();
    return { ...access, nodes, deploy, registry, domain, prove, speak, office, watch, add, set, nextEpoch };
  }
  const four = async () => world(4);
  const seven = async () => world(7);

  it("starts with four in ascending order", async () => {
    const { registry, nodes, set, deploy } = await networkHelpers.loadFixture(four);
    assert.deepEqual(await set(), ascending(nodes.map((node) => node.address)));
    const reversed = await deploy(members([...nodes].reverse()));
    assert.deepEqual(await reversed.read.getValidators(), await set());
    const record = await registry.read.validatorOf([nodes[0]!.address]);
    assert.equal(record.operator.toLowerCase(), OPERATOR);
    assert.equal(record.status, 1);
    assert.equal(await registry.read.isValidator([nodes[0]!.address]), true);
    assert.equal(await registry.read.isValidator([OPERATOR]), false);
  });

  it("refuses a genesis set that is too small, too large, or no set", async () => {
    const { registry, nodes, deploy } = await networkHelpers.loadFixture(four);
    const refused = (initial: any[], error: string, below = false) =>
      revertWithCustomError(deploy(initial, below), registry, error);
    const listed = members(nodes);
    await refused(listed.slice(0, 3), "ValidatorRegistry_BadGenesisSet");
    await refused([], "ValidatorRegistry_BadGenesisSet", true);
    await refused(members(keys(26)), "ValidatorRegistry_BadGenesisSet");
    await refused([...listed, listed[0]], "ValidatorRegistry_NotAdmissible");
    await refused([...listed, { node: zeroAddress, operator: OPERATOR }], "ValidatorRegistry_ZeroAddress");
    await refused([...listed, { node: OPERATOR, operator: zeroAddress }], "ValidatorRegistry_ZeroAddress");
  });

  it("lets a development network start small and grow", async () => {
    const { add, set, office, nodes, registry, nextEpoch } = await world(1);
    for (let size = 2; size <= 5; size++) {
      await add(keys(1)[0]!);
      assert.equal((await set()).length, size);
      await nextEpoch();
    }
    await office.write.removeValidator([nodes[0]!.address]);
    await nextEpoch();
    const [first] = await set();
    await revertWithCustomError(office.write.removeValidator([first]), registry, "ValidatorRegistry_BelowMinimum");
  });

  it("adds a node that proves its key", async () => {
    const { registry, add, set, nodes } = await networkHelpers.loadFixture(four);
    const [newcomer] = keys(1) as [PrivateKeyAccount];
    await emitWithArgs(add(newcomer), registry, "ValidatorAdded", [newcomer.address, getAddress(OPERATOR), 5n]);
    assert.deepEqual(await set(), ascending([...nodes, newcomer].map((node) => node.address)));
    assert.equal((await registry.read.epoch()).added, 1);
  });

  it("takes no proof for anything else", async () => {
    const { registry, office, prove, deploy, nodes } = await networkHelpers.loadFixture(four);
    const [newcomer, other] = keys(2) as [PrivateKeyAccount, PrivateKeyAccount];
    const elsewhere = await deploy(members(nodes));
    const proofs = [
      await prove(other),
      await prove(newcomer, 1n),
      await prove(newcomer, 0n, other.address),
      await prove(newcomer, 0n, OPERATOR, { chainId: 1 }),
      await prove(newcomer, 0n, OPERATOR, { verifyingContract: elsewhere.address }),
      "0x",
    ];
    for (const proof of proofs) {
      await revertWithCustomError(
        office.write.addValidator([newcomer.address, OPERATOR, proof]),
        registry,
        "ValidatorRegistry_BadSignature",
      );
    }
  });

  it("adds no member again", async () => {
    const { registry, add, nodes } = await networkHelpers.loadFixture(four);
    await revertWithCustomError(add(nodes[0]!), registry, "ValidatorRegistry_NotAdmissible");
  });

  it("adds no more in an epoch than the new set tolerates", async () => {
    const { registry, add, set, nextEpoch } = await networkHelpers.loadFixture(seven);
    // Ten nodes tolerate three faults, eleven no fourth one.
    for (let i = 0; i < 3; i++) await add(keys(1)[0]!);
    await revertWithCustomError(add(keys(1)[0]!), registry, "ValidatorRegistry_TooManyAdded");
    assert.equal((await registry.read.epoch()).added, 3);
    await nextEpoch();
    assert.equal((await registry.read.epoch()).added, 0);
    await add(keys(1)[0]!);
    assert.equal((await set()).length, 11);
  });

  it("removes no more in an epoch than its first set tolerated", async () => {
    const { registry, office, nodes, set, nextEpoch } = await networkHelpers.loadFixture(seven);
    for (const node of nodes.slice(0, 2)) {
      await emitWithArgs(office.write.removeValidator([node.address]), registry, "ValidatorRemoved", [
        node.address,
        getAddress(OPERATOR),
        false,
        BigInt((await set()).length - 1),
      ]);
    }
    const third = async () => office.write.removeValidator([nodes[2]!.address]);
    await revertWithCustomError(third(), registry, "ValidatorRegistry_TooManyRemoved");
    await nextEpoch();
    await third();
    assert.deepEqual(await set(), ascending(nodes.slice(3).map((node) => node.address)));
  });

  it("removes nobody while the newcomers would be more than the rest tolerates", async () => {
    const { registry, add, office, nodes, nextEpoch } = await networkHelpers.loadFixture(seven);
    for (let i = 0; i < 3; i++) await add(keys(1)[0]!);
    const one = async () => office.write.removeValidator([nodes[0]!.address]);
    await revertWithCustomError(one(), registry, "ValidatorRegistry_TooManyAdded");
    await nextEpoch();
    await one();
    assert.equal((await registry.read.epoch()).removed, 1);
  });

  it("never has fewer than four", async () => {
    const { registry, office, watch, nodes } = await networkHelpers.loadFixture(four);
    const [node] = nodes as [PrivateKeyAccount];
    await revertWithCustomError(
      office.write.removeValidator([node.address]),
      registry,
      "ValidatorRegistry_BelowMinimum",
    );
    await revertWithCustomError(
      watch.write.tombstoneValidator([node.address]),
      registry,
      "ValidatorRegistry_BelowMinimum",
    );
  });

  it("never has more than the cap", async () => {
    const { registry, parameters, add } = await networkHelpers.loadFixture(seven);
    await parameters.write.setParameter([keccak256(toHex("staking.validator_cap")), 8n]);
    await add(keys(1)[0]!);
    await revertWithCustomError(add(keys(1)[0]!), registry, "ValidatorRegistry_Full");
  });

  it("takes a node back that proves its key anew", async () => {
    const { registry, add, office, nextEpoch } = await networkHelpers.loadFixture(four);
    const [newcomer] = keys(1) as [PrivateKeyAccount];
    await add(newcomer);
    await office.write.removeValidator([newcomer.address]);
    await nextEpoch();
    await revertWithCustomError(add(newcomer), registry, "ValidatorRegistry_BadSignature");
    await add(newcomer, 1n);
    assert.equal(await registry.read.isValidator([newcomer.address]), true);
  });

  it("tombstones a node at once and for good", async () => {
    const { registry, add, watch, office, nodes, set } = await networkHelpers.loadFixture(seven);
    await office.write.removeValidator([nodes[0]!.address]);
    await office.write.removeValidator([nodes[1]!.address]);
    await emitWithArgs(watch.write.tombstoneValidator([nodes[2]!.address]), registry, "ValidatorRemoved", [
      nodes[2]!.address,
      getAddress(OPERATOR),
      true,
      4n,
    ]);
    assert.deepEqual(await set(), ascending(nodes.slice(3).map((node) => node.address)));
    await revertWithCustomError(add(nodes[2]!), registry, "ValidatorRegistry_NotAdmissible");
  });

  it("tombstones one node per block", async () => {
    const { registry, watch, nodes, set } = await networkHelpers.loadFixture(seven);
    const provider: any = connection.provider;
    await provider.request({ method: "evm_setAutomine", params: [false] });
    const sent: Hex[] = [];
    for (const node of nodes.slice(0, 2)) {
      sent.push(await watch.write.tombstoneValidator([node.address], { gas: 1_000_000n }));
    }
    await provider.request({ method: "evm_mine", params: [] });
    await provider.request({ method: "evm_setAutomine", params: [true] });
    const statuses = await Promise.all(sent.map(async (hash) => (await client.getTransactionReceipt({ hash })).status));
    assert.deepEqual(statuses, ["success", "reverted"]);
    assert.equal((await set()).length, 6);
    await watch.write.tombstoneValidator([nodes[1]!.address]);
    assert.equal(await registry.read.isValidator([nodes[1]!.address]), false);
  });

  it("knows who may do what", async () => {
    const { registry, prove, office, watch, nodes } = await networkHelpers.loadFixture(seven);
    const [newcomer] = keys(1) as [PrivateKeyAccount];
    const proof = await prove(newcomer);
    const denied = (call: Promise<unknown>) => revertWithCustomError(call, registry, "AccessManagedUnauthorized");
    await denied(registry.write.addValidator([newcomer.address, OPERATOR, proof]));
    await denied(watch.write.addValidator([newcomer.address, OPERATOR, proof]));
    await denied(registry.write.removeValidator([nodes[0]!.address]));
    await denied(office.write.tombstoneValidator([nodes[0]!.address]));
  });

  it("knows no stranger", async () => {
    const { registry, office, watch, speak } = await networkHelpers.loadFixture(seven);
    const [stranger] = keys(1) as [PrivateKeyAccount];
    const now = BigInt(await networkHelpers.time.latest());
    const refused = (call: Promise<unknown>) => revertWithCustomError(call, registry, "ValidatorRegistry_NotActive");
    await refused(office.write.removeValidator([stranger.address]));
    await refused(watch.write.tombstoneValidator([stranger.address]));
    await refused(registry.write.reportSoftware([stranger.address, "1.0", now, await speak(stranger, "1.0", now)]));
  });

  it("is frozen while paused, reports excepted", async () => {
    const { registry, add, office, watch, nodes, set, speak } = await networkHelpers.loadFixture(seven);
    const before = await set();
    await watch.write.setIntakePaused([true]);
    const refused = (call: Promise<unknown>) => revertWithCustomError(call, registry, "Governed_IntakePaused");
    await refused(add(keys(1)[0]!));
    await refused(office.write.removeValidator([nodes[0]!.address]));
    await refused(watch.write.tombstoneValidator([nodes[0]!.address]));
    assert.deepEqual(await set(), before);
    const now = BigInt(await networkHelpers.time.latest());
    await registry.write.reportSoftware([nodes[0]!.address, "1.0", now, await speak(nodes[0]!, "1.0", now)]);
  });

  it("records which software a node says it runs", async () => {
    const { registry, nodes, speak, people, as } = await networkHelpers.loadFixture(four);
    const [node, other] = nodes as [PrivateKeyAccount, PrivateKeyAccount];
    const now = BigInt(await networkHelpers.time.latest());
    const carrier = await as(registry, "ValidatorRegistry", people[0]);
    const report = async (version: string, at: bigint, key = node) =>
      carrier.write.reportSoftware([node.address, version, at, await speak(key, version, at, node.address)]);
    await emitWithArgs(report("virtengine/1.2.3", now), registry, "SoftwareReported", [
      node.address,
      "virtengine/1.2.3",
      now,
    ]);
    assert.deepEqual(await registry.read.softwareOf([node.address]), {
      version: "virtengine/1.2.3",
      reportedAt: now,
    });
    const refused = (call: Promise<unknown>, error: string) =>
      revertWithCustomError(call, registry, `ValidatorRegistry_${error}`);
    await refused(report("virtengine/1.2.3", now), "StaleReport");
    await refused(report("older", now - 1n), "StaleReport");
    await refused(report("", now + 1n), "BadVersion");
    await refused(report("v".repeat(65), now + 1n), "BadVersion");
    await report("v".repeat(64), now + 1n);
    await refused(report("later", now + 3_600n), "ReportOutOfTime");
    await networkHelpers.time.increase(2 * 86_400);
    await refused(report("past", now + 2n), "ReportOutOfTime");
    const later = BigInt(await networkHelpers.time.latest());
    await refused(report("forged", later, other), "BadSignature");
    await refused(
      carrier.write.reportSoftware([node.address, "changed", later, await speak(node, "other", later)]),
      "BadSignature",
    );
  });
});
