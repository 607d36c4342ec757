package io.virtengine.offchain.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtengine.offchain.FakeChain;
import io.virtengine.offchain.TestDatabase;
import io.virtengine.offchain.benchmark.MarketLoad;
import io.virtengine.offchain.indexer.IndexRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** No list reads a whole table, in any filter and order that the API offers. */
class QueryPlanTest {

    /** A table that has as many rows from the load needs no more. */
    private static final long MANY = 2000;

    private static JdbcClient database;
    private static QueryLog log;
    private static Lists lists;
    private static Set<String> tables;

    @BeforeAll
    static void fill() throws IllegalAccessException {
        var chain = new FakeChain();
        MarketLoad.fill(chain, 4000);
        log = new QueryLog(TestDatabase.fresh());
        new IndexRun(log.getTargetDataSource(), chain).toHead();
        database = JdbcClient.create(log.getTargetDataSource());
        lists = new Lists(
                JdbcClient.create(log),
                new Snapshots(JdbcClient.create(log), new JdbcTransactionManager(log)),
                new Cursors(new byte[32]));
        tables = EveryList.tables();
        tables.forEach(QueryPlanTest::fill);
        database.sql("analyze").update();
    }

    /** What the load does not touch gets rows of many accounts, as wide as real ones. */
    private static void fill(String table) {
        if (rows(table) > MANY) {
            return;
        }
        String name = table.substring(table.indexOf('.') + 1);
        List<String[]> columns = database.sql(
                        "select column_name, data_type from information_schema.columns where table_name = :table"
                                + " and table_schema in ('chain', 'public') and is_identity = 'NO'")
                .param("table", name)
                .query((row, n) -> new String[] {row.getString(1), value(row.getString(2))})
                .list();
        database.sql("insert into " + table + " ("
                        + columns.stream().map(column -> column[0]).collect(Collectors.joining(", ")) + ") select "
                        + columns.stream().map(column -> column[1]).collect(Collectors.joining(", "))
                        + " from generate_series(1, 20000) n on conflict do nothing")
                .update();
        assertThat(rows(table)).as(table).isGreaterThan(MANY);
    }

    private static String value(String type) {
        return switch (type) {
            case "text" -> "'0x' || lpad(to_hex(n / 4), 40, '0')";
            case "smallint" -> "n % 1000";
            case "bigint", "integer", "numeric" -> "n";
            case "boolean" -> "n % 2 = 0";
            default -> "null";
        };
    }

    private static long rows(String table) {
        return database.sql("select count(*) from " + table).query(Long.class).single();
    }

    static List<EveryList.OneList> lists() {
        return EveryList.all();
    }

    @ParameterizedTest
    @MethodSource("lists")
    void anIndexServes(EveryList.OneList list) throws ReflectiveOperationException {
        var plans = new ArrayList<String>();

        list.ask(lists, () -> plans.add(log.last() + "\n" + plan(log.last())));

        assertThat(plans)
                .isNotEmpty()
                .allSatisfy(plan -> assertThat(plan).contains("Index").doesNotContainPattern(scanOfAList()));
    }

    private static String scanOfAList() {
        return "Seq Scan on ("
                + tables.stream()
                        .map(table -> table.substring(table.indexOf('.') + 1))
                        .collect(Collectors.joining("|"))
                + ")\\b";
    }

    @Test
    void everyListIsFound() {
        assertThat(lists()).hasSizeGreaterThan(35);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "accounts | state = 'Open' and rate > 0 and funded_until <= 1800000000 | funded_until, id",
                "events | (block_number, log_index) > (100, 3) | block_number, log_index"
            })
    void anIndexServesChores(String table, String condition, String order) {
        assertThat(plan("select * from chain." + table + " where " + condition + " order by " + order + " limit 51"))
                .doesNotContain("Seq Scan")
                .contains("Index");
    }

    private static String plan(String query) {
        return String.join(
                "\n", database.sql("explain " + query).query(String.class).list());
    }
}
