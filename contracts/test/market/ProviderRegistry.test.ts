import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { network } from "hardhat";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { getAddress, keccak256, toHex, zeroAddress, zeroHash, type Address } from "viem";
import { AccountState, Action, deployProxy } from "../support/access.js";
import { BOND, LARGE, ProviderState, openMarket } from "../support/market.js";
import { VE } from "../support/system.js";

const REASON = keccak256(toHex("seen by two people"));
const UNBONDING = 14 * 86_400;
const DISPUTE_WINDOW = 7 * 86_400;
const KEY_OVERLAP = 86_400;
const TYPES = {
  KeyRotation: [
    { name: "provider", type: "address" },
    { name: "previous", type: "address" },
    { name: "next", type: "address" },
    { name: "nonce", type: "uint64" },
  ],
} as const;

describe("ProviderRegistry", async () => {
  const connection = await network.create();
  const { viem, networkHelpers } = connection;
  const { revertWithCustomError, revertWithCustomErrorWithArgs, emitWithArgs } = viem.assertions;
  const fixture = async () => {
    const market = await openMarket(connection);
    return {
      ...market,
      mine: await market.providersAs(market.provider),
      self: market.provider.account.address as Address,
      office: await market.providersAs(market.administrator),
    };
  };
  const load = async () => networkHelpers.loadFixture(fixture);
  type Loaded = Awaited<ReturnType<typeof load>>;

  const registered = async () => {
    const m = await load();
    const profile = m.profile({ operator: m.operator.account.address });
    await m.mine.write.register([profile, BOND]);
    return { ...m, profile, theirs: await m.providersAs(m.operator), strangers: await m.providersAs(m.stranger) };
  };
  const stateOf = async (m: Loaded): Promise<number> => (await m.providers.read.providerOf([m.self])).state;
  const exited = async () => {
    const m = await registered();
    await m.mine.write.startExit();
    await networkHelpers.time.increase(UNBONDING);
    await m.mine.write.finishExit();
    return m;
  };
  /** What the holder of `key` signs to become the attestation key. */
  const prove = async (m: Loaded, key: ReturnType<typeof privateKeyToAccount>, changes: Record<string, unknown> = {}) =>
    key.signTypedData({
      domain: {
        name: "VirtEngine Providers",
        version: "1",
        chainId: m.chainId,
        verifyingContract: m.providers.address,
      },
      types: TYPES,
      primaryType: "KeyRotation",
      message: {
        provider: m.self,
        previous: (await m.providers.read.providerOf([m.self])).attestationKey,
        next: key.address,
        nonce: await m.providers.read.rotationNonce([m.self]),
        ...changes,
      },
    });

  describe("wire", () => {
    it("is governance's, once, never zero", async () => {
      const m = await load();
      await revertWithCustomErrorWithArgs(
        m.mine.write.wire([m.self, m.self]),
        m.providers,
        "AccessManagedUnauthorized",
        [m.self],
      );
      await revertWithCustomErrorWithArgs(
        m.providers.write.wire([m.self, m.self]),
        m.providers,
        "ProviderRegistry_AlreadyWired",
        [m.book.address],
      );
      const args = [m.vault.address, m.gates.address, m.status.address, m.parameters.address];
      const fresh = await deployProxy(connection, "ProviderRegistry", args, [m.manager.address]);
      await revertWithCustomError(fresh.write.wire([zeroAddress, m.self]), fresh, "ProviderRegistry_ZeroAddress");
      assert.equal(await fresh.read.orderBook(), zeroAddress);
      await emitWithArgs(fresh.write.wire([m.self, m.self]), fresh, "ProviderRegistryWired", [m.self, m.self]);
      assert.equal((await fresh.read.orderBook()).toLowerCase(), m.self);
    });
  });

  describe("register", () => {
    it("refuses newcomers while intake is paused", async () => {
      const m = await load();
      await (await m.providersAs(m.guardian)).write.setIntakePaused([true]);
      await revertWithCustomError(m.register(m.provider), m.providers, "Governed_IntakePaused");
      assert.equal(await stateOf(m), ProviderState.None);
    });

    it("refuses accounts that are not operational", async () => {
      const m = await load();
      await (
        await m.as(m.status, "AccountStatus", m.administrator)
      ).write.setStatus([m.self, AccountState.Suspended, REASON]);
      await revertWithCustomErrorWithArgs(m.register(m.provider), m.status, "AccountStatus_NotOperational", [
        m.self,
        AccountState.Suspended,
      ]);
    });

    it("asks the gate", async () => {
      const m = await load();
      await m.gates.write.definePolicy([
        { minScore: 70, minTier: 0, requiredScopes: 0, freshness: 0, requireMfa: false, requireDomain: false },
      ]);
      await m.gates.write.bind([Action.RegisterProvider, 1]);
      await revertWithCustomErrorWithArgs(m.register(m.provider), m.gates, "GatePolicies_ScoreTooLow", [m.self, 0, 70]);
    });

    it("refuses a bond below the parameter and takes nothing", async () => {
      const m = await load();
      const before = await m.token.read.balanceOf([m.self]);
      await revertWithCustomErrorWithArgs(
        m.register(m.provider, {}, BOND - 1n),
        m.providers,
        "ProviderRegistry_BondTooSmall",
        [BOND - 1n, BOND],
      );
      assert.equal(await m.token.read.balanceOf([m.self]), before);
      assert.equal(await stateOf(m), ProviderState.None);
    });

    it("refuses gateways that are not https addresses", async () => {
      const m = await load();
      for (const gateway of ["", "https://", "http://gateway.example", "HTTPS://gateway.example", "ftp://x"]) {
        await revertWithCustomErrorWithArgs(
          m.register(m.provider, { gateway }),
          m.providers,
          "ProviderRegistry_InvalidGateway",
          [gateway],
        );
      }
    });

    it("takes texts at their limit and none beyond", async () => {
      const m = await load();
      const texts: [string, number, string][] = [
        ["gateway", 256, "https://"],
        ["attributes", 2_048, ""],
        ["prices", 1_024, ""],
      ];
      const longest: Record<string, string> = {};
      for (const [field, limit, prefix] of texts) {
        longest[field] = prefix + "x".repeat(limit - prefix.length);
        await revertWithCustomErrorWithArgs(
          m.register(m.provider, { [field]: `${longest[field]}x` }),
          m.providers,
          "ProviderRegistry_TextTooLong",
          [BigInt(limit + 1), BigInt(limit)],
        );
      }
      await m.register(m.provider, longest);
      assert.equal(await stateOf(m), ProviderState.Active);
    });

    it("refuses zero keys", async () => {
      const m = await load();
      for (const changes of [
        { tlsFingerprint: zeroHash },
        { encryptionKey: zeroHash },
        { attestationKey: zeroAddress as Address },
      ]) {
        await revertWithCustomError(m.register(m.provider, changes), m.providers, "ProviderRegistry_InvalidKey");
      }
    });

    it("refuses keys and operators of another provider", async () => {
      const m = await registered();
      const { attestationKey, operator } = m.profile;
      assert.notEqual(attestationKey, operator);
      for (const [changes, key] of [
        [{ attestationKey }, attestationKey],
        [{ operator }, operator],
      ] as const) {
        await revertWithCustomError(m.register(m.rival, changes), m.providers, "ProviderRegistry_KeyInUse");
        assert.notEqual(key, zeroAddress);
      }
    });

    it("refuses who is or was a provider", async () => {
      const m = await exited();
      await revertWithCustomErrorWithArgs(m.register(m.provider), m.providers, "ProviderRegistry_AlreadyRegistered", [
        m.self,
      ]);
      await m.register(m.rival);
      await revertWithCustomErrorWithArgs(m.register(m.rival), m.providers, "ProviderRegistry_AlreadyRegistered", [
        m.rival.account.address,
      ]);
    });

    it("keeps hashes, locks the bond and tells everything in events", async () => {
      const m = await load();
      const profile = m.profile({ operator: m.operator.account.address });
      const hash = await m.mine.write.register([profile, BOND]);
      const at = await m.now();
      const record = await m.providers.read.providerOf([m.self]);
      assert.deepEqual(record, {
        state: ProviderState.Active,
        gatewayHash: keccak256(toHex(profile.gateway)),
        attributesHash: keccak256(toHex(profile.attributes)),
        tlsFingerprint: profile.tlsFingerprint,
        encryptionKey: profile.encryptionKey,
        attestationKey: record.attestationKey,
        previousAttestationKey: zeroAddress,
        previousValidUntil: 0,
        operator: record.operator,
        registeredAt: at,
        exitAt: 0,
        activeLeases: 0,
      });
      assert.equal(record.attestationKey.toLowerCase(), profile.attestationKey);
      assert.equal(record.operator.toLowerCase(), m.operator.account.address);
      assert.equal(await m.vault.read.bondOf([m.self]), BOND);
      await m.providers.read.requireOpenForBusiness([m.self]);
      const { self } = m;
      const expected: [string, unknown[]][] = [
        ["ProviderRegistered", [self, BOND]],
        ["ProviderStateChanged", [self, ProviderState.None, ProviderState.Active, 0]],
        ["ProviderAttestationKeyRotated", [self, zeroAddress, record.attestationKey, 0]],
        ["ProviderOperatorChanged", [self, zeroAddress, record.operator]],
        [
          "ProviderProfile",
          [self, profile.gateway, profile.attributes, profile.prices, profile.tlsFingerprint, profile.encryptionKey],
        ],
      ];
      for (const [name, args] of expected)
        await emitWithArgs(Promise.resolve(hash), m.providers, name as never, args as never);
    });
  });

  describe("updateProfile", () => {
    it("is for providers who are still here", async () => {
      const m = await exited();
      await revertWithCustomErrorWithArgs(
        m.strangers.write.updateProfile([m.profile]),
        m.providers,
        "ProviderRegistry_NotRegistered",
        [m.stranger.account.address],
      );
      await revertWithCustomErrorWithArgs(
        m.mine.write.updateProfile([m.profile]),
        m.providers,
        "ProviderRegistry_WrongState",
        [m.self, ProviderState.Exited],
      );
    });

    it("does not change keys", async () => {
      const m = await registered();
      for (const changes of [{ attestationKey: m.rival.account.address }, { operator: m.rival.account.address }]) {
        await revertWithCustomError(
          m.mine.write.updateProfile([{ ...m.profile, gateway: "https://elsewhere", ...changes }]),
          m.providers,
          "ProviderRegistry_InvalidKey",
        );
      }
      const record = await m.providers.read.providerOf([m.self]);
      assert.equal(record.gatewayHash, keccak256(toHex(m.profile.gateway)));
    });

    it("keeps attributes while a lease lives, and changes the rest", async () => {
      const m = await registered();
      await m.heartbeat(m.provider);
      await m.lease(m.tenant, m.provider);
      const next = { ...m.profile, gateway: "https://elsewhere:1", attestationKey: zeroAddress, operator: zeroAddress };
      await revertWithCustomErrorWithArgs(
        m.mine.write.updateProfile([{ ...next, attributes: "{}" }]),
        m.providers,
        "ProviderRegistry_LiveLeases",
        [m.self, 1],
      );
      await m.mine.write.updateProfile([next]);
      const record = await m.providers.read.providerOf([m.self]);
      assert.equal(record.gatewayHash, keccak256(toHex(next.gateway)));
      assert.equal(record.operator.toLowerCase(), m.operator.account.address);
    });

    it("changes everything but the keys without a lease", async () => {
      const m = await registered();
      const next = {
        ...m.profile,
        gateway: "https://elsewhere:1",
        attributes: '{"region":"us"}',
        prices: "{}",
        tlsFingerprint: keccak256(toHex("next certificate")),
        encryptionKey: keccak256(toHex("next key")),
      };
      await emitWithArgs(m.mine.write.updateProfile([next]), m.providers, "ProviderProfile", [
        m.self,
        next.gateway,
        next.attributes,
        next.prices,
        next.tlsFingerprint,
        next.encryptionKey,
      ]);
      const record = await m.providers.read.providerOf([m.self]);
      assert.equal(record.attributesHash, keccak256(toHex(next.attributes)));
      assert.equal(record.tlsFingerprint, next.tlsFingerprint);
      assert.equal(record.encryptionKey, next.encryptionKey);
    });
  });

  describe("rotateAttestationKey", () => {
    it("refuses strangers and the departed", async () => {
      const m = await exited();
      const key = privateKeyToAccount(generatePrivateKey());
      const proof = await prove(m, key);
      await revertWithCustomErrorWithArgs(
        m.strangers.write.rotateAttestationKey([key.address, proof]),
        m.providers,
        "ProviderRegistry_NotRegistered",
        [m.stranger.account.address],
      );
      await revertWithCustomErrorWithArgs(
        m.mine.write.rotateAttestationKey([key.address, proof]),
        m.providers,
        "ProviderRegistry_WrongState",
        [m.self, ProviderState.Exited],
      );
    });

    it("refuses zero and used keys", async () => {
      const m = await registered();
      const key = privateKeyToAccount(generatePrivateKey());
      await revertWithCustomError(
        m.mine.write.rotateAttestationKey([zeroAddress, "0x"]),
        m.providers,
        "ProviderRegistry_InvalidKey",
      );
      await m.mine.write.rotateAttestationKey([key.address, await prove(m, key)]);
      for (const used of [key.address, m.profile.attestationKey]) {
        await revertWithCustomErrorWithArgs(
          m.mine.write.rotateAttestationKey([used, "0x"]),
          m.providers,
          "ProviderRegistry_KeyInUse",
          [used],
        );
      }
    });

    it("wants the new key's word on this rotation", async () => {
      const m = await registered();
      const key = privateKeyToAccount(generatePrivateKey());
      const other = privateKeyToAccount(generatePrivateKey());
      const proofs = [
        await prove(m, other),
        await prove(m, other, { next: key.address }),
        await prove(m, key, { provider: m.rival.account.address }),
        await prove(m, key, { previous: other.address }),
        await prove(m, key, { nonce: 1n }),
        "0x" as const,
      ];
      for (const proof of proofs) {
        await revertWithCustomErrorWithArgs(
          m.mine.write.rotateAttestationKey([key.address, proof]),
          m.providers,
          "ProviderRegistry_InvalidSignature",
          [key.address],
        );
      }
      assert.equal(await m.providers.read.rotationNonce([m.self]), 0n);
      await m.mine.write.rotateAttestationKey([key.address, await prove(m, key)]);
    });

    it("swaps keys for owner and operator, the old one fading out", async () => {
      const m = await registered();
      const [first, second] = [privateKeyToAccount(generatePrivateKey()), privateKeyToAccount(generatePrivateKey())];
      await m.mine.write.rotateAttestationKey([first.address, await prove(m, first)]);
      const at = await m.now();
      const good = (key: Address, time: number) => m.providers.read.isAttestationKey([m.self, key, time]);
      assert.equal(await good(first.address, at + 10 * KEY_OVERLAP), true);
      assert.equal(await good(m.profile.attestationKey, at + KEY_OVERLAP), true);
      assert.equal(await good(m.profile.attestationKey, at + KEY_OVERLAP + 1), false);
      assert.equal(await good(second.address, at), false);
      assert.equal(await good(zeroAddress, 0), false);

      const rotation = await m.theirs.write.rotateAttestationKey([second.address, await prove(m, second)]);
      await emitWithArgs(Promise.resolve(rotation), m.providers, "ProviderAttestationKeyRotated", [
        m.self,
        first.address,
        second.address,
        (await m.now()) + KEY_OVERLAP,
      ]);
      assert.equal(await good(m.profile.attestationKey, at), false, "the key before the previous one");
      assert.equal(await m.providers.read.rotationNonce([m.self]), 2n);
    });

    it("asks a contract by ERC-1271", async () => {
      const m = await registered();
      const key = privateKeyToAccount(generatePrivateKey());
      const contract = await viem.deployContract("ContractMember", [key.address]);
      const stranger = privateKeyToAccount(generatePrivateKey());
      await revertWithCustomError(
        m.mine.write.rotateAttestationKey([contract.address, await prove(m, stranger, { next: contract.address })]),
        m.providers,
        "ProviderRegistry_InvalidSignature",
      );
      const proof = await prove(m, key, { next: contract.address });
      await m.mine.write.rotateAttestationKey([contract.address, proof]);
      assert.equal(await m.providers.read.isAttestationKey([m.self, contract.address, 0]), true);
    });
  });

  describe("setOperator", () => {
    it("refuses strangers, the departed and operators of others", async () => {
      const m = await registered();
      await m.register(m.rival);
      const rivals = await m.providersAs(m.rival);
      await revertWithCustomErrorWithArgs(
        rivals.write.setOperator([m.operator.account.address]),
        m.providers,
        "ProviderRegistry_KeyInUse",
        [m.operator.account.address],
      );
      await revertWithCustomErrorWithArgs(
        m.theirs.write.setOperator([zeroAddress]),
        m.providers,
        "ProviderRegistry_NotRegistered",
        [m.operator.account.address],
      );
      await m.mine.write.startExit();
      await networkHelpers.time.increase(UNBONDING);
      await m.mine.write.finishExit();
      await revertWithCustomErrorWithArgs(
        m.mine.write.setOperator([zeroAddress]),
        m.providers,
        "ProviderRegistry_WrongState",
        [m.self, ProviderState.Exited],
      );
    });

    it("changes at once and frees the old one", async () => {
      const m = await registered();
      const speaks = (wallet: any) => m.providers.read.speaksFor([m.self, wallet.account.address]);
      const old = m.operator.account.address;
      await m.mine.write.setOperator([old]);
      assert.equal(await speaks(m.operator), true);
      await emitWithArgs(
        m.mine.write.setOperator([m.stranger.account.address]),
        m.providers,
        "ProviderOperatorChanged",
        [m.self, old, m.stranger.account.address],
      );
      assert.equal(await speaks(m.operator), false);
      assert.equal(await speaks(m.stranger), true);
      await m.register(m.rival, { operator: old });
      await m.mine.write.setOperator([zeroAddress]);
      assert.equal(await speaks(m.stranger), false);
      assert.equal(await m.providers.read.speaksFor([m.self, zeroAddress]), false);
    });
  });

  describe("revokeKeys", () => {
    const PRESENT = 2 ** 40 - 1;
    it("is the owner's, while it is here", async () => {
      const m = await registered();
      await revertWithCustomErrorWithArgs(m.theirs.write.revokeKeys(), m.providers, "ProviderRegistry_NotRegistered", [
        m.operator.account.address,
      ]);
      await m.mine.write.startExit();
      await networkHelpers.time.increase(UNBONDING);
      await m.mine.write.finishExit();
      await revertWithCustomErrorWithArgs(m.mine.write.revokeKeys(), m.providers, "ProviderRegistry_WrongState", [
        m.self,
        ProviderState.Exited,
      ]);
    });

    it("takes operator and both attestation keys back at once, at ledger and hub too", async () => {
      const m = await registered();
      const key = privateKeyToAccount(generatePrivateKey());
      await m.heartbeat(m.provider);
      await m.mine.write.rotateAttestationKey([key.address, await prove(m, key)]);
      const overlap = (await m.now()) + KEY_OVERLAP;
      const operator = m.operator.account.address;
      assert.deepEqual(await m.hub.read.keyOf([key.address]), [getAddress(m.self), PRESENT]);
      assert.deepEqual(await m.hub.read.keyOf([m.profile.attestationKey]), [getAddress(m.self), overlap]);

      await emitWithArgs(m.mine.write.revokeKeys(), m.providers, "ProviderKeysRevoked", [
        m.self,
        operator,
        key.address,
        m.profile.attestationKey,
      ]);
      for (const revoked of [key.address, m.profile.attestationKey]) {
        assert.deepEqual(await m.hub.read.keyOf([revoked]), [getAddress(m.self), 0]);
        assert.equal(await m.providers.read.isAttestationKey([m.self, revoked, 0]), false);
        await revertWithCustomErrorWithArgs(
          m.mine.write.rotateAttestationKey([revoked, "0x"]),
          m.providers,
          "ProviderRegistry_KeyInUse",
          [revoked],
        );
      }
      assert.equal(await m.providers.read.speaksFor([m.self, operator]), false);
      await revertWithCustomErrorWithArgs(
        (await m.capacityAs(m.operator)).write.heartbeat([m.self, LARGE, 2n]),
        m.capacity,
        "CapacityLedger_NotAuthorised",
        [m.self, operator],
      );
    });

    it("leaves the way open for the next key and operator, without an overlap", async () => {
      const m = await registered();
      await m.mine.write.revokeKeys();
      await m.mine.write.revokeKeys();
      const key = privateKeyToAccount(generatePrivateKey());
      const proof = await prove(m, key, { previous: zeroAddress });
      await emitWithArgs(
        m.mine.write.rotateAttestationKey([key.address, proof]),
        m.providers,
        "ProviderAttestationKeyRotated",
        [m.self, zeroAddress, key.address, 0],
      );
      assert.deepEqual(await m.hub.read.keyOf([key.address]), [getAddress(m.self), PRESENT]);
      await m.mine.write.setOperator([m.operator.account.address]);
      assert.equal(await m.providers.read.speaksFor([m.self, m.operator.account.address]), true);
    });

    it("the key before the previous one signs no more after a second rotation", async () => {
      const m = await registered();
      for (let i = 0; i < 2; ++i) {
        const key = privateKeyToAccount(generatePrivateKey());
        const { attestationKey } = await m.providers.read.providerOf([m.self]);
        const proof = await prove(m, key, { previous: attestationKey, nonce: BigInt(i) });
        await m.mine.write.rotateAttestationKey([key.address, proof]);
      }
      assert.deepEqual(await m.hub.read.keyOf([m.profile.attestationKey]), [getAddress(m.self), 0]);
    });
  });

  describe("pause, resume", () => {
    it("stop and start business, by owner or operator, in turn", async () => {
      const m = await registered();
      await revertWithCustomErrorWithArgs(m.strangers.write.pause(), m.providers, "ProviderRegistry_NotRegistered", [
        m.stranger.account.address,
      ]);
      await revertWithCustomErrorWithArgs(m.mine.write.resume(), m.providers, "ProviderRegistry_WrongState", [
        m.self,
        ProviderState.Active,
      ]);
      await emitWithArgs(m.theirs.write.pause(), m.providers, "ProviderStateChanged", [
        m.self,
        ProviderState.Active,
        ProviderState.Paused,
        0,
      ]);
      await revertWithCustomErrorWithArgs(
        m.providers.read.requireOpenForBusiness([m.self]),
        m.providers,
        "ProviderRegistry_NotActive",
        [m.self, ProviderState.Paused],
      );
      await revertWithCustomErrorWithArgs(m.theirs.write.pause(), m.providers, "ProviderRegistry_WrongState", [
        m.self,
        ProviderState.Paused,
      ]);
      await m.mine.write.resume();
      await m.providers.read.requireOpenForBusiness([m.self]);
    });

    it("take a caller that is a provider itself for itself", async () => {
      const m = await registered();
      await m.register(m.rival);
      await m.mine.write.setOperator([m.rival.account.address]);
      await (await m.providersAs(m.rival)).write.pause();
      assert.equal(await stateOf(m), ProviderState.Active);
      assert.equal((await m.providers.read.providerOf([m.rival.account.address])).state, ProviderState.Paused);
    });
  });

  describe("startExit, finishExit", () => {
    it("refuse strangers and wrong turns", async () => {
      const m = await registered();
      for (const call of [m.strangers.write.startExit(), m.strangers.write.finishExit()]) {
        await revertWithCustomErrorWithArgs(call, m.providers, "ProviderRegistry_NotRegistered", [
          m.stranger.account.address,
        ]);
      }
      await revertWithCustomErrorWithArgs(m.mine.write.finishExit(), m.providers, "ProviderRegistry_WrongState", [
        m.self,
        ProviderState.Active,
      ]);
      await m.mine.write.startExit();
      await revertWithCustomErrorWithArgs(m.mine.write.startExit(), m.providers, "ProviderRegistry_WrongState", [
        m.self,
        ProviderState.Exiting,
      ]);
    });

    it("wait for the unbonding, then pay the bond back for good", async () => {
      const m = await registered();
      const before = await m.vault.read.bidder([m.self]);
      const start = m.mine.write.startExit();
      await start;
      const exitAt = (await m.now()) + UNBONDING;
      await emitWithArgs(start, m.providers, "ProviderStateChanged", [
        m.self,
        ProviderState.Active,
        ProviderState.Exiting,
        exitAt,
      ]);
      await networkHelpers.time.setNextBlockTimestamp(exitAt - 1);
      await revertWithCustomErrorWithArgs(m.mine.write.finishExit(), m.providers, "ProviderRegistry_ExitNotReached", [
        m.self,
        exitAt,
      ]);
      assert.equal(await m.vault.read.bondOf([m.self]), BOND);
      await networkHelpers.time.setNextBlockTimestamp(exitAt);
      await m.mine.write.finishExit();
      assert.equal(await stateOf(m), ProviderState.Exited);
      assert.equal(await m.vault.read.bondOf([m.self]), 0n);
      assert.equal((await m.vault.read.bidder([m.self])).available, before.available + BOND);
    });

    it("wait for leases, and for the dispute window of the last one", async () => {
      const m = await registered();
      await m.heartbeat(m.provider);
      const { bidId } = await m.lease(m.tenant, m.provider);
      await m.mine.write.startExit();
      const unbonded = (await m.now()) + UNBONDING;
      await networkHelpers.time.increase(UNBONDING);
      await revertWithCustomErrorWithArgs(m.mine.write.finishExit(), m.providers, "ProviderRegistry_LiveLeases", [
        m.self,
        1,
      ]);
      await (await m.bookAs(m.provider)).write.closeLeaseByProvider([bidId, 10_001]);
      const disputable = (await m.now()) + DISPUTE_WINDOW;
      assert.ok(disputable > unbonded);
      assert.equal((await m.providers.read.providerOf([m.self])).exitAt, disputable);
      await revertWithCustomErrorWithArgs(m.mine.write.finishExit(), m.providers, "ProviderRegistry_ExitNotReached", [
        m.self,
        disputable,
      ]);
      await networkHelpers.time.setNextBlockTimestamp(disputable);
      await m.mine.write.finishExit();
      assert.equal(await stateOf(m), ProviderState.Exited);
    });

    it("cannot be stopped by a ban, a pause or a frozen account", async () => {
      const m = await registered();
      await m.office.write.setBanned([m.self, true, REASON]);
      await (await m.providersAs(m.guardian)).write.setIntakePaused([true]);
      await (await m.as(m.vault, "EscrowVault", m.guardian)).write.setIntakePaused([true]);
      await (
        await m.as(m.status, "AccountStatus", m.administrator)
      ).write.setStatus([m.self, AccountState.Blacklisted, REASON]);
      await m.mine.write.startExit();
      await revertWithCustomErrorWithArgs(
        m.office.write.setBanned([m.self, true, REASON]),
        m.providers,
        "ProviderRegistry_WrongState",
        [m.self, ProviderState.Exiting],
      );
      await networkHelpers.time.increase(UNBONDING);
      await m.mine.write.finishExit();
      assert.equal(await m.vault.read.bondOf([m.self]), 0n);
    });
  });

  describe("addBond", () => {
    it("refuses strangers and the leaving", async () => {
      const m = await registered();
      await revertWithCustomErrorWithArgs(
        m.strangers.write.addBond([1n]),
        m.providers,
        "ProviderRegistry_NotRegistered",
        [m.stranger.account.address],
      );
      await m.mine.write.startExit();
      await revertWithCustomErrorWithArgs(m.mine.write.addBond([VE]), m.providers, "ProviderRegistry_WrongState", [
        m.self,
        ProviderState.Exiting,
      ]);
      assert.equal(await m.vault.read.bondOf([m.self]), BOND);
    });

    it("brings back into business who fell below a raised minimum", async () => {
      const m = await registered();
      await m.parameters.write.setParameter([keccak256(toHex("provider.bond")), BOND + VE]);
      await revertWithCustomErrorWithArgs(
        m.providers.read.requireOpenForBusiness([m.self]),
        m.providers,
        "ProviderRegistry_BondTooSmall",
        [BOND, BOND + VE],
      );
      await emitWithArgs(m.mine.write.addBond([VE]), m.providers, "ProviderBondAdded", [m.self, VE]);
      await m.providers.read.requireOpenForBusiness([m.self]);
    });
  });

  describe("setBanned", () => {
    it("is the administrators', of known providers", async () => {
      const m = await registered();
      await revertWithCustomErrorWithArgs(
        m.strangers.write.setBanned([m.self, true, REASON]),
        m.providers,
        "AccessManagedUnauthorized",
        [m.stranger.account.address],
      );
      await revertWithCustomErrorWithArgs(
        m.office.write.setBanned([m.rival.account.address, true, REASON]),
        m.providers,
        "ProviderRegistry_NotRegistered",
        [m.rival.account.address],
      );
      await revertWithCustomErrorWithArgs(
        m.office.write.setBanned([m.self, false, REASON]),
        m.providers,
        "ProviderRegistry_WrongState",
        [m.self, ProviderState.Active],
      );
    });

    it("ends business; lifted, the provider is paused", async () => {
      const m = await registered();
      await m.mine.write.pause();
      await emitWithArgs(m.office.write.setBanned([m.self, true, REASON]), m.providers, "ProviderBanChanged", [
        m.self,
        true,
        REASON,
        m.administrator.account.address,
      ]);
      for (const call of [m.mine.write.resume(), m.mine.write.pause()]) {
        await revertWithCustomErrorWithArgs(call, m.providers, "ProviderRegistry_WrongState", [
          m.self,
          ProviderState.Banned,
        ]);
      }
      await m.office.write.setBanned([m.self, false, REASON]);
      assert.equal(await stateOf(m), ProviderState.Paused);
    });
  });

  describe("speaksFor", () => {
    it("knows owner and operator of the registered, nobody else", async () => {
      const m = await registered();
      const speaks = (provider: any, caller: any) =>
        m.providers.read.speaksFor([provider.account.address, caller.account.address]);
      assert.equal(await speaks(m.provider, m.provider), true);
      assert.equal(await speaks(m.provider, m.operator), true);
      assert.equal(await speaks(m.provider, m.stranger), false);
      assert.equal(await speaks(m.rival, m.rival), false);
    });
  });
});
