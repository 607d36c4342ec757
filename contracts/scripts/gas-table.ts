// Plays one order through the deployed system and writes what each transaction costs to docs/benchmarks/gas.md, beside the
// budgets and the figures AEP-79 plans for the same steps. With VE_GAS_CHECK=1 it compares with the committed table instead:
// a step fails that moved by more than one per cent, or broke a budget without being a known miss.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { network } from "hardhat";
import { encodeFunctionData, keccak256, toHex, zeroAddress, zeroHash, type Hex } from "viem";
import { attestationVectors } from "../test/enclave/attestation.js";
import { decodeVerdict, deployEnclaves, Matching, registersOf } from "../test/enclave/enclaves.js";
import { KEY_TYPES, MIN_SELF_BOND, REPORT_TYPES } from "../test/staking/validators.js";
import { Action, deployProxy, Role, Scope, verify } from "../test/support/access.js";
import { groupRequest, MANIFEST, openMarket, type UnitPrices } from "../test/support/market.js";
import { Bucket, deployMoney, domainOf, NO_STATEMENT, STATEMENT_TYPES, type Statement } from "../test/support/money.js";
import { stakeSteps } from "../test/support/stakeGas.js";
import { VE } from "../test/support/system.js";

interface Row {
  step: string;
  gas: bigint;
  budget?: number;
  peer?: number;
}

/** Steps that are over their budget, each with what it pays for. A step under budget must not be here. */
const KNOWN_MISSES: Record<string, string> = {};

const TABLE = new URL("../../docs/benchmarks/gas.md", import.meta.url);
const TOLERANCE = 0.01;
const DAY = 86_400;

const rows: Row[] = [];
const market = await openMarket(await network.create());
const { as, gates, tenant, provider, rival, third, neighbour, book, hub, vault, splitter, networkHelpers } = market;

async function measure(step: string, send: Promise<Hex>, budget?: number, peer?: number): Promise<void> {
  rows.push({ step, gas: await market.gasOf(await send), budget, peer });
}

// The gates of genesis/development.json.
const policy = { minScore: 50, minTier: 1, requiredScopes: 0, freshness: 0, requireMfa: false, requireDomain: false };
await gates.write.definePolicy([policy]);
await gates.write.definePolicy([
  { ...policy, minScore: 70, minTier: 2, requiredScopes: Scope.IdDocument | Scope.Selfie },
]);
await gates.write.bind([Action.CreateDeployment, 1]);
await gates.write.bind([Action.AcceptBid, 1]);
await gates.write.bind([Action.PlaceBid, 2]);
await gates.write.bind([Action.RegisterProvider, 2]);
for (const wallet of [provider, rival, third]) await verify(market, wallet);

await measure(
  "register provider with bond",
  market.register(provider, { attestationKey: market.operator.account.address }),
);
await market.heartbeat(provider);
await measure("capacity heartbeat", market.heartbeat(provider));
await market.register(rival, { operator: market.stranger.account.address });
await market.heartbeat(rival);
await market.enter(third);

const prices: UnitPrices = {
  cpuCoreMs: 2_000_000,
  memoryByteS: 1_000,
  storageByteS: 10,
  gpuMs: 0,
  networkByte: 90_000,
};
const first = await market.deploy(neighbour, [{}]);
await market.placeBid(third, first.orderId);

const streamed = await market.deploy(tenant, [{}], 10n * VE);
rows.push({
  step: "create deployment (one group, 600-byte specification)",
  gas: await market.gasOf(streamed.hash),
  budget: 380_000,
  peer: 480_000,
});
const winner = await market.placeBid(provider, streamed.orderId);
rows.push({ step: "bid", gas: await market.gasOf(winner.hash), budget: 200_000, peer: 350_000 });
const loser = await market.placeBid(rival, streamed.orderId, { by: market.stranger });
rows.push({ step: "bid sent by the provider's operator", gas: await market.gasOf(loser.hash), budget: 200_000 });
await measure("accept bid", (await market.bookAs(tenant)).write.acceptBid([winner.bidId]), 280_000, 700_000);
await measure("report ready (stream starts)", (await market.bookAs(provider)).write.reportReady([winner.bidId]));
await measure("reclaim a lost bid", (await market.bookAs(rival)).write.reclaimBid([loser.bidId]));
const tenantVault: any = await as(vault, "EscrowVault", tenant);
const payee: any = await as(vault, "EscrowVault", provider);
await measure("deposit", tenantVault.write.deposit([streamed.deploymentId, VE]), 85_000, 150_000);
await networkHelpers.time.increase(DAY / 24);
await measure(
  "withdraw from a stream, first",
  payee.write.withdrawStream([streamed.deploymentId, winner.bidId]),
  90_000,
  180_000,
);
await networkHelpers.time.increase(DAY / 24);
await measure(
  "withdraw from a stream, again",
  payee.write.withdrawStream([streamed.deploymentId, winner.bidId]),
  82_000,
);

await market.heartbeat(provider);
const metered = await market.deploy(tenant, [{}], 10n * VE);
const meteredBid = await market.placeBid(provider, metered.orderId, { rate: 10n ** 13n, cap: 2n * VE, prices });
rows.push({ step: "bid with unit prices and cap", gas: await market.gasOf(meteredBid.hash) });
await measure(
  "accept bid with a metered channel",
  (await market.bookAs(tenant)).write.acceptBid([meteredBid.bidId]),
  375_000,
);
await (await market.bookAs(provider)).write.reportReady([meteredBid.bidId]);

const domain = domainOf(hub.address, market.chainId);
let previous: Statement = NO_STATEMENT;
let sequence = 0;
async function statement(isFinal = false): Promise<Hex> {
  await networkHelpers.time.increase(600);
  const windowStart = sequence === 0 ? (await book.read.lease([meteredBid.bidId])).acceptedAt : previous.windowEnd;
  const next: Statement = {
    leaseId: meteredBid.bidId,
    sequence: ++sequence,
    windowStart,
    windowEnd: await market.now(),
    cumulativeCost: previous.cumulativeCost + 10n ** 15n,
    cpuCoreMs: previous.cpuCoreMs + 500_000n,
    memoryByteS: previous.memoryByteS + 10n ** 12n,
    storageByteS: previous.storageByteS + 10n ** 12n,
    gpuMs: 0n,
    networkBytes: previous.networkBytes + 1_000_000n,
    linesRoot: MANIFEST,
    previousHash: sequence === 1 ? zeroHash : await hub.read.hashStatement([previous]),
    isFinal,
  };
  const signer = market.operator;
  const signature = await signer.signTypedData({
    domain,
    types: STATEMENT_TYPES,
    primaryType: "UsageStatement",
    message: next as never,
  });
  const sent = (await as(hub, "SettlementHub", provider)).write.submitStatement([
    previous,
    next,
    signer.account.address,
    signature,
  ]);
  previous = next;
  return sent;
}
const tenantHub: any = await as(hub, "SettlementHub", tenant);
await measure("usage statement, first", statement());
for (let i = 0; i < 7; i++) await statement();
await measure(
  "acknowledge eight statements",
  tenantHub.write.acknowledge([meteredBid.bidId, await hub.read.hashStatement([previous])]),
);
await measure("usage statement, slots reused", statement(), 70_000);
await measure(
  "close deployment",
  (await market.deploymentsAs(tenant)).write.closeDeployment([streamed.deploymentId]),
  150_000,
  450_000,
);
await measure("refund", tenantVault.write.refund([streamed.deploymentId]), 65_000);
await networkHelpers.time.increase(8 * DAY);
await measure("finalise after the window", tenantHub.write.finalise([meteredBid.bidId]));
await measure("claim metered earnings", payee.write.claim([0, provider.account.address]));

// Providers that end leases, are silent and contradict themselves.
await market.heartbeat(provider);
const leased = async () => (await market.runningLease(tenant, provider)).bidId;
const [noticed, unnoticed, silent] = [await leased(), await leased(), await leased()];
const seller: any = await market.bookAs(provider);
await measure("give notice of a lease's end", seller.write.giveReclaimNotice([noticed]));
await measure("end a lease as its provider, with penalty", seller.write.closeLeaseByProvider([unnoticed, 10_000]));
await networkHelpers.time.increase(DAY);
await measure("end a lease as its provider after a notice", seller.write.closeLeaseByProvider([noticed, 10_001]));
const reporter: any = await as(market.penalties, "ProviderPenalties", neighbour);
await measure("report a provider's silence", reporter.write.reportSilence([silent]));
const [openedCase] = await market.penalties.getEvents.ProviderCaseOpened();
await networkHelpers.time.increase(2 * DAY);
await measure("execute a provider's case", reporter.write.execute([openedCase.args.caseId]));
const halves = [500_000n, 400_000n].map((cpuCoreMs) => ({ ...previous, leaseId: silent, sequence: 1, cpuCoreMs }));
const signed = await Promise.all(
  halves.map(async (statement) => ({
    statement,
    signer: market.operator.account.address,
    signature: await market.operator.signTypedData({
      domain,
      types: STATEMENT_TYPES,
      primaryType: "UsageStatement",
      message: statement as never,
    }),
  })),
);
await measure("report two contradicting statements", reporter.write.reportConflict(signed));

await measure("collect and split fees", (await as(splitter, "FeeSplitter", tenant)).write.collect([0]));

// A network of half a million weights takes 24 of these; docs/benchmarks/scoring.md has what a score costs.
const networks = await deployProxy(
  market.connection,
  "NetworkModels",
  [market.models.address, market.parameters.address],
  [market.manager.address],
);
const weights = toHex(Buffer.from(Array.from({ length: 24_575 }, (_, i) => 1 + (i % 255))));
await measure("write a chunk of a network's weights", networks.write.writeChunk([weights]));

await measureRewards(await network.create());
await measureEnclaves(await network.create({ override: { initialDate: "2025-06-25T00:00:00Z" } } as never));

const [staking] = await stakeSteps(await network.create({ override: { gas: 16_000_000n } }), [10]);
for (const { step, gas } of staking!) rows.push({ step: `staking: ${step}`, gas });

/**
 * Epochs of 25 and of 100 validators, closed with fees and emission into the real stake vault, and what is claimed of them.
 * Who has a seat, how they did and who worked is played.
 */
async function measureRewards(chain: Awaited<ReturnType<typeof network.create>>): Promise<void> {
  const money: any = await deployMoney(chain as never);
  const { manager, token, parameters, splitter, asMarket, asHub } = money;
  const { time } = chain.networkHelpers as any;
  const length = 3_600n;
  const row = async (step: string, sent: Promise<Hex>): Promise<void> => {
    rows.push({ step, gas: await money.gasOf(await sent) });
  };
  const played: any = await (chain.viem as any).deployContract("ConsensusStandIn", [token.address, length]);
  const stakes: any = await deployProxy(
    chain as never,
    "StakeVault",
    [parameters.address, token.address],
    [manager.address],
  );
  const pool: any = await deployProxy(
    chain as never,
    "RewardPool",
    [
      {
        token: token.address,
        fees: splitter.address,
        parameters: parameters.address,
        validators: played.address,
        board: played.address,
        work: played.address,
        vault: stakes.address,
        escrow: money.vault.address,
        providers: played.address,
        identities: played.address,
        gpuBurn: played.address,
      },
    ],
    [manager.address],
  );
  await manager.write.grantRole([Role.Minter, pool.address, 0]);
  for (const bucket of [Bucket.Staking, Bucket.Incentives]) await splitter.write.setRecipient([bucket, pool.address]);

  const operators: Hex[] = Array.from({ length: 100 }, (_, i) => toHex(0x0a110000 + i, { size: 20 }));
  const bond = 1_000n * VE;
  const admin = money.addressOf(money.admin);
  await (await money.as(token, "VirtToken", money.granter)).write.transfer([admin, 100n * bond]);
  await token.write.approve([stakes.address, 100n * bond]);
  for (let i = 0; i < 100; i += 25) await stakes.write.bondGenesis([operators.slice(i, i + 25), bond]);
  await stakes.write.wire([played.address, admin, pool.address]);
  const standing = {
    node: operators[0],
    nextNode: zeroAddress,
    since: 0,
    jailedAt: 0,
    jailedUntil: 0,
    freedAt: 0,
    commission: 1_000,
    commissionAt: 0,
    seated: true,
    status: 1,
  };
  for (const operator of operators) await played.write.setValidator([operator, standing]);
  const seat = async (count: number) => {
    const seated = operators.slice(0, count);
    await played.write.setSeats([seated.map((operator) => ({ operator, weight: bond }))]);
    return seated;
  };
  const provider = money.addressOf(money.provider);
  const account = keccak256(toHex("account"));
  await asMarket.write.openAccount([account, money.addressOf(money.tenant), 0, 100n * VE]);
  await asMarket.write.openChannel([account, account, provider, 100n * VE, 400, false]);
  const present = async () => BigInt(await time.latest()) / length;
  const earn = async () => {
    await asHub.write.payFromChannel([account, account, VE]);
    await splitter.write.collect([0]);
  };
  const enrol = async () => (await money.as(pool, "RewardPool", money.provider)).write.enrol([provider]);
  const report = async (epoch: bigint, seated: Hex[]) => played.write.report([epoch, seated, seated.map(() => 9_000)]);
  /** The pool begins in the middle of an epoch; from the next one on all are whole. */
  let epoch: bigint = await pool.read.nextEpoch();
  const next = async () => {
    await time.increaseTo((epoch + 1n) * length);
    return epoch++;
  };

  await played.write.report([epoch, [], []]);
  await next();
  await pool.write.closeEpoch();
  await earn();
  await row("enrol a provider for incentives", enrol());
  await played.write.addWork([await present(), operators[0], 3n]);
  await played.write.addWork([await present(), admin, 3n]);
  // A third who never claims: whether the pool divides evenly must not matter.
  await played.write.addWork([await present(), provider, 1n]);
  const small = await seat(25);
  const first = await next();
  await report(first, small);
  await row("close an epoch of 25 validators, their first", pool.write.closeEpoch());
  await row("claim a provider's incentive", pool.write.claimIncentive([first, provider]));
  await row("claim for identity work", pool.write.claimIdentityWork([first, admin]));
  await row("claim for identity work, a validator's", pool.write.claimIdentityWork([first, operators[0]]));

  await report(await next(), small);
  await row("close an epoch of 25 validators, again", pool.write.closeEpoch());
  await report(await next(), await seat(100));
  await row("close an epoch of 100 validators, most of them new", pool.write.closeEpoch());
  await report(await next(), operators);
  await row("close an epoch of 100 validators, again", pool.write.closeEpoch());
  await time.increaseTo((epoch + 64n) * length);
  await row("close 64 unreported epochs of 100 validators as one", pool.write.closeEpoch());
}

/**
 * The validator set and one validator's enclave, on a chain of the evidence's own time. The quote and its collateral are
 * real; the committee's word for it binds keys of ours, because nobody's quote does.
 */
async function measureEnclaves(chain: Awaited<ReturnType<typeof network.create>>): Promise<void> {
  const sgx = attestationVectors().find((vector) => vector.name === "SGX")!;
  const system: any = await deployEnclaves(chain as never, sgx);
  const { operator, administrator, guardian, keeper, newcomer, nodeWallet, nodes, validators, enclaves } = system;
  const { collateral, allowlist, verifier, memberWallets } = system;
  const client: any = await (chain.viem as any).getPublicClient();
  const time: any = chain.networkHelpers.time;
  const row = async (step: string, sent: Promise<Hex>, budget?: number): Promise<void> => {
    const receipt = await client.getTransactionReceipt({ hash: await sent });
    if (receipt.status !== "success") throw new Error(`${step} failed`);
    rows.push({ step, gas: receipt.gasUsed, budget });
  };
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
  await row(
    "register a fifth validator, its stake apart",
    fifth.write.register([newcomer.account.address, proof, 500, MIN_SELF_BOND]),
  );
  await time.increase(3_600);
  await row("roll a set of four to five", validators.write.rollSet());
  const reportedAt = BigInt(await time.latest());
  const report = { validator: nodes[0], version: "besu/v26.1.0 virtengine/0.1.0", reportedAt };
  const word = await nodeWallet.signTypedData({
    domain,
    types: REPORT_TYPES,
    primaryType: "SoftwareReport",
    message: report,
  });
  await row(
    "report a validator's software",
    validators.write.reportSoftware([report.validator, report.version, report.reportedAt, word]),
  );
  await row("jail a validator of five", validators.write.jail([newcomer.account.address, 0]));
  await row("free a validator", fifth.write.unjail());

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
  await row("propose a measurement", proposer.write.propose([measurement]));
  await time.increase(2 * DAY);
  const key = await allowlist.read.keyOf([sgx.kind, Matching.Software, registers]);
  await row("activate a measurement", allowlist.write.activate([key, await allowlist.read.proposalHashOf([key])]));

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
    if (index === 0) await row("publish collateral", sent);
    else await sent;
  }

  const verdict = decodeVerdict(sgx.verdict);
  await row(
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
  await row("register an enclave with that quote", mine.write.register([nodes[0], ...(await attest(1, 1))]));
  const [, , again] = await attest(1, 1);
  await row("attest an enclave again", mine.write.reattest([nodes[0], again]));
  await row("rotate an enclave's keys", mine.write.rotate([nodes[0], ...(await attest(2, 2))]));
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
  await row(
    "report a validator's health",
    enclaves.write.reportHealth([health, members.map((member: any) => member.account.address), signatures]),
  );
  await row(
    "revoke a measurement",
    (await by(allowlist, "MeasurementAllowlist", guardian)).write.revoke([key, zeroHash]),
  );
}

function isOver({ gas, budget }: Row): boolean {
  return budget !== undefined && gas > BigInt(budget);
}

function overBudget(row: Row): string {
  if (!isOver(row)) return "";
  return KNOWN_MISSES[row.step] === undefined ? "over budget" : "over budget, known";
}

function text(): string {
  const number = (value?: number | bigint): string => (value === undefined ? "" : value.toLocaleString("en-US"));
  const lines = rows.map(
    ({ step, gas, budget, peer }) =>
      `| ${step} | ${number(gas)} | ${number(budget)} | ${number(peer)} | ${overBudget({ step, gas, budget })} |`,
  );
  const misses = rows
    .filter((row) => isOver(row) && KNOWN_MISSES[row.step] !== undefined)
    .map(({ step, gas, budget }) => {
      const over = number(gas - BigInt(budget!));
      return `- **${step}** is ${over} gas over its budget. ${KNOWN_MISSES[step]}`;
    });
  const prose = misses.length === 0 ? "" : `\n## Known misses\n\n${misses.join("\n")}\n`;
  return `# Gas

What each step costs as a whole transaction: intrinsic gas, proxies, tokens and events included. Made by \`npm run gas\` in \`contracts/\`,
which plays one order through the deployed system with the gates of the development network on, then closes epochs into the stake vault
(who sits, who worked and how they did is played), changes a validator set, attests an enclave and stakes; CI runs it in checking mode and
fails when a figure moves by more than 1 % or breaks its budget without being a known miss.
AEP-79's figures are those it plans for the same steps.

| step | gas | budget | AEP-79 plans | |
|---|---:|---:|---:|---|
${lines.join("\n")}
${prose}`;
}

function moved(): string[] {
  const committed = existsSync(TABLE) ? readFileSync(TABLE, "utf8") : "";
  return rows.flatMap(({ step, gas }) => {
    const line = committed.split("\n").find((candidate) => candidate.startsWith(`| ${step} |`));
    if (line === undefined) return [`${step}: not in the table`];
    const before = Number(line.split("|")[2]!.replaceAll(",", ""));
    const now = Number(gas);
    return Math.abs(now - before) > before * TOLERANCE ? [`${step}: ${before} before, ${now} now`] : [];
  });
}

const broken = rows
  .filter((row) => isOver(row) && KNOWN_MISSES[row.step] === undefined)
  .map(({ step, gas, budget }) => `${step}: ${gas} gas, budget ${budget}`);
const met = Object.keys(KNOWN_MISSES)
  .filter((step) => !rows.some((row) => row.step === step && isOver(row)))
  .map((step) => `${step}: within its budget, no longer a known miss`);
if (process.env.VE_GAS_CHECK === "1") {
  const problems = [...moved(), ...broken, ...met];
  problems.forEach((problem) => console.error(problem));
  if (problems.length > 0) {
    console.error("if the change is meant, run `npm run gas` and commit docs/benchmarks/gas.md");
    process.exit(1);
  }
  console.log(`${rows.length} steps as in docs/benchmarks/gas.md`);
} else {
  writeFileSync(TABLE, text());
  console.log(text());
  broken.forEach((problem) => console.error(`over budget: ${problem}`));
}
