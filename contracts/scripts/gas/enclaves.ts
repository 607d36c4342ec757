import { encodeFunctionData, keccak256, toHex, zeroHash, type Hex } from "viem";
import { attestationVectors } from "../../test/enclave/attestation.js";
import { decodeVerdict, deployEnclaves, Matching, registersOf } from "../../test/enclave/enclaves.js";
import { KEY_TYPES, MIN_SELF_BOND, REPORT_TYPES } from "../../test/staking/validators.js";
import { Meter, type Chain, type Row } from "./meter.js";

const DAY = 86_400;

/**
 * The validator set and one validator's enclave, on a chain of the evidence's own time. The quote and its collateral are
 * real; the committee's word for it binds keys of ours, because nobody's quote does.
 */
export async function measureEnclaves(chain: Chain): Promise<Row[]> {
  const meter = await Meter.on(chain);
  const sgx = attestationVectors().find((vector) => vector.name === "SGX")!;
  const system: any = await deployEnclaves(chain as never, sgx);
  const { operator, administrator, guardian, keeper, newcomer, nodeWallet, nodes, validators, enclaves } = system;
  const { collateral, allowlist, verifier, memberWallets } = system;
  const client: any = await (chain.viem as any).getPublicClient();
  const time: any = chain.networkHelpers.time;
  const by = (contract: any, name: string, wallet: any): Promise<any> => system.as(contract, name, wallet);
  const chainId: number = await client.getChainId();

  const domain = { name: "VirtEngine ValidatorRegistry", version: "1", chainId, verifyingContract: validators.address };
  const proof = await newcomer.signTypedData({
    domain,
    types: KEY_TYPES,
    primaryType: "ValidatorKey",
    message: { operator: newcomer.account.address, nonce: 0n },
  });
  const fifth = await by(validators, "ValidatorRegistry", newcomer);
  await meter.step(
    "register a fifth validator, its stake apart",
    fifth.write.register([newcomer.account.address, proof, 500, MIN_SELF_BOND]),
  );
  await time.increase(3_600);
  await meter.step("roll a set of four to five", validators.write.rollSet());
  const reportedAt = BigInt(await time.latest());
  const report = { validator: nodes[0], version: "besu/v26.1.0 virtengine/0.1.0", reportedAt };
  const word = await nodeWallet.signTypedData({
    domain,
    types: REPORT_TYPES,
    primaryType: "SoftwareReport",
    message: report,
  });
  await meter.step(
    "report a validator's software",
    validators.write.reportSoftware([report.validator, report.version, report.reportedAt, word]),
  );
  await meter.step("jail a validator of five", validators.write.jail([newcomer.account.address, 0]));
  await meter.step("free a validator", fifth.write.unjail());

  const registers = registersOf(sgx);
  const measurement = {
    kind: sgx.kind,
    matching: Matching.Software,
    registers,
    minSvn: 0n,
    lifetime: 30 * DAY,
    sourceCommit: toHex(1, { size: 32 }),
    buildDigest: toHex(2, { size: 32 }),
    modelHash: zeroHash,
    description: "scoring enclave 1.0",
  };
  const proposer = await by(allowlist, "MeasurementAllowlist", administrator);
  await meter.step("propose a measurement", proposer.write.propose([measurement]));
  await time.increase(2 * DAY);
  const key = await allowlist.read.keyOf([sgx.kind, Matching.Software, registers]);
  await meter.step(
    "activate a measurement",
    allowlist.write.activate([key, await allowlist.read.proposalHashOf([key])]),
  );

  await time.increaseTo(sgx.time);
  const publisher = await by(collateral, "CollateralRegistry", keeper);
  const documents = [...new Set(sgx.collateral)];
  for (const [index, blob] of documents.entries()) {
    const sent = publisher.write.publish([
      keccak256(blob),
      4,
      toHex(index + 1, { size: 32 }),
      sgx.time - DAY,
      sgx.time + DAY,
      keccak256(await verifier.read.roots()),
    ]);
    if (index === 0) await meter.step("publish collateral", sent);
    else await sent;
  }

  const verdict = decodeVerdict(sgx.verdict);
  await meter.step(
    "verify a real SGX quote, 21 KiB with collateral, by a committee's proof",
    operator.sendTransaction({
      to: verifier.address,
      data: encodeFunctionData({
        abi: verifier.abi,
        functionName: "verify",
        args: [
          sgx.kind,
          sgx.evidence,
          sgx.collateral,
          await system.proveVerdict(sgx.kind, sgx.evidence, sgx.collateral, verdict),
        ],
      }),
    }),
  );

  const mine = await by(enclaves, "EnclaveRegistry", operator);
  const attest = async (index: number, epoch: number) => {
    const encryptionKey = toHex(index, { size: 32 });
    const signingKey = toHex(index, { size: 20 });
    const block = await client.getBlock();
    const args = [nodes[0], encryptionKey, signingKey, epoch, block.hash];
    const reportData = await enclaves.read.bindingOf(args);
    const proof = await system.proveVerdict(sgx.kind, sgx.evidence, sgx.collateral, {
      ...verdict,
      reportData,
      reportDataTail: zeroHash,
    });
    const { kind, evidence, collateral: pieces } = sgx;
    const brought = { kind, matching: Matching.Software, challengeBlock: block.number, evidence, proof };
    return [encryptionKey, signingKey, { ...brought, collateral: pieces }] as const;
  };
  await meter.step("register an enclave with that quote", mine.write.register([nodes[0], ...(await attest(1, 1))]));
  const [, , again] = await attest(1, 1);
  await meter.step("attest an enclave again", mine.write.reattest([nodes[0], again]));
  await meter.step("rotate an enclave's keys", mine.write.rotate([nodes[0], ...(await attest(2, 2))]));
  const health = {
    validator: nodes[0],
    health: 1,
    evidenceHash: toHex(1, { size: 32 }),
    nonce: 0,
    validUntil: BigInt(sgx.time + DAY),
  };
  const healthTypes = {
    HealthReport: [
      { name: "validator", type: "address" },
      { name: "health", type: "uint8" },
      { name: "evidenceHash", type: "bytes32" },
      { name: "nonce", type: "uint32" },
      { name: "validUntil", type: "uint64" },
    ],
  };
  const members = memberWallets.slice(0, 2);
  const signatures: Hex[] = [];
  for (const member of members) {
    signatures.push(
      await member.signTypedData({
        domain: { name: "VirtEngine EnclaveRegistry", version: "1", chainId, verifyingContract: enclaves.address },
        types: healthTypes,
        primaryType: "HealthReport",
        message: health,
      }),
    );
  }
  await meter.step(
    "report a validator's health",
    enclaves.write.reportHealth([health, members.map((member: any) => member.account.address), signatures]),
  );
  await meter.step(
    "revoke a measurement",
    (await by(allowlist, "MeasurementAllowlist", guardian)).write.revoke([key, zeroHash]),
  );
  return meter.rows;
}
