package io.virtengine.sdk.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.artifact.ContractArtifacts;
import io.virtengine.sdk.chain.EmbeddedChain;
import io.virtengine.sdk.chain.Receipt;
import io.virtengine.sdk.chain.RevertReason;
import io.virtengine.sdk.consensus.HashedHeader;
import io.virtengine.sdk.signing.KeySigner;
import io.virtengine.sdk.tx.DirectSender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.web3j.crypto.Hash;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The chain learns of a block that it has forgotten. */
class BlockAnchorsTest {

    private static final String ANCHORS = "BlockAnchors";

    private static EmbeddedChain chain;
    private static DirectSender sender;

    private SystemContracts contracts;
    private BlockAnchors anchors;

    @BeforeAll
    static void start() {
        chain = EmbeddedChain.start();
        sender = new DirectSender(
                chain.client(), KeySigner.of(chain.accounts().getFirst()), new RevertReason(ContractArtifacts.load()));
    }

    @AfterAll
    static void stop() {
        chain.close();
    }

    @BeforeEach
    void deploy() {
        Receipt created = sender.create(ContractArtifacts.load().get(ANCHORS).linkedCreation(Map.of()));
        contracts = new SystemContracts(chain.client(), Map.of(ANCHORS, created.contractAddress()));
        anchors = new BlockAnchors(contracts);
    }

    @Test
    void aBlockThatTheChainKnowsAnywayNeedsNothing() {
        long number = chain.client().blockNumber();
        assertThat(anchors.reach(number, Sender.of(sender))).isZero();
        chain.mine(100);
        assertThat(anchors.reach(number, Sender.of(sender))).isZero();
        assertThatThrownBy(() -> anchors.reach(number + 1_000, Sender.of(sender)))
                .hasMessageContaining("there is no block " + (number + 1_000));
    }

    @Test
    void anOldBlockIsWalkedToFromTheNearestAnchor() {
        long old = chain.client().blockNumber();
        chain.mine(300);
        tell("anchor");
        chain.mine(300);
        tell("anchor");
        // This chain has the history contract of EIP-2935, which a network of Besu nodes has not: what counts is what
        // is kept.
        assertThat(contracts.readValue(ANCHORS, "isAnchored", old)).isEqualTo(false);

        // 300 blocks and 128 a transaction.
        assertThat(anchors.reach(old, Sender.of(sender))).isEqualTo(3);

        isKept(old);
        assertThat(anchors.reach(old, Sender.of(sender))).isZero();
    }

    @Test
    void withoutAnAnchorItBeginsAtTheHead() {
        long old = chain.client().blockNumber();
        chain.mine(200);
        assertThat(anchors.reach(old, Sender.of(sender))).isEqualTo(3);
        isKept(old);
    }

    @Test
    void aWalkThatWasBrokenOffGoesOn() {
        long old = chain.client().blockNumber();
        chain.mine(299);
        tell("anchor");
        chain.mine(257);
        Sender tired = new Sender() {
            private int left = 1;

            @Override
            public String address() {
                return sender.address();
            }

            @Override
            public Receipt send(String to, byte[] data, String purpose) {
                if (left-- == 0) {
                    throw new IllegalStateException("the node is away");
                }
                return sender.call(to, data);
            }
        };
        assertThatThrownBy(() -> anchors.reach(old, tired)).hasMessage("the node is away");
        assertThat(anchors.reach(old, Sender.of(sender))).isEqualTo(2);
        isKept(old);
    }

    /** The block was made by Besu's own classes, with seals and in round 2. */
    @Test
    void aBlockOfQbftIsEncodedAsBesuHashesIt() throws IOException {
        JsonNode block = JsonMapper.shared()
                .readTree(Files.readString(Path.of("../../contracts/test/staking/double-sign.json")))
                .at("/headers/0/block");
        HashedHeader header = HashedHeader.of(block);
        assertThat(header.hash()).isEqualTo(block.path("hash").asString());
        assertThat(Hex.encode(Hash.sha3(Hex.decode(header.header())))).isEqualTo(header.hash());

        ObjectNode other = (ObjectNode) block.deepCopy();
        other.put("gasUsed", "0x1");
        assertThatThrownBy(() -> HashedHeader.of(other)).hasMessageContaining("another hash than its fields");
    }

    private void isKept(long number) {
        assertThat(contracts.readValue(ANCHORS, "isAnchored", number)).isEqualTo(true);
        assertThat(contracts.readText(ANCHORS, "hashOf", number))
                .isEqualTo(chain.client().block(number).orElseThrow().hash());
    }

    private void tell(String function) {
        sender.call(contracts.addressOf(ANCHORS), contracts.encode(ANCHORS, function));
    }
}
