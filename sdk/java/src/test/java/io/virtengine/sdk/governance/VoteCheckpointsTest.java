package io.virtengine.sdk.governance;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtengine.sdk.artifact.ContractArtifacts;
import io.virtengine.sdk.chain.ChainClient;
import io.virtengine.sdk.chain.RevertReason;
import io.virtengine.sdk.client.Sender;
import io.virtengine.sdk.client.StakeClient;
import io.virtengine.sdk.client.SystemContracts;
import io.virtengine.sdk.testing.NodeBehindTheClock;
import io.virtengine.sdk.tx.DirectSender;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;

/** Votes are checkpoints by the second: one costs some 22,000 gas more in a second of its own than beside another. */
class VoteCheckpointsTest {

    private static final BigInteger STAKE = GovernedNetwork.VE.multiply(BigInteger.TEN);

    @Test
    void gasIsEnoughWhereTheEstimateSawTheLastCheckpointsSecond() {
        try (var network = new GovernedNetwork()) {
            network.stake("delegator", 100);
            try (var node = new NodeBehindTheClock(network.chain);
                    var client = new ChainClient(node.endpoint())) {
                var contracts = new SystemContracts(client, network.book.addresses());
                Sender delegator = Sender.of(new DirectSender(
                        client, network.signer("delegator"), new RevertReason(ContractArtifacts.load())));
                var stake = new StakeClient(contracts, delegator);
                String validator = network.addresses().get("operator");
                network.call("operator", "VirtToken", "transfer", delegator.address(), STAKE.multiply(BigInteger.TEN));
                stake.approve(STAKE.multiply(BigInteger.TEN));

                stake.delegate(validator, STAKE);
                stake.delegate(validator, STAKE);
                stake.undelegate(validator, STAKE);
                stake.cancelUnbonding(validator, 0);
                var governors = new Governors(contracts, network.history);
                governors.delegate(network.addresses().get("stranger"), delegator);
                governors.delegate(delegator.address(), delegator);
                governors.delegate(network.addresses().get("stranger"), delegator);

                assertThat(contracts.readNumber(
                                "StakeVault", "getVotes", network.addresses().get("stranger")))
                        .isEqualTo(STAKE.multiply(BigInteger.valueOf(12)));
            }
        }
    }
}
