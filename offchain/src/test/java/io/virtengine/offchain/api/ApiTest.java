package io.virtengine.offchain.api;

import static io.virtengine.offchain.FakeChain.address;
import static io.virtengine.offchain.MarketStory.VE;
import static org.assertj.core.api.Assertions.assertThat;

import io.virtengine.offchain.EnclaveStory;
import io.virtengine.offchain.FakeChain;
import io.virtengine.offchain.Http;
import io.virtengine.offchain.MarketStory;
import io.virtengine.offchain.OffchainOnFakeChain;
import io.virtengine.offchain.TestDatabase;
import java.math.BigInteger;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The API as its users see it, on the whole application. */
class ApiTest {

    private static final String TENANT = address("tenant");
    private static final String SELLER = address("seller");
    private static final BigInteger RATE = BigInteger.valueOf(1_000_000_000_000L);

    private static final FakeChain CHAIN = new FakeChain();
    private static final MarketStory STORY = new MarketStory(CHAIN);
    private static final EnclaveStory ENCLAVES = new EnclaveStory(CHAIN);
    private static final String NODE = address("node");
    private static final String SOFTWARE = FakeChain.word("software");
    private static OffchainOnFakeChain application;
    private static Http api;
    private static String lease;

    @BeforeAll
    static void tellTheStory() {
        STORY.genesis();
        STORY.provider(SELLER);
        STORY.identity(TENANT, 88, 3);
        enclave();
        for (int dseq = 1; dseq <= 5; dseq++) {
            CHAIN.mine();
            String order = STORY.deployment(TENANT, dseq, VE, RATE);
            String bid = STORY.bid(order, SELLER, RATE.subtract(BigInteger.valueOf(dseq)), BigInteger.ZERO);
            if (dseq == 1) {
                STORY.accept(TENANT, 1, bid, SELLER, RATE, BigInteger.ZERO);
                STORY.ready(TENANT, 1, bid, SELLER, RATE);
                lease = bid;
            }
        }
        STORY.statement(lease, 1, BigInteger.TEN, false);
        CHAIN.pass(1000);
        application = OffchainOnFakeChain.start(CHAIN, TestDatabase.freshUrl());
        api = new Http(application.url());
        api.untilBlock(CHAIN.head().number());
    }

    private static void enclave() {
        ENCLAVES.genesis();
        ENCLAVES.validator("node");
        ENCLAVES.proposed(SOFTWARE, 3);
        ENCLAVES.activated(SOFTWARE, 0);
        ENCLAVES.registered(NODE, 1, SOFTWARE, 0);
        ENCLAVES.registered(NODE, 2, SOFTWARE, 0);
        ENCLAVES.proposed(FakeChain.word("next software"), 4);
        ENCLAVES.published(FakeChain.word("document"), "");
        CHAIN.emit("AttestationCommittee", "CommitteeChanged", List.of(SELLER, TENANT), 2);
    }

    @AfterAll
    static void stop() {
        application.close();
    }

    @Test
    void anAccountTellsItsRunway() {
        JsonNode answer = api.json("/api/v1/accounts/" + MarketStory.deploymentId(TENANT, 1));
        JsonNode account = answer.path("item");
        long elapsed =
                answer.path("asOfTime").asLong() - account.path("settledAt").asLong();
        assertThat(account.path("burnRate").asString()).isEqualTo(RATE.toString());
        assertThat(account.path("available").asString())
                .isEqualTo(
                        VE.subtract(RATE.multiply(BigInteger.valueOf(elapsed))).toString());
        assertThat(account.path("secondsLeft").asLong()).isEqualTo(1_000_000 - elapsed);
        assertThat(account.path("fundedUntil").asLong())
                .isEqualTo(account.path("settledAt").asLong() + 1_000_000);
        JsonNode idle = api.json("/api/v1/accounts/" + MarketStory.deploymentId(TENANT, 2))
                .path("item");
        assertThat(idle.path("secondsLeft").isNull()).isTrue();
        assertThat(api.json("/api/v1/accounts/" + MarketStory.deploymentId(TENANT, 1) + "/deposits")
                        .path("items"))
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "deployments",
                "groups",
                "orders",
                "bids",
                "leases",
                "providers",
                "accounts",
                "grants",
                "statements",
                "transfers",
                "identities",
                "parameters",
                "account-statuses",
                "validators",
                "scoring-networks",
                "enclaves",
                "measurements",
                "collateral",
                "committees",
                "termination-penalties",
                "provider-cases",
                "pools",
                "delegations",
                "unbondings",
                "rewards",
                "epochs",
                "closings",
                "identity-work",
                "incentives",
                "performance",
                "slashes",
                "slash-cases",
                "proposals",
                "votes",
                "voters",
                "warnings"
            })
    void everyListAnswersWithItsBlock(String list) {
        JsonNode page = api.json("/api/v1/" + list + "?limit=200");
        assertThat(page.path("asOfBlock").asLong())
                .isGreaterThanOrEqualTo(CHAIN.head().number());
        assertThat(page.path("items").isArray()).isTrue();
    }

    @Test
    void objectsAreFoundByTheirIds() {
        assertThat(api.json("/api/v1/leases/" + lease)
                        .path("item")
                        .path("state")
                        .asString())
                .isEqualTo("Running");
        assertThat(api.json("/api/v1/bids/" + lease).path("item").path("state").asString())
                .isEqualTo("Active");
        assertThat(api.json("/api/v1/providers/" + SELLER)
                        .path("item")
                        .path("bond")
                        .asString())
                .isEqualTo("10000000000000000000000");
        assertThat(api.json("/api/v1/providers/" + SELLER + "/capacities")
                        .path("items")
                        .path(0)
                        .path("allocatedCpuMilli")
                        .asLong())
                .isEqualTo(2000);
        assertThat(api.json("/api/v1/identities/" + TENANT)
                        .path("item")
                        .path("score")
                        .asInt())
                .isEqualTo(88);
        JsonNode parameter = api.json("/api/v1/parameters/market.bid_ttl").path("item");
        assertThat(parameter.path("value").asString()).isEqualTo("7200");
        assertThat(parameter.path("parameterClass").asString()).isEqualTo("Safety");
        assertThat(parameter.path("step").asInt()).isEqualTo(5000);
        assertThat(parameter.path("pause").asLong()).isEqualTo(604_800);
        assertThat(parameter.path("changedAt").asLong()).isGreaterThanOrEqualTo(FakeChain.GENESIS);
        String hash = api.json("/api/v1/statements?lease=" + lease)
                .path("items")
                .path(0)
                .path("statementHash")
                .asString();
        assertThat(api.json("/api/v1/statements/" + hash)
                        .path("item")
                        .path("sequence")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    void anEnclaveIsShownWithAllThatItStandsOn() {
        JsonNode enclave = api.json("/api/v1/enclaves/" + NODE + "/2").path("item");
        assertThat(enclave.path("state").asString()).isEqualTo("Active");
        assertThat(enclave.path("health").asString()).isEqualTo("Healthy");
        assertThat(enclave.path("kind").asString()).isEqualTo("TDX");
        assertThat(enclave.path("svn").asString()).isEqualTo("3");
        assertThat(enclave.path("expiresAt").asLong())
                .isEqualTo(enclave.path("attestedAt").asLong() + EnclaveStory.EXPIRY);
        assertThat(enclave.path("measurementKey").asString()).isEqualTo(SOFTWARE);
        assertThat(api.json("/api/v1/enclaves/" + NODE + "/1")
                        .path("item")
                        .path("state")
                        .asString())
                .isEqualTo("Retired");
        assertThat(all("/api/v1/enclaves?limit=1&sort=created&validator=" + NODE, "epoch"))
                .containsExactly("1", "2");
        assertThat(all("/api/v1/enclaves?state=Active&measurement=" + SOFTWARE, "epoch"))
                .containsExactly("2");
        assertThat(all("/api/v1/enclaves?state=Revoked", "epoch")).isEmpty();
        assertThat(all(
                        "/api/v1/enclaves?signingKey="
                                + enclave.path("signingKey").asString(),
                        "epoch"))
                .containsExactly("2");
        assertThat(api.response("/api/v1/enclaves/" + NODE + "/3").statusCode()).isEqualTo(404);

        assertThat(api.json("/api/v1/measurements/" + SOFTWARE)
                        .path("item")
                        .path("state")
                        .asString())
                .isEqualTo("Active");
        assertThat(all("/api/v1/measurements?state=None", "proposedDescription"))
                .containsExactly("scorer, minimum 4");
        assertThat(all("/api/v1/collateral?state=Current&documentType=TcbInfo", "documentHash"))
                .containsExactly(FakeChain.word("document"));
        assertThat(all("/api/v1/collateral?state=Outdated", "documentHash")).isEmpty();
        JsonNode committee = api.json("/api/v1/committees/AttestationCommittee").path("item");
        assertThat(committee.path("members").valueStream().map(JsonNode::asString))
                .containsExactly(SELLER, TENANT);
        assertThat(committee.path("threshold").asInt()).isEqualTo(2);
    }

    @Test
    void aBidWhoseTimeHasRunOutIsExpired() {
        assertThat(api.json("/api/v1/bids?state=Open").path("items")).hasSize(4);
        assertThat(api.json("/api/v1/bids?state=Expired").path("items")).isEmpty();
        assertThat(api.json("/api/v1/bids?state=Active").path("items")).hasSize(1);
    }

    @Test
    void pagesFollowEachOtherInEveryOrder() {
        assertThat(all("/api/v1/bids?limit=2&sort=rate", "rate"))
                .containsExactly("999999999995", "999999999996", "999999999997", "999999999998", "999999999999");
        assertThat(all("/api/v1/deployments?limit=1", "dseq")).containsExactly("5", "4", "3", "2", "1");
        assertThat(all("/api/v1/deployments?limit=3&sort=created", "dseq")).containsExactly("1", "2", "3", "4", "5");
    }

    @Test
    void pagesNeitherSkipNorRepeatWhileRowsAreAdded() {
        var seen = new ArrayList<String>();
        JsonNode page = api.json("/api/v1/transfers?sort=created&limit=3");
        int extra = 0;
        while (true) {
            page.path("items")
                    .forEach(item -> seen.add(item.path("blockNumber").asLong() + "/"
                            + item.path("logIndex").asInt() + "/"
                            + item.path("leg").asInt()));
            if (page.path("next").isNull()) {
                break;
            }
            if (extra < 5) {
                CHAIN.emit("EscrowVault", "BidderFunded", address("late " + extra++), SELLER, 1);
                long head = CHAIN.mine().number();
                api.untilBlock(head);
            }
            page = api.json("/api/v1/transfers?sort=created&limit=3&cursor="
                    + page.path("next").asString());
        }
        assertThat(new HashSet<>(seen)).hasSameSizeAs(seen);
        assertThat(seen)
                .hasSize(api.json("/api/v1/transfers?limit=200").path("items").size());
        assertThat(extra).isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/leases?limit=0",
                "/api/v1/leases?limit=201",
                "/api/v1/leases?limit=ten",
                "/api/v1/leases?limit=-1",
                "/api/v1/leases?limit=99999999999999999999",
                "/api/v1/leases?owner=0x12",
                "/api/v1/leases?owner=0x12&owner=0x13",
                "/api/v1/leases?ovner=0x0000000000000000000000000000000000000001",
                "/api/v1/leases?state=Bogus",
                "/api/v1/leases?sort=password",
                "/api/v1/leases?sort=created;drop",
                "/api/v1/leases?cursor=AAAA",
                "/api/v1/leases?cursor=%00",
                "/api/v1/leases?closeReason=70000",
                "/api/v1/leases/0x12",
                "/api/v1/leases/xyz",
                "/api/v1/accounts/0x12/deposits",
                "/api/v1/parameters/DROP%20TABLE",
                "/api/v1/grants/-1",
                "/api/v1/enclaves?state=None",
                "/api/v1/enclaves/0x12/1",
                "/api/v1/enclaves/0x0000000000000000000000000000000000000001/4294967296",
                "/api/v1/measurements?state=Proposed",
                "/api/v1/collateral?state=Unknown",
                "/api/v1/collateral?documentType=None",
                "/api/v1/committees/EscrowVault",
                "/api/v1/stream?fromBlock=-1",
                "/api/v1/stream?fromBlock=x"
            })
    void badInputIsRefusedWithAProblem(String path) {
        HttpResponse<String> answer = api.response(path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(answer.body()).contains("\"parameter\"").contains("urn:virtengine:problem:invalid-parameter");
    }

    @Test
    void aCursorWorksForItsOwnListOnly() {
        String cursor = api.json("/api/v1/deployments?limit=1").path("next").asString();
        assertThat(api.response("/api/v1/deployments?limit=1&cursor=" + cursor).statusCode())
                .isEqualTo(200);
        assertThat(api.response("/api/v1/deployments?limit=1&owner=" + TENANT + "&cursor=" + cursor)
                        .statusCode())
                .isEqualTo(400);
        assertThat(api.response("/api/v1/deployments?limit=1&sort=created&cursor=" + cursor)
                        .statusCode())
                .isEqualTo(400);
        assertThat(api.response("/api/v1/orders?limit=1&cursor=" + cursor).statusCode())
                .isEqualTo(400);
        for (int i = 0; i < cursor.length(); i++) {
            char other = cursor.charAt(i) == 'A' ? 'E' : 'A';
            String tampered = cursor.substring(0, i) + other + cursor.substring(i + 1);
            assertThat(api.response("/api/v1/deployments?limit=1&cursor=" + tampered)
                            .statusCode())
                    .as("changed at " + i)
                    .isEqualTo(400);
        }
    }

    @Test
    void unknownObjectsAndOversizeRequests() {
        HttpResponse<String> missing = api.response("/api/v1/leases/" + FakeChain.word("nothing"));
        assertThat(missing.statusCode()).isEqualTo(404);
        assertThat(missing.body()).contains("asOfBlock").contains("unknown-object");
        assertThat(api.response("/api/v1/leases?cursor=" + "A".repeat(2000)).statusCode())
                .isEqualTo(400);
        assertThat(api.response("/api/v1/leases?cursor=" + "A".repeat(40_000)).statusCode())
                .isBetween(400, 431);
        assertThat(api.response("/api/v1/nothing").statusCode()).isEqualTo(404);
    }

    @Test
    void statusTokensAndHealth() {
        JsonNode status = api.json("/api/v1/status");
        assertThat(status.path("chainId").asLong()).isEqualTo(1337);
        assertThat(status.path("tokens").path(0).path("feeBps").asInt()).isEqualTo(450);
        var management = new Http("http://127.0.0.1:" + application.managementPort());
        assertThat(management.json("/actuator/health/readiness").path("status").asString())
                .isEqualTo("UP");
        assertThat(management.response("/actuator/prometheus").body())
                .contains("ve_indexer_indexed_block")
                .contains("ve_indexer_events_total");
    }

    private static List<String> all(String path, String field) {
        var values = new ArrayList<String>();
        JsonNode page = api.json(path);
        while (true) {
            page.path("items").forEach(item -> values.add(item.path(field).asString()));
            if (page.path("next").isNull()) {
                return values;
            }
            page = api.json(path + "&cursor=" + page.path("next").asString());
        }
    }
}
