import { keccak256, toHex, zeroAddress, type Hex } from "viem";
import { deployProxy, Role } from "../../test/support/access.js";
import { Bucket, deployMoney } from "../../test/support/money.js";
import { VE } from "../../test/support/system.js";
import { Meter, type Chain, type Row } from "./meter.js";

/**
 * Epochs of 25 and of 100 validators, closed with fees and emission into the real stake vault, and what is claimed of them.
 * Who has a seat, how they did and who worked is played.
 */
export async function measureRewards(chain: Chain): Promise<Row[]> {
  const meter = await Meter.on(chain);
  const money: any = await deployMoney(chain as never);
  const { manager, token, parameters, splitter, asMarket, asHub } = money;
  const { time } = chain.networkHelpers as any;
  const length = 3_600n;
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
  await meter.step("enrol a provider for incentives", enrol());
  await played.write.addWork([await present(), operators[0], 3n]);
  await played.write.addWork([await present(), admin, 3n]);
  // A third who never claims: whether the pool divides evenly must not matter.
  await played.write.addWork([await present(), provider, 1n]);
  const small = await seat(25);
  const first = await next();
  await report(first, small);
  await meter.step("close an epoch of 25 validators, their first", pool.write.closeEpoch());
  await meter.step("claim a provider's incentive", pool.write.claimIncentive([first, provider]));
  await meter.step("claim for identity work", pool.write.claimIdentityWork([first, admin]));
  await meter.step("claim for identity work, a validator's", pool.write.claimIdentityWork([first, operators[0]]));

  await report(await next(), small);
  await meter.step("close an epoch of 25 validators, again", pool.write.closeEpoch());
  await report(await next(), await seat(100));
  await meter.step("close an epoch of 100 validators, most of them new", pool.write.closeEpoch());
  await report(await next(), operators);
  await meter.step("close an epoch of 100 validators, again", pool.write.closeEpoch());
  await time.increaseTo((epoch + 64n) * length);
  await meter.step("close 64 unreported epochs of 100 validators as one", pool.write.closeEpoch());
  return meter.rows;
}
