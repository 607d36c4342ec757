package io.virtengine.offchain.api;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.SimplePropertyRowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads pages and single objects. Pages follow each other by key, never by offset. */
@Component
class Lists {

    private record Found<T>(T item, List<String> keys) {}

    private final JdbcClient database;
    private final Snapshots snapshots;
    private final Cursors cursors;

    Lists(JdbcClient database, Snapshots snapshots, Cursors cursors) {
        this.database = database;
        this.snapshots = snapshots;
        this.cursors = cursors;
    }

    /** One object by the value of its key. */
    <T extends Record> Single<T> single(Listing<T> listing, String id) {
        return single(listing, Map.of("id", id), id);
    }

    /** One object by a key of several parts. */
    <T extends Record> Single<T> single(Listing<T> listing, Map<String, Object> key, String shown) {
        String sql = "select " + listing.columns() + " from " + listing.table() + " where " + listing.key();
        return snapshots.read(asOf -> database.sql(sql)
                .params(key)
                .param("now", asOf.time())
                .query(listing.item())
                .optional()
                .map(item -> new Single<>(asOf.block(), asOf.time(), item))
                .orElseThrow(() -> new UnknownObject(listing.noun(), shown, asOf)));
    }

    /** A page of those that pass the filters. */
    <T extends Record> Page<T> page(Listing<T> listing, Filters filters, Paging paging) {
        String sort = paging.sort() == null ? "-" + listing.orders().getFirst().name() : paging.sort();
        boolean descending = sort.startsWith("-");
        SortOrder order = listing.order(descending ? sort.substring(1) : sort);
        int size = paging.size();
        String list = listing.noun() + "\n" + sort + "\n" + filters.canonical();

        var conditions = new ArrayList<>(filters.conditions());
        Map<String, Object> parameters = new HashMap<>(filters.parameters());
        if (!order.onlyIf().isEmpty()) {
            conditions.add(order.onlyIf());
        }
        continueAfter(list, order, descending, paging.cursor(), conditions, parameters);
        String where = conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions);
        String sql = "select " + listing.columns() + ", " + keysOf(order) + " from " + listing.table() + where
                + " order by " + order.orderBy(descending) + " limit " + (size + 1);

        return snapshots.read(asOf -> {
            List<Found<T>> found = rows(listing, order, sql, parameters, asOf);
            boolean more = found.size() > size;
            List<Found<T>> shown = more ? found.subList(0, size) : found;
            String next = more ? cursors.write(list, shown.getLast().keys()) : null;
            return new Page<>(
                    asOf.block(), asOf.time(), shown.stream().map(Found::item).toList(), next);
        });
    }

    private <T extends Record> List<Found<T>> rows(
            Listing<T> listing, SortOrder order, String sql, Map<String, Object> parameters, AsOf asOf) {
        var mapper = new SimplePropertyRowMapper<>(listing.item());
        return database.sql(sql)
                .params(parameters)
                .param("now", asOf.time())
                .query((row, n) -> {
                    var keys = new ArrayList<String>();
                    for (int i = 0; i < order.columns().size(); i++) {
                        keys.add(row.getString("key_" + i));
                    }
                    return new Found<>(mapper.mapRow(row, n), keys);
                })
                .list();
    }

    private void continueAfter(
            String list,
            SortOrder order,
            boolean descending,
            @Nullable String cursor,
            List<String> conditions,
            Map<String, Object> parameters) {
        if (cursor == null) {
            return;
        }
        List<String> keys = cursors.read(list, cursor);
        for (int i = 0; i < keys.size(); i++) {
            parameters.put("k" + i, keys.get(i));
        }
        conditions.add(order.after(descending));
    }

    private static String keysOf(SortOrder order) {
        var keys = new ArrayList<String>();
        for (int i = 0; i < order.columns().size(); i++) {
            keys.add(order.columns().get(i).column() + "::text as key_" + i);
        }
        return String.join(", ", keys);
    }
}
