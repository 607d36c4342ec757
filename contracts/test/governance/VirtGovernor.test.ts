import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { network } from "hardhat";
import { encodeFunctionData, keccak256, parseSignature, toHex, zeroAddress, type Address, type Hex } from "viem";
import { DAY, deployParameters, Role } from "../support/access.js";

const VE = 10n ** 18n;
const VOTING_DELAY = DAY;
const VOTING_PERIOD = 3n * DAY;
const EXTENSION = DAY;
const TIMELOCK_DELAY = 2n * DAY;
const BID_TTL = keccak256(toHex("market.bid_ttl"));
const Against = 0;
const For = 1;
const Abstain = 2;
const State = { Pending: 0, Active: 1, Canceled: 2, Defeated: 3, Succeeded: 4, Queued: 5, Executed: 7 } as const;

/** A decision: its calls and why. */
interface Decision {
  targets: Address[];
  calls: Hex[];
  description: string;
}

describe("VirtGovernor", async () => {
  const connection = await network.create();
  const { viem, networkHelpers } = connection as any;
  const load = () => networkHelpers.loadFixture(deployGovernance);
  const { time } = networkHelpers;

  /** The economic governor before its timelock, which holds the ECONOMY role. */
  async function deployGovernance() {
    const [admin, council, whale, fish, minnow, stranger] = await viem.getWalletClients();
    const manager = await viem.deployContract("AccessManager", [admin.account.address]);
    const parameters = await deployParameters(connection, manager.address, {});
    const votes = await viem.deployContract("RecordedVotes");
    const timelock = await viem.deployContract("TimelockController", [
      TIMELOCK_DELAY,
      [],
      [zeroAddress],
      admin.account.address,
    ]);
    const settings = {
      name: "Economic",
      votingDelay: Number(VOTING_DELAY),
      votingPeriod: Number(VOTING_PERIOD),
      proposalThreshold: 100n * VE,
      quorumPercent: 20n,
      lateQuorumExtension: Number(EXTENSION),
      council: council.account.address,
    };
    const governor = await viem.deployContract("VirtGovernor", [votes.address, timelock.address, settings]);
    for (const role of ["PROPOSER_ROLE", "CANCELLER_ROLE"]) {
      await timelock.write.grantRole([await timelock.read[role](), governor.address]);
    }
    await timelock.write.renounceRole([await timelock.read.DEFAULT_ADMIN_ROLE(), admin.account.address]);
    await manager.write.grantRole([Role.Economy, timelock.address, 0]);
    const as = (contract: any, name: string, wallet: any) =>
      viem.getContractAt(name, contract.address, { client: { wallet } });
    for (const [wallet, amount] of [
      [whale, 700n],
      [fish, 200n],
      [minnow, 100n],
    ]) {
      await (await as(votes, "RecordedVotes", wallet)).write.record([amount * VE]);
    }
    await time.increase(1);
    const by = (wallet: any): Promise<any> => as(governor, "VirtGovernor", wallet);
    return { admin, council, whale, fish, minnow, stranger, parameters, votes, timelock, settings, governor, as, by };
  }

  type World = Awaited<ReturnType<typeof deployGovernance>>;

  const decisionOf = (w: World, value = 7200n, description = "Bids live longer"): Decision => ({
    targets: [w.parameters.address],
    calls: [encodeFunctionData({ abi: w.parameters.abi, functionName: "setParameter", args: [BID_TTL, value] })],
    description,
  });
  const proposed = (d: Decision) => [d.targets, d.targets.map(() => 0n), d.calls, d.description];
  const decided = (d: Decision) => [d.targets, d.targets.map(() => 0n), d.calls, keccak256(toHex(d.description))];
  const idOf = (w: World, d: Decision): Promise<bigint> => w.governor.read.getProposalId(decided(d));
  const stateOf = async (w: World, d: Decision): Promise<number> => w.governor.read.state([await idOf(w, d)]);

  /** Proposes, and lets voting begin. */
  async function open(w: World, decision = decisionOf(w)): Promise<Decision> {
    await (await w.by(w.whale)).write.propose(proposed(decision));
    await time.increase(VOTING_DELAY + 1n);
    return decision;
  }

  const vote = async (w: World, wallet: any, d: Decision, support: number) =>
    (await w.by(wallet)).write.castVote([await idOf(w, d), support]);

  /** Proposes and votes, and lets voting end with a yes. */
  async function adopt(w: World, decision = decisionOf(w)): Promise<Decision> {
    await open(w, decision);
    await vote(w, w.whale, decision, For);
    await time.increase(VOTING_PERIOD);
    assert.equal(await stateOf(w, decision), State.Succeeded);
    return decision;
  }

  describe("deployment", () => {
    it("has the settings given, counts in seconds, and keeps to the timelock", async () => {
      const { governor, timelock, council, votes } = await load();
      assert.equal(await governor.read.votingDelay(), VOTING_DELAY);
      assert.equal(await governor.read.votingPeriod(), VOTING_PERIOD);
      assert.equal(await governor.read.proposalThreshold(), 100n * VE);
      assert.equal(await governor.read.lateQuorumVoteExtension(), Number(EXTENSION));
      assert.equal(await governor.read.CLOCK_MODE(), "mode=timestamp");
      assert.equal((await governor.read.timelock()).toLowerCase(), timelock.address);
      assert.equal((await governor.read.token()).toLowerCase(), votes.address);
      assert.equal((await governor.read.proposalGuardian()).toLowerCase(), council.account.address);
      assert.equal(await governor.read.quorum([BigInt(await time.latest()) - 1n]), 200n * VE);
    });

    it("refuses to be without a council, or to extend voting by more than its period", async () => {
      const { votes, timelock, settings, governor } = await load();
      const deploying = (change: object) =>
        viem.deployContract("VirtGovernor", [votes.address, timelock.address, { ...settings, ...change }]);
      await viem.assertions.revertWithCustomError(
        deploying({ council: zeroAddress }),
        governor,
        "VirtGovernor_NoCouncil",
      );
      await viem.assertions.revertWithCustomError(
        deploying({ lateQuorumExtension: Number(VOTING_PERIOD) + 1 }),
        governor,
        "GovernorPreventLateQuorumVoteExtensionTooLarge",
      );
    });
  });

  describe("propose", () => {
    it("takes votes", async () => {
      const w = await load();
      for (const wallet of [w.stranger]) {
        await viem.assertions.revertWithCustomErrorWithArgs(
          (await w.by(wallet)).write.propose(proposed(decisionOf(w))),
          w.governor,
          "GovernorInsufficientProposerVotes",
          [wallet.account.address, 0n, 100n * VE],
        );
      }
      await (await w.by(w.minnow)).write.propose(proposed(decisionOf(w)));
      assert.equal(await stateOf(w, decisionOf(w)), State.Pending);
    });

    it("is not the council's, however many votes it has", async () => {
      const w = await load();
      await (await w.as(w.votes, "RecordedVotes", w.council)).write.record([5_000n * VE]);
      await time.increase(1);
      await viem.assertions.revertWithCustomErrorWithArgs(
        (await w.by(w.council)).write.propose(proposed(decisionOf(w))),
        w.governor,
        "VirtGovernor_CouncilCannotPropose",
        [w.council.account.address],
      );
    });

    it("belongs to whom the description names", async () => {
      const w = await load();
      const mine = decisionOf(w, 7200n, `Bids live longer #proposer=${w.fish.account.address}`);
      await viem.assertions.revertWithCustomErrorWithArgs(
        (await w.by(w.whale)).write.propose(proposed(mine)),
        w.governor,
        "GovernorRestrictedProposer",
        [w.whale.account.address],
      );
      await (await w.by(w.fish)).write.propose(proposed(mine));
      assert.equal(
        (await w.governor.read.proposalProposer([await idOf(w, mine)])).toLowerCase(),
        w.fish.account.address,
      );
    });

    it("opens voting after the delay", async () => {
      const w = await load();
      const decision = decisionOf(w);
      await (await w.by(w.fish)).write.propose(proposed(decision));
      const proposedAt = BigInt(await time.latest());
      const id = await idOf(w, decision);
      assert.equal(await w.governor.read.proposalSnapshot([id]), proposedAt + VOTING_DELAY);
      assert.equal(await w.governor.read.proposalDeadline([id]), proposedAt + VOTING_DELAY + VOTING_PERIOD);
      await viem.assertions.revertWithCustomError(
        vote(w, w.whale, decision, For),
        w.governor,
        "GovernorUnexpectedProposalState",
      );
      await time.increase(VOTING_DELAY + 1n);
      assert.equal(await stateOf(w, decision), State.Active);
    });
  });

  describe("castVote", () => {
    it("counts the votes recorded when voting began, whatever happens to them later", async () => {
      const w = await load();
      const decision = await open(w);
      await (await w.as(w.votes, "RecordedVotes", w.whale)).write.record([0n]);
      await (await w.as(w.votes, "RecordedVotes", w.fish)).write.record([9_000n * VE]);
      await vote(w, w.whale, decision, For);
      await vote(w, w.fish, decision, Against);
      await vote(w, w.minnow, decision, Abstain);
      assert.deepEqual(await w.governor.read.proposalVotes([await idOf(w, decision)]), [
        200n * VE,
        700n * VE,
        100n * VE,
      ]);
      await viem.assertions.revertWithCustomError(
        vote(w, w.whale, decision, Against),
        w.governor,
        "GovernorAlreadyCastVote",
      );
    });

    it("extends voting when the quorum comes late, once", async () => {
      const w = await load();
      const decision = await open(w);
      const id = await idOf(w, decision);
      await vote(w, w.minnow, decision, For);
      await time.increase(VOTING_PERIOD - 100n);
      const before = await w.governor.read.proposalDeadline([id]);
      await vote(w, w.fish, decision, For);
      const extended = BigInt(await time.latest()) + EXTENSION;
      assert.equal(await w.governor.read.proposalDeadline([id]), extended);
      assert.ok(extended > before);
      await time.increase(3_600n);
      await vote(w, w.whale, decision, Against);
      assert.equal(await w.governor.read.proposalDeadline([id]), extended);
      await time.increaseTo(extended + 1n);
      assert.equal(await stateOf(w, decision), State.Defeated);
    });

    it("takes a signature for a vote", async () => {
      const w = await load();
      const decision = await open(w);
      const id = await idOf(w, decision);
      const voter = w.fish.account.address;
      const signature = await w.fish.signTypedData({
        domain: {
          name: "Economic",
          version: "1",
          chainId: await (await viem.getPublicClient()).getChainId(),
          verifyingContract: w.governor.address,
        },
        types: {
          Ballot: [
            { name: "proposalId", type: "uint256" },
            { name: "support", type: "uint8" },
            { name: "voter", type: "address" },
            { name: "nonce", type: "uint256" },
          ],
        },
        primaryType: "Ballot",
        message: { proposalId: id, support: For, voter, nonce: 0n },
      });
      assert.ok(parseSignature(signature));
      await (await w.by(w.stranger)).write.castVoteBySig([id, For, voter, signature]);
      assert.equal(await w.governor.read.hasVoted([id, voter]), true);
      assert.deepEqual(await w.governor.read.proposalVotes([id]), [0n, 200n * VE, 0n]);
    });
  });

  describe("state", () => {
    it("is defeated below the quorum of all recorded votes, and by as many against as for", async () => {
      const w = await load();
      const small = await open(w);
      await vote(w, w.minnow, small, For);
      await time.increase(VOTING_PERIOD);
      assert.equal(await stateOf(w, small), State.Defeated);

      await (await w.as(w.votes, "RecordedVotes", w.fish)).write.record([700n * VE]);
      const even = await open(w, decisionOf(w, 7201n));
      await vote(w, w.whale, even, For);
      await vote(w, w.fish, even, Against);
      await time.increase(VOTING_PERIOD);
      assert.equal(await stateOf(w, even), State.Defeated);
    });

    it("keeps the quorum of the snapshot when more votes are recorded later", async () => {
      const w = await load();
      const decision = await open(w);
      await (await w.as(w.votes, "RecordedVotes", w.stranger)).write.record([100_000n * VE]);
      await vote(w, w.fish, decision, For);
      await time.increase(VOTING_PERIOD);
      assert.equal(await stateOf(w, decision), State.Succeeded);
    });
  });

  describe("queue and execute", () => {
    it("make the timelock call after its delay, whoever asks", async () => {
      const w = await load();
      const decision = await adopt(w);
      const anyone = await w.by(w.stranger);
      await anyone.write.queue(decided(decision));
      assert.equal(await stateOf(w, decision), State.Queued);
      await viem.assertions.revertWithCustomError(
        anyone.write.execute(decided(decision)),
        w.timelock,
        "TimelockUnexpectedOperationState",
      );
      await time.increase(TIMELOCK_DELAY);
      await viem.assertions.emitWithArgs(anyone.write.execute(decided(decision)), w.parameters, "ParameterChanged", [
        BID_TTL,
        3600n,
        7200n,
      ]);
      assert.equal(await stateOf(w, decision), State.Executed);
    });

    it("are the only way into the timelock", async () => {
      const w = await load();
      const { targets, calls } = decisionOf(w);
      for (const wallet of [w.admin, w.council, w.whale]) {
        await viem.assertions.revertWithCustomError(
          (await w.as(w.timelock, "TimelockController", wallet)).write.schedule([
            targets[0],
            0n,
            calls[0],
            toHex(0, { size: 32 }),
            toHex(0, { size: 32 }),
            TIMELOCK_DELAY,
          ]),
          w.timelock,
          "AccessControlUnauthorizedAccount",
        );
      }
    });
  });

  describe("cancel", () => {
    it("is the council's at any time up to execution", async () => {
      const w = await load();
      const council = await w.by(w.council);
      const active = await open(w, decisionOf(w, 7000n));
      await council.write.cancel(decided(active));
      assert.equal(await stateOf(w, active), State.Canceled);

      const queued = await adopt(w);
      await council.write.queue(decided(queued));
      await time.increase(TIMELOCK_DELAY);
      await council.write.cancel(decided(queued));
      assert.equal(await stateOf(w, queued), State.Canceled);
      await viem.assertions.revertWithCustomError(
        council.write.execute(decided(queued)),
        w.governor,
        "GovernorUnexpectedProposalState",
      );
      const zero = toHex(0, { size: 32 });
      const salt = toHex(BigInt(w.governor.address.padEnd(66, "0")) ^ BigInt(decided(queued)[3] as Hex), { size: 32 });
      assert.equal(
        await w.timelock.read.isOperation([
          await w.timelock.read.hashOperationBatch([queued.targets, [0n], queued.calls, zero, salt]),
        ]),
        false,
      );
    });

    it("leaves the council no way to keep its seat against a vote", async () => {
      const w = await load();
      const data = encodeFunctionData({
        abi: w.governor.abi,
        functionName: "setProposalGuardian",
        args: [w.stranger.account.address],
      });
      const replaced: Decision = { targets: [w.governor.address], calls: [data], description: "Another council" };
      await adopt(w, replaced);
      const council = await w.by(w.council);
      await viem.assertions.revertWithCustomErrorWithArgs(
        council.write.cancel(decided(replaced)),
        w.governor,
        "VirtGovernor_CouncilCannotStay",
        [w.council.account.address],
      );
      await council.write.queue(decided(replaced));
      await time.increase(TIMELOCK_DELAY);
      await council.write.execute(decided(replaced));
      assert.equal((await w.governor.read.proposalGuardian()).toLowerCase(), w.stranger.account.address);
    });

    it("is a proposer's before voting and nobody else's", async () => {
      const w = await load();
      const decision = decisionOf(w);
      const proposer = await w.by(w.whale);
      const refused = async (wallet: any) =>
        viem.assertions.revertWithCustomError(
          (await w.by(wallet)).write.cancel(decided(decision)),
          w.governor,
          "GovernorUnableToCancel",
        );
      await proposer.write.propose(proposed(decision));
      await refused(w.fish);
      await time.increase(VOTING_DELAY + 1n);
      await refused(w.whale);

      const early = decisionOf(w, 7100n);
      await proposer.write.propose(proposed(early));
      await proposer.write.cancel(decided(early));
      assert.equal(await stateOf(w, early), State.Canceled);
    });
  });

  describe("settings", () => {
    it("change by its own vote and by nothing else", async () => {
      const w = await load();
      for (const wallet of [w.admin, w.council, w.whale]) {
        await viem.assertions.revertWithCustomErrorWithArgs(
          (await w.by(wallet)).write.updateQuorumNumerator([1n]),
          w.governor,
          "GovernorOnlyExecutor",
          [wallet.account.address],
        );
      }
      const data = encodeFunctionData({ abi: w.governor.abi, functionName: "updateQuorumNumerator", args: [30n] });
      const decision = await adopt(w, { targets: [w.governor.address], calls: [data], description: "Quorum" });
      await (await w.by(w.stranger)).write.queue(decided(decision));
      await time.increase(TIMELOCK_DELAY);
      await (await w.by(w.stranger)).write.execute(decided(decision));
      assert.equal(await w.governor.read.quorumNumerator(), 30n);
    });
  });
});
