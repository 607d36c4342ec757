import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { network } from "hardhat";
import { type Address } from "viem";
import {
  Action,
  DAY,
  P1_WORDS,
  P2_WORDS,
  PREMIUM_SCOPES,
  Scope,
  deployAccess,
  deployIdentity,
  verify,
} from "../support/access.js";

const open = {
  minScore: 0,
  minTier: 0,
  requiredScopes: 0,
  freshness: 0,
  requireMfa: false,
  requireDomain: false,
};

/** Identities come about by the real path: vector P1 scores 90 for an account without history, P2 74. */
describe("GatePolicies", async () => {
  const connection = await network.create();
  const { viem, networkHelpers } = connection;
  const fixture = async () => {
    const access = await deployAccess(connection);
    const exempt: Address = access.people[2].account.address;
    const system = await deployIdentity(access, [exempt]);
    const [person] = system.people;
    await verify(system, person, P2_WORDS);
    const account: Address = person.account.address;
    const refused = async (error: string, args: any[], extra = 0, who = account) => {
      assert.equal(await system.gates.read.isAllowed([Action.PlaceBid, who, extra]), false);
      await viem.assertions.revertWithCustomErrorWithArgs(
        system.gates.read.requireAllowed([Action.PlaceBid, who, extra]),
        system.gates,
        error,
        args,
      );
    };
    const allowed = async (extra = 0, who = account) => {
      await system.gates.read.requireAllowed([Action.PlaceBid, who, extra]);
      assert.equal(await system.gates.read.isAllowed([Action.PlaceBid, who, extra]), true);
    };
    /** Defines a policy and binds it to PlaceBid. */
    const gate = async (change: object) => {
      await system.gates.write.definePolicy([{ ...open, ...change }]);
      const { policyId } = (await system.gates.getEvents.PolicyDefined())[0].args;
      await system.gates.write.bind([Action.PlaceBid, policyId]);
      return policyId as number;
    };
    return { ...system, exempt, account, person, refused, allowed, gate };
  };
  const load = async () => networkHelpers.loadFixture(fixture);

  describe("definePolicy, policy, bind", () => {
    it("number policies from 1 and never change them", async () => {
      const { gates } = await load();
      const first = { ...open, minScore: 50, minTier: 1 };
      const second = {
        minScore: 100,
        minTier: 3,
        requiredScopes: 0x1ffe,
        freshness: 2 ** 32 - 1,
        requireMfa: true,
        requireDomain: true,
      };
      await viem.assertions.emitWithArgs(gates.write.definePolicy([first]), gates, "PolicyDefined", [1, first]);
      await viem.assertions.emitWithArgs(gates.write.definePolicy([second]), gates, "PolicyDefined", [2, second]);
      assert.deepEqual(await gates.read.policy([1]), first);
      assert.deepEqual(await gates.read.policy([2]), second);
    });

    it("refuse conditions nobody can meet", async () => {
      const { gates } = await load();
      for (const change of [{ minScore: 101 }, { minTier: 4 }, { requiredScopes: 1 }, { requiredScopes: 1 << 13 }]) {
        await viem.assertions.revertWithCustomErrorWithArgs(
          gates.write.definePolicy([{ ...open, ...change }]),
          gates,
          "GatePolicies_InvalidPolicy",
          [1],
        );
      }
    });

    it("refuse unknown policies", async () => {
      const { gates } = await load();
      await gates.write.definePolicy([open]);
      for (const id of [0, 2]) {
        await viem.assertions.revertWithCustomErrorWithArgs(
          gates.read.policy([id]),
          gates,
          "GatePolicies_UnknownPolicy",
          [id],
        );
      }
      await viem.assertions.revertWithCustomErrorWithArgs(
        gates.write.bind([Action.PlaceBid, 2]),
        gates,
        "GatePolicies_UnknownPolicy",
        [2],
      );
      assert.equal(await gates.read.boundPolicy([Action.PlaceBid]), 0);
    });

    it("bind one action, and unbind it with 0", async () => {
      const { gates, gate, allowed, refused, account } = await load();
      const id = await gate({ minScore: 99 });
      assert.equal(await gates.read.boundPolicy([Action.PlaceBid]), id);
      await refused("GatePolicies_ScoreTooLow", [account, 74, 99]);
      assert.equal(await gates.read.isAllowed([Action.CreateDeployment, account, 0]), true);
      await viem.assertions.emitWithArgs(gates.write.bind([Action.PlaceBid, 0]), gates, "PolicyBound", [
        Action.PlaceBid,
        0,
      ]);
      await allowed();
    });

    it("are governance's alone", async () => {
      const { gates, administrator, as } = await load();
      const theirs = await as(gates, "GatePolicies", administrator);
      for (const call of [theirs.write.definePolicy([open]), theirs.write.bind([Action.PlaceBid, 0])]) {
        await viem.assertions.revertWithCustomError(call, gates, "AccessManagedUnauthorized");
      }
    });
  });

  describe("requireAllowed, isAllowed", () => {
    it("pass without a policy, unknown accounts included", async () => {
      const { allowed, people } = await load();
      await allowed();
      await allowed(0, people[1].account.address);
    });

    it("refuse an unknown extra policy", async () => {
      const { refused } = await load();
      await refused("GatePolicies_UnknownPolicy", [7], 7);
    });

    it("look at the score", async () => {
      const { gate, allowed, refused, account, people } = await load();
      await gate({ minScore: 74 });
      await allowed();
      const stranger = people[1].account.address;
      await refused("GatePolicies_ScoreTooLow", [stranger, 0, 74], 0, stranger);
      await gate({ minScore: 75 });
      await refused("GatePolicies_ScoreTooLow", [account, 74, 75]);
    });

    it("look at the tier", async () => {
      const { gate, allowed, refused, account } = await load();
      await gate({ minTier: 2 });
      await allowed();
      await gate({ minTier: 3 });
      await refused("GatePolicies_TierTooLow", [account, 2, 3]);
    });

    it("look at the scopes", async () => {
      const { gate, allowed, refused, account } = await load();
      await gate({ requiredScopes: PREMIUM_SCOPES });
      await allowed();
      const required = Scope.Selfie | Scope.Domain;
      await gate({ requiredScopes: required });
      await refused("GatePolicies_ScopesMissing", [account, PREMIUM_SCOPES, required]);
    });

    it("look at the age of the verification", async () => {
      const { gate, allowed, refused, account, identities } = await load();
      await gate({ freshness: Number(DAY) });
      const { verifiedAt } = await identities.read.identityOf([account]);
      await networkHelpers.time.increaseTo(BigInt(verifiedAt) + DAY);
      await allowed();
      await networkHelpers.time.increaseTo(BigInt(verifiedAt) + DAY + 1n);
      await refused("GatePolicies_TooOld", [account, DAY + 1n, Number(DAY)]);
    });

    it("fail closed where a verifier is missing, for exempt accounts too", async () => {
      const { gate, refused, account, exempt } = await load();
      await gate({ requireMfa: true });
      await refused("GatePolicies_MfaUnavailable", [account]);
      await refused("GatePolicies_MfaUnavailable", [exempt], 0, exempt);
      await gate({ requireDomain: true });
      await refused("GatePolicies_DomainUnavailable", [account]);
      await refused("GatePolicies_DomainUnavailable", [exempt], 0, exempt);
    });

    it("refuse an expired identity", async () => {
      const { gate, refused, account, identities } = await load();
      await gate({ minScore: 1 });
      await networkHelpers.time.increaseTo((await identities.read.identityOf([account])).expiresAt);
      await refused("GatePolicies_ScoreTooLow", [account, 0, 1]);
    });

    it("let exempt accounts pass until the bootstrap ends", async () => {
      const { gate, allowed, refused, exempt, identities } = await load();
      await gate({ minScore: 100, minTier: 3, requiredScopes: 0x1ffe, freshness: 1 });
      await allowed(0, exempt);
      await identities.write.endBootstrap();
      await refused("GatePolicies_ScoreTooLow", [exempt, 0, 100], 0, exempt);
    });

    it("let the extra policy add and never relax", async () => {
      const system = await load();
      const { gates, gate, allowed, refused, account, person } = system;
      const strict = await gate({ minScore: 90 });
      await gate({ minScore: 60 });
      await allowed();
      await refused("GatePolicies_ScoreTooLow", [account, 74, 90], strict);
      await gates.write.bind([Action.PlaceBid, strict]);
      await refused("GatePolicies_ScoreTooLow", [account, 74, 90], strict + 1);
      await verify(system, person, P1_WORDS);
      await allowed(strict);
    });
  });
});
