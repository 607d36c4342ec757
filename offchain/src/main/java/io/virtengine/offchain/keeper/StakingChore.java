package io.virtengine.offchain.keeper;

import io.virtengine.offchain.keeper.Chore.Arguments;
import java.time.Duration;
import java.util.List;

/** What keeps staking going: seats and rewards by the epoch, slashes by what was found. */
final class StakingChore {

    /** Soon enough that an epoch is not lost, should a call have been refused because the chain was paused. */
    private static final Duration SOON = Duration.ofMinutes(10);

    private static final Duration DAY = Duration.ofDays(1);
    private static final String EPOCH = Chore.parameter("staking.epoch");

    private StakingChore() {}

    /** Decides who has a seat, once an epoch and half of one after the last time. */
    static final Chore ROLL =
            new Chore("rollSet", "ValidatorRegistry", "rollSet", Arguments.NONE, SOON, """
            select e.number::text as subject,
                   greatest(e.number * l.seconds, coalesce(r.rolled_at + l.seconds / 2, 0)) as due
            from (select %s as seconds) l
            cross join lateral (select :now / l.seconds as number) e
            left join lateral (select number, rolled_at from chain.epochs where rolled_at is not null
                               order by rolled_at desc limit 1) r on true
            where r.number is distinct from e.number and :now >= coalesce(r.rolled_at + l.seconds / 2, 0)""".formatted(EPOCH));

    /** Takes nodes out of the set whose validators are jailed, struck for good or not operational. Four always stay. */
    static final Chore EVICT = new Chore("evict", "ValidatorRegistry", "evict", Arguments.ONE, SOON, """
            select v.operator as subject, greatest(v.changed_at, coalesce(s.changed_at, 0)) as due
            from chain.validators v
            left join chain.account_statuses s on s.account = v.operator and s.status <> 'Operational'
            where v.seated_at is not null
              and (v.state in ('Jailed', 'Tombstoned') or v.jailed_until > :now or s.account is not null)
              and (select count(*) from chain.validators where seated_at is not null) > 4""");

    /** Makes room among the candidates: who has no seat, and too little of its own at stake to get one. */
    static final Chore STRIKE = new Chore("strike", "ValidatorRegistry", "strike", """
            select v.operator as subject, v.changed_at as due
            from chain.validators v
            where v.seated_at is null and v.state in ('Bonded', 'Jailed')
              and chain.stake_value(v.operator, v.operator, :now)
                < (select value from chain.parameters where name = 'staking.min_self_bond')""");

    /**
     * Closes the next epoch, once it is reported or cannot be any more; what was not reported in time is closed together by
     * the contract. The first one is that in which the pool was made.
     */
    static final Chore CLOSE = new Chore("closeEpoch", "RewardPool", "closeEpoch", Arguments.NONE, SOON, """
            select n.number::text as subject,
                   greatest((n.number + 1) * l.seconds,
                            coalesce(e.reported_at, (n.number + 1) * l.seconds + l.report_window)) as due
            from (select %s as seconds, %s as report_window) l
            cross join lateral (
                select coalesce((select max(closed_until) from chain.reward_closings),
                                (select block_time from chain.events where contract = 'RewardPool'
                                 order by block_number, log_index limit 1)) / l.seconds as number) n
            left join chain.epochs e on e.number = n.number
            where greatest((n.number + 1) * l.seconds,
                           coalesce(e.reported_at, (n.number + 1) * l.seconds + l.report_window)) <= :now""".formatted(
                    EPOCH, Chore.parameter("staking.report_window")));

    /** Cases that nobody appealed against in time. */
    static final Chore EXECUTE = new Chore("executeCase", "SlashManager", "executeCase", """
            select case_id as subject, executable_at as due from chain.slash_cases
            where state = 'Open' and executable_at <= :now""");

    /** Epochs in which a validator was away, as the board has them, unless a later punishment covers them. */
    static final Chore DOWNTIME =
            new Chore("reportDowntime", "SlashManager", "reportDowntime", Arguments.PARTS, DAY, """
            select p.epoch || '/' || p.validator as subject, p.scored_at as due
            from chain.performances p
            where p.scored_at > :now - 2419200
              and ((p.proposed + p.missed >= %s and 2 * p.missed > p.proposed + p.missed) or p.missed_in_row >= %s)
              and not exists (
                select 1 from chain.slashes s
                where s.validator = p.validator
                  and (s.tombstoned or (s.offence = 'Downtime' and p.epoch * %s < s.slashed_at)))""".formatted(
                            Chore.parameter("staking.downtime_turns"), Chore.parameter("staking.downtime_row"), EPOCH));

    /** Takes what was condemned out of the vault, once a day while there is something. */
    static final Chore SETTLE =
            new Chore("settleCondemned", "SlashManager", "settleCondemned", Arguments.NONE, DAY, """
            select (:now / 86400)::text as subject, :now / 86400 * 86400 as due
            from chain.stake_totals where condemned > 0""");

    /** Positions that hold stake of another validator which a slash of that one reaches. */
    static final Chore TOUCH = new Chore("touchStake", "StakeVault", "touch", Arguments.PARTS, DAY, """
            select l.delegator || '/' || l.validator as subject, max(s.found_at) as due
            from chain.stake_lots l
            join chain.stake_slashes s on s.validator = l.from_validator and s.number >= l.from_slashes
             and s.infraction_at < l.moved_at and s.found_at < l.liable_until
            where l.shares > 0 group by l.delegator, l.validator""");

    /** Claims on closings that nobody made in time. */
    static final Chore EXPIRE = new Chore(
            "expireClaims", "RewardPool", "expireClaims", """
            select c.to_epoch::text as subject, c.closed_at + x.seconds as due
            from chain.reward_closings c cross join (select %s as seconds) x
            where c.expired_at is null and c.identity_left + c.incentives_left > 0
              and c.closed_at + x.seconds <= :now""".formatted(Chore.parameter("rewards.unclaimed_expiry")));

    /**
     * Keeps the hash of a block, once in each period, so that evidence about an older block has a short way from the nearest
     * anchor. Whoever else anchored meanwhile changes nothing.
     */
    static Chore anchor(Duration every) {
        return new Chore(
                "anchorBlock", "BlockAnchors", "anchor", Arguments.NONE, every, """
            select (:now / %1$d)::text as subject, :now / %1$d * %1$d as due""".formatted(every.toSeconds()));
    }

    /** All that go by what is on the chain. */
    static final List<Chore> ALL = List.of(ROLL, EVICT, STRIKE, CLOSE, EXECUTE, DOWNTIME, SETTLE, TOUCH, EXPIRE);
}
