import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { network } from "hardhat";
import {
  concat,
  encodeAbiParameters,
  getAddress,
  hashTypedData,
  keccak256,
  toHex,
  zeroAddress,
  zeroHash,
  type Address,
  type Hex,
} from "viem";
import { attestationVectors, prove } from "./attestation.js";
import {
  decodeVerdict,
  deployEnclaves,
  DocumentType,
  EnclaveStatus as Status,
  Health,
  Kind,
  Matching,
} from "./enclaves.js";
import { MIN_SELF_BOND } from "../staking/validators.js";
import { AccountState, P2_WORDS, verify } from "../support/access.js";

const HOUR = 3_600;
const DAY = 24 * HOUR;
const OVERLAP = 600;
const REASON = keccak256(toHex("reason"));
const snp = attestationVectors().find((vector) => vector.name === "SNP")!;
const OUR_SOFTWARE = toHex(new Uint8Array(48).fill(7));
const FOREVER = 2 ** 40 - 1;
const HEALTH_TYPES = {
  HealthReport: [
    { name: "validator", type: "address" },
    { name: "health", type: "uint8" },
    { name: "evidenceHash", type: "bytes32" },
    { name: "nonce", type: "uint32" },
    { name: "validUntil", type: "uint64" },
  ],
} as const;

let lastKey = 0;
/** Keys nobody has yet. */
const freshKeys = (): { encryptionKey: Hex; signingKey: Address } => {
  lastKey++;
  const seed = keccak256(toHex(lastKey));
  return { encryptionKey: seed, signingKey: getAddress(`0x${seed.slice(26)}`) };
};

describe("EnclaveRegistry", async () => {
  const connection = await network.create({ override: { initialDate: "2024-05-20T00:00:00Z" } } as any);
  const { viem, networkHelpers } = connection as any;
  const { revertWithCustomError, revertWithCustomErrorWithArgs, emitWithArgs } = viem.assertions;
  const client = await viem.getPublicClient();
  const chainId = await client.getChainId();
  const now = async (): Promise<number> => networkHelpers.time.latest();

  /**
   * The verdict is the real one of SEV-SNP evidence, with software and report data of ours, and the committee's word
   * for it: no real evidence binds keys that a test has.
   */
  const fixture = async () => {
    const system = await deployEnclaves(connection as any, snp);
    const { enclaves, allowlist, as, operator, nodes, proveVerdict } = system;
    const [node] = nodes as [Address];
    const measured = { kind: Kind.Snp, registers: OUR_SOFTWARE };
    const measurementKey = await system.allow(measured);
    const measurementId = await sha256Of(concat(["0x03", "0x0030", OUR_SOFTWARE]));
    const base = {
      ...decodeVerdict(snp.verdict),
      notBefore: 0n,
      notAfter: 2n ** 40n,
      measurementId,
      measurement: OUR_SOFTWARE.slice(0, 66) as Hex,
      measurementTail: concat([toHex(new Uint8Array(16).fill(7)), toHex(new Uint8Array(16))]),
      platformId: keccak256(toHex("platform")),
      svn: 5n,
    };
    let counter = 0;
    const binding = (
      who: Address,
      keys: { encryptionKey: Hex; signingKey: Address },
      epoch: number,
      challenge: Hex,
      change: { chainId?: number; registry?: Address } = {},
    ): Hex =>
      keccak256(
        encodeAbiParameters(
          ["bytes32", "uint256", "address", "address", "bytes32", "address", "uint32", "bytes32"].map((type) => ({
            type,
          })) as any,
          [
            keccak256(toHex("virtengine.enclave.binding")),
            BigInt(change.chainId ?? chainId),
            change.registry ?? enclaves.address,
            who,
            keys.encryptionKey,
            keys.signingKey,
            epoch,
            challenge,
          ] as any,
        ),
      );
    /** An attestation of keys for a node's epoch, challenged by the latest block. `verdict` tampers with the verdict. */
    const attestation = async (
      keys: { encryptionKey: Hex; signingKey: Address },
      epoch: number,
      { who = node, verdict = {}, kind = Kind.Snp, matching = Matching.Software, collateral = [], bind = {} }: any = {},
    ) => {
      const block = await client.getBlock();
      const evidence = toHex(`evidence ${++counter}`);
      const reportData = binding(who, keys, epoch, block.hash, bind);
      const words = { ...base, reportData, reportDataTail: zeroHash, evidenceHash: keccak256(evidence), ...verdict };
      return {
        kind,
        matching,
        challengeBlock: block.number,
        evidence,
        collateral,
        proof: await proveVerdict(kind, evidence, collateral, words),
      };
    };
    const by = (wallet: any): Promise<any> => as(enclaves, "EnclaveRegistry", wallet);
    const mine = await by(operator);
    const watch = await by(system.guardian);
    const register = async (keys = freshKeys(), change: any = {}) => {
      const epoch = change.epoch ?? (await enclaves.read.epochOf([node])) + 1;
      await mine.write.register([node, keys.encryptionKey, keys.signingKey, await attestation(keys, epoch, change)]);
      return keys;
    };
    const rotate = async (keys = freshKeys(), change: any = {}) => {
      const epoch = change.epoch ?? (await enclaves.read.epochOf([node])) + 1;
      await mine.write.rotate([node, keys.encryptionKey, keys.signingKey, await attestation(keys, epoch, change)]);
      return keys;
    };
    const reattest = async (keys: any, change: any = {}) => {
      const epoch = change.epoch ?? (await enclaves.read.epochOf([node]));
      return mine.write.reattest([node, await attestation(keys, epoch, change)]);
    };
    const refused = (call: Promise<unknown>, error: string, args?: unknown[]) =>
      args === undefined
        ? revertWithCustomError(call, enclaves, `EnclaveRegistry_${error}`)
        : revertWithCustomErrorWithArgs(call, enclaves, `EnclaveRegistry_${error}`, args);
    const status = (epoch: number): Promise<number> => enclaves.read.statusOf([node, epoch]);
    const valid = async (): Promise<Address[]> =>
      (await enclaves.read.validKeysOf([node])).map((key: any) => key.signingKey);
    const wasValid = (keys: { signingKey: Address }, time: number): Promise<boolean> =>
      enclaves.read.wasValidAt([keys.signingKey, BigInt(time)]);
    const set = (name: string, value: bigint | number) =>
      system.parameters.write.setParameter([keccak256(toHex(`enclave.${name}`)), BigInt(value)]);
    /** Keeps an identity attested while the chain's time passes. */
    const stay = async (keys: any, seconds: number) => {
      for (let left = seconds; left > 0; left -= 5 * HOUR) {
        await networkHelpers.time.increase(Math.min(left, 5 * HOUR));
        await reattest(keys);
      }
    };
    /** What two members sign about a node's health; it may be brought for an hour. */
    const healthReport = async (health: number, nonce: number, wallets = system.memberWallets.slice(0, 2)) => {
      const validUntil = BigInt((await now()) + HOUR);
      const report = { validator: node, health, evidenceHash: REASON, nonce, validUntil };
      const typed = {
        domain: { name: "VirtEngine EnclaveRegistry", version: "1", chainId, verifyingContract: enclaves.address },
        types: HEALTH_TYPES,
        primaryType: "HealthReport",
        message: report,
      } as const;
      const signatures = await Promise.all(wallets.map((wallet: any) => wallet.signTypedData(typed)));
      const signers = wallets.map((wallet: any) => wallet.account.address);
      return { typed, report, args: [report, signers, signatures] };
    };
    const say = async (health: number, nonce: number) =>
      enclaves.write.reportHealth((await healthReport(health, nonce)).args);
    return {
      ...system,
      accounts: system.status,
      node,
      measurementKey,
      base,
      binding,
      attestation,
      by,
      mine,
      watch,
      register,
      rotate,
      reattest,
      refused,
      status,
      valid,
      wasValid,
      set,
      stay,
      healthReport,
      say,
      allowWatch: await as(allowlist, "MeasurementAllowlist", system.guardian),
      allowAgain: () => system.allow(measured),
    };
  };
  const load = async () => networkHelpers.loadFixture(fixture);

  async function sha256Of(bytes: Hex): Promise<Hex> {
    const digest = await crypto.subtle.digest("SHA-256", Buffer.from(bytes.slice(2), "hex"));
    return toHex(new Uint8Array(digest));
  }

  it("binds keys to chain, registry, validator, epoch and challenge", async () => {
    const { enclaves, binding, node, nodes } = await load();
    const [keys, others] = [freshKeys(), freshKeys()];
    const base = [node, keys.encryptionKey, keys.signingKey, 3, REASON] as const;
    const expected = binding(node, keys, 3, REASON);
    assert.equal(await enclaves.read.bindingOf(base), expected);
    const found = new Set([expected]);
    for (const [index, value] of [nodes[1], others.encryptionKey, others.signingKey, 4, zeroHash].entries()) {
      found.add(await enclaves.read.bindingOf(base.map((part, i) => (i === index ? value : part))));
    }
    found.add(binding(node, keys, 3, REASON, { chainId: 1 }));
    found.add(binding(node, keys, 3, REASON, { registry: nodes[1]! }));
    assert.equal(found.size, 8);
  });

  describe("register", () => {
    it("begins epoch 1 with one valid key", async () => {
      const { enclaves, attestation, mine, node, measurementKey, base, status } = await load();
      const keys = freshKeys();
      const brought = await attestation(keys, 1);
      const call = mine.write.register([node, keys.encryptionKey, keys.signingKey, brought]);
      await emitWithArgs(
        call,
        enclaves,
        "IdentityRegistered",
        [node, 1, keys.signingKey, keys.encryptionKey, Kind.Snp].map((value) =>
          value === node ? getAddress(node) : value,
        ),
      );
      const time = await now();
      const [event] = await enclaves.getEvents.IdentityAttested();
      assert.deepEqual(event.args, {
        validator: getAddress(node),
        epoch: 1,
        measurementKey,
        softwareKey: measurementKey,
        evidenceHash: keccak256(brought.evidence),
        platformId: base.platformId,
        svn: 5n,
        challengeBlock: brought.challengeBlock,
        validFrom: time,
        expiresAt: time + DAY,
        collateralUntil: FOREVER,
      });
      assert.deepEqual(await enclaves.read.identityOf([node, 1]), {
        ...keys,
        kind: Kind.Snp,
        revoked: false,
        registeredAt: time,
        validFrom: time,
        attestedAt: time,
        expiresAt: time + DAY,
        retiresAt: 0,
        collateralUntil: FOREVER,
        challengeBlock: brought.challengeBlock,
        platformId: base.platformId,
        measurement: {
          key: measurementKey,
          softwareKey: measurementKey,
          generation: 0,
          softwareGeneration: 0,
          svn: 5n,
        },
      });
      assert.equal(await enclaves.read.epochOf([node]), 1);
      assert.deepEqual(await enclaves.read.holderOf([keys.signingKey]), [getAddress(node), 1]);
      assert.deepEqual(await enclaves.read.validKeysOf([node]), [{ epoch: 1, ...keys }]);
      assert.equal(await status(1), Status.Active);
      assert.equal(await status(0), Status.None);
      assert.equal(await status(2), Status.None);
    });

    it("is the operator's of a node in the set, in good standing, while intake is open", async () => {
      const system = await load();
      const { enclaves, by, mine, node, nodes, second, operator, stranger, attestation, refused, set } = system;
      const keys = freshKeys();
      const args = async (who = node) => [
        who,
        keys.encryptionKey,
        keys.signingKey,
        await attestation(keys, 1, { who }),
      ];
      const theirs = await by(second);
      await refused(theirs.write.register(await args()), "NotOperator", [
        getAddress(node),
        getAddress(second.account.address),
      ]);
      await refused(mine.write.register(await args(keys.signingKey)), "NotOperator");
      // The fourth node's operator is exempt from nothing and has no score, then one of 77.
      const weak = await by(stranger);
      const theirNode = nodes[3]!;
      await refused(weak.write.register(await args(theirNode)), "ScoreTooLow", [
        getAddress(stranger.account.address),
        0,
        85n,
      ]);
      await verify(system, stranger, P2_WORDS);
      const [score] = await system.identities.read.standingOf([stranger.account.address]);
      assert.ok(score > 0);
      await set("minimum_score", score + 1);
      await refused(weak.write.register(await args(theirNode)), "ScoreTooLow", [
        getAddress(stranger.account.address),
        score,
        BigInt(score + 1),
      ]);
      await set("minimum_score", score);
      await weak.write.register(await args(theirNode));

      const office = await system.as(system.accounts, "AccountStatus", system.administrator);
      await office.write.setStatus([operator.account.address, AccountState.Suspended, REASON]);
      const mineArgs = async () => {
        Object.assign(keys, freshKeys());
        return args();
      };
      await revertWithCustomError(
        mine.write.register(await mineArgs()),
        system.accounts,
        "AccountStatus_NotOperational",
      );
      await office.write.setStatus([operator.account.address, AccountState.Operational, REASON]);
      const watch = await by(system.guardian);
      await watch.write.setIntakePaused([true]);
      await revertWithCustomError(mine.write.register(await mineArgs()), enclaves, "Governed_IntakePaused");
      await watch.write.setIntakePaused([false]);
      await leave(system);
      await refused(mine.write.register(await mineArgs()), "NotInSet", [getAddress(node)]);
    });

    it("takes no key twice, not even one long gone, nor a zero", async () => {
      const { node, nodes, mine, by, second, register, attestation, refused } = await load();
      const used = await register();
      await mine.write.revoke([node, 1, REASON]);
      const fresh = freshKeys();
      const mixed = { ...fresh, encryptionKey: used.encryptionKey };
      const half = { ...fresh, signingKey: used.signingKey };
      await refused(register(mixed), "EncryptionKeyUsed", [used.encryptionKey]);
      await refused(register(half), "SigningKeyUsed", [used.signingKey]);
      const who = nodes[1]!;
      const theirs = await by(second);
      await refused(
        theirs.write.register([who, used.encryptionKey, used.signingKey, await attestation(used, 1, { who })]),
        "EncryptionKeyUsed",
      );
      await refused(register({ ...fresh, encryptionKey: zeroHash }), "ZeroKey");
      await refused(register({ ...fresh, signingKey: zeroAddress }), "ZeroKey");
    });

    it("takes challenges of the last 256 blocks", async () => {
      const { node, mine, attestation, proveVerdict, base, binding, refused } = await load();
      const keys = freshKeys();
      const args = (attested: any) => [node, keys.encryptionKey, keys.signingKey, attested];
      const block = await client.getBlock();
      for (const challengeBlock of [block.number + 1n, block.number + 2n, 2n ** 64n - 1n]) {
        await refused(
          mine.write.register(args({ ...(await attestation(keys, 1)), challengeBlock })),
          "ChallengeUnknown",
        );
      }
      // Mined behind the challenge so that the registering block is 257, then 256 blocks later.
      const stale = await attestation(keys, 1);
      await networkHelpers.mine(256);
      await refused(mine.write.register(args(stale)), "ChallengeUnknown");
      const number = (await client.getBlockNumber()) - 255n;
      const oldest = await client.getBlock({ blockNumber: number });
      const evidence = toHex("oldest");
      const proof = await proveVerdict(Kind.Snp, evidence, [], {
        ...base,
        reportData: binding(node, keys, 1, oldest.hash),
        reportDataTail: zeroHash,
      });
      const { kind, matching, collateral } = stale;
      await mine.write.register(args({ kind, matching, collateral, challengeBlock: number, evidence, proof }));
    });

    it("takes evidence that was made for exactly this", async () => {
      const { node, nodes, mine, register, attestation, refused } = await load();
      const [keys, others] = [freshKeys(), freshKeys()];
      const args = async (attested: any) => [node, keys.encryptionKey, keys.signingKey, attested];
      const [previous] = [await client.getBlock()];
      await networkHelpers.mine();
      for (const attested of [
        await attestation(others, 1),
        await attestation({ ...keys, signingKey: others.signingKey }, 1),
        await attestation({ ...keys, encryptionKey: others.encryptionKey }, 1),
        await attestation(keys, 2),
        await attestation(keys, 1, { who: nodes[1] }),
        await attestation(keys, 1, { bind: { chainId: 1 } }),
        await attestation(keys, 1, { bind: { registry: nodes[1] } }),
        { ...(await attestation(keys, 1)), challengeBlock: previous.number },
        await attestation(keys, 1, { verdict: { reportDataTail: toHex(1, { size: 32 }) } }),
        await attestation(keys, 1, { verdict: { reportData: zeroHash } }),
      ]) {
        await refused(mine.write.register(await args(attested)), "ReportDataMismatch");
      }
      await register(keys);
    });

    it("takes no real evidence of somebody else", async () => {
      const system = await load();
      const { node, mine, collateral, keeper, as, verifier, refused } = system;
      await networkHelpers.time.increaseTo(snp.time);
      const publisher = await as(collateral, "CollateralRegistry", keeper);
      await publisher.write.publish([
        keccak256(snp.collateral[1]!),
        DocumentType.CertificateChain,
        toHex(1, { size: 32 }),
        snp.time - DAY,
        snp.time + DAY,
        keccak256(await verifier.read.roots()),
      ]);
      const keys = freshKeys();
      const attested = {
        kind: snp.kind,
        matching: Matching.Software,
        challengeBlock: await client.getBlockNumber(),
        evidence: snp.evidence,
        collateral: snp.collateral,
        proof: await prove(system, snp),
      };
      await refused(mine.write.register([node, keys.encryptionKey, keys.signingKey, attested]), "ReportDataMismatch");
    });

    it("takes nothing the verifier does not accept, or of another kind", async () => {
      const { verifier, attestors, node, mine, register, attestation } = await load();
      for (const [verdict, error] of [
        [{ outcome: 2, failed: 1n << 10n }, "AttestationVerifier_Refused"],
        [{ outcome: 3 }, "AttestationVerifier_Malformed"],
        [{ kind: Kind.Sgx }, "AttestationVerifier_WrongKind"],
        [{ notAfter: 1n }, "AttestationVerifier_OutsideValidity"],
      ] as const) {
        await revertWithCustomError(register(freshKeys(), { verdict }), verifier, error);
      }
      const keys = freshKeys();
      const attested = await attestation(keys, 1);
      const send = (change: object) =>
        mine.write.register([node, keys.encryptionKey, keys.signingKey, { ...attested, ...change }]);
      await revertWithCustomError(send({ proof: "0x" }), verifier, "AttestationVerifier_ProofMissing");
      await revertWithCustomError(send({ evidence: "0x01" }), attestors, "Committee_BadSignature");
    });

    it("takes no software that is not on the list for its kind, or of too low a version", async () => {
      const { allowlist, allow, register, allowWatch, measurementKey } = await load();
      const off = (change: any) =>
        revertWithCustomError(register(freshKeys(), change), allowlist, "MeasurementAllowlist_NotActive");
      await off({ verdict: { measurementId: keccak256("0x01") } });
      await off({ kind: Kind.Nitro, verdict: { kind: Kind.Nitro } });
      await off({ matching: Matching.SignedSoftware, verdict: { signer: REASON } });
      await allow({ kind: Kind.Snp, registers: OUR_SOFTWARE, minSvn: 6n });
      await revertWithCustomErrorWithArgs(register(), allowlist, "MeasurementAllowlist_SvnTooLow", [
        measurementKey,
        5n,
        6n,
      ]);
      await register(freshKeys(), { verdict: { svn: 6n } });
      await allowWatch.write.revoke([measurementKey, REASON]);
      await off({ verdict: { svn: 6n } });
    });

    it("takes no collateral but the current", async () => {
      const { collateral, keeper, as, verifier, register, enclaves, node } = await load();
      const publisher = await as(collateral, "CollateralRegistry", keeper);
      const start = await now();
      const publish = async (piece: Hex, issuedAt: number, nextUpdate: number) =>
        publisher.write.publish([
          keccak256(piece),
          DocumentType.TcbInfo,
          toHex(1, { size: 32 }),
          issuedAt,
          nextUpdate,
          keccak256(await verifier.read.roots()),
        ]);
      const [yesterday, today] = [toHex("{yesterday}"), toHex("{today}")];
      const unusable = (piece: Hex, why: number) =>
        revertWithCustomErrorWithArgs(
          register(freshKeys(), { collateral: [piece] }),
          collateral,
          "CollateralRegistry_NotUsable",
          [keccak256(piece), why],
        );
      await unusable(yesterday, 0);
      await publish(yesterday, start - DAY, start + 30 * DAY);
      await publish(today, start, start + DAY);
      await unusable(yesterday, 2);
      await networkHelpers.time.increaseTo(start + DAY - 10);
      await register(freshKeys(), { collateral: [today] });
      assert.equal((await enclaves.read.identityOf([node, 1])).collateralUntil, start + DAY);
      await networkHelpers.time.increaseTo(start + 3 * DAY);
      await unusable(today, 4);
    });

    it("wants AMD's list looked at where governance says so", async () => {
      const { register, set, refused } = await load();
      await set("require_snp_revocation", 1);
      for (const skipped of [3n << 5n, 1n << 5n, 1n << 6n]) {
        await refused(register(freshKeys(), { verdict: { skipped } }), "RevocationNotChecked");
      }
      await register(freshKeys(), { verdict: { skipped: 0n } });
    });

    it("is refused while there is an identity to go on from", async () => {
      const { node, register, refused, say } = await load();
      await register();
      const exists = (status: number) => refused(register(), "IdentityExists", [getAddress(node), 1, status]);
      await exists(Status.Active);
      await say(Health.Degraded, 0);
      await exists(Status.Degraded);
      await say(Health.Unhealthy, 1);
      await exists(Status.Unhealthy);
      await networkHelpers.time.increase(7 * HOUR);
      await exists(Status.Stale);
    });

    it("begins anew after expiry, revocation and a lost measurement", async () => {
      const { mine, node, register, status, valid, allowWatch, measurementKey, allowAgain } = await load();
      await register();
      await networkHelpers.time.increase(DAY);
      assert.equal(await status(1), Status.Expired);
      const second = await register();
      assert.deepEqual(await valid(), [second.signingKey]);
      assert.equal(await status(2), Status.Active);
      await mine.write.revoke([node, 2, REASON]);
      await register();
      await allowWatch.write.revoke([measurementKey, REASON]);
      assert.equal(await status(3), Status.Disallowed);
      await allowAgain();
      const fourth = await register();
      assert.deepEqual(await valid(), [fourth.signingKey]);
      assert.deepEqual(await Promise.all([1, 2, 3, 4].map(status)), [
        Status.Disallowed,
        Status.Revoked,
        Status.Disallowed,
        Status.Active,
      ]);
    });

    it("retires what it follows, so that a measurement that comes back brings no third key", async () => {
      const { allow, register, status, valid } = await load();
      const registers = toHex(new Uint8Array(48).fill(8));
      const other = {
        measurementId: await sha256Of(concat(["0x03", "0x0030", registers])),
        measurement: toHex(new Uint8Array(32).fill(8)),
      };
      // The first software's entry ends while the identity would still be fresh.
      const brief = { kind: Kind.Snp, registers, lifetime: BigInt(HOUR) };
      await allow(brief);
      const first = await register(freshKeys(), { verdict: other });
      await networkHelpers.time.increase(HOUR);
      assert.equal(await status(1), Status.Disallowed);
      const second = await register();
      assert.deepEqual(await valid(), [second.signingKey]);
      assert.equal(await status(1), Status.Disallowed);
      assert.notEqual(first.signingKey, second.signingKey);
      await allow(brief);
      assert.notEqual(await status(1), Status.Active);
    });

    it("waits for the cool-down", async () => {
      const { enclaves, mine, node, register, set, refused } = await load();
      await set("cooldown", HOUR);
      await register();
      const { registeredAt } = await enclaves.read.identityOf([node, 1]);
      await mine.write.revoke([node, 1, REASON]);
      await refused(register(), "CoolingDown", [getAddress(node), BigInt(registeredAt + HOUR)]);
      await networkHelpers.time.increaseTo(registeredAt + HOUR - 1);
      await register();
    });
  });

  describe("rotate", () => {
    it("attests the new key and keeps the old one through the overlap", async () => {
      const { enclaves, node, register, rotate, status, valid, wasValid } = await load();
      const first = await register();
      await networkHelpers.time.increase(HOUR);
      const second = await rotate();
      const time = await now();
      const [retiring] = await enclaves.getEvents.KeyRetiring();
      assert.deepEqual(retiring.args, { validator: getAddress(node), epoch: 1, retiresAt: time + OVERLAP });
      assert.equal((await enclaves.read.identityOf([node, 2])).expiresAt, time + DAY);
      assert.deepEqual(await enclaves.read.validKeysOf([node]), [
        { epoch: 2, ...second },
        { epoch: 1, ...first },
      ]);
      await networkHelpers.time.increaseTo(time + OVERLAP - 1);
      assert.deepEqual(await valid(), [second.signingKey, first.signingKey]);
      await networkHelpers.time.increaseTo(time + OVERLAP);
      assert.deepEqual(await valid(), [second.signingKey]);
      assert.equal(await status(1), Status.Retired);
      assert.equal(await wasValid(first, time + OVERLAP - 1), true);
      assert.equal(await wasValid(first, time + OVERLAP), false);
      assert.equal(await wasValid(second, time - 1), false);
      assert.equal(await wasValid(second, time), true);
    });

    it("asks all that registering asks", async () => {
      const { allowlist, verifier, register, rotate, refused, mine, by, second, node } = await load();
      const first = await register();
      await revertWithCustomError(
        rotate(freshKeys(), { verdict: { measurementId: keccak256("0x01") } }),
        allowlist,
        "MeasurementAllowlist_NotActive",
      );
      await revertWithCustomError(
        rotate(freshKeys(), { verdict: { outcome: 2, failed: 1n } }),
        verifier,
        "AttestationVerifier_Refused",
      );
      await refused(rotate(freshKeys(), { epoch: 1 }), "ReportDataMismatch");
      await refused(rotate({ ...freshKeys(), encryptionKey: first.encryptionKey }), "EncryptionKeyUsed");
      const keys = freshKeys();
      const theirs = await by(second);
      const none = {
        kind: Kind.Snp,
        matching: 0,
        challengeBlock: 0n,
        evidence: "0x01" as Hex,
        collateral: [],
        proof: "0x" as Hex,
      };
      const args = [node, keys.encryptionKey, keys.signingKey, none];
      await refused(theirs.write.rotate(args), "NotOperator");
      await revertWithCustomError(mine.write.rotate(args), verifier, "AttestationVerifier_ProofMissing");
    });

    it("needs an identity to go on from", async () => {
      const { mine, node, register, rotate, refused } = await load();
      const ended = (epoch: number, status: number) =>
        refused(rotate(), "IdentityEnded", [getAddress(node), epoch, status]);
      await ended(0, Status.None);
      await register();
      await networkHelpers.time.increase(7 * HOUR);
      await rotate();
      await networkHelpers.time.increase(DAY);
      await ended(2, Status.Expired);
      await register();
      await mine.write.revoke([node, 3, REASON]);
      await ended(3, Status.Revoked);
    });

    it("never makes a third key", async () => {
      const { mine, node, register, rotate, refused, valid } = await load();
      const first = await register();
      const second = await rotate();
      const until = BigInt((await now()) + OVERLAP);
      await refused(rotate(), "RotationInProgress", [getAddress(node), until]);
      // Registering after a revocation keeps the overlapping key, and that keeps the next rotation waiting.
      await mine.write.revoke([node, 2, REASON]);
      assert.deepEqual(await valid(), [first.signingKey]);
      const third = await register();
      assert.deepEqual(await valid(), [third.signingKey, first.signingKey]);
      await refused(rotate(), "RotationInProgress", [getAddress(node), until]);
      await mine.write.revoke([node, 1, REASON]);
      const fourth = await rotate();
      assert.deepEqual(await valid(), [fourth.signingKey, third.signingKey]);
      assert.notEqual(second.signingKey, fourth.signingKey);
    });

    it("waits for the cool-down", async () => {
      const { register, rotate, set, refused } = await load();
      await set("cooldown", HOUR);
      await register();
      await refused(rotate(), "CoolingDown");
      await networkHelpers.time.increase(HOUR);
      await rotate();
    });
  });

  describe("reattest", () => {
    it("renews what it attests, without a gap", async () => {
      const { enclaves, node, register, reattest, stay, status, wasValid } = await load();
      const keys = await register();
      const first = await enclaves.read.identityOf([node, 1]);
      await stay(keys, 3 * DAY);
      const later = await enclaves.read.identityOf([node, 1]);
      assert.equal(later.validFrom, first.validFrom);
      assert.equal(later.attestedAt, await now());
      assert.equal(later.expiresAt, (await now()) + DAY);
      assert.equal(await status(1), Status.Active);
      for (let time = first.validFrom; time < later.attestedAt; time += 5 * HOUR) {
        assert.equal(await wasValid(keys, time), true);
      }
      // To the last second of the age.
      await networkHelpers.time.increaseTo(later.attestedAt + 6 * HOUR - 1);
      await reattest(keys);
      assert.equal(await now(), later.attestedAt + 6 * HOUR);
      assert.equal((await enclaves.read.identityOf([node, 1])).validFrom, first.validFrom);
    });

    it("brings back what is stale, and leaves the gap invalid", async () => {
      const { enclaves, node, register, reattest, status, valid, wasValid } = await load();
      const keys = await register();
      const { attestedAt } = await enclaves.read.identityOf([node, 1]);
      const lapse = attestedAt + 6 * HOUR;
      await networkHelpers.time.increaseTo(lapse);
      assert.equal(await status(1), Status.Active);
      await networkHelpers.time.increaseTo(lapse + 1);
      assert.equal(await status(1), Status.Stale);
      assert.deepEqual(await valid(), []);
      assert.equal(await wasValid(keys, lapse), true);
      assert.equal(await wasValid(keys, lapse + 1), false);
      await networkHelpers.time.increase(HOUR);
      await reattest(keys);
      assert.deepEqual(await valid(), [keys.signingKey]);
      assert.equal((await enclaves.read.identityOf([node, 1])).validFrom, await now());
      for (const time of [lapse, lapse + 1, (await now()) - 1]) assert.equal(await wasValid(keys, time), false);
    });

    it("takes newer evidence of the same software on the same machine", async () => {
      const { allow, node, mine, attestation, enclaves, register, reattest, refused } = await load();
      const registers = toHex(new Uint8Array(48).fill(8));
      await allow({ kind: Kind.Snp, registers });
      const keys = await register();
      const { challengeBlock, platformId } = await enclaves.read.identityOf([node, 1]);
      const again = { ...(await attestation(keys, 1)), challengeBlock };
      await refused(mine.write.reattest([node, again]), "ChallengeNotNewer", [challengeBlock, challengeBlock]);
      const verdict = {
        measurementId: await sha256Of(concat(["0x03", "0x0030", registers])),
        measurement: toHex(new Uint8Array(32).fill(8)),
      };
      await refused(reattest(keys, { verdict }), "SoftwareChanged");
      await refused(reattest(keys, { verdict: { platformId: REASON } }), "PlatformChanged", [platformId, REASON]);
      await refused(reattest(freshKeys()), "ReportDataMismatch");
      await refused(reattest(keys, { epoch: 2 }), "ReportDataMismatch");
      await reattest(keys);
    });

    it("may move to another entry for the same software", async () => {
      const { allow, enclaves, node, allowWatch, measurementKey, register, reattest, status } = await load();
      const signer = toHex(new Uint8Array(48).fill(9));
      const key = await allow({
        kind: Kind.Snp,
        matching: Matching.SignedSoftware,
        registers: concat([OUR_SOFTWARE, signer]),
      });
      const verdict = {
        signer: toHex(new Uint8Array(32).fill(9)),
        signerTail: concat([toHex(new Uint8Array(16).fill(9)), toHex(new Uint8Array(16))]),
      };
      const keys = await register(freshKeys(), { verdict });
      await reattest(keys, { matching: Matching.SignedSoftware, verdict });
      assert.equal((await enclaves.read.identityOf([node, 1])).measurement.key, key);
      // Revoking the software itself still reaches it.
      await allowWatch.write.revoke([measurementKey, REASON]);
      assert.equal(await status(1), Status.Disallowed);
    });

    it("leaves the time its former entry was off the list invalid when it moves to another", async () => {
      const system = await load();
      const { allow, allowAgain, allowlist, enclaves, node, measurementKey, register, reattest, set } = system;
      const { status, wasValid } = system;
      const signer = toHex(new Uint8Array(48).fill(9));
      await allow({
        kind: Kind.Snp,
        matching: Matching.SignedSoftware,
        registers: concat([OUR_SOFTWARE, signer]),
        lifetime: 90n * BigInt(DAY),
      });
      const verdict = {
        signer: toHex(new Uint8Array(32).fill(9)),
        signerTail: concat([toHex(new Uint8Array(16).fill(9)), toHex(new Uint8Array(16))]),
      };
      await set("identity_expiry", 30 * DAY);
      await set("attestation_max_age", 30 * DAY);
      const { expiresAt } = await allowlist.read.entryOf([measurementKey]);
      await networkHelpers.time.increaseTo(expiresAt - HOUR);
      const keys = await register(freshKeys(), { verdict });
      await networkHelpers.time.increaseTo(expiresAt);
      assert.equal(await status(1), Status.Disallowed);
      assert.equal(await wasValid(keys, expiresAt), false);
      await allowAgain();
      assert.equal(await status(1), Status.Active);
      assert.equal(await wasValid(keys, expiresAt), false);
      await reattest(keys, { matching: Matching.SignedSoftware, verdict });
      assert.equal(await wasValid(keys, expiresAt), false);
      assert.equal((await enclaves.read.identityOf([node, 1])).validFrom, await now());
      // From an entry that was on the list all the time nothing is lost.
      const { validFrom } = await enclaves.read.identityOf([node, 1]);
      await networkHelpers.time.increase(HOUR);
      await reattest(keys, { verdict });
      assert.equal((await enclaves.read.identityOf([node, 1])).validFrom, validFrom);
    });

    it("needs an identity to go on from, and its operator in good standing", async () => {
      const system = await load();
      const { mine, by, second, node, attestation, register, reattest, refused } = system;
      await refused(reattest(freshKeys()), "IdentityEnded", [getAddress(node), 0, Status.None]);
      const keys = await register();
      const theirs = await by(second);
      await refused(theirs.write.reattest([node, await attestation(keys, 1)]), "NotOperator");
      const office = await system.as(system.accounts, "AccountStatus", system.administrator);
      await office.write.setStatus([system.operator.account.address, AccountState.Frozen, REASON]);
      await revertWithCustomError(reattest(keys), system.accounts, "AccountStatus_NotOperational");
      await office.write.setStatus([system.operator.account.address, AccountState.Operational, REASON]);
      await mine.write.revoke([node, 1, REASON]);
      await refused(reattest(keys), "IdentityEnded", [getAddress(node), 1, Status.Revoked]);
    });
  });

  describe("revoke and emergencyRevoke", () => {
    it("end a key at once and for every time, also while paused", async () => {
      const { enclaves, operator, node, mine, watch, by, second, register, status, valid, wasValid, refused } =
        await load();
      const keys = await register();
      const time = await now();
      assert.equal(await wasValid(keys, time), true);
      const theirs = await by(second);
      await refused(theirs.write.revoke([node, 1, REASON]), "NotOperator");
      await revertWithCustomError(mine.write.emergencyRevoke([node, 1, REASON]), enclaves, "AccessManagedUnauthorized");
      await watch.write.setIntakePaused([true]);
      await emitWithArgs(mine.write.revoke([node, 1, REASON]), enclaves, "IdentityRevoked", [
        getAddress(node),
        1,
        REASON,
        getAddress(operator.account.address),
      ]);
      assert.equal(await status(1), Status.Revoked);
      assert.deepEqual(await valid(), []);
      assert.equal(await wasValid(keys, time), false);
      await refused(mine.write.revoke([node, 1, REASON]), "AlreadyRevoked", [getAddress(node), 1]);
      await refused(mine.write.revoke([node, 2, REASON]), "UnknownIdentity", [getAddress(node), 2]);
      await watch.write.setIntakePaused([false]);
      await register();
      await watch.write.emergencyRevoke([node, 2, REASON]);
      assert.equal(await status(2), Status.Revoked);
    });
  });

  describe("statusOf, validKeysOf and wasValidAt", () => {
    it("follow the measurement without being poked", async () => {
      const {
        enclaves,
        by,
        second,
        nodes,
        attestation,
        register,
        rotate,
        allowWatch,
        measurementKey,
        allowAgain,
        valid,
        status,
        wasValid,
      } = await load();
      const first = await register();
      const other = await rotate();
      const theirs = freshKeys();
      const who = nodes[1]!;
      await (
        await by(second)
      ).write.register([who, theirs.encryptionKey, theirs.signingKey, await attestation(theirs, 1, { who })]);
      const time = await now();
      for (const keys of [other, theirs]) assert.equal(await wasValid(keys, time), true);
      await allowWatch.write.revoke([measurementKey, REASON]);
      assert.deepEqual(await valid(), []);
      assert.deepEqual(await enclaves.read.validKeysOf([who]), []);
      for (const keys of [first, other, theirs]) assert.equal(await wasValid(keys, time), false);
      await allowAgain();
      assert.equal(await enclaves.read.statusOf([who, 1]), Status.Disallowed);
      assert.deepEqual(await Promise.all([1, 2].map(status)), [Status.Disallowed, Status.Disallowed]);
    });

    it("end with the measurement's life, to the second, and keep what was", async () => {
      const { allow, allowlist, measurementKey, register, status, wasValid } = await load();
      await allow({ kind: Kind.Snp, registers: OUR_SOFTWARE, lifetime: BigInt(2 * HOUR) });
      const { expiresAt } = await allowlist.read.entryOf([measurementKey]);
      const keys = await register();
      await networkHelpers.time.increaseTo(expiresAt - 1);
      assert.equal(await status(1), Status.Active);
      await networkHelpers.time.increaseTo(expiresAt);
      assert.equal(await status(1), Status.Disallowed);
      assert.equal(await wasValid(keys, expiresAt - 1), true);
      assert.equal(await wasValid(keys, expiresAt), false);
    });

    it("end with the identity's life, to the second", async () => {
      const { enclaves, node, set, register, status, wasValid } = await load();
      await set("attestation_max_age", 2 * DAY);
      const keys = await register();
      const { expiresAt } = await enclaves.read.identityOf([node, 1]);
      await networkHelpers.time.increaseTo(expiresAt - 1);
      assert.equal(await status(1), Status.Active);
      await networkHelpers.time.increaseTo(expiresAt);
      assert.equal(await status(1), Status.Expired);
      assert.equal(await wasValid(keys, expiresAt - 1), true);
      assert.equal(await wasValid(keys, expiresAt), false);
    });

    it("know of no key that nobody has, and nothing of the future", async () => {
      const { register, wasValid } = await load();
      assert.equal(await wasValid(freshKeys(), await now()), false);
      const keys = await register();
      assert.equal(await wasValid(keys, await now()), true);
      assert.equal(await wasValid(keys, (await now()) + 1), false);
      assert.equal(await wasValid(keys, (await now()) - 1), false);
    });

    it("follow the consensus set; who comes back is attested anew", async () => {
      const system = await load();
      const { register, reattest, status, wasValid } = system;
      const keys = await register();
      const joined = await now();
      assert.equal(await wasValid(keys, joined), true);
      const gone = await leave(system);
      assert.equal(await status(1), Status.Outside);
      for (const time of [joined, gone - 1, gone]) assert.equal(await wasValid(keys, time), false);
      const back = await rejoin(system);
      assert.equal(await status(1), Status.Outside);
      assert.equal(await wasValid(keys, back), false);
      await reattest(keys);
      assert.equal(await status(1), Status.Active);
      assert.equal(await wasValid(keys, back), false);
      assert.equal(await wasValid(keys, await now()), true);
    });

    it("trust no key of a tombstoned node, whatever its date", async () => {
      const system = await load();
      const { validators, operator, register, status, wasValid } = system;
      const keys = await register();
      const time = await now();
      // Also while the set cannot spare the node.
      await validators.write.tombstone([operator.account.address]);
      assert.equal(await validators.read.isValidator([system.node]), true);
      assert.equal(await status(1), Status.Outside);
      assert.equal(await wasValid(keys, time), false);
    });

    it("call degraded what was judged by collateral long gone", async () => {
      const { collateral, keeper, as, verifier, set, register, status, valid } = await load();
      await set("attestation_max_age", 20 * DAY);
      await set("identity_expiry", 30 * DAY);
      const start = await now();
      const piece = toHex("{tcb}");
      await (
        await as(collateral, "CollateralRegistry", keeper)
      ).write.publish([
        keccak256(piece),
        DocumentType.TcbInfo,
        toHex(1, { size: 32 }),
        start,
        start + DAY,
        keccak256(await verifier.read.roots()),
      ]);
      const keys = await register(freshKeys(), { collateral: [piece] });
      await networkHelpers.time.increaseTo(start + 8 * DAY);
      assert.equal(await status(1), Status.Active);
      await networkHelpers.time.increaseTo(start + 8 * DAY + 1);
      assert.equal(await status(1), Status.Degraded);
      assert.deepEqual(await valid(), [keys.signingKey]);
    });
  });

  describe("reportHealth", () => {
    it("is a quorum's, once, of a validator that has an identity", async () => {
      const { enclaves, attestors, node, memberWallets, register, healthReport, refused } = await load();
      const { typed, report, args } = await healthReport(Health.Degraded, 0);
      assert.equal(await enclaves.read.healthDigest([report]), hashTypedData(typed));
      await refused(enclaves.write.reportHealth(args), "UnknownIdentity", [getAddress(node), 0]);
      await register();
      const single = (await healthReport(Health.Degraded, 0, memberWallets.slice(0, 1))).args;
      await revertWithCustomError(enclaves.write.reportHealth(single), attestors, "Committee_BelowThreshold");
      for (const change of [
        { health: Health.Unhealthy },
        { evidenceHash: zeroHash },
        { validUntil: report.validUntil + 1n },
      ]) {
        const changed = [{ ...report, ...change }, ...args.slice(1)];
        await revertWithCustomError(enclaves.write.reportHealth(changed), attestors, "Committee_BadSignature");
      }
      await refused(enclaves.write.reportHealth((await healthReport(Health.Degraded, 1)).args), "BadNonce", [
        getAddress(node),
        1,
        0,
      ]);
      await refused(enclaves.write.reportHealth((await healthReport(Health.Healthy, 0)).args), "HealthUnchanged");
      await emitWithArgs(enclaves.write.reportHealth(args), enclaves, "HealthChanged", [
        getAddress(node),
        Health.Healthy,
        Health.Degraded,
        REASON,
      ]);
      await refused(enclaves.write.reportHealth(args), "BadNonce", [getAddress(node), 0, 1]);
    });

    it("counts to its last second, so that no recovery is kept for a later illness", async () => {
      const { enclaves, node, register, say, healthReport, refused } = await load();
      await register();
      await say(Health.Unhealthy, 0);
      const { report, args } = await healthReport(Health.Healthy, 1);
      const { validUntil } = report;
      await networkHelpers.time.increaseTo(validUntil - 1n);
      const snapshot = await networkHelpers.takeSnapshot();
      await networkHelpers.time.setNextBlockTimestamp(validUntil);
      await enclaves.write.reportHealth(args);
      await snapshot.restore();
      await networkHelpers.time.setNextBlockTimestamp(validUntil + 1n);
      await refused(enclaves.write.reportHealth(args), "ReportExpired", [
        getAddress(node),
        validUntil,
        validUntil + 1n,
      ]);
    });

    it("leaves a degraded key valid and an unhealthy one not, until it recovers", async () => {
      const { enclaves, watch, node, register, say, status, valid, wasValid } = await load();
      const keys = await register();
      const healthy = await now();
      await watch.write.setIntakePaused([true]);
      await say(Health.Degraded, 0);
      assert.equal(await status(1), Status.Degraded);
      assert.deepEqual(await valid(), [keys.signingKey]);
      await networkHelpers.time.increase(60);
      await say(Health.Unhealthy, 1);
      const ill = await now();
      assert.equal(await status(1), Status.Unhealthy);
      assert.deepEqual(await valid(), []);
      assert.equal(await wasValid(keys, healthy), true);
      assert.equal(await wasValid(keys, ill - 1), true);
      assert.equal(await wasValid(keys, ill), false);
      await networkHelpers.time.increase(60);
      await say(Health.Healthy, 2);
      const well = await now();
      assert.deepEqual(await enclaves.read.healthOf([node]), {
        health: Health.Healthy,
        reports: 3,
        since: well,
        trustedFrom: well,
        evidenceHash: REASON,
      });
      assert.equal(await status(1), Status.Active);
      assert.equal(await wasValid(keys, well), true);
      for (const time of [ill, well - 1]) assert.equal(await wasValid(keys, time), false);
    });

    it("outlives keys: nobody leaves ill health by rotating or registering", async () => {
      const { mine, node, register, rotate, say, status, valid } = await load();
      const first = await register();
      await say(Health.Unhealthy, 0);
      await rotate();
      assert.deepEqual(await valid(), []);
      await mine.write.revoke([node, 2, REASON]);
      const third = await register();
      assert.equal(await status(3), Status.Unhealthy);
      await say(Health.Degraded, 1);
      assert.equal(await status(3), Status.Degraded);
      assert.deepEqual(await valid(), [third.signingKey, first.signingKey]);
    });
  });

  /** Adds a fifth node, so that another may go. */
  async function grow({ as, validators, newcomer }: any): Promise<void> {
    const mine = await as(validators, "ValidatorRegistry", newcomer);
    const proof = await keyProof(validators, newcomer, newcomer.account.address, 0n);
    await mine.write.register([newcomer.account.address, proof, 500, MIN_SELF_BOND]);
    await networkHelpers.time.increase(HOUR);
    await validators.write.rollSet();
  }

  /** Has the first node leave the set; when that was (s). */
  async function leave(system: any): Promise<number> {
    const { validators, operator, node } = system;
    await grow(system);
    await validators.write.jail([operator.account.address, 0]);
    assert.equal(await validators.read.isValidator([node]), false);
    return now();
  }

  /** Has the first node come back; when that was (s). */
  async function rejoin({ as, validators, operator, node }: any): Promise<number> {
    await networkHelpers.time.increase(HOUR);
    await (await as(validators, "ValidatorRegistry", operator)).write.unjail();
    await validators.write.rollSet();
    assert.equal(await validators.read.isValidator([node]), true);
    return now();
  }

  async function keyProof(validators: any, wallet: any, operator: Address, nonce: bigint): Promise<Hex> {
    return wallet.signTypedData({
      domain: { name: "VirtEngine ValidatorRegistry", version: "1", chainId, verifyingContract: validators.address },
      types: {
        ValidatorKey: [
          { name: "operator", type: "address" },
          { name: "nonce", type: "uint256" },
        ],
      },
      primaryType: "ValidatorKey",
      message: { operator, nonce },
    });
  }
});
