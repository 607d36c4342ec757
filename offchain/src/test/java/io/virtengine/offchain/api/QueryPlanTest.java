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
        stake();
        JdbcClient.create(database).sql("analyze").update();
    }

    /** Staking has no load of its own: rows of many accounts, as wide as real ones. */
    private static void stake() {
        String account = "'0x' || lpad(to_hex(n / 5), 40, '0')";
        String other = "'0x' || lpad(to_hex(n % 25), 40, '0')";
        String word = "'0x' || lpad(to_hex(n), 64, '0')";
        for (String insert : List.of(
                "delegations select " + account + ", " + other + ", n, n, 0, 0, 0, '', 0, '', 0, n, 0, n",
                "unbondings select " + account + ", " + other
                        + ", n, 0, 'Completed', n, n, n, 0, null, null, null, null, n, 0, n, n, 0, n",
                "validator_rewards select " + other + ", n / 25, n, n, n, n, n, 0, n",
                "identity_work select " + other + ", n / 25, n, n, n, n, 0, n",
                "incentives select " + other + ", n / 25, n, n, n, n, n, 0, n",
                "performances select " + other + ", n / 25, n, 0, 0, 99, 9999, n, n, 0, n",
                "slashes select " + word + ", " + other
                        + ", case n % 9 when 0 then 'Other' else 'Downtime' end, 1000, n, n, n, n, false, null, 0, 0, n, n, 0, n",
                "slash_cases select " + word + ", " + other
                        + ", 'Other', case n % 50 when 0 then 'Open' else 'Executed' end, n, n, null, " + word
                        + ", null, n, n, n, n, 0, n",
                "proposals select case n % 3 when 0 then 'Economic' when 1 then 'Safety' else 'Upgrade' end, n, "
                        + account + ", '[]', '[]', '[]', 'why', n, n, n, n, 0, 0, n, n, n, n, n, " + word
                        + ", n, n, 0, n",
                "votes select case n % 3 when 0 then 'Economic' when 1 then 'Safety' else 'Upgrade' end, n / 5, " + word
                        + ", 'For', n, '', n, n, 0, n",
                "voters select " + word + ", " + word + ", n, n, 0, n",
                "epochs select n, 4, n, n, n, n, n, 4, n, 0, n, n, n")) {
            JdbcClient.create(database)
                    .sql("insert into chain." + insert + " from generate_series(1, 20000) n")
                    .update();
        }
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
                "delegations | delegator = '0x1' | created_block, created_log",
                "delegations | validator = '0x1' and delegator = '0x2' | created_block desc, created_log desc",
                "unbondings | delegator = '0x1' and state = 'Pending' | created_block, created_log",
                "unbondings | validator = '0x1' | created_block, created_log",
                "unbondings | state = 'Pending' | created_block desc, created_log desc",
                "validator_rewards | validator = '0x1' | created_block, created_log",
                "validator_rewards | epoch = 700 | created_block desc, created_log desc",
                "identity_work | member = '0x1' | created_block, created_log",
                "identity_work | epoch = 700 | created_block, created_log",
                "incentives | provider = '0x1' and epoch = 5 | created_block, created_log",
                "performances | epoch = 700 and validator = '0x1' | created_block, created_log",
                "slashes | validator = '0x1' | created_block, created_log",
                "slashes | offence = 'Other' | created_block desc, created_log desc",
                "slash_cases | state = 'Open' | created_block, created_log",
                "slash_cases | validator = '0x1' | created_block, created_log",
                "proposals | governor = 'Safety' | created_block desc, created_log desc",
                "proposals | proposer = '0x1' | created_block, created_log",
                "votes | proposal = 7 and governor = 'Safety' | created_block, created_log",
                "votes | voter = '0x1' | created_block, created_log",
                "voters | true | created_block desc, created_log desc",
                "epochs | true | number desc",
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
