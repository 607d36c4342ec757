package io.virtengine.offchain.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtengine.offchain.FakeChain;
import io.virtengine.offchain.TestDatabase;
import io.virtengine.offchain.benchmark.MarketLoad;
import io.virtengine.offchain.indexer.IndexRun;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** No list reads a whole table, in any filter and order that the API offers. */
class QueryPlanTest {

    private static DataSource database;

    @BeforeAll
    static void fill() {
        var chain = new FakeChain();
        MarketLoad.fill(chain, 4000);
        database = TestDatabase.fresh();
        new IndexRun(database, chain).toHead();
        JdbcClient.create(database).sql("analyze").update();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "deployments | true | created_block, created_log",
                "deployments | owner = '0x1' | created_block, created_log",
                "deployments | owner = '0x1' and state = 'Active' | created_block, created_log",
                "deployments | state = 'Closed' | created_block desc, created_log desc",
                "groups | deployment_id = '0x1' | created_block, created_log",
                "groups | state = 'Open' | created_block, created_log",
                "orders | owner = '0x1' and state = 'Open' | created_block, created_log",
                "orders | deployment_id = '0x1' | created_block, created_log",
                "orders | state = 'Open' | created_block, created_log",
                "bids | order_id = '0x1' | rate, id",
                "bids | order_id = '0x1' and state = 'Open' and expires_at > 5 | rate, id",
                "bids | provider = '0x1' and state = 'Open' | created_block, created_log",
                "bids | state = 'Lost' | created_block desc, created_log desc",
                "leases | provider = '0x1' and state = 'Running' | created_block, created_log",
                "leases | owner = '0x1' | created_block, created_log",
                "leases | closed_at is not null | closed_at, id",
                "leases | close_reason = 1 and closed_at is not null | closed_at desc, id desc",
                "accounts | owner = '0x1' and state = 'Open' | created_block, created_log",
                "accounts | state = 'Open' and rate > 0 and funded_until <= 1800000000 | funded_until, id",
                "statements | lease_id = '0x1' | created_block, created_log",
                "statements | state = 'Pending' | created_block, created_log",
                "transfers | party = '0x1' | block_number, log_index, leg",
                "transfers | kind = 'Claimed' | block_number desc, log_index desc, leg desc",
                "transfers | account_id = '0x1' | block_number, log_index, leg",
                "transfers | lease_id = '0x1' | block_number, log_index, leg",
                "events | (block_number, log_index) > (100, 3) | block_number, log_index"
            })
    void anIndexServesIt(String table, String condition, String order) {
        List<String> plan = JdbcClient.create(database)
                .sql("explain select * from chain." + table + " where " + condition + " order by " + order
                        + " limit 51")
                .query(String.class)
                .list();
        assertThat(String.join("\n", plan)).doesNotContain("Seq Scan").contains("Index");
    }
}
