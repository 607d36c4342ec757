import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { network } from "hardhat";
import { encodeFunctionData, getAddress, keccak256, parseEther, stringToBytes, toHex } from "viem";
import {
  CLASSES,
  DAY,
  deployAccess,
  deployProxy,
  genesisParameters,
  parameterRows,
  Role,
  type ParameterDefinition,
} from "../support/access.js";

const keyOf = (name: string) => keccak256(stringToBytes(name));
const BID_TTL = keyOf("market.bid_ttl");
const UNKNOWN = keyOf("nobody.knows");

/** A number as comments write it: `0.5 VE`, `14 d`, `21 600 s`, `500`. */
function amountOf(text: string): bigint {
  const [, digits, unit] = /^([\d .]+?)(?: (VE|d|s))?$/.exec(text)!;
  const number = digits!.replaceAll(" ", "");
  return unit === "VE" ? parseEther(number) : BigInt(number) * (unit === "d" ? DAY : 1n);
}

const sample = (change: Partial<ParameterDefinition> = {}): ParameterDefinition => ({
  name: "test.sample",
  unit: "count",
  value: 5n,
  minimum: 1n,
  maximum: 9n,
  parameterClass: 0,
  step: 0,
  pause: 0,
  ...change,
});

describe("ParameterRegistry", async () => {
  const connection = await network.create();
  const { viem, networkHelpers } = connection;
  const fixture = async () => deployAccess(connection);
  const load = async () => networkHelpers.loadFixture(fixture);

  describe("initialize", () => {
    it("defines the genesis parameters, and Parameters.sol names exactly these", async () => {
      const { parameters } = await load();
      const definitions = genesisParameters().map((definition) => ({ ...definition, step: 0, pause: 0 }));
      assert.equal(await parameters.read.size(), BigInt(definitions.length));
      for (const definition of definitions) {
        assert.deepEqual(await parameters.read.parameter([keyOf(definition.name)]), definition);
      }
      const source = readFileSync(new URL("../../src/access/Parameters.sol", import.meta.url), "utf8");
      const named = [...source.matchAll(/constant (\w+) = keccak256\(\s*"([^"]+)"\s*\)/g)];
      assert.deepEqual(
        named.map((match) => match[2]),
        definitions.map((definition) => definition.name),
      );
      for (const [, constant, name] of named) assert.equal(constant, name!.replace(".", "_").toUpperCase());
    });

    it("takes every row of genesis with its class, step and pause", async () => {
      const { manager } = await load();
      const parameters = await deployProxy(connection, "ParameterRegistry", [], [manager.address, []]);
      const rows = parameterRows();
      const definitions = genesisParameters();
      for (let i = 0; i < rows.length; i += 40) {
        await parameters.write.defineParameters([definitions.slice(i, i + 40)]);
      }
      for (const [i, row] of rows.entries()) {
        assert.ok(CLASSES.includes(row.class), `${row.name} is of class ${row.class}`);
        assert.deepEqual(await parameters.read.parameter([keyOf(row.name)]), definitions[i]);
      }
    });

    it("is described in Parameters.sol as in genesis", () => {
      const source = readFileSync(new URL("../../src/access/Parameters.sol", import.meta.url), "utf8");
      const said = new Map(
        [...source.matchAll(/((?:    \/\/\/.*\n)+)    bytes32 internal constant \w+ = keccak256\(\s*"([^"]+)"/g)].map(
          ([, comment, name]) => [
            name!,
            comment!.replaceAll("///", "").replace("@notice", "").trim().split(/\s+/).join(" "),
          ],
        ),
      );
      for (const row of parameterRows()) {
        const comment = said.get(row.name);
        assert.ok(comment?.startsWith(`${row.doc} ${row.unit}: `), `${row.name}: ${comment} is not ${row.doc}`);
        const numbers = /: ([^:(]+) \((.+) \.\. (.+)\)\.$/.exec(comment)!.slice(1);
        assert.deepEqual(numbers.map(amountOf), [row.value, row.minimum, row.maximum].map(BigInt), row.name);
      }
    });

    it("cannot run twice, nor on the implementation", async () => {
      const { parameters, manager } = await load();
      const implementation = await viem.deployContract("ParameterRegistry");
      for (const contract of [parameters, implementation] as any[]) {
        await viem.assertions.revertWithCustomError(
          contract.write.initialize([manager.address, []]),
          contract,
          "InvalidInitialization",
        );
      }
    });
  });

  describe("get, get2, get3", () => {
    it("give the values of defined keys, zero included", async () => {
      const { parameters } = await load();
      await parameters.write.setParameter([keyOf("escrow.overdraw_grace"), 0n]);
      assert.equal(await parameters.read.get([BID_TTL]), 3600n);
      assert.deepEqual(await parameters.read.get2([BID_TTL, keyOf("escrow.overdraw_grace")]), [3600n, 0n]);
      assert.deepEqual(
        await parameters.read.get3([keyOf("escrow.overdraw_grace"), BID_TTL, keyOf("market.order_max_bids")]),
        [0n, 3600n, 20n],
      );
    });

    it("revert on an unknown key in any place", async () => {
      const { parameters } = await load();
      const calls = [
        parameters.read.get([UNKNOWN]),
        parameters.read.get2([BID_TTL, UNKNOWN]),
        parameters.read.get3([BID_TTL, BID_TTL, UNKNOWN]),
        parameters.read.parameter([UNKNOWN]),
      ];
      for (const call of calls) {
        await viem.assertions.revertWithCustomErrorWithArgs(call, parameters, "ParameterRegistry_Unknown", [UNKNOWN]);
      }
    });
  });

  describe("bidTerms", () => {
    const names = [
      "market.bid_min_deposit",
      "provider.bond",
      "capacity.heartbeat_timeout",
      "market.bid_ttl",
      "market.order_max_bids",
    ];

    it("are what get says, whichever of them changes", async () => {
      const { parameters } = await load();
      const same = async () =>
        assert.deepEqual(
          await parameters.read.bidTerms(),
          await Promise.all(names.map((name) => parameters.read.get([keyOf(name)]))),
        );
      await same();
      for (const name of names) {
        const { minimum, maximum } = await parameters.read.parameter([keyOf(name)]);
        for (const value of [maximum, minimum]) {
          await parameters.write.setParameter([keyOf(name), value]);
          await same();
        }
      }
      await parameters.write.setParameter([keyOf("market.order_ttl"), 600n]);
      await same();
    });

    it("revert while one of them is not defined, and none has bounds beyond its place", async () => {
      const { manager } = await load();
      const genesis = genesisParameters().filter(({ name }) => names.includes(name));
      const [last] = genesis.splice(-1);
      const parameters = await deployProxy(connection, "ParameterRegistry", [], [manager.address, genesis]);
      const incomplete = () =>
        viem.assertions.revertWithCustomError(
          parameters.read.bidTerms(),
          parameters,
          "ParameterRegistry_BidTermsIncomplete",
        );
      await incomplete();
      await viem.assertions.revertWithCustomError(
        parameters.write.defineParameter([{ ...last!, maximum: 2n ** 96n }]),
        parameters,
        "ParameterRegistry_OutOfBounds",
      );
      await incomplete();
      await parameters.write.defineParameter([last!]);
      assert.equal((await parameters.read.bidTerms()).length, names.length);
    });
  });

  it("keys pages in the order of definition and ends at the end", async () => {
    const { parameters } = await load();
    const all = genesisParameters().map((definition) => keyOf(definition.name));
    const last = BigInt(all.length) - 1n;
    assert.deepEqual(await parameters.read.keys([0n, 1000n]), all);
    assert.deepEqual(await parameters.read.keys([1n, 2n]), all.slice(1, 3));
    assert.deepEqual(await parameters.read.keys([last, 2n ** 256n - 1n]), all.slice(-1));
    assert.deepEqual(await parameters.read.keys([last + 1n, 1n]), []);
  });

  describe("defineParameter", () => {
    it("defines and emits", async () => {
      const { parameters } = await load();
      const definition = sample();
      await viem.assertions.emitWithArgs(
        parameters.write.defineParameter([definition]),
        parameters,
        "ParameterDefined",
        [keyOf(definition.name), definition.name, definition.unit, 5n, 1n, 9n],
      );
      const limited = sample({ name: "test.limited", parameterClass: 1, step: 2000, pause: 60 });
      await viem.assertions.emitWithArgs(parameters.write.defineParameter([limited]), parameters, "ParameterLimited", [
        keyOf(limited.name),
        1,
        2000,
        60,
      ]);
      assert.deepEqual(await parameters.read.parameter([keyOf(limited.name)]), limited);
      assert.deepEqual(await parameters.read.parameter([keyOf(definition.name)]), definition);
    });

    it("is governance's alone", async () => {
      const { parameters, administrator, as } = await load();
      const theirs = await as(parameters, "ParameterRegistry", administrator);
      await viem.assertions.revertWithCustomError(
        theirs.write.defineParameter([sample()]),
        parameters,
        "AccessManagedUnauthorized",
      );
    });

    it("refuses a known name", async () => {
      const { parameters } = await load();
      await viem.assertions.revertWithCustomErrorWithArgs(
        parameters.write.defineParameter([sample({ name: "market.bid_ttl" })]),
        parameters,
        "ParameterRegistry_AlreadyDefined",
        [BID_TTL],
      );
    });

    it("refuses a name or unit over 64 bytes", async () => {
      const { parameters } = await load();
      const long = "n".repeat(65);
      for (const change of [{ name: long }, { unit: long }]) {
        await viem.assertions.revertWithCustomErrorWithArgs(
          parameters.write.defineParameter([sample(change)]),
          parameters,
          "ParameterRegistry_NameTooLong",
          [65n, 64n],
        );
      }
    });

    it("refuses a step of more than the whole", async () => {
      const { parameters } = await load();
      await viem.assertions.revertWithCustomErrorWithArgs(
        parameters.write.defineParameter([sample({ step: 10_001 })]),
        parameters,
        "ParameterRegistry_StepOutOfRange",
        [10_001n, 10_000n],
      );
    });

    it("refuses values outside bounds, crossed bounds and bounds too large, and changes nothing", async () => {
      const { parameters } = await load();
      const before = await parameters.read.size();
      for (const change of [{ value: 0n }, { value: 10n }, { minimum: 10n }, { maximum: 2n ** 248n }]) {
        await viem.assertions.revertWithCustomError(
          parameters.write.defineParameter([sample(change)]),
          parameters,
          "ParameterRegistry_OutOfBounds",
        );
      }
      assert.equal(await parameters.read.size(), before);
    });

    it("takes 256 parameters and no more", async () => {
      const { parameters } = await load();
      for (let n = await parameters.read.size(); n < 256n; ++n) {
        await parameters.write.defineParameter([sample({ name: `fill.${toHex(n)}` })]);
      }
      await viem.assertions.revertWithCustomErrorWithArgs(
        parameters.write.defineParameter([sample()]),
        parameters,
        "ParameterRegistry_Full",
        [256n],
      );
    });
  });

  describe("setParameter", () => {
    it("sets either bound and emits", async () => {
      const { parameters } = await load();
      await viem.assertions.emitWithArgs(
        parameters.write.setParameter([BID_TTL, 60n]),
        parameters,
        "ParameterChanged",
        [BID_TTL, 3600n, 60n],
      );
      await parameters.write.setParameter([BID_TTL, 604800n]);
      assert.equal(await parameters.read.get([BID_TTL]), 604800n);
    });

    it("refuses a value outside its bounds and changes nothing", async () => {
      const { parameters } = await load();
      for (const value of [59n, 604801n]) {
        await viem.assertions.revertWithCustomErrorWithArgs(
          parameters.write.setParameter([BID_TTL, value]),
          parameters,
          "ParameterRegistry_OutOfBounds",
          [BID_TTL, value, 60n, 604800n],
        );
      }
      assert.equal(await parameters.read.get([BID_TTL]), 3600n);
    });

    it("refuses an unknown key", async () => {
      const { parameters } = await load();
      await viem.assertions.revertWithCustomErrorWithArgs(
        parameters.write.setParameter([UNKNOWN, 1n]),
        parameters,
        "ParameterRegistry_Unknown",
        [UNKNOWN],
      );
    });

    it("is open to the role of the parameter's class and to ADMIN, without delay, and to nobody else", async () => {
      const { parameters, manager, people, guardian, as } = await load();
      const [economist, warden, hesitant] = people as any[];
      await manager.write.grantRole([Role.Economy, economist.account.address, 0]);
      await manager.write.grantRole([Role.Safety, warden.account.address, 0]);
      for (const role of [Role.Economy, Role.Safety, Role.Admin]) {
        await manager.write.grantRole([role, hesitant.account.address, 60]);
      }
      const by = (wallet: any) => as(parameters, "ParameterRegistry", wallet);
      const cases: [string, bigint, any, any[]][] = [
        ["market.bid_ttl", Role.Economy, economist, [warden, hesitant, guardian]],
        ["identity.request_ttl", Role.Safety, warden, [economist, hesitant, guardian]],
      ];
      for (const [name, role, admitted, refused] of cases) {
        const key = keyOf(name);
        for (const wallet of refused) {
          await viem.assertions.revertWithCustomErrorWithArgs(
            (await by(wallet)).write.setParameter([key, 300n]),
            parameters,
            "ParameterRegistry_NotGovernor",
            [key, getAddress(wallet.account.address), role],
          );
        }
        await (await by(admitted)).write.setParameter([key, 300n]);
        assert.equal(await parameters.read.get([key]), 300n);
        await parameters.write.setParameter([key, 301n]);
      }
      await manager.write.setTargetClosed([parameters.address, true]);
      for (const contract of [parameters, await by(economist)]) {
        await viem.assertions.revertWithCustomError(
          contract.write.setParameter([BID_TTL, 300n]),
          parameters,
          "ParameterRegistry_NotGovernor",
        );
      }
    });

    const limited = async (change: Partial<ParameterDefinition>) => {
      const { parameters } = await load();
      const definition = sample({ name: "test.limited", minimum: 0n, maximum: 1000n, ...change });
      await parameters.write.defineParameter([definition]);
      const key = keyOf(definition.name);
      const set = (value: bigint) => parameters.write.setParameter([key, value]);
      return { parameters, key, set };
    };

    it("moves a value by a step at most, rounded up, up or down, and within bounds", async () => {
      const rows: [bigint, number, bigint, bigint][] = [
        [100n, 2000, 80n, 120n],
        [101n, 2000, 80n, 122n],
        [3n, 2000, 2n, 4n],
        [1n, 1, 0n, 2n],
        [900n, 2000, 720n, 1000n],
        [100n, 10_000, 0n, 200n],
        [0n, 2000, 0n, 200n],
        [0n, 1, 0n, 1n],
        [100n, 0, 0n, 1000n],
      ];
      for (const [value, step, lowest, highest] of rows) {
        const { parameters, key, set } = await limited({ value, step });
        assert.deepEqual(await parameters.read.nextChange([key]), [lowest, highest, 0n], `from ${value} by ${step}`);
        for (const beyond of [lowest - 1n, highest + 1n].filter((next) => next >= 0n && next <= 1000n)) {
          await viem.assertions.revertWithCustomErrorWithArgs(
            set(beyond),
            parameters,
            "ParameterRegistry_StepTooLarge",
            [key, beyond, lowest, highest],
          );
        }
        await set(highest);
        assert.equal(await parameters.read.get([key]), highest);
        const again = await limited({ value, step });
        await again.set(lowest);
        assert.equal(await again.parameters.read.get([key]), lowest);
      }
    });

    it("steps the largest value there can be without overflow", async () => {
      const most = 2n ** 248n - 1n;
      const { parameters, key, set } = await limited({ value: most, maximum: most, step: 10_000 });
      assert.deepEqual(await parameters.read.nextChange([key]), [0n, most, 0n]);
      await set(0n);
      assert.equal(await parameters.read.get([key]), 0n);
    });

    it("waits from one change to the next, not before the first", async () => {
      const { parameters, key, set } = await limited({ value: 5n, pause: 3600 });
      await set(6n);
      const from = BigInt(await networkHelpers.time.latest()) + 3600n;
      assert.deepEqual(await parameters.read.nextChange([key]), [0n, 1000n, from]);
      await networkHelpers.time.setNextBlockTimestamp(from - 1n);
      await viem.assertions.revertWithCustomErrorWithArgs(set(7n), parameters, "ParameterRegistry_Paused", [key, from]);
      await networkHelpers.time.setNextBlockTimestamp(from);
      await set(7n);
      assert.equal(await parameters.read.get([key]), 7n);
    });

    it("tells nothing of the next change of an unknown key", async () => {
      const { parameters } = await load();
      await viem.assertions.revertWithCustomErrorWithArgs(
        parameters.read.nextChange([UNKNOWN]),
        parameters,
        "ParameterRegistry_Unknown",
        [UNKNOWN],
      );
    });

    it("costs a reader one storage word, limits or none", async () => {
      const { parameters, admin } = await load();
      const client: any = await viem.getPublicClient();
      const words = async (data: `0x${string}`): Promise<number> => {
        const hash = await (admin as any).sendTransaction({ to: parameters.address, data });
        const trace = await client.request({ method: "debug_traceTransaction", params: [hash, {}] });
        const loads = trace.structLogs.filter((step: any) => step.op === "SLOAD");
        return new Set(loads.map((step: any) => BigInt(`0x${step.stack.at(-1).replace(/^0x/, "")}`))).size;
      };
      const data = (functionName: string, args: unknown[]) =>
        encodeFunctionData({ abi: parameters.abi, functionName, args });
      // One more is the proxy's implementation.
      assert.equal(await words(data("get", [BID_TTL])), 2);
      assert.equal(await words(data("bidTerms", [])), 2);
    });
  });
});
