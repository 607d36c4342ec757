-- What events say is recorded of a position: its votes, rewards settled and not paid, and the pool's index up to which they were.
alter table chain.delegations
    add column votes      numeric(78) not null default 0,
    add column accrued    numeric(78) not null default 0,
    add column paid_index numeric(78) not null default 0;

-- All votes are the sum of what is recorded, whoever votes with them: nothing need be guessed of stake that nobody votes with.
alter table chain.voters
    drop column unheard,
    drop column leaving,
    drop column leaving_block,
    drop column leaving_log;

-- A pool's reward index from a time on.
create table chain.reward_indexes (
    validator     text not null,
    since         bigint not null,
    reward_index  numeric(78) not null,
    updated_block bigint not null,
    primary key (validator, since)
);

-- What a position could claim, less what shares earned that were condemned meanwhile, as IStakeVault.rewardsOf rounds it.
create function chain.stake_rewards(who text, whose text) returns numeric
    language plpgsql stable
as $$
declare
    pool_index numeric;
    held       record;
    forfeited  numeric := 0;
    found      numeric;
    rest       numeric;
    part       numeric;
    lot        record;
    slash      record;
begin
    select reward_index into pool_index from chain.stake_pools where validator = whose;
    select shares, accrued, paid_index into held from chain.delegations where delegator = who and validator = whose;
    if held.shares is null or pool_index is null then
        return 0;
    end if;
    for lot in
        select l.* from chain.stake_lots l where l.delegator = who and l.validator = whose and l.shares > 0
    loop
        rest := lot.shares;
        for slash in
            select s.fraction, s.found_at from chain.stake_slashes s
            where s.validator = lot.from_validator and s.number >= lot.from_slashes
              and s.infraction_at < lot.moved_at and s.found_at < lot.liable_until
            order by s.number
        loop
            part := div(rest * slash.fraction + 999999, 1000000);
            rest := rest - part;
            select i.reward_index into found from chain.reward_indexes i
            where i.validator = whose and i.since <= slash.found_at order by i.since desc limit 1;
            forfeited := forfeited + part * (pool_index - greatest(coalesce(found, 0), held.paid_index));
        end loop;
    end loop;
    return held.accrued + div(held.shares * (pool_index - held.paid_index) - forfeited, 1000000000000000000000000000000);
end
$$;
