import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, it } from "node:test";
import { network } from "hardhat";
import {
  concat,
  encodeAbiParameters,
  keccak256,
  sha256,
  size,
  slice,
  toFunctionSelector,
  toHex,
  zeroAddress,
  zeroHash,
  type Address,
  type Hex,
} from "viem";
import { deployAccess, deployIdentity, deployProxy } from "../support/access.js";
import { networkVectors, type NetworkVector } from "./scoring/vectors.js";

const ENGINE = "0x0000000000000000000000000000000000000a01";
const Backend = { Unprobed: 0, Native: 1, Portable: 2 } as const;
const CHUNK = 24_575;
const DELAY = 6000;
const TRANSACTION_CAP = 16_777_216n;

/** The parts of a golden input. */
function parts({ input }: NetworkVector) {
  const vectorEnd = 90 + 2 * Number(BigInt(slice(input, 88, 90)));
  return {
    modelHash: slice(input, 4, 36),
    requestId: slice(input, 36, 68),
    account: slice(input, 68, 88) as Address,
    vector: slice(input, 90, vectorEnd),
    model: slice(input, vectorEnd),
  };
}

/** What registerModel asks the engine. */
function firstQuestion(vector: NetworkVector): Hex {
  const { modelHash, vector: values, model } = parts(vector);
  const zeros = toHex(0, { size: size(values) });
  return concat([
    slice(vector.input, 0, 4),
    modelHash,
    toHex(0, { size: 52 }),
    slice(vector.input, 88, 90),
    zeros,
    model,
  ]);
}

function encodeOutput(vector: NetworkVector): Hex {
  return encodeAbiParameters(
    [
      { type: "uint8" },
      { type: "bool" },
      { type: "uint16" },
      { type: "int32" },
      { type: "bytes32" },
      { type: "bytes32" },
    ],
    [
      Math.floor(vector.basisPoints / 100),
      vector.passed,
      vector.basisPoints,
      vector.logit,
      vector.inputHash,
      vector.modelHash,
    ],
  );
}

/** The reference network's model, made from its seed as `ReferenceNetwork` of the Java tests makes it. */
function referenceModel(seed: string): Hex {
  const widths = [768, 512, 256, 128, 64, 1];
  const shifts = [17, 10, 10, 10, 7];
  const parameters = widths.slice(1).reduce((sum, width, i) => sum + width * (4 + widths[i]!), 0);
  const stream = Buffer.alloc(parameters + 32);
  for (let block = 0; block * 32 < parameters; block++) {
    createHash("sha256")
      .update(`${seed}/${block}`)
      .digest()
      .copy(stream, block * 32);
  }
  const model = Buffer.alloc(12 + 4 * shifts.length + parameters);
  Buffer.from("5645514e000100050300" + "1388", "hex").copy(model);
  shifts.forEach((shift, i) => {
    model.writeUInt16BE(widths[i + 1]!, 12 + 4 * i);
    model.writeUInt16BE(shift, 14 + 4 * i);
  });
  let from = 0;
  let to = 12 + 4 * shifts.length;
  shifts.forEach((_, i) => {
    for (let neuron = 0; neuron < widths[i + 1]!; neuron++, from += 4, to += 4) {
      model.writeInt32BE(stream.readInt32BE(from) >> 14, to);
    }
    const weights = widths[i + 1]! * widths[i]!;
    stream.copy(model, to, from, from + weights);
    from += weights;
    to += weights;
  });
  return toHex(model);
}

describe("NetworkModels", async () => {
  const connection = await network.create();
  const { viem, networkHelpers } = connection;
  const golden = networkVectors();
  const sixteen = golden.scored.find((vector) => vector.name === "sixteen layers")!;

  const fixture = async () => {
    const system = await deployIdentity(await deployAccess(connection));
    const { manager, models, parameters } = system;
    const networks: any = await deployProxy(
      connection,
      "NetworkModels",
      [models.address, parameters.address],
      [manager.address],
    );
    const stranger: any = await system.as(networks, "NetworkModels", system.administrator);
    const recorded = await viem.deployContract("RecordedEngine");
    const client = await viem.getPublicClient();
    const code = (await client.getCode({ address: recorded.address }))!;
    const engine: any = await viem.getContractAt("RecordedEngine", ENGINE);
    const install = async (bytecode: Hex = code) => (await viem.getTestClient()).setCode({ address: ENGINE, bytecode });
    const goNative = async () => {
      await install();
      await models.write.reprobe();
      assert.equal(await models.read.backend(), Backend.Native);
    };
    const record = (input: Hex, output: Hex) => engine.write.record([sha256(input), output]);
    /** Writes a model in chunks of the given size. */
    const upload = async (model: Hex, chunkSize = CHUNK): Promise<Address[]> => {
      const chunks: Address[] = [];
      for (let at = 0; at < size(model); at += chunkSize) {
        const { result, request } = await networks.simulate.writeChunk([
          slice(model, at, Math.min(at + chunkSize, size(model))),
        ]);
        await networks.write.writeChunk(request.args);
        chunks.push(result);
      }
      return chunks;
    };
    const register = async (vector: NetworkVector, chunkSize = CHUNK) => {
      await record(firstQuestion(vector), encodeOutput(vector));
      const chunks = await upload(parts(vector).model, chunkSize);
      await networks.write.registerModel([parts(vector).modelHash, chunks]);
      return chunks;
    };
    const score = (vector: NetworkVector) => {
      const { modelHash, requestId, account, vector: values } = parts(vector);
      return networks.read.scoreNetwork([modelHash, requestId, account, values]);
    };
    return { ...system, networks, stranger, install, goNative, record, upload, register, score, client };
  };
  const load = () => networkHelpers.loadFixture(fixture);
  const refused = (call: Promise<unknown>, contract: any, error: string, args?: unknown[]) =>
    args === undefined
      ? viem.assertions.revertWithCustomError(call as never, contract, error as never)
      : viem.assertions.revertWithCustomErrorWithArgs(call as never, contract, error as never, args as never);

  describe("writeChunk", () => {
    it("keeps the bytes behind a zero byte, by anyone", async () => {
      const { networks, stranger, client } = await load();
      for (const data of ["0x5b", toHex(7, { size: CHUNK })] as Hex[]) {
        const { result } = await stranger.simulate.writeChunk([data]);
        const hash = await stranger.write.writeChunk([data]);
        await viem.assertions.emit(Promise.resolve(hash), networks, "ChunkWritten");
        assert.equal(await client.getCode({ address: result }), concat(["0x00", data]));
      }
    });

    it("refuses nothing and too much", async () => {
      const { networks } = await load();
      await refused(networks.write.writeChunk(["0x"]), networks, "CodeChunks_BadLength", [0n]);
      const long = toHex(0, { size: CHUNK + 1 });
      await refused(networks.write.writeChunk([long]), networks, "CodeChunks_BadLength", [BigInt(CHUNK + 1)]);
    });
  });

  describe("registerModel", () => {
    it("is for governance alone", async () => {
      const { networks, stranger } = await load();
      await refused(stranger.write.registerModel([zeroHash, []]), networks, "AccessManagedUnauthorized");
      await refused(stranger.write.revokeModel([zeroHash]), networks, "AccessManagedUnauthorized");
    });

    it("is unavailable without the native engine", async () => {
      const { networks, models, upload } = await load();
      const { modelHash, model } = parts(sixteen);
      const chunks = await upload(model);
      const call = () => networks.write.registerModel([modelHash, chunks]);
      await refused(call(), networks, "NetworkModels_ScoringUnavailable", [Backend.Unprobed]);
      await models.write.reprobe();
      await refused(call(), networks, "NetworkModels_ScoringUnavailable", [Backend.Portable]);
    });

    it("refuses what cannot be a model", async () => {
      const { networks, goNative, upload, administrator } = await load();
      await goNative();
      const { modelHash, model } = parts(sixteen);
      const [chunk] = await upload(model);
      const register = (chunks: Address[]) => networks.write.registerModel([modelHash, chunks]);
      await refused(register([]), networks, "NetworkModels_ChunkCount", [0n]);
      await refused(register(Array(52).fill(chunk)), networks, "NetworkModels_ChunkCount", [52n]);
      for (const address of [zeroAddress, administrator.account.address, networks.address]) {
        await refused(register([chunk!, address]), networks, "CodeChunks_NotAChunk");
      }
      const [short] = await upload("0x5645514e00010001000113");
      await refused(register([short!]), networks, "NetworkModels_TooShort", [11n]);
      await refused(register([chunk!, chunk!]), networks, "NetworkScoring_Malformed", [10]);
    });

    it("asks the engine with an all-zero vector and registers", async () => {
      const { networks, goNative, register } = await load();
      await goNative();
      const chunks = await register(sixteen, 50);
      const { modelHash, model } = parts(sixteen);
      const found = await networks.read.network([modelHash]);
      const now = await networkHelpers.time.latest();
      assert.deepEqual(found, {
        usableFrom: now + DELAY,
        revoked: false,
        inputs: 3,
        length: size(model),
        chunks: found.chunks,
      });
      assert.deepEqual(
        found.chunks.map((address: string) => address.toLowerCase()),
        chunks.map((address) => address.toLowerCase()),
      );
      await refused(networks.write.registerModel([modelHash, chunks]), networks, "NetworkModels_Exists", [modelHash]);
    });
  });

  describe("revokeModel", () => {
    it("stops scores for good", async () => {
      const { networks, goNative, register, score, record } = await load();
      await goNative();
      const { modelHash } = parts(sixteen);
      await refused(networks.write.revokeModel([modelHash]), networks, "NetworkModels_Unknown", [modelHash]);
      const chunks = await register(sixteen);
      await record(sixteen.input, encodeOutput(sixteen));
      await networkHelpers.time.increase(DELAY);
      await score(sixteen);
      await networks.write.revokeModel([modelHash]);
      await refused(score(sixteen), networks, "NetworkModels_Revoked", [modelHash]);
      await refused(networks.write.revokeModel([modelHash]), networks, "NetworkModels_Revoked", [modelHash]);
      await refused(networks.write.registerModel([modelHash, chunks]), networks, "NetworkModels_Exists", [modelHash]);
    });
  });

  describe("scoreNetwork", () => {
    it("hands the engine the golden input and gives its answer", async () => {
      const { networks, goNative, register, score, record } = await load();
      await goNative();
      const chosen = [sixteen, golden.scored.find((vector) => vector.name === "every bound at once")!];
      for (const vector of golden.scored.slice(-4)) chosen.push(vector);
      for (const [i, vector] of chosen.entries()) {
        await register(vector, [CHUNK, 500, 30][i % 3]!);
        await record(vector.input, encodeOutput(vector));
      }
      await refused(score(sixteen), networks, "NetworkModels_TooEarly");
      await networkHelpers.time.increase(DELAY);
      for (const vector of chosen) {
        assert.deepEqual(
          await score(vector),
          {
            score: Math.floor(vector.basisPoints / 100),
            passed: vector.passed,
            basisPoints: vector.basisPoints,
            logit: vector.logit,
            inputHash: vector.inputHash,
          },
          vector.name,
        );
      }
    });

    it("refuses what it cannot score", async () => {
      const { networks, models, goNative, install, register, score } = await load();
      await goNative();
      const { modelHash } = parts(sixteen);
      await refused(score(sixteen), networks, "NetworkModels_Unknown", [modelHash]);
      await register(sixteen);
      await networkHelpers.time.increase(DELAY);
      for (const vector of ["0x", "0x010203", toHex(0, { size: 2050 })] as Hex[]) {
        await refused(
          networks.read.scoreNetwork([modelHash, zeroHash, zeroAddress, vector]),
          networks,
          "NetworkScoring_VectorLength",
          [BigInt(size(vector))],
        );
      }
      await refused(score(sixteen), networks, "NetworkScoring_Malformed", [10]);
      for (const code of ["0xfe", "0x00", "0x60206000f3"] as Hex[]) {
        await install(code);
        await refused(score(sixteen), networks, "NetworkScoring_NativeSilent");
      }
      await models.write.reprobe();
      await refused(score(sixteen), networks, "NetworkModels_ScoringUnavailable", [Backend.Portable]);
    });

    it("puts the reference network together with gas to spare", async () => {
      const { networks, upload, client } = await load();
      const model = referenceModel(golden.referenceSeed);
      const modelHash = golden.reference[0]!.modelHash;
      assert.equal(sha256(model), modelHash);
      const chunks = await upload(model);
      assert.equal(chunks.length, 24);
      const receipts = await client.getContractEvents({
        address: networks.address,
        abi: networks.abi,
        eventName: "ChunkWritten",
        fromBlock: 0n,
      } as never);
      const first = await client.getTransactionReceipt({ hash: receipts[0]!.transactionHash! });
      const gauge = await viem.deployContract("AssemblyGas");
      const vector = toHex(0, { size: 1536 });
      const [gas, inputHash] = await gauge.read.gasOf([modelHash, vector, chunks, BigInt(size(model))], {
        gas: TRANSACTION_CAP,
      });
      const front = concat(["0x03010002", modelHash, toHex(0, { size: 52 }), "0x0300", vector]);
      const input = concat([front, model]);
      assert.equal(inputHash, sha256(input));
      // NativeScoring.gas of the Java engine.
      const engine = 6_000n + 15n * BigInt(Math.ceil(size(input) / 32)) + BigInt(565_312 / 8);
      console.log(`      a chunk ${first.gasUsed} gas; input ${gas}, engine ${engine} gas`);
      assert.ok(first.gasUsed < TRANSACTION_CAP / 2n);
      assert.ok(gas + engine < TRANSACTION_CAP / 8n, `${gas} + ${engine}`);
    });
  });

  it("names its error with the selector the Java engine reverts with", () => {
    assert.equal(toFunctionSelector("NetworkScoring_Malformed(uint8)"), "0x7be23b78");
    assert.equal(slice(keccak256(toHex("NetworkScoring_Malformed(uint8)")), 0, 4), "0x7be23b78");
  });
});
