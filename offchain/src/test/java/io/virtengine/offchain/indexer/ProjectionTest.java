package io.virtengine.offchain.indexer;

import static io.virtengine.offchain.FakeChain.address;
import static io.virtengine.offchain.MarketStory.VE;
import static io.virtengine.offchain.MarketStory.deploymentId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtengine.offchain.EnclaveStory;
import io.virtengine.offchain.FakeChain;
import io.virtengine.offchain.MarketStory;
import io.virtengine.offchain.TestDatabase;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What events become as rows. */
class ProjectionTest {

    private static final String TENANT = address("tenant");
    private static final String CHEAP = address("cheap provider");
    private static final String DEAR = address("dear provider");
    private static final BigInteger RATE = BigInteger.valueOf(1_000_000);

    private final FakeChain chain = new FakeChain();
    private final MarketStory story = new MarketStory(chain);
    private DataSource database;
    private IndexRun index;

    @BeforeEach
    void open() {
        database = TestDatabase.fresh();
        index = new IndexRun(database, chain);
    }

    private Map<String, Object> one(String sql, Object... parameters) {
        return JdbcClient.create(database).sql(sql).params(parameters).query().singleRow();
    }

    private BigInteger amount(String sql, Object... parameters) {
        return JdbcClient.create(database)
                .sql(sql)
                .params(parameters)
                .query((row, n) -> row.getBigDecimal(1).toBigIntegerExact())
                .single();
    }

    @Test
    void revokedKeysAreGone() {
        story.genesis();
        story.provider(CHEAP);
        chain.emit("ProviderRegistry", "ProviderKeysRevoked", CHEAP, DEAR, address("key " + CHEAP), DEAR);
        chain.emit("ProviderRegistry", "ProviderOperatorChanged", CHEAP, DEAR, "0x" + "0".repeat(40));
        chain.mine();
        index.toHead();
        assertThat(one("select attestation_key, previous_attestation_key, previous_valid_until, operator"
                        + " from chain.providers"))
                .containsEntry("attestation_key", null)
                .containsEntry("previous_attestation_key", null)
                .containsEntry("previous_valid_until", 0L)
                .containsEntry("operator", null);
    }

    @Test
    void aStreamedLeaseFromDepositToRefund() {
        story.genesis();
        story.provider(CHEAP);
        story.provider(DEAR);
        String order = story.deployment(TENANT, 1, VE, RATE.multiply(BigInteger.TWO));
        String winner = story.bid(order, CHEAP, RATE, BigInteger.ZERO);
        String loser = story.bid(order, DEAR, RATE.add(BigInteger.ONE), BigInteger.ZERO);
        chain.mine();
        story.accept(TENANT, 1, winner, CHEAP, RATE, BigInteger.ZERO);
        chain.mine();
        story.ready(TENANT, 1, winner, CHEAP, RATE);
        long started = chain.now();
        index.toHead();

        assertThat(one("select state from chain.bids where id = ?", loser)).containsEntry("state", "Lost");
        assertThat(one("select state, ready_at from chain.leases where id = ?", winner))
                .containsEntry("state", "Running")
                .containsEntry("ready_at", started);
        assertThat(amount("select funded_until from chain.accounts where id = ?", deploymentId(TENANT, 1)))
                .isEqualTo(VE.divide(RATE).add(BigInteger.valueOf(started)));
        assertThat(one("select * from chain.capacities where provider = ? and gpu_class = 0", CHEAP))
                .containsEntry("allocated_cpu_milli", 2000L)
                .containsEntry("reserved_cpu_milli", 0L)
                .containsEntry("total_ports", 100L);
        assertThat(one("select live_leases from chain.providers where address = ?", CHEAP))
                .containsEntry("live_leases", 1);

        chain.pass(100);
        BigInteger earned = RATE.multiply(BigInteger.valueOf(100));
        story.withdraw(winner, CHEAP, earned);
        story.close(TENANT, 1, winner, CHEAP, 100, VE.subtract(earned), earned);
        chain.emit("EscrowVault", "BidderUnlocked", DEAR, loser, VE);
        chain.emit("OrderBook", "BidClosed", loser, DEAR, 3);
        index.toHead();

        assertThat(one("select state, rate, available, refunded, funded_until from chain.accounts"))
                .containsEntry("state", "Closed")
                .containsEntry("funded_until", null);
        assertThat(amount("select available from chain.accounts")).isZero();
        assertThat(amount("select refunded from chain.accounts")).isEqualTo(VE.subtract(earned));
        assertThat(amount("select sum(locked) from chain.bidders")).isZero();
        assertThat(one("select state, winner from chain.orders"))
                .containsEntry("state", "Closed")
                .containsEntry("winner", winner);
        assertThat(one("select close_reason, state from chain.leases"))
                .containsEntry("close_reason", 1)
                .containsEntry("state", "Closed");
        assertThat(one("select count(*) as n from chain.bids where state = 'Closed'"))
                .containsEntry("n", 2L);
        assertThat(balance("escrow", deploymentId(TENANT, 1))).isZero();
        assertThat(balance("fees", "vault"))
                .isEqualTo(earned.multiply(BigInteger.valueOf(4)).divide(BigInteger.valueOf(100)));
    }

    @Test
    void aBondPaysForAnEarlyEndAndForOffences() {
        story.genesis();
        story.provider(CHEAP);
        String lease = FakeChain.word("lease");
        String reporter = address("reporter");
        story.terminated(lease, CHEAP, TENANT, BigInteger.valueOf(100), BigInteger.valueOf(80));
        String upheld = story.accused("upheld", CHEAP, TENANT, reporter, BigInteger.valueOf(70));
        String dismissed =
                story.accused("dismissed", CHEAP, "0x" + "0".repeat(40), "0x" + "0".repeat(40), BigInteger.ZERO);
        chain.mine();
        chain.emit("ProviderPenalties", "ProviderCaseAppealed", dismissed, CHEAP, FakeChain.word("grounds"));
        index.toHead();
        assertThat(one(
                        "select state, customer, reporter, grounds_hash from chain.provider_cases where id = ?",
                        dismissed))
                .containsEntry("state", "Appealed")
                .containsEntry("customer", null)
                .containsEntry("reporter", null)
                .containsEntry("grounds_hash", FakeChain.word("grounds"));

        chain.emit("ProviderPenalties", "ProviderCaseDismissed", dismissed, CHEAP, DEAR);
        story.slashed(upheld, CHEAP, 1_000, 70, 50);
        index.toHead();
        assertThat(one(
                        "select penalty, compensation, reason from chain.termination_penalties where lease_id = ?",
                        lease))
                .containsEntry("reason", 10_000);
        assertThat(one("select state, cause, fraction from chain.provider_cases where id = ?", upheld))
                .containsEntry("state", "Executed")
                .containsEntry("cause", "Silence")
                .containsEntry("fraction", 5_000L);
        assertThat(one("select state, dismissed_by from chain.provider_cases where id = ?", dismissed))
                .containsEntry("state", "Dismissed")
                .containsEntry("dismissed_by", DEAR);
        assertThat(amount("select bond from chain.bidders where address = ?", CHEAP))
                .isEqualTo(VE.multiply(BigInteger.valueOf(10_000)).subtract(BigInteger.valueOf(1_100)));
        assertThat(balance("bond", CHEAP)).isEqualTo(amount("select bond from chain.bidders where address = ?", CHEAP));
        assertThat(balance("penalty", CHEAP)).isZero();
        assertThat(balance("wallet", TENANT)).isEqualTo(BigInteger.valueOf(150));
        assertThat(balance("wallet", reporter)).isEqualTo(BigInteger.valueOf(50));
        assertThat(balance("burned", "supply")).isEqualTo(BigInteger.valueOf(900));
    }

    @Test
    void aMeteredLeaseReservesHoldsAndReturns() {
        BigInteger cap = VE.divide(BigInteger.TWO);
        BigInteger cost = VE.divide(BigInteger.TEN);
        story.genesis();
        story.provider(CHEAP);
        String order = story.deployment(TENANT, 1, VE, RATE);
        String lease = story.bid(order, CHEAP, BigInteger.ZERO, cap);
        chain.mine();
        story.accept(TENANT, 1, lease, CHEAP, BigInteger.ZERO, cap);
        story.statement(lease, 1, cost, false);
        story.statement(lease, 2, cost.multiply(BigInteger.TWO), true);
        index.toHead();
        assertThat(amount("select reserved from chain.accounts")).isEqualTo(cap);
        assertThat(amount("select stated from chain.leases")).isEqualTo(cost.multiply(BigInteger.TWO));

        chain.mine();
        story.finalise(lease, CHEAP, 2, cost.multiply(BigInteger.TWO), cost.multiply(BigInteger.TWO));
        BigInteger rest = cap.subtract(cost.multiply(BigInteger.TWO));
        String account = deploymentId(TENANT, 1);
        chain.emit("EscrowVault", "ChannelReturned", account, lease, rest);
        chain.emit("EscrowVault", "ChannelClosed", account, lease, rest, cost.multiply(BigInteger.TWO));
        index.toHead();

        assertThat(amount("select reserved from chain.accounts")).isZero();
        assertThat(amount("select available from chain.accounts"))
                .isEqualTo(VE.subtract(cost.multiply(BigInteger.TWO)));
        assertThat(one("select count(*) as n from chain.statements where state = 'Final'"))
                .containsEntry("n", 2L);
        assertThat(amount("select memory_byte_s from chain.statements where sequence = 1"))
                .isEqualTo(BigInteger.TWO.pow(100));
        assertThat(balance("reserved", lease)).isZero();
        assertThat(balance("claimable", CHEAP))
                .isEqualTo(cost.multiply(BigInteger.TWO)
                        .multiply(BigInteger.valueOf(96))
                        .divide(BigInteger.valueOf(100)));
        assertThat(one("select settlement_ended from chain.leases")).containsEntry("settlement_ended", true);
    }

    @Test
    void accessIdentityAndFees() {
        story.genesis();
        story.identity(TENANT, 91, 3);
        chain.emit("AccountStatus", "AccountStatusChanged", TENANT, 0, 2, FakeChain.word("reason"), address("admin"));
        index.toHead();
        assertThat(one("select status, score, tier from chain.identities"))
                .containsEntry("status", "Verified")
                .containsEntry("score", 91)
                .containsEntry("tier", 3);
        assertThat(one("select status from chain.account_statuses")).containsEntry("status", "Frozen");
        assertThat(amount("select value from chain.parameters where name = 'market.bid_ttl'"))
                .isEqualTo(BigInteger.valueOf(7200));
        assertThat(one("select fee_bps from chain.tokens")).containsEntry("fee_bps", 450);
        assertThat(one("select staking_bps, treasury_bps from chain.fee_split")).containsEntry("staking_bps", 5000);
    }

    @Test
    void validatorsComeChangeSayWhatTheyRunAndGo() {
        String node = address("node");
        chain.emit("ValidatorRegistry", "ValidatorRegistered", DEAR, node, 500);
        chain.emit("ValidatorRegistry", "ValidatorStatusChanged", DEAR, 0, 1, 0);
        chain.emit("ValidatorRegistry", "ValidatorRegistered", CHEAP, address("other node"), 700);
        chain.emit("ValidatorRegistry", "ValidatorAdded", node, DEAR, 5);
        chain.emit("ValidatorRegistry", "SetRolled", 7, List.of(Map.of("operator", DEAR, "weight", 12_345)));
        chain.emit("ValidatorRegistry", "SoftwareReported", node, "besu-plugin/1.2", FakeChain.GENESIS - 60);
        long seated = chain.now();
        index.toHead();
        assertThat(one("select * from chain.validators where operator = ?", DEAR))
                .containsEntry("node", node)
                .containsEntry("state", "Bonded")
                .containsEntry("commission_bps", 500)
                .containsEntry("seated_at", seated);
        assertThat(amount("select weight from chain.validators where operator = '" + DEAR + "'"))
                .isEqualTo(12_345);
        assertThat(one("select * from chain.validators where operator = ?", CHEAP))
                .containsEntry("seated_at", null)
                .containsEntry("weight", null);
        assertThat(one("select * from chain.validator_nodes where node = ?", node))
                .containsEntry("operator", DEAR)
                .containsEntry("software", "besu-plugin/1.2")
                .containsEntry("software_since", FakeChain.GENESIS - 60);

        chain.mine();
        long jailed = chain.now();
        chain.emit("ValidatorRegistry", "ValidatorStatusChanged", DEAR, 1, 2, jailed + 600);
        chain.emit("ValidatorRegistry", "ValidatorRemoved", node, DEAR, false, 4);
        chain.emit("ValidatorRegistry", "ValidatorCommissionChanged", CHEAP, 700, 600);
        chain.emit("ValidatorRegistry", "ValidatorNodeChanged", CHEAP, address("other node"), address("third node"));
        index.toHead();
        assertThat(one("select * from chain.validators where operator = ?", DEAR))
                .containsEntry("state", "Jailed")
                .containsEntry("changed_at", jailed)
                .containsEntry("jailed_at", jailed)
                .containsEntry("jailed_until", jailed + 600)
                .containsEntry("seated_at", null)
                .containsEntry("weight", null);
        assertThat(one("select * from chain.validators where operator = ?", CHEAP))
                .containsEntry("commission_bps", 600)
                .containsEntry("node", address("third node"));

        chain.mine();
        long freed = chain.now();
        chain.emit("ValidatorRegistry", "ValidatorStatusChanged", DEAR, 2, 1, jailed + 600);
        chain.emit("ValidatorRegistry", "ValidatorNodeAnnounced", DEAR, node, address("next node"));
        chain.emit("ValidatorRegistry", "ValidatorStatusChanged", CHEAP, 1, 5, 0);
        index.toHead();
        assertThat(one("select * from chain.validators where operator = ?", DEAR))
                .containsEntry("state", "Bonded")
                .containsEntry("freed_at", freed)
                .containsEntry("next_node", address("next node"));
        assertThat(one("select state from chain.validators where operator = ?", CHEAP))
                .containsEntry("state", "Tombstoned");
    }

    @Test
    void scoringNetworksAreKeptWhenWithdrawn() {
        String model = FakeChain.word("model");
        List<String> chunks = List.of(address("first chunk"), address("second chunk"));
        chain.emit("NetworkModels", "NetworkRegistered", model, 512, chunks, FakeChain.GENESIS + 7200);
        chain.mine();
        index.toHead();
        assertThat(one("select * from chain.networks"))
                .containsEntry("model_hash", model)
                .containsEntry("inputs", 512)
                .containsEntry("chunks", 2)
                .containsEntry("usable_from", FakeChain.GENESIS + 7200)
                .containsEntry("revoked", false);

        chain.emit("NetworkModels", "NetworkRevoked", model);
        index.toHead();
        assertThat(one("select revoked from chain.networks")).containsEntry("revoked", true);
    }

    @Test
    void aMeasurementIsProposedActivatedAndRevoked() {
        var enclaves = new EnclaveStory(chain);
        String key = FakeChain.word("software");
        enclaves.proposed(key, 3);
        long proposed = chain.now();
        index.toHead();
        assertThat(one("select * from chain.measurements"))
                .containsEntry("kind", "TDX")
                .containsEntry("matching", "Software")
                .containsEntry("registers", "0x" + "ab".repeat(192))
                .containsEntry("activatable_at", proposed + 60)
                .containsEntry("proposed_description", "scorer, minimum 3")
                .containsEntry("description", null)
                .containsEntry("activated_at", null);

        enclaves.activated(key, 0);
        long activated = chain.now();
        enclaves.proposed(key, 4);
        index.toHead();
        assertThat(one("select * from chain.measurements"))
                .containsEntry("activated_at", activated)
                .containsEntry("expires_at", activated + EnclaveStory.LIFETIME)
                .containsEntry("description", "scorer, minimum 3")
                .containsEntry("build_digest", FakeChain.word("build"))
                .containsEntry("proposed_description", "scorer, minimum 4");

        chain.emit("MeasurementAllowlist", "ProposalCancelled", key, FakeChain.word("reason"));
        chain.emit("MeasurementAllowlist", "MeasurementRevoked", key, 1, FakeChain.word("leak"));
        chain.emit("MeasurementAllowlist", "MeasurementRevoked", FakeChain.word("other"), 1, FakeChain.word("leak"));
        index.toHead();
        assertThat(one("select * from chain.measurements where key = ?", key))
                .containsEntry("revoked", true)
                .containsEntry("generation", 1L)
                .containsEntry("reason_hash", FakeChain.word("leak"))
                .containsEntry("description", "scorer, minimum 3")
                .containsEntry("activatable_at", null)
                .containsEntry("proposed_lifetime", null)
                .containsEntry("proposed_description", null);
        assertThat(one("select * from chain.measurements where key = ?", FakeChain.word("other")))
                .containsEntry("revoked", true)
                .containsEntry("kind", null)
                .containsEntry("activated_at", null);
    }

    @Test
    void ofASubjectOneDocumentCounts() {
        var enclaves = new EnclaveStory(chain);
        String old = FakeChain.word("old");
        String young = FakeChain.word("young");
        enclaves.published(old, "");
        chain.mine();
        enclaves.published(young, old);
        index.toHead();
        assertThat(standing(old)).isEqualTo("Superseded");
        assertThat(standing(young)).isEqualTo("Current");

        chain.emit(
                "CollateralRegistry",
                "CollateralWithdrawn",
                young,
                1,
                FakeChain.word("platform"),
                FakeChain.word("why"));
        enclaves.published(old, "");
        long again = chain.now();
        index.toHead();
        assertThat(one("select * from chain.collateral where document_hash = ?", young))
                .containsEntry("standing", "Withdrawn")
                .containsEntry("document_type", "TcbInfo")
                .containsEntry("reason_hash", FakeChain.word("why"));
        assertThat(one("select * from chain.collateral where document_hash = ?", old))
                .containsEntry("standing", "Current")
                .containsEntry("published_at", again)
                .containsEntry("next_update", again + EnclaveStory.LIFETIME);
    }

    private Object standing(String document) {
        return one("select standing from chain.collateral where document_hash = ?", document)
                .get("standing");
    }

    @Test
    void aCommitteeIsReplacedAndLosesMembers() {
        List<String> members = List.of(address("a"), address("b"), address("c"));
        chain.emit("AttestationCommittee", "CommitteeChanged", members, 2);
        chain.emit("IdentityCommittee", "CommitteeChanged", members, 3);
        chain.mine();
        chain.emit("AttestationCommittee", "MemberRemoved", address("b"), FakeChain.word("leak"));
        long changed = chain.now();
        index.toHead();
        assertThat(one("select * from chain.committees where contract = 'AttestationCommittee'"))
                .containsEntry("members", address("a") + "," + address("c"))
                .containsEntry("threshold", 2)
                .containsEntry("changed_at", changed);
        assertThat(one("select * from chain.committees where contract = 'IdentityCommittee'"))
                .containsEntry("members", String.join(",", members))
                .containsEntry("threshold", 3);
    }

    @Test
    void gpuCapacityIsAnInventoryOfItsOwn() {
        story.provider(CHEAP);
        chain.emit("CapacityLedger", "CapacityReserved", CHEAP, FakeChain.word("bid"), MarketStory.gpuVector(77));
        index.toHead();
        assertThat(one("select reserved_gpus, reserved_cpu_milli from chain.capacities where gpu_class = 77"))
                .containsEntry("reserved_gpus", 2L)
                .containsEntry("reserved_cpu_milli", 0L);
        assertThat(one("select reserved_gpus, reserved_cpu_milli from chain.capacities where gpu_class = 0"))
                .containsEntry("reserved_gpus", 0L)
                .containsEntry("reserved_cpu_milli", 2000L);
    }

    @Test
    void textNobodyCanStoreDoesNotStopTheIndexer() {
        chain.emit(
                "ProviderRegistry",
                "ProviderProfile",
                CHEAP,
                "https://a\0b",
                "\\u0000\\\0",
                "",
                FakeChain.word("a"),
                FakeChain.word("b"));
        index.toHead();
        assertThat(one("select gateway from chain.providers")).containsEntry("gateway", "https://a\uFFFDb");
    }

    @Test
    void anEventOfAnUnknownObjectChangesNothing() {
        story.genesis();
        index.toHead();
        chain.mine();
        story.provider(CHEAP);
        chain.emit("OrderBook", "BidClosed", FakeChain.word("never placed"), CHEAP, 1);
        assertThatThrownBy(index::toHead).hasMessageContaining("bids").hasMessageContaining("unknown");
        assertThat(one("select count(*) as n from chain.providers")).containsEntry("n", 0L);
        assertThat(one("select block_number from chain.progress")).containsEntry("block_number", 0L);
    }

    private BigInteger balance(String kind, String id) {
        return amount("""
                select coalesce(sum(case when to_kind = ? and to_id = ? then amount else -amount end), 0) from chain.transfers
                where (to_kind = ? and to_id = ?) or (from_kind = ? and from_id = ?)""", kind, id, kind, id, kind, id);
    }
}
