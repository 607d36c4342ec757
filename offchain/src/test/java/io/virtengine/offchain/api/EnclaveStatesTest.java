package io.virtengine.offchain.api;

import static io.virtengine.offchain.FakeChain.address;
import static io.virtengine.offchain.FakeChain.word;
import static org.assertj.core.api.Assertions.assertThat;

import io.virtengine.offchain.EnclaveStory;
import io.virtengine.offchain.FakeChain;
import io.virtengine.offchain.TestDatabase;
import io.virtengine.offchain.indexer.IndexRun;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Where an identity stands, rule by rule of {@code IEnclaveRegistry.Status} and in that order. */
class EnclaveStatesTest {

    private static final String KEY = word("software");
    private static final String OPERATOR = address("operator of node");

    private final FakeChain chain = new FakeChain();
    private final EnclaveStory story = new EnclaveStory(chain);
    private DataSource database;
    private IndexRun index;
    private String node;
    private long attested;

    @BeforeEach
    void register() {
        database = TestDatabase.fresh();
        index = new IndexRun(database, chain);
        story.genesis();
        node = story.validator("node");
        story.proposed(KEY, 3);
        story.activated(KEY, 0);
        story.registered(node, 1, KEY, 0);
        attested = chain.now();
        index.toHead();
    }

    private String at(long time) {
        return at(1, time);
    }

    private String at(int epoch, long time) {
        index.toHead();
        return JdbcClient.create(database)
                .sql("select " + EnclaveStates.EFFECTIVE + " from chain.enclaves where epoch = :epoch")
                .param("epoch", epoch)
                .param("now", time)
                .query(String.class)
                .single();
    }

    @Test
    void timeEndsItByItself() {
        assertThat(at(attested)).isEqualTo("Active");
        assertThat(at(attested + EnclaveStory.MAX_AGE)).isEqualTo("Active");
        assertThat(at(attested + EnclaveStory.MAX_AGE + 1)).isEqualTo("Stale");
        assertThat(at(attested + EnclaveStory.EXPIRY - 1)).isEqualTo("Stale");
        assertThat(at(attested + EnclaveStory.EXPIRY)).isEqualTo("Expired");
        assertThat(at(attested + EnclaveStory.LIFETIME)).isEqualTo("Disallowed");
    }

    @Test
    void anotherAttestationBringsItBack() {
        chain.pass(EnclaveStory.MAX_AGE + 2);
        assertThat(at(chain.now())).isEqualTo("Stale");
        story.attested(node, 1, KEY, 3);
        assertThat(at(chain.now())).isEqualTo("Active");
    }

    @Test
    void oldCollateralDegradesIt() {
        chain.emit("ParameterRegistry", "ParameterChanged", word("enclave.collateral_grace"), EnclaveStory.GRACE, 0);
        chain.emit(
                "ParameterRegistry",
                "ParameterChanged",
                word("enclave.attestation_max_age"),
                EnclaveStory.MAX_AGE,
                2 * EnclaveStory.LIFETIME);
        long until = chain.now() + 100;
        chain.emit(
                "EnclaveRegistry",
                "IdentityAttested",
                node,
                1,
                KEY,
                KEY,
                word("evidence"),
                word("machine"),
                3,
                99,
                chain.now(),
                chain.now() + EnclaveStory.EXPIRY,
                until);
        assertThat(at(until)).isEqualTo("Active");
        assertThat(at(until + 1)).isEqualTo("Degraded");
    }

    @Test
    void theCommitteesWordCounts() {
        story.health(node, 0, 1);
        assertThat(at(chain.now())).isEqualTo("Degraded");
        story.health(node, 1, 2);
        assertThat(at(chain.now())).isEqualTo("Unhealthy");
        assertThat(at(attested + EnclaveStory.MAX_AGE + 1)).as("before health").isEqualTo("Stale");
        story.health(node, 2, 0);
        assertThat(at(chain.now())).isEqualTo("Active");
    }

    @Test
    void aNodeOutsideTheSetDoesNotCountUntilItIsAttestedAgain() {
        chain.emit("ValidatorRegistry", "ValidatorRemoved", node, OPERATOR, false, 3);
        assertThat(at(chain.now())).isEqualTo("Outside");
        chain.mine();
        chain.emit("ValidatorRegistry", "ValidatorAdded", node, OPERATOR, 4);
        assertThat(at(chain.now())).isEqualTo("Outside");
        story.attested(node, 1, KEY, 3);
        assertThat(at(chain.now())).isEqualTo("Active");
    }

    @Test
    void aNodeWhoseValidatorWasJailedDoesNotCountUntilItIsAttestedAgain() {
        chain.emit("ValidatorRegistry", "ValidatorStatusChanged", OPERATOR, 1, 2, chain.now());
        assertThat(at(chain.now())).isEqualTo("Outside");
        chain.mine();
        chain.emit("ValidatorRegistry", "ValidatorStatusChanged", OPERATOR, 2, 1, chain.now());
        assertThat(at(chain.now())).isEqualTo("Outside");
        story.attested(node, 1, KEY, 3);
        assertThat(at(chain.now())).isEqualTo("Active");
    }

    @Test
    void revokedSoftwareCountsForNewEvidenceOnlyAndOldSoftwareForNone() {
        chain.emit("MeasurementAllowlist", "MeasurementRevoked", KEY, 1, word("reason"));
        assertThat(at(chain.now())).isEqualTo("Disallowed");
        story.proposed(KEY, 3);
        story.activated(KEY, 1);
        assertThat(at(chain.now())).as("what was attested before").isEqualTo("Disallowed");
        story.attested(node, 1, KEY, 3);
        assertThat(at(chain.now())).isEqualTo("Active");
        story.proposed(KEY, 4);
        assertThat(at(chain.now())).as("under review").isEqualTo("Active");
        story.activated(KEY, 1);
        assertThat(at(chain.now())).as("a higher security version is demanded").isEqualTo("Disallowed");
    }

    @Test
    void anEntryForASignerDoesNotKeepSoftwareThatIsRevokedByItself() {
        String software = word("one of the signer's");
        story.attested(node, 1, KEY, software, 3);
        assertThat(at(chain.now())).isEqualTo("Active");
        chain.emit("MeasurementAllowlist", "MeasurementRevoked", software, 1, word("reason"));
        assertThat(at(chain.now())).isEqualTo("Disallowed");
        story.proposed(software, 3);
        story.activated(software, 1);
        assertThat(at(chain.now())).as("what was attested before").isEqualTo("Disallowed");
        story.attested(node, 1, KEY, software, 3);
        assertThat(at(chain.now())).isEqualTo("Active");
    }

    @Test
    void aRotatedKeyOverlapsAndARevokedOneIsOver() {
        story.registered(node, 2, KEY, 600);
        long rotated = chain.now();
        assertThat(List.of(at(1, rotated + 599), at(2, rotated + 599))).containsExactly("Active", "Active");
        assertThat(List.of(at(1, rotated + 600), at(2, rotated + 600))).containsExactly("Retired", "Active");
        chain.emit("EnclaveRegistry", "IdentityRevoked", node, 2, word("reason"), address("guardian"));
        assertThat(at(2, rotated)).isEqualTo("Revoked");
    }
}
