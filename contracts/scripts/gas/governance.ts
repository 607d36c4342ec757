import { encodeFunctionData, keccak256, toHex, zeroAddress } from "viem";
import { Role } from "../../test/support/access.js";
import { deployStake } from "../../test/support/stake.js";
import { VE } from "../../test/support/system.js";
import { Meter, type Chain, type Row } from "./meter.js";

const DAY = 86_400;
const FOR = 1;

/** A parameter's change from proposal to execution, by recorded stake. */
export async function measureGovernance(chain: Chain): Promise<Row[]> {
  const meter = await Meter.on(chain);
  const s = await deployStake(chain);
  const { viem, vault, parameters, manager, admin, alice, bob, carol, first, networkHelpers, addressOf } = s;
  const { time } = networkHelpers;
  await s.delegate(alice, first, 600n * VE);
  await s.delegate(bob, first, 300n * VE);
  await s.delegate(carol, first, 100n * VE);

  const timelock: any = await viem.deployContract("TimelockController", [DAY, [], [zeroAddress], addressOf(admin)]);
  const settings = {
    name: "Economic",
    votingDelay: DAY,
    votingPeriod: 3 * DAY,
    proposalThreshold: 100n * VE,
    quorumPercent: 20n,
    lateQuorumExtension: DAY,
    council: addressOf(s.stranger),
  };
  const governor: any = await viem.deployContract("VirtGovernor", [vault.address, timelock.address, settings]);
  for (const role of ["PROPOSER_ROLE", "CANCELLER_ROLE"]) {
    await timelock.write.grantRole([await timelock.read[role](), governor.address]);
  }
  await manager.write.grantRole([Role.Economy, timelock.address, 0]);
  const by = (wallet: any): Promise<any> => s.as(governor, "VirtGovernor", wallet);

  await meter.step("governance: let another account vote", (await s.by(carol)).write.delegate([addressOf(bob)]));
  const call = encodeFunctionData({
    abi: parameters.abi,
    functionName: "setParameter",
    args: [keccak256(toHex("market.bid_ttl")), 5_400n],
  });
  const [targets, values, calls] = [[parameters.address], [0n], [call]];
  const description = `Bids live longer #proposer=${addressOf(alice).toLowerCase()}`;
  const decided = [targets, values, calls, keccak256(toHex(description))];
  await time.increase(1);
  const proposer = await by(alice);
  await meter.step(
    "governance: propose a change of a parameter",
    proposer.write.propose([targets, values, calls, description]),
  );
  await time.increase(DAY + 1);
  const id = await governor.read.getProposalId(decided);
  await meter.step("governance: vote, reaching the quorum", proposer.write.castVote([id, FOR]));
  await meter.step("governance: vote", (await by(bob)).write.castVote([id, FOR]));
  await time.increase(3 * DAY);
  await meter.step("governance: queue", proposer.write.queue(decided));
  await time.increase(DAY);
  await meter.step("governance: execute a change of a parameter", proposer.write.execute(decided));
  return meter.rows;
}
