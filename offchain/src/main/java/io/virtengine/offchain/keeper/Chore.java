package io.virtengine.offchain.keeper;

import java.math.BigInteger;
import java.util.List;

/**
 * One kind of work: which rows ask for it, and the call it takes. The query yields {@code subject}, the call's argument,
 * and {@code due}, the block time at which it fell due; it may use the block time as {@code :now}. A call that was refused
 * is tried again a day later if the rows still ask for it, hence the day in its name.
 *
 * @param name job name, also the purpose of its transactions
 * @param contract contract that is called
 * @param function its function, of one argument
 * @param query rows that ask for it, oldest first
 */
record Chore(String name, String contract, String function, String query) {

    private static final String PARAMETER = "(select value from chain.parameters where name = '%s')";

    /** Everything but the collection of fees, which goes by the clock. */
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
                    PARAMETER.formatted("escrow.overdraw_grace"), PARAMETER.formatted("escrow.overdraw_retention"))),
            new Chore("finalise", "SettlementHub", "finalise", """
                    select lease_id as subject, max(release_at) as due from chain.statements
                    where state = 'Pending' and release_at <= :now group by lease_id"""),
            new Chore("endBySilence", "SettlementHub", "endBySilence", """
                    select l.id as subject, (l.closed_at + s.seconds)::bigint as due from chain.leases l
                    cross join (select %s as seconds) s
                    where l.closed_at is not null and l.cap > 0 and not l.settlement_ended
                      and l.closed_at + s.seconds <= :now""".formatted(
                            PARAMETER.formatted("settlement.final_silence"))),
            new Chore("executeCase", "ProviderPenalties", "execute", """
                    select id as subject, executable_at as due from chain.provider_cases
                    where state = 'Open' and executable_at <= :now"""),
            new Chore("lapseCase", "ProviderPenalties", "lapse", """
                    select id as subject, lapses_at as due from chain.provider_cases
                    where state = 'Appealed' and lapses_at <= :now"""));

    /** Fees that lie in the vault and await their split, by token; due is the block of the last one. */
    static final Chore COLLECT = new Chore("collectFees", "FeeSplitter", "collect", """
            select token::text as subject, max(block_number) as due from chain.transfers
            where (to_kind = 'fees' or from_kind = 'fees')
            group by token
            having sum(case when to_kind = 'fees' then amount else -amount end) > 0""");

    /** The query, less what was asked for already and cut to a batch. */
    String open() {
        return """
                select c.subject, c.key from (
                    select q.subject, q.due,
                           'keeper/%s/' || q.subject || '/' || q.due || '/' || greatest(0, (:now - q.due) / 86400) as key
                    from (%s) q) c
                where not exists (select 1 from tx_intent i where i.idempotency_key = c.key)
                order by c.due, c.subject limit :batch""".formatted(name, query);
    }

    /** The call's argument in the type of its function. */
    Object argument(String subject) {
        return subject.startsWith("0x") ? subject : new BigInteger(subject);
    }
}
