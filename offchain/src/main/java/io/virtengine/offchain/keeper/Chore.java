package io.virtengine.offchain.keeper;

import java.math.BigInteger;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * One kind of work: which rows ask for it, and the call it takes. The query yields {@code subject}, which names the work,
 * and {@code due}, the block time at which it fell due; it may use the block time as {@code :now}. A call that was refused
 * is tried again some time later if the rows still ask for it, hence the count of such times in its name.
 *
 * <p>Work that goes by the clock is asked for the same way: its subject is the epoch, or the day, and one row asks for it.
 * What comes next shows only when the rows have taken in what came before, so that a keeper which was away catches up one
 * bounded call after the other.
 *
 * @param name job name, also the purpose of its transactions
 * @param contract contract that is called
 * @param function its function
 * @param arguments what of the subject the function takes
 * @param again after which time a refused call is tried again
 * @param query rows that ask for it
 */
record Chore(String name, String contract, String function, Arguments arguments, Duration again, String query) {

    /** How a subject becomes a function's arguments. */
    enum Arguments {
        /** The function takes none. */
        NONE,
        /** The subject is the only one. */
        ONE,
        /** The subject's parts, between slashes. */
        PARTS
    }

    private static final Duration DAY = Duration.ofDays(1);

    Chore(String name, String contract, String function, String query) {
        this(name, contract, function, Arguments.ONE, DAY, query);
    }

    /** What the market asks for, but for the collection of fees, which has a rhythm of its own. */
    static final List<Chore> BY_ROW = List.of(
            new Chore("expireOrder", "OrderBook", "expireOrder", """
                    select id as subject, expires_at as due from chain.orders
                    where state = 'Open' and expires_at <= :now"""),
            new Chore("reclaimBid", "OrderBook", "reclaimBid", """
                    select b.id as subject, least(b.expires_at, coalesce(o.closed_at, b.expires_at)) as due
                    from chain.bids b join chain.orders o on o.id = b.order_id
                    where b.state = 'Lost' or (b.state = 'Open' and b.expires_at <= :now)"""),
            new Chore("closeOverdrawn", "OrderBook", "closeOverdrawn", """
                    select l.id as subject, (a.funded_until + g.seconds)::bigint as due
                    from chain.accounts a
                    join chain.leases l on l.deployment_id = a.id and l.state in ('Accepted', 'Running') and l.rate > 0
                    cross join (select %s + %s as seconds) g
                    where a.state = 'Open' and a.rate > 0 and a.funded_until + g.seconds <= :now""".formatted(
                            parameter("escrow.overdraw_grace"), parameter("escrow.overdraw_retention"))),
            new Chore("finalise", "SettlementHub", "finalise", """
                    select lease_id as subject, max(release_at) as due from chain.statements
                    where state = 'Pending' and release_at <= :now group by lease_id"""),
            new Chore("endBySilence", "SettlementHub", "endBySilence", """
                    select l.id as subject, (l.closed_at + s.seconds)::bigint as due from chain.leases l
                    cross join (select %s as seconds) s
                    where l.closed_at is not null and l.cap > 0 and not l.settlement_ended
                      and l.closed_at + s.seconds <= :now""".formatted(
                            parameter("settlement.final_silence"))),
            new Chore("executeProviderCase", "ProviderPenalties", "execute", """
                    select id as subject, executable_at as due from chain.provider_cases
                    where state = 'Open' and executable_at <= :now"""),
            new Chore("lapseProviderCase", "ProviderPenalties", "lapse", """
                    select id as subject, lapses_at as due from chain.provider_cases
                    where state = 'Appealed' and lapses_at <= :now"""));

    /** Fees that lie in the vault and await their split, by token; due is the block of the last one. */
    static final Chore COLLECT = new Chore("collectFees", "FeeSplitter", "collect", """
            select token::text as subject, max(block_number) as due from chain.transfers
            where (to_kind = 'fees' or from_kind = 'fees')
            group by token
            having sum(case when to_kind = 'fees' then amount else -amount end) > 0""");

    /** SQL of a governed parameter's value. */
    static String parameter(String name) {
        return "(select value::bigint from chain.parameters where name = '" + name + "')";
    }

    /** The query, less what was asked for already and cut to a batch. */
    String open() {
        return """
                select c.subject, c.key from (
                    select q.subject, q.due,
                           'keeper/%s/' || q.subject || '/' || q.due || '/' || greatest(0, (:now - q.due) / %d) as key
                    from (%s) q) c
                where not exists (select 1 from tx_intent i where i.idempotency_key = c.key)
                order by c.due, c.subject limit :batch""".formatted(name, again.toSeconds(), query);
    }

    /** The call's arguments in the types of its function. */
    List<Object> values(String subject) {
        return switch (arguments) {
            case NONE -> List.of();
            case ONE -> List.of(value(subject));
            case PARTS -> Arrays.stream(subject.split("/")).map(Chore::value).toList();
        };
    }

    private static Object value(String text) {
        return text.startsWith("0x") ? text : new BigInteger(text);
    }
}
