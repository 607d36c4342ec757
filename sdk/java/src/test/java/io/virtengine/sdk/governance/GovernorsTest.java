package io.virtengine.sdk.governance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtengine.sdk.client.SystemContracts;
import io.virtengine.sdk.deploy.Branch;
import io.virtengine.sdk.tx.TransactionFailure;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A network that rules itself, with the real contracts on the embedded chain. */
class GovernorsTest {

    private static final BigInteger NEW_TTL = BigInteger.valueOf(5400);

    @RegisterExtension
    static final GovernedNetwork network = new GovernedNetwork();

    private static final SystemContracts contracts = network.contracts;
    private static final Governors governors = network.governors;

    @BeforeAll
    static void rule() {
        network.stake("delegator", 100);
        network.giveToHolders();
    }

    @Test
    void aParameterChangesByProposalVoteTimelockAndExecution() {
        ProposedCall call = ProposedCall.parameter(contracts, "market.bid_ttl", NEW_TTL);
        assertThat(new CallWords(contracts).of(call))
                .isEqualTo("changes market.bid_ttl (Longest life of a bid) from 3600 s (1 h) to 5400 s; bounds 60 s .."
                        + " 604800 s (7 d); one change moves it by 50 % at most, now to 1800 s .. 5400 s; the next change"
                        + " 604800 s (7 d) after it");
        assertThat(call.branch(contracts)).contains(Branch.ECONOMIC);
        assertThat(new Rehearsal(contracts, Branch.ECONOMIC.timelock()).refusal(call))
                .isEmpty();

        Proposal proposal =
                governors.propose(Branch.ECONOMIC, List.of(call), "Bids live longer", network.as("operator"));

        assertThat(proposal.description())
                .isEqualTo("Bids live longer #proposer=" + network.addresses().get("operator"));
        assertThat(governors.find(proposal.id())).hasValueSatisfying(found -> {
            assertThat(found.description()).isEqualTo(proposal.description());
            assertThat(found.targets()).containsExactly(contracts.addressOf("ParameterRegistry"));
        });
        assertThat(governors.standing(proposal))
                .satisfies(standing -> assertThat(standing.state()).isEqualTo(Proposal.State.PENDING))
                .satisfies(standing -> assertThat(standing.quorum()).isNull());
        network.openVoting(proposal);
        governors.vote(proposal, Proposal.Vote.FOR, "why not", network.as("operator"));
        governors.vote(proposal, Proposal.Vote.AGAINST, "", network.as("delegator"));
        Proposal.Standing open = governors.standing(proposal);
        assertThat(open.state()).isEqualTo(Proposal.State.ACTIVE);
        assertThat(open.votesFor()).isGreaterThanOrEqualTo(ve(1000));
        assertThat(open.votesAgainst()).isEqualTo(ve(100));
        assertThat(open.quorum()).isGreaterThanOrEqualTo(ve(220));
        network.chain.advanceTo(open.deadline().plusSeconds(1));
        governors.queue(proposal, network.as("stranger"));
        Instant executableAt = governors.standing(proposal).executableAt();
        assertThat(executableAt).isNotNull();
        assertThatThrownBy(() -> governors.execute(proposal, network.as("stranger")))
                .isInstanceOf(TransactionFailure.class)
                .hasMessageContaining("TimelockUnexpectedOperationState");
        network.chain.advanceTo(executableAt);
        governors.execute(proposal, network.as("stranger"));

        assertThat(governors.state(proposal)).isEqualTo(Proposal.State.EXECUTED);
        assertThat(new GovernedParameters(contracts).named("market.bid_ttl").value())
                .isEqualTo(NEW_TTL);
        ProposedCall again = ProposedCall.parameter(contracts, "market.bid_ttl", BigInteger.valueOf(5401));
        assertThat(new CallWords(contracts).of(again)).contains("it is not taken before");
        assertThat(new Rehearsal(contracts, Branch.ECONOMIC.timelock()).refusal(again))
                .hasValueSatisfying(why -> assertThat(why).startsWith("ParameterRegistry_Paused"));
    }

    @Test
    void aBranchDecidesOnItsOwnMattersOnly() {
        ProposedCall bind = ProposedCall.to(contracts, "GatePolicies", "bind", 0, 2);
        assertThat(bind.branch(contracts)).contains(Branch.SAFETY);
        assertThat(ProposedCall.to(contracts, "FeePolicy", "setFee", 0, 401).branch(contracts))
                .contains(Branch.ECONOMIC);
        assertThat(ProposedCall.to(contracts, "AccessManager", "grantRole", 1, contracts.addressOf("VirtToken"), 0)
                        .branch(contracts))
                .contains(Branch.UPGRADE);
        assertThat(ProposedCall.to(contracts, "SafetyGovernor", "setVotingDelay", 20)
                        .branch(contracts))
                .contains(Branch.SAFETY);
        assertThat(ProposedCall.to(contracts, "EscrowVault", "setIntakePaused", true)
                        .branch(contracts))
                .isEmpty();
        assertThat(ProposedCall.parameter(contracts, "identity.request_ttl", NEW_TTL)
                        .branch(contracts))
                .contains(Branch.SAFETY);

        assertThat(new Rehearsal(contracts, Branch.ECONOMIC.timelock()).refusal(bind))
                .hasValueSatisfying(why -> assertThat(why).startsWith("AccessManagedUnauthorized"));
        Proposal trespass = governors.propose(Branch.ECONOMIC, List.of(bind), "Gates", network.as("operator"));
        assertThatThrownBy(() -> network.adopt(trespass))
                .isInstanceOf(TransactionFailure.class)
                .hasMessageContaining("AccessManagedUnauthorized");

        network.adopt(governors.propose(Branch.SAFETY, List.of(bind), "Gates", network.as("operator")));
        assertThat(contracts.readNumber("GatePolicies", "boundPolicy", 0)).isEqualTo(BigInteger.TWO);
    }

    @Test
    void codeAndRolesChangeByTheUpgradeBranch() {
        String implementation = network.book.contracts().get("FeePolicy").implementation();
        ProposedCall upgrade = ProposedCall.to(contracts, "FeePolicy", "upgradeToAndCall", implementation, "0x");
        assertThat(upgrade.branch(contracts)).contains(Branch.UPGRADE);
        assertThat(new CallWords(contracts).of(upgrade))
                .startsWith("gives FeePolicy other code: " + implementation)
                .endsWith("in place of " + implementation);
        ProposedCall dismissal = ProposedCall.to(
                contracts, "AccessManager", "revokeRole", 1, network.addresses().get("operator"));

        network.adopt(
                governors.propose(Branch.UPGRADE, List.of(upgrade, dismissal), "Upgrade", network.as("operator")));

        assertThatThrownBy(() -> network.call("operator", "EscrowVault", "setIntakePaused", true))
                .hasMessageContaining("AccessManagedUnauthorized");
    }

    @Test
    void theCouncilCancelsAndProposesNothing() {
        ProposedCall call = ProposedCall.parameter(contracts, "market.bid_ttl", NEW_TTL);
        Proposal proposal = governors.propose(Branch.ECONOMIC, List.of(call), "Bids", network.as("operator"));
        assertThat(governors.council(Branch.ECONOMIC))
                .isEqualTo(network.addresses().get("treasury"));
        network.openVoting(proposal);
        // Votes are no reason to let it propose.
        governors.delegate(network.addresses().get("treasury"), network.as("operator"));
        network.chain.advance(Duration.ofSeconds(2));

        assertThatThrownBy(() -> governors.cancel(proposal, network.as("operator")))
                .hasMessageContaining("GovernorUnableToCancel");
        governors.cancel(proposal, network.as("treasury"));

        assertThat(governors.state(proposal)).isEqualTo(Proposal.State.CANCELED);
        assertThatThrownBy(() -> governors.propose(Branch.ECONOMIC, List.of(call), "Mine", network.as("treasury")))
                .hasMessageContaining("VirtGovernor_CouncilCannotPropose");
    }

    @Test
    void votesGoToWhomTheirHolderNames() {
        String stranger = network.addresses().get("stranger");
        assertThatThrownBy(() -> governors.propose(
                        Branch.ECONOMIC,
                        List.of(ProposedCall.parameter(contracts, "market.bid_ttl", NEW_TTL)),
                        "Bids",
                        network.as("stranger")))
                .hasMessageContaining("GovernorInsufficientProposerVotes");

        governors.delegate(stranger, network.as("delegator"));
        network.chain.advance(Duration.ofSeconds(2));

        assertThat(governors.votesOf(stranger)).isEqualTo(ve(100));
        assertThat(governors.votesOf(network.addresses().get("delegator"))).isZero();
        governors.propose(
                Branch.ECONOMIC,
                List.of(ProposedCall.parameter(contracts, "market.bid_ttl", NEW_TTL)),
                "Bids",
                network.as("stranger"));
    }

    private static BigInteger ve(long amount) {
        return GovernedNetwork.VE.multiply(BigInteger.valueOf(amount));
    }
}
