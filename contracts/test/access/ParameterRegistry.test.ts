import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { network } from "hardhat";
import { keccak256, stringToBytes, toHex } from "viem";
import { deployAccess, deployProxy, genesisParameters, type ParameterDefinition } from "../support/access.js";

const keyOf = (name: string) => keccak256(stringToBytes(name));
const BID_TTL = keyOf("market.bid_ttl");
const UNKNOWN = keyOf("nobody.knows");

const sample = (change: Partial<ParameterDefinition> = {}): ParameterDefinition => ({
  name: "test.sample",
  unit: "count",
  value: 5n,
  minimum: 1n,
  maximum: 9n,
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
      const definitions = genesisParameters();
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

    it("is governance's alone", async () => {
      const { parameters, guardian, as } = await load();
      const theirs = await as(parameters, "ParameterRegistry", guardian);
      await viem.assertions.revertWithCustomError(
        theirs.write.setParameter([BID_TTL, 60n]),
        parameters,
        "AccessManagedUnauthorized",
      );
    });
  });
});
