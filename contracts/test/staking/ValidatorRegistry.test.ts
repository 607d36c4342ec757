import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { network } from "hardhat";
import { getAddress, keccak256, toHex, zeroAddress, zeroHash, type Address, type Hex } from "viem";
import { type PrivateKeyAccount } from "viem/accounts";
import { AccountState, Action } from "../support/access.js";
import { deployValidators, EPOCH, freshKeys, MIN_SELF_BOND, operatorAt, Status, VE } from "./validators.js";

describe("ValidatorRegistry", async () => {
  const connection = await network.create();
  const { viem, networkHelpers } = connection;
  const { revertWithCustomError, emitWithArgs } = viem.assertions;
  const client = await viem.getPublicClient();
  const provider: any = connection.provider;

  const ascending = (addresses: Address[]) => [...addresses].sort((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1));
  const four = async () => deployValidators(connection as never, 4);
  const seven = async () => deployValidators(connection as never, 7);
  const load = (fixture: () => ReturnType<typeof four>) => networkHelpers.loadFixture(fixture);
  const now = async () => networkHelpers.time.latest();
  /** Mines transactions in one block; whether each succeeded. */
  const together = async (send: (() => Promise<Hex>)[]): Promise<boolean[]> => {
    await provider.request({ method: "evm_setAutomine", params: [false] });
    const sent: Hex[] = [];
    for (const one of send) sent.push(await one());
    await provider.request({ method: "evm_mine", params: [] });
    await provider.request({ method: "evm_setAutomine", params: [true] });
    return Promise.all(sent.map(async (hash) => (await client.getTransactionReceipt({ hash })).status === "success"));
  };

  describe("a genesis set", () => {
    it("starts in ascending order, with seats that weigh nothing", async () => {
      const { registry, keys, members, deploy, seated } = await load(four);
      const set = await registry.read.getValidators();
      assert.deepEqual(set, ascending(keys.map((key) => key.address)));
      const reversed = await deploy([...members].reverse());
      assert.deepEqual(await reversed.read.getValidators(), set);
      assert.deepEqual(await seated(), [0, 1, 2, 3]);
      const first = await registry.read.validatorOf([operatorAt(0)]);
      assert.equal(first.status, Status.Bonded);
      assert.equal(first.seated, true);
      assert.equal(first.commission, 500);
      assert.equal(await registry.read.isValidator([keys[0]!.address]), true);
      assert.equal(await registry.read.isValidator([operatorAt(0)]), false);
      const [known, seats] = await registry.read.seatsOf([await registry.read.epoch()]);
      assert.equal(known, true);
      assert.deepEqual(
        seats.map((seat: any) => [seat.operator.toLowerCase(), seat.weight]),
        [0, 1, 2, 3].map((i) => [operatorAt(i), 0n]),
      );
    });

    it("is refused if it is too small, too large, or no set", async () => {
      const { registry, members, deploy } = await load(four);
      const refused = (initial: any[], error: string, below = false, commission = 500) =>
        revertWithCustomError(deploy(initial, below, commission), registry, `ValidatorRegistry_${error}`);
      await refused(members.slice(0, 3), "BadGenesisSet");
      await refused([], "BadGenesisSet", true);
      const many = freshKeys(26).map((key, i) => ({ node: key.address, operator: operatorAt(i) }));
      await refused(many, "BadGenesisSet");
      await refused([...members, { ...members[0]!, operator: operatorAt(9) }], "NodeInUse");
      await refused([...members, { ...members[0]!, node: operatorAt(9) }], "WrongStatus");
      await refused([...members, { node: zeroAddress, operator: operatorAt(9) }], "ZeroAddress");
      await refused([...members, { node: operatorAt(9), operator: zeroAddress }], "ZeroAddress");
      await refused(members, "BadCommission", false, 499);
      await refused(members, "BadCommission", false, 2_001);
    });

    it("is wired once, by governance", async () => {
      const { registry, members, deploy, wiring, watch } = await load(four);
      await revertWithCustomError(registry.write.wire(wiring), registry, "ValidatorRegistry_AlreadyWired");
      const fresh = await deploy(members);
      await revertWithCustomError(watch.write.wire(wiring), registry, "AccessManagedUnauthorized");
      for (let i = 0; i < 3; i++) {
        const partly: Address[] = [...wiring];
        partly[i] = zeroAddress;
        await revertWithCustomError(fresh.write.wire(partly), registry, "ValidatorRegistry_ZeroAddress");
      }
      await emitWithArgs(
        fresh.write.wire(wiring),
        fresh,
        "ValidatorRegistryWired",
        wiring.map((address) => getAddress(address)),
      );
    });
  });

  describe("a candidate", () => {
    it("proves its node's key and bonds itself", async () => {
      const { registry, register, validator, seated, vault } = await load(four);
      const key = await register(4);
      const known = await validator(4);
      assert.equal(known.node, key.address);
      assert.equal(known.status, Status.Bonded);
      assert.equal(known.seated, false);
      assert.equal(await registry.read.takesStake([operatorAt(4)]), true);
      assert.equal((await registry.read.operatorOf([key.address])).toLowerCase(), operatorAt(4));
      assert.equal(await registry.read.proofsOf([key.address]), 1);
      assert.deepEqual(await seated(), [0, 1, 2, 3]);
      assert.deepEqual(await vault.read.bondsOf([[operatorAt(4)]]), [[MIN_SELF_BOND], [MIN_SELF_BOND]]);
      const page: Address[] = await registry.read.candidates([4n, 10n]);
      assert.deepEqual(
        page.map((address) => address.toLowerCase()),
        [operatorAt(4)],
      );
      assert.deepEqual(await registry.read.candidates([5n, 10n]), []);
    });

    it("gives no proof for anything else", async () => {
      const { registry, by, prove, deploy, members } = await load(four);
      const [newcomer, other] = freshKeys(2) as [PrivateKeyAccount, PrivateKeyAccount];
      const operator = operatorAt(4);
      const elsewhere = await deploy(members);
      const proofs = [
        await prove(other, operator),
        await prove(newcomer, operator, 1n),
        await prove(newcomer, operatorAt(5)),
        await prove(newcomer, operator, 0n, { chainId: 1 }),
        await prove(newcomer, operator, 0n, { verifyingContract: elsewhere.address }),
        "0x",
      ];
      const mine = await by(operator);
      for (const proof of proofs) {
        await revertWithCustomError(
          mine.write.register([newcomer.address, proof, 500, MIN_SELF_BOND]),
          registry,
          "ValidatorRegistry_BadSignature",
        );
      }
    });

    it("has identity, standing, stake and terms as they must be", async () => {
      const { registry, by, prove, gates, office, watch, register, keys } = await load(four);
      const [key] = freshKeys(1) as [PrivateKeyAccount];
      const operator = operatorAt(4);
      const mine = await by(operator);
      const proof = await prove(key, operator);
      const attempt = (commission = 500, bond = MIN_SELF_BOND) =>
        mine.write.register([key.address, proof, commission, bond]);
      const refused = (call: Promise<unknown>, error: string, contract = registry) =>
        revertWithCustomError(call, contract, error);
      await refused(attempt(500, MIN_SELF_BOND - 1n), "ValidatorRegistry_SelfBondTooSmall");
      await refused(attempt(499), "ValidatorRegistry_BadCommission");
      await refused(attempt(2_001), "ValidatorRegistry_BadCommission");
      await office.write.setStatus([operator, AccountState.Suspended, zeroHash]);
      await refused(attempt(), "AccountStatus_NotOperational", office);
      await office.write.setStatus([operator, AccountState.Operational, zeroHash]);
      await gates.write.definePolicy([
        { minScore: 85, minTier: 3, requiredScopes: 0, freshness: 0, requireMfa: false, requireDomain: false },
      ]);
      await gates.write.bind([Action.RegisterValidator, 1]);
      await refused(attempt(), "GatePolicies_ScoreTooLow", gates);
      await gates.write.bind([Action.RegisterValidator, 0]);
      await watch.write.setIntakePaused([true]);
      await refused(attempt(), "Governed_IntakePaused");
      await watch.write.setIntakePaused([false]);
      const taken = await prove(keys[0]!, operator);
      await refused(mine.write.register([keys[0]!.address, taken, 500, MIN_SELF_BOND]), "ValidatorRegistry_NodeInUse");
      await attempt();
      await refused(attempt(), "ValidatorRegistry_WrongStatus");
      await register(5);
    });

    it("changes its node at once while it has no seat", async () => {
      const { registry, register, by, prove, validator } = await load(four);
      const former = await register(4);
      const [next] = freshKeys(1) as [PrivateKeyAccount];
      const mine = await by(operatorAt(4));
      await emitWithArgs(
        mine.write.rotateNode([next.address, await prove(next, operatorAt(4))]),
        registry,
        "ValidatorNodeChanged",
        [getAddress(operatorAt(4)), former.address, next.address],
      );
      assert.equal((await validator(4)).node, next.address);
      await revertWithCustomError(
        (await by(operatorAt(5))).write.rotateNode([next.address, "0x"]),
        registry,
        "ValidatorRegistry_WrongStatus",
      );
    });

    it("changes its commission by steps, once a day", async () => {
      const { registry, register, by, validator } = await load(four);
      await register(4);
      const mine = await by(operatorAt(4));
      const set = (commission: number) => mine.write.setCommission([commission]);
      const refused = (commission: number, error: string) =>
        revertWithCustomError(set(commission), registry, `ValidatorRegistry_${error}`);
      await refused(550, "CommissionTooSoon");
      await networkHelpers.time.increase(86_400);
      await refused(601, "BadCommission");
      await refused(499, "BadCommission");
      await emitWithArgs(set(600), registry, "ValidatorCommissionChanged", [getAddress(operatorAt(4)), 500, 600]);
      await refused(650, "CommissionTooSoon");
      await networkHelpers.time.increase(86_400);
      await set(500);
      assert.equal((await validator(4)).commission, 500);
    });

    it("is struck when its self-bond does not suffice, and may come back", async () => {
      const { registry, register, bond, by, prove, validator, judge } = await load(four);
      const key = await register(4);
      const refused = (index: number, error: string) =>
        revertWithCustomError(registry.write.strike([operatorAt(index)]), registry, `ValidatorRegistry_${error}`);
      await refused(4, "StillEligible");
      await bond(0, 0, 0);
      await refused(0, "StillEligible");
      await refused(5, "WrongStatus");
      await bond(4, 5_000, 400);
      await judge.write.jail([operatorAt(4), (await now()) + 1_000]);
      await registry.write.strike([operatorAt(4)]);
      assert.equal((await validator(4)).status, Status.Exited);
      assert.equal(await registry.read.takesStake([operatorAt(4)]), false);
      assert.deepEqual(await registry.read.candidates([4n, 1n]), []);
      await refused(4, "WrongStatus");
      const mine = await by(operatorAt(4));
      const again = async () => mine.write.register([key.address, await prove(key, operatorAt(4), 1n), 700, 600n * VE]);
      await revertWithCustomError(again(), registry, "ValidatorRegistry_StillJailed");
      await networkHelpers.time.increase(1_000);
      await again();
      assert.equal((await validator(4)).commission, 700);
      assert.equal((await validator(4)).status, Status.Bonded);
    });
  });

  describe("a roll", () => {
    it("comes once an epoch, and half of one after the last", async () => {
      const { registry, watch, nextEpoch } = await load(four);
      await nextEpoch();
      await watch.write.setIntakePaused([true]);
      await revertWithCustomError(registry.write.rollSet(), registry, "Governed_IntakePaused");
      await watch.write.setIntakePaused([false]);
      await networkHelpers.time.increase(3_000);
      await registry.write.rollSet();
      await revertWithCustomError(registry.write.rollSet(), registry, "ValidatorRegistry_RollNotDue");
      await nextEpoch();
      await revertWithCustomError(registry.write.rollSet(), registry, "ValidatorRegistry_RollNotDue");
      await networkHelpers.time.increase(1_800);
      await registry.write.rollSet();
      const [known] = await registry.read.seatsOf([await registry.read.epoch()]);
      assert.equal(known, true);
    });

    it("seats those with most stake, of equals the lower addresses", async () => {
      const { register, bond, roll, seated, parameters } = await load(seven);
      await parameters.write.setParameter([keccak256(toHex("staking.validator_cap")), 8n]);
      for (let i = 0; i < 7; i++) await bond(i, 5_000);
      await register(8, 3_000);
      await register(7, 3_000);
      await register(9, 2_000);
      await roll();
      assert.deepEqual(await seated(), [0, 1, 2, 3, 4, 5, 6, 7]);
      await bond(9, 9_000);
      await roll();
      assert.deepEqual(await seated(), [0, 1, 2, 3, 4, 5, 6, 9]);
    });

    it("seats no more than the new set tolerates", async () => {
      const { registry, register, roll, seated } = await load(seven);
      for (let i = 7; i < 12; i++) await register(i, 1_000 + i);
      // Ten nodes tolerate three faults, eleven no fourth one.
      await roll();
      assert.deepEqual(await seated(), [0, 1, 2, 3, 4, 5, 6, 9, 10, 11]);
      await roll();
      assert.equal((await seated()).length, 12);
      const set: Address[] = await registry.read.getValidators();
      assert.deepEqual(set, ascending(set));
    });

    it("lets a development network grow by one", async () => {
      const { register, roll, seated, by } = await deployValidators(connection as never, 1);
      for (let i = 1; i < 5; i++) await register(i);
      for (let size = 2; size <= 5; size++) {
        await roll();
        assert.equal((await seated()).length, size);
      }
      await (await by(operatorAt(0))).write.startExit();
      await roll();
      assert.deepEqual(await seated(), [1, 2, 3, 4]);
    });

    it("takes no more seats than the old set tolerated, from those first who are not eligible", async () => {
      const { registry, bond, office, gates, roll, seated, parameters, by, validator } = await load(seven);
      await parameters.write.setParameter([keccak256(toHex("staking.validator_cap")), 4n]);
      for (let i = 0; i < 7; i++) await bond(i, 2_000 + i);
      await bond(6, 9_000, 999);
      await office.write.setStatus([operatorAt(5), AccountState.Frozen, zeroHash]);
      await roll();
      assert.deepEqual(await seated(), [0, 1, 2, 3, 4]);
      await (await by(operatorAt(4))).write.startExit();
      await roll();
      assert.deepEqual(await seated(), [0, 1, 2, 3]);
      assert.equal((await validator(4)).status, Status.Exited);
      // Nobody passes the gate any more, and yet there is a set.
      await gates.write.definePolicy([
        { minScore: 1, minTier: 0, requiredScopes: 0, freshness: 0, requireMfa: false, requireDomain: false },
      ]);
      await gates.write.bind([Action.RegisterValidator, 1]);
      await roll();
      assert.deepEqual(await seated(), [0, 1, 2, 3]);
      const [, seats] = await registry.read.seatsOf([await registry.read.epoch()]);
      assert.deepEqual(
        seats.map((seat: any) => seat.weight),
        [0n, 0n, 0n, 0n],
      );
    });

    it("leaves four, unless another takes a place", async () => {
      const { register, roll, seated, by, validator } = await load(four);
      await (await by(operatorAt(2))).write.startExit();
      await roll();
      assert.deepEqual(await seated(), [0, 1, 2, 3]);
      assert.equal((await validator(2)).status, Status.Exiting);
      await register(4);
      await roll();
      assert.deepEqual(await seated(), [0, 1, 3, 4]);
      assert.equal((await validator(2)).status, Status.Exited);
    });

    it("keeps within a cap that was lowered, in steps", async () => {
      const { register, roll, seated, parameters } = await load(seven);
      await parameters.write.setParameter([keccak256(toHex("staking.validator_cap")), 4n]);
      await register(7, 9_000);
      // Two may go, and none comes before there is room.
      await roll();
      assert.equal((await seated()).length, 5);
      await roll();
      assert.equal((await seated()).length, 4);
      await roll();
      const set = await seated();
      assert.equal(set.length, 4);
      assert.ok(set.includes(7));
    });

    it("changes announced nodes, as many as may come and go", async () => {
      const { registry, keys, by, prove, roll, validator, seated } = await load(four);
      const fresh = freshKeys(2) as [PrivateKeyAccount, PrivateKeyAccount];
      for (const [i, key] of fresh.entries()) {
        const mine = await by(operatorAt(i));
        await emitWithArgs(
          mine.write.rotateNode([key.address, await prove(key, operatorAt(i))]),
          registry,
          "ValidatorNodeAnnounced",
          [getAddress(operatorAt(i)), keys[i]!.address, key.address],
        );
        assert.equal((await validator(i)).nextNode, key.address);
        assert.equal((await validator(i)).node, keys[i]!.address);
      }
      await roll();
      const changed = (await validator(0)).node === fresh[0].address ? 0 : 1;
      assert.equal((await validator(changed)).nextNode, zeroAddress);
      assert.equal(await registry.read.isValidator([fresh[changed]!.address]), true);
      assert.equal(await registry.read.isValidator([keys[changed]!.address]), false);
      assert.equal(await registry.read.isValidator([keys[1 - changed]!.address]), true);
      // The other thinks better of it.
      const other = await by(operatorAt(1 - changed));
      await other.write.rotateNode([keys[1 - changed]!.address, "0x"]);
      await roll();
      assert.equal((await validator(1 - changed)).node, keys[1 - changed]!.address);
      assert.deepEqual(await seated(), [0, 1, 2, 3]);
    });

    it("weighs seats by stake, at most thrice the median", async () => {
      const { registry, bond, roll } = await load(four);
      const stakes = [50_000, 3_000, 2_000, 1_000];
      for (const [i, stake] of stakes.entries()) await bond(i, stake);
      await roll();
      const seatsOf = async (epoch: bigint) => {
        const [known, seats] = await registry.read.seatsOf([epoch]);
        return known && seats.map((seat: any) => [Number(BigInt(seat.operator)) - 0xbeef00, Number(seat.weight / VE)]);
      };
      const first: bigint = await registry.read.epoch();
      const weights = [
        [0, 6_000],
        [1, 3_000],
        [2, 2_000],
        [3, 1_000],
      ];
      assert.deepEqual(await seatsOf(first), weights);
      assert.deepEqual(await seatsOf(first + 7n), weights);
      // Who cannot be spared stays, and weighs nothing.
      await bond(0, 50_000, 0);
      await roll();
      assert.deepEqual(await seatsOf(first + 1n), [
        [1, 3_000],
        [2, 2_000],
        [3, 1_000],
        [0, 0],
      ]);
      assert.deepEqual(await seatsOf(first), weights);
    });

    it("is remembered for 64 more", async () => {
      const { registry, roll } = await load(four);
      const start: bigint = await registry.read.epoch();
      for (let i = 0; i < 64; i++) await roll();
      const known = async (epoch: bigint) => (await registry.read.seatsOf([epoch]))[0];
      assert.equal(await known(start), false);
      assert.equal(await known(start + 1n), true);
      assert.equal(await known(start - 1n), false);
      assert.equal(await known(start + 64n), true);
    });

    it("costs well under a transaction's limit with 128 candidates and 100 seats", async () => {
      const system = await deployValidators(connection as never, 100, { "staking.validator_cap": 100n });
      const { registry, gates, register, bond, roll, seated, by, prove, vault } = system;
      await gates.write.definePolicy([
        { minScore: 0, minTier: 0, requiredScopes: 0, freshness: 0, requireMfa: false, requireDomain: false },
      ]);
      await gates.write.bind([Action.RegisterValidator, 1]);
      for (let i = 100; i < 128; i++) await register(i, 5_000);
      const [key] = freshKeys(1) as [PrivateKeyAccount];
      const proof = await prove(key, operatorAt(128));
      await revertWithCustomError(
        (await by(operatorAt(128))).write.register([key.address, proof, 500, MIN_SELF_BOND]),
        registry,
        "ValidatorRegistry_Full",
      );
      const cost = async () => (await client.getTransactionReceipt({ hash: await roll() })).gasUsed;
      // All 28 newcomers come for as many who go, and the seats are written for the first time.
      const most = await cost();
      assert.equal((await seated()).filter((index) => index >= 100).length, 28);
      const again = await cost();
      assert.ok(most < 9_000_000n, `${most} gas`);
      assert.ok(again < most);
      // Ascending stakes are the worst for the sort.
      for (let i = 0; i < 128; i++)
        await vault.write.setBonds([operatorAt(i), MIN_SELF_BOND + BigInt(i), MIN_SELF_BOND]);
      const sorted = await cost();
      assert.ok(sorted < 9_000_000n, `${sorted} gas`);
      const read = await client.estimateContractGas({
        address: registry.address,
        abi: registry.abi,
        functionName: "getValidators",
      } as never);
      console.log(`rollSet: ${most}, ${again}, ${sorted}; getValidators of 100 with a transaction's 21,000: ${read}`);
      await bond(0, 0, 0);
    });
  });

  describe("who leaves", () => {
    it("goes at once without a seat, and may come back", async () => {
      const { registry, register, by, prove, validator } = await load(four);
      const key = await register(4);
      const mine = await by(operatorAt(4));
      await mine.write.startExit();
      assert.equal((await validator(4)).status, Status.Exited);
      await revertWithCustomError(mine.write.startExit(), registry, "ValidatorRegistry_WrongStatus");
      await mine.write.register([key.address, await prove(key, operatorAt(4), 1n), 500, 0n]);
      assert.equal((await validator(4)).status, Status.Bonded);
    });

    it("announces no other node", async () => {
      const { registry, by, prove, validator } = await load(four);
      const [next] = freshKeys(1) as [PrivateKeyAccount];
      const mine = await by(operatorAt(0));
      await mine.write.rotateNode([next.address, await prove(next, operatorAt(0))]);
      await mine.write.startExit();
      assert.equal((await validator(0)).nextNode, zeroAddress);
      await revertWithCustomError(
        mine.write.rotateNode([next.address, await prove(next, operatorAt(0), 1n)]),
        registry,
        "ValidatorRegistry_WrongStatus",
      );
    });

    it("stands down at once, one per block and never below four", async () => {
      const { registry, by, watch, seated, validator } = await load(seven);
      const mine = await by(operatorAt(3));
      await watch.write.setIntakePaused([true]);
      await revertWithCustomError(mine.write.standDown(), registry, "Governed_IntakePaused");
      await watch.write.setIntakePaused([false]);
      const other = await by(operatorAt(4));
      const sent = await together([
        () => mine.write.standDown({ gas: 1_000_000n }),
        () => other.write.standDown({ gas: 1_000_000n }),
      ]);
      assert.deepEqual(sent, [true, false]);
      assert.deepEqual(await seated(), [0, 1, 2, 4, 5, 6]);
      const { status, jailedUntil } = await validator(3);
      assert.equal(status, Status.Jailed);
      assert.equal(jailedUntil, (await now()) + EPOCH);
      await other.write.standDown();
      await (await by(operatorAt(5))).write.standDown();
      await revertWithCustomError(
        (await by(operatorAt(6))).write.standDown(),
        registry,
        "ValidatorRegistry_BelowMinimum",
      );
      await revertWithCustomError(mine.write.standDown(), registry, "ValidatorRegistry_NotSeated");
    });

    it("comes with its announced node, if it comes back", async () => {
      const { registry, by, prove, validator } = await load(seven);
      const [next] = freshKeys(1) as [PrivateKeyAccount];
      const mine = await by(operatorAt(0));
      await mine.write.rotateNode([next.address, await prove(next, operatorAt(0))]);
      await mine.write.standDown();
      assert.equal((await validator(0)).node, next.address);
      assert.equal((await validator(0)).nextNode, zeroAddress);
      assert.equal(await registry.read.isValidator([next.address]), false);
    });
  });

  describe("who is judged", () => {
    it("leaves the set at once, is freed in time, and is seated again", async () => {
      const { registry, judge, by, bond, seated, validator, roll, keys } = await load(seven);
      const until = (await now()) + 5_000;
      await emitWithArgs(judge.write.jail([operatorAt(2), until]), registry, "ValidatorStatusChanged", [
        getAddress(operatorAt(2)),
        Status.Bonded,
        Status.Jailed,
        until,
      ]);
      assert.deepEqual(await seated(), [0, 1, 3, 4, 5, 6]);
      await judge.write.jail([operatorAt(2), until - 1_000]);
      assert.equal((await validator(2)).jailedUntil, until);
      assert.equal(await registry.read.takesStake([operatorAt(2)]), true);
      const mine = await by(operatorAt(2));
      await revertWithCustomError(mine.write.unjail(), registry, "ValidatorRegistry_StillJailed");
      await networkHelpers.time.increaseTo(until);
      await bond(2, 5_000, 999);
      await revertWithCustomError(mine.write.unjail(), registry, "ValidatorRegistry_SelfBondTooSmall");
      await bond(2, 5_000);
      await mine.write.unjail();
      await revertWithCustomError(mine.write.unjail(), registry, "ValidatorRegistry_WrongStatus");
      assert.equal((await validator(2)).freedAt, await now());
      await roll();
      assert.equal(await registry.read.isValidator([keys[2]!.address]), true);
    });

    it("keeps its seat where four would be three, without service, until somebody comes", async () => {
      const { registry, judge, by, register, roll, seated, keys, bond } = await load(four);
      const service = async () => (await registry.read.serviceOf([keys[1]!.address]))[1];
      const joined = await service();
      assert.ok(joined > 0);
      await judge.write.jail([operatorAt(1), (await now()) + 10]);
      assert.deepEqual(await seated(), [0, 1, 2, 3]);
      assert.equal(await service(), 0);
      await revertWithCustomError(registry.write.evict([operatorAt(1)]), registry, "ValidatorRegistry_BelowMinimum");
      await networkHelpers.time.increase(10);
      await (await by(operatorAt(1))).write.unjail();
      assert.equal(await service(), await now());
      await judge.write.tombstone([operatorAt(1)]);
      assert.equal(await service(), 0);
      await register(4);
      await bond(1, 9_000);
      await roll();
      assert.deepEqual(await seated(), [0, 2, 3, 4]);
      assert.equal((await registry.read.candidates([0n, 9n])).length, 4);
    });

    it("is removed by anybody when it could not be at once", async () => {
      const { registry, judge, watch, office, seated } = await load(seven);
      await watch.write.setIntakePaused([true]);
      await judge.write.jail([operatorAt(0), (await now()) + 10]);
      await revertWithCustomError(registry.write.evict([operatorAt(0)]), registry, "Governed_IntakePaused");
      await watch.write.setIntakePaused([false]);
      assert.equal((await seated()).length, 7);
      await registry.write.evict([operatorAt(0)]);
      const refused = (index: number, error: string) =>
        revertWithCustomError(registry.write.evict([operatorAt(index)]), registry, `ValidatorRegistry_${error}`);
      await refused(0, "NotSeated");
      await refused(1, "StillEligible");
      await office.write.setStatus([operatorAt(1), AccountState.Suspended, zeroHash]);
      await registry.write.evict([operatorAt(1)]);
      assert.deepEqual(await seated(), [2, 3, 4, 5, 6]);
    });

    it("is tombstoned for good, one node per block", async () => {
      const { registry, judge, keys, seated, validator, by, prove } = await load(seven);
      const sent = await together(
        [0, 1].map((index) => () => judge.write.tombstone([operatorAt(index)], { gas: 1_000_000n })),
      );
      assert.deepEqual(sent, [true, true]);
      assert.deepEqual(await seated(), [1, 2, 3, 4, 5, 6]);
      await emitWithArgs(registry.write.evict([operatorAt(1)]), registry, "ValidatorRemoved", [
        keys[1]!.address,
        getAddress(operatorAt(1)),
        true,
        5n,
      ]);
      assert.equal((await registry.read.candidates([0n, 9n])).length, 5);
      for (const index of [0, 1]) {
        assert.equal((await validator(index)).status, Status.Tombstoned);
        assert.equal(await registry.read.takesStake([operatorAt(index)]), false);
        const mine = await by(operatorAt(index));
        const proof = await prove(keys[index]!, operatorAt(index));
        await revertWithCustomError(
          mine.write.register([keys[index]!.address, proof, 500, MIN_SELF_BOND]),
          registry,
          "ValidatorRegistry_WrongStatus",
        );
        await revertWithCustomError(mine.write.unjail(), registry, "ValidatorRegistry_WrongStatus");
      }
    });

    it("is tombstoned also without a seat, or after it has left", async () => {
      const { registry, register, judge, by, validator } = await load(four);
      for (const index of [4, 5]) await register(index);
      await (await by(operatorAt(5))).write.startExit();
      for (const index of [4, 5]) {
        await judge.write.tombstone([operatorAt(index)]);
        assert.equal((await validator(index)).status, Status.Tombstoned);
      }
      assert.equal((await registry.read.candidates([0n, 9n])).length, 4);
    });

    it("is judged by the slasher alone", async () => {
      const { registry, judge, watch } = await load(seven);
      const refused = (call: Promise<unknown>, error: string) =>
        revertWithCustomError(call, registry, `ValidatorRegistry_${error}`);
      for (const contract of [registry, watch]) {
        await refused(contract.write.jail([operatorAt(0), 1]), "NotSlasher");
        await refused(contract.write.tombstone([operatorAt(0)]), "NotSlasher");
      }
      await refused(judge.write.jail([operatorAt(9), 1]), "WrongStatus");
      await refused(judge.write.tombstone([operatorAt(9)]), "WrongStatus");
      await judge.write.tombstone([operatorAt(0)]);
      await refused(judge.write.tombstone([operatorAt(0)]), "WrongStatus");
    });
  });

  it("records which software a node says it runs, even while paused", async () => {
    const { registry, keys, speak, people, as, watch } = await load(four);
    const [node, other] = keys as [PrivateKeyAccount, PrivateKeyAccount];
    await watch.write.setIntakePaused([true]);
    const time = BigInt(await now());
    const carrier = await as(registry, "ValidatorRegistry", people[0]);
    const report = async (version: string, at: bigint, key = node) =>
      carrier.write.reportSoftware([node.address, version, at, await speak(key, version, at, node.address)]);
    await emitWithArgs(report("virtengine/1.2.3", time), registry, "SoftwareReported", [
      node.address,
      "virtengine/1.2.3",
      time,
    ]);
    assert.deepEqual(await registry.read.softwareOf([node.address]), {
      version: "virtengine/1.2.3",
      reportedAt: time,
    });
    const refused = (call: Promise<unknown>, error: string) =>
      revertWithCustomError(call, registry, `ValidatorRegistry_${error}`);
    await refused(report("virtengine/1.2.3", time), "StaleReport");
    await refused(report("older", time - 1n), "StaleReport");
    await refused(report("", time + 1n), "BadVersion");
    await refused(report("v".repeat(65), time + 1n), "BadVersion");
    await report("v".repeat(64), time + 1n);
    await refused(report("later", time + 3_600n), "ReportOutOfTime");
    await networkHelpers.time.increase(2 * 86_400);
    await refused(report("past", time + 2n), "ReportOutOfTime");
    const later = BigInt(await now());
    await refused(report("forged", later, other), "BadSignature");
    await refused(
      carrier.write.reportSoftware([node.address, "changed", later, await speak(node, "other", later)]),
      "BadSignature",
    );
    const [stranger] = freshKeys(1) as [PrivateKeyAccount];
    const word = await speak(stranger, "1.0", later);
    await refused(carrier.write.reportSoftware([stranger.address, "1.0", later, word]), "NotSeated");
  });
});
