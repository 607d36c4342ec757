import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { network } from "hardhat";
import { concat, encodeAbiParameters, size, slice, toHex, type Hex } from "viem";
import { attestationVectors, deployAttestation, prove, type AttestationVector } from "./attestation.js";

const ENGINE = "0x0000000000000000000000000000000000000a02";
const Backend = { Unprobed: 0, Native: 1, Portable: 2 } as const;
const vectors = attestationVectors();
const accepted = vectors.slice(0, 4);
const named = (start: string): AttestationVector => vectors.find((vector) => vector.name.startsWith(start))!;
const [snp, sgx] = [named("SNP"), named("SGX")];
/** Verifying costs no more than this with a quorum's proof and 21 KiB of evidence and collateral; measured below. */
const SGX_GAS = 1_500_000n;

/** Bytes with one bit turned. */
const flipped = (bytes: Hex, index: number): Hex => {
  const copy = Buffer.from(bytes.slice(2), "hex");
  copy[index]! ^= 1;
  return toHex(copy);
};
/** Verdict with one word replaced. */
const word = (verdict: Hex, index: number, value: bigint): Hex =>
  concat([
    ...(index === 0 ? [] : [slice(verdict, 0, index * 32)]),
    toHex(value, { size: 32 }),
    slice(verdict, index * 32 + 32),
  ]);

describe("AttestationVerifier", async () => {
  // The evidence is of 2022 to 2025, and so is the chain.
  const connection = await network.create({ override: { initialDate: "2022-10-01T00:00:00Z" } } as any);
  const { viem, networkHelpers } = connection as any;

  const fixture = async () => {
    const system = await deployAttestation(connection as any, snp);
    const { verifier } = system;
    /** Brings chain, policy and roots to what a vector was made for. */
    const enter = async (vector: AttestationVector) => {
      await verifier.write.setPolicy([vector.policy]);
      await verifier.write.setRoots([vector.roots]);
      await networkHelpers.time.increaseTo(vector.time);
    };
    const installed = async () => viem.getContractAt("NativeStandIn", ENGINE);
    const install = async () => {
      const standIn = await viem.deployContract("NativeStandIn");
      const bytecode = await (await viem.getPublicClient()).getCode({ address: standIn.address });
      await (await viem.getTestClient()).setCode({ address: ENGINE, bytecode });
    };
    /** Has the stand-in give this answer for the vector's input. */
    const record = async (vector: AttestationVector, answer: Hex = vector.verdict) => {
      const data = concat([toHex("RECORD: "), vector.inputHash, answer]);
      await system.admin.sendTransaction({ to: ENGINE, data, gas: 3_000_000n });
    };
    const verify = (vector: AttestationVector, proof: Hex) =>
      verifier.read.verify([vector.kind, vector.evidence, vector.collateral, proof]);
    return { ...system, enter, install, installed, record, verify };
  };
  const load = async () => networkHelpers.loadFixture(fixture);
  const loadNative = async (vector: AttestationVector, answer: Hex = vector.verdict) => {
    const system = await load();
    await system.install();
    await system.record(vector, answer);
    await system.verifier.write.probe();
    await system.enter(vector);
    return system;
  };
  const withErrors = (verifier: any) => ({ ...verifier, abi: [...verifier.abi, ...LIBRARY_ERRORS] });

  describe("setPolicy and setRoots", () => {
    it("are governance's alone", async () => {
      const { verifier, as, administrator } = await load();
      const office = await as(verifier, "AttestationVerifier", administrator);
      for (const call of [office.write.setPolicy([sgx.policy]), office.write.setRoots([sgx.roots])]) {
        await viem.assertions.revertWithCustomError(call, verifier, "AccessManagedUnauthorized");
      }
    });

    it("replace and emit", async () => {
      const { verifier } = await load();
      const minimum = toHex(new Uint8Array(6));
      const longer = concat([slice(sgx.policy, 0, 27), "0x01", minimum, "0x01", toHex(1, { size: 32 })]);
      await viem.assertions.emitWithArgs(verifier.write.setPolicy([longer]), verifier, "PolicyChanged", [longer]);
      assert.equal(await verifier.read.policy(), longer);
      const one = concat(["0x01", slice(sgx.roots, 1, 34)]);
      await viem.assertions.emitWithArgs(verifier.write.setRoots([one]), verifier, "RootsChanged", [one]);
      assert.equal(await verifier.read.roots(), one);
    });

    it("refuse policies that nothing could be verified with", async () => {
      const { verifier } = await load();
      const good = sgx.policy;
      for (const bad of [
        "0x",
        slice(good, 0, 28),
        concat([good, "0x00"]),
        concat(["0x0002", slice(good, 2)]),
        concat([slice(good, 0, 22), "0x04", slice(good, 23)]),
        concat([slice(good, 0, 22), "0x08", slice(good, 23)]),
        concat([slice(good, 0, 27), "0x01", slice(good, 28)]),
        concat([slice(good, 0, 28), "0x01"]),
        concat([good, toHex(new Uint8Array(2048))]),
      ] as Hex[]) {
        await viem.assertions.revertWithCustomError(
          verifier.write.setPolicy([bad]),
          withErrors(verifier),
          "AttestationInput_BadPolicy",
        );
      }
    });

    it("refuse roots that are none", async () => {
      const { verifier } = await load();
      const good = sgx.roots;
      const [first, second] = [slice(good, 1, 34), slice(good, 34, 67)];
      for (const bad of [
        "0x",
        "0x00",
        slice(good, 0, size(good) - 1),
        concat(["0x02", second, first]),
        concat(["0x02", first, first]),
        concat(["0x01", "0x00", slice(first, 1)]),
        concat(["0x01", "0x06", slice(first, 1)]),
        concat(["0x21", toHex(new Uint8Array(33 * 33))]),
      ] as Hex[]) {
        await viem.assertions.revertWithCustomError(
          verifier.write.setRoots([bad]),
          withErrors(verifier),
          "AttestationInput_BadRoots",
        );
      }
    });
  });

  describe("inputHash", () => {
    it("is that of Java's canonical form", async () => {
      const { verifier } = await load();
      for (const vector of vectors) {
        await verifier.write.setPolicy([vector.policy]);
        const found = await verifier.read.inputHash([
          vector.kind,
          vector.evidence,
          vector.collateral,
          BigInt(vector.time),
        ]);
        assert.equal(found, vector.inputHash, vector.name);
      }
    });

    it("is of nothing out of bounds", async () => {
      const { verifier } = await load();
      const bytes = (length: number): Hex => toHex(new Uint8Array(length));
      const head = 17 + size(snp.policy) + size(snp.roots) + 5;
      const cases: [unknown[], string, unknown[]][] = [
        [[0, "0x00", [], 0n], "AttestationInput_BadKind", [0]],
        [[5, "0x00", [], 0n], "AttestationInput_BadKind", [5]],
        [[3, "0x", [], 0n], "AttestationInput_BadLength", [0n, 32_768n]],
        [[3, bytes(32_769), [], 0n], "AttestationInput_BadLength", [32_769n, 32_768n]],
        [[3, "0x00", ["0x"], 0n], "AttestationInput_BadLength", [0n, 32_768n]],
        [[3, "0x00", Array(33).fill("0x00"), 0n], "AttestationInput_TooManyPieces", [33n, 32n]],
        [[3, bytes(32_769 - head), [], 0n], "AttestationInput_TooLong", [32_769n, 32_768n]],
      ];
      for (const [args, error, values] of cases) {
        await viem.assertions.revertWithCustomErrorWithArgs(
          verifier.read.inputHash(args as any),
          withErrors(verifier),
          error as any,
          values as any,
        );
      }
      await verifier.read.inputHash([3, bytes(32_768 - head), [], 0n]);
    });
  });

  describe("probe and reprobe", () => {
    it("find no engine where there is none, burnt code, or another contract", async () => {
      const { verifier, parameters } = await load();
      const client = await viem.getTestClient();
      const bytecode = await (await viem.getPublicClient()).getCode({ address: parameters.address });
      assert.equal(await verifier.read.backend(), Backend.Unprobed);
      for (const code of ["0x", "0xfe", bytecode, "0x60006000fd", "0x60246000fd", "0x60246000f3"]) {
        await client.setCode({ address: ENGINE, bytecode: code });
        await verifier.write.reprobe();
        assert.equal(await verifier.read.backend(), Backend.Portable);
      }
    });

    it("find the engine; everybody may ask once, then governance", async () => {
      const { verifier, install, as, administrator } = await load();
      const office = await as(verifier, "AttestationVerifier", administrator);
      await office.write.probe();
      await install();
      await viem.assertions.revertWithCustomErrorWithArgs(
        office.write.probe(),
        verifier,
        "ProbedEngine_AlreadyProbed",
        [Backend.Portable],
      );
      await viem.assertions.revertWithCustomError(office.write.reprobe(), verifier, "AccessManagedUnauthorized");
      await viem.assertions.emitWithArgs(verifier.write.reprobe(), verifier, "BackendProbed", [
        Backend.Portable,
        Backend.Native,
      ]);
    });

    it("cannot be led to a wrong answer with little gas", async () => {
      const { verifier, install } = await load();
      await install();
      await viem.assertions.revertWithCustomError(
        verifier.write.probe({ gas: 62_000n }),
        withErrors(verifier),
        "NativeAttestation_InsufficientGas",
      );
      assert.equal(await verifier.read.backend(), Backend.Unprobed);
    });
  });

  describe("verify with the engine", () => {
    for (const vector of accepted) {
      it(`gives the verdict on ${vector.name}`, async () => {
        const { verify } = await loadNative(vector);
        assert.equal(encode(await verify(vector, "0x")), vector.verdict);
      });
    }

    it("takes no proof and no other evidence", async () => {
      const { verifier, verify } = await loadNative(snp);
      await viem.assertions.revertWithCustomErrorWithArgs(
        verify(snp, "0x00"),
        verifier,
        "AttestationVerifier_UnexpectedProof",
        [1n],
      );
      await viem.assertions.revertWithCustomErrorWithArgs(
        verify({ ...snp, evidence: flipped(snp.evidence, 100) }, "0x"),
        withErrors(verifier),
        "NativeAttestation_BadInput",
        [2],
      );
    });

    it("refuses what the engine refuses or cannot read", async () => {
      const refused = named("SNP refused");
      const malformed = named("SNP malformed");
      const one = await loadNative(refused);
      await viem.assertions.revertWithCustomErrorWithArgs(
        one.verify(refused, "0x"),
        one.verifier,
        "AttestationVerifier_Refused",
        [BigInt(slice(refused.verdict, 128, 160))],
      );
      const other = await loadNative(malformed);
      await viem.assertions.revertWithCustomErrorWithArgs(
        other.verify(malformed, "0x"),
        other.verifier,
        "AttestationVerifier_Malformed",
        [3],
      );
    });

    it("refuses answers about something else, or that contradict themselves", async () => {
      for (const [answer, error, args] of [
        [word(snp.verdict, 1, 1n), "AttestationVerifier_WrongKind", [3, 1]],
        [word(snp.verdict, 4, 1n), "AttestationVerifier_BadVerdict", [640n, 1]],
        [word(snp.verdict, 0, 4n), "AttestationVerifier_BadVerdict", [640n, 4]],
        [word(snp.verdict, 0, 0n), "AttestationVerifier_BadVerdict", [640n, 0]],
      ] as const) {
        const { verifier, verify } = await loadNative(snp, answer);
        await viem.assertions.revertWithCustomErrorWithArgs(verify(snp, "0x"), verifier, error, args);
      }
    });

    it("takes silence, and answers too short or long, for no answer", async () => {
      for (const answer of [slice(snp.verdict, 0, 608), concat([snp.verdict, toHex(0, { size: 32 })])]) {
        const { verifier, verify } = await loadNative(snp, answer);
        await viem.assertions.revertWithCustomError(
          verify(snp, "0x"),
          withErrors(verifier),
          "NativeAttestation_Silent",
        );
      }
      const { verifier, verify } = await loadNative(snp);
      for (const bytecode of ["0x", "0xfe", "0x60246000fd"]) {
        await (await viem.getTestClient()).setCode({ address: ENGINE, bytecode });
        await viem.assertions.revertWithCustomError(
          verify(snp, "0x"),
          withErrors(verifier),
          "NativeAttestation_Silent",
        );
      }
    });
  });

  describe("verify with a committee", () => {
    for (const vector of accepted) {
      it(`gives the verdict on ${vector.name}`, async () => {
        const system = await load();
        await system.enter(vector);
        const proof = await prove(system, vector);
        assert.equal(encode(await system.verify(vector, proof)), vector.verdict);
        await system.verifier.write.probe();
        assert.equal(encode(await system.verify(vector, proof)), vector.verdict);
      });
    }

    it("stays within its gas for the largest evidence", async () => {
      const system = await load();
      await system.enter(sgx);
      const client = await viem.getPublicClient();
      const gas: bigint = await client.estimateContractGas({
        address: system.verifier.address,
        abi: system.verifier.abi,
        functionName: "verify",
        args: [sgx.kind, sgx.evidence, sgx.collateral, await prove(system, sgx)],
      });
      assert.ok(gas < SGX_GAS, `${gas} gas`);
    });

    it("needs a proof about exactly this", async () => {
      const system = await load();
      const { verifier, attestors, verify } = system;
      await system.enter(snp);
      await viem.assertions.revertWithCustomError(verify(snp, "0x"), verifier, "AttestationVerifier_ProofMissing");
      const proof = await prove(system, snp);
      const bad = (call: Promise<unknown>) =>
        viem.assertions.revertWithCustomError(call, attestors, "Committee_BadSignature");
      await bad(verify({ ...snp, evidence: flipped(snp.evidence, 0x2a0) }, proof));
      await bad(verify({ ...snp, collateral: [flipped(snp.collateral[0]!, 9), ...snp.collateral.slice(1)] }, proof));
      await bad(verify({ ...snp, collateral: snp.collateral.slice(1) }, proof));
      await bad(verify({ ...snp, kind: 4 }, proof));
      await bad(verify(snp, await prove(system, { ...snp, time: snp.time - 1 })));
      const forged = await prove(system, snp);
      await bad(verify(snp, forged.replace(snp.verdict.slice(2), flipped(snp.verdict, 639).slice(2)) as Hex));
      await verifier.write.setRoots([concat(["0x01", slice(snp.roots, 1, 34)])]);
      await bad(verify(snp, proof));
      await verifier.write.setRoots([snp.roots]);
      await verifier.write.setPolicy([sgx.policy]);
      await bad(verify(snp, proof));
    });

    it("refuses what the committee refused or could not read", async () => {
      for (const [name, error] of [
        ["SNP refused", "AttestationVerifier_Refused"],
        ["SNP malformed", "AttestationVerifier_Malformed"],
        ["SGX refused", "AttestationVerifier_Refused"],
      ] as const) {
        const vector = named(name);
        const system = await load();
        await system.enter(vector);
        await viem.assertions.revertWithCustomError(
          system.verify(vector, await prove(system, vector)),
          system.verifier,
          error,
        );
      }
    });

    it("refuses what has ended since the committee looked, and words of another length", async () => {
      const system = await load();
      await system.enter(snp);
      const end = BigInt(snp.time) + 5n;
      const brief = { ...snp, verdict: word(snp.verdict, 7, end) };
      const proof = await prove(system, brief);
      await networkHelpers.time.increaseTo(end);
      await system.verify(brief, proof);
      await networkHelpers.time.increaseTo(end + 1n);
      await viem.assertions.revertWithCustomError(
        system.verify(brief, proof),
        system.verifier,
        "AttestationVerifier_OutsideValidity",
      );
      const cut = { ...snp, verdict: slice(snp.verdict, 0, 608) };
      await viem.assertions.revertWithCustomErrorWithArgs(
        system.verify(cut, await prove(system, cut)),
        system.verifier,
        "AttestationVerifier_BadVerdict",
        [608n, 0],
      );
    });
  });
});

/** A decoded verdict in words again, so that every field is compared. */
function encode(verdict: any): Hex {
  const values = Object.values(verdict) as (number | bigint | Hex)[];
  return encodeAbiParameters(
    values.map((value) => ({ type: typeof value === "string" ? "bytes32" : "uint256" })),
    values.map((value) => (typeof value === "string" ? value : BigInt(value))) as any,
  );
}

const error = (name: string, ...types: string[]) => ({
  type: "error",
  name,
  inputs: types.map((type, index) => ({ name: `v${index}`, type })),
});
const LIBRARY_ERRORS = [
  error("AttestationInput_BadKind", "uint8"),
  error("AttestationInput_BadLength", "uint256", "uint256"),
  error("AttestationInput_TooManyPieces", "uint256", "uint256"),
  error("AttestationInput_TooLong", "uint256", "uint256"),
  error("AttestationInput_BadPolicy"),
  error("AttestationInput_BadRoots"),
  error("NativeAttestation_BadInput", "uint8"),
  error("NativeAttestation_Silent"),
  error("NativeAttestation_InsufficientGas", "uint256", "uint256"),
];
