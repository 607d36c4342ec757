-- Stake, what it earns and what it is slashed for, as the staking contracts say it.

-- All stake behind one validator, by its operator's account.
create table chain.stake_pools (
    validator        text primary key,
    tokens           numeric(78) not null,
    shares           numeric(78) not null,
    reward_index     numeric(78) not null,
    rewarded         numeric(78) not null,
    commission       numeric(78) not null,
    commission_paid  numeric(78) not null,
    slashed          numeric(78) not null,
    slash_count      integer not null,
    created_block    bigint not null,
    created_log      integer not null,
    updated_block    bigint not null
);
create index stake_pools_created on chain.stake_pools (created_block, created_log);

-- Slashes in the order of their finding, by which stake that has left a pool still answers.
create table chain.stake_slashes (
    validator     text not null,
    number        integer not null,
    fraction      integer not null,
    infraction_at bigint not null,
    found_at      bigint not null,
    amount        numeric(78) not null,
    primary key (validator, number)
);

-- What one account has in one pool. lots and entries: the numbers of those it has now, in the contract's order.
create table chain.delegations (
    delegator     text not null,
    validator     text not null,
    shares        numeric(78) not null,
    free_shares   numeric(78) not null,
    claimed       numeric(78) not null,
    compounded    numeric(78) not null,
    forfeited     numeric(78) not null,
    lots          text not null,
    lot_count     bigint not null,
    entries       text not null,
    entry_count   bigint not null,
    created_block bigint not null,
    created_log   integer not null,
    updated_block bigint not null,
    primary key (delegator, validator)
);
create index delegations_created on chain.delegations (created_block, created_log);
create index delegations_delegator on chain.delegations (delegator, created_block, created_log);
create index delegations_validator on chain.delegations (validator, created_block, created_log);

-- Shares of a position that came from another validator and answer for it.
create table chain.stake_lots (
    delegator      text not null,
    validator      text not null,
    number         bigint not null,
    from_validator text not null,
    shares         numeric(78) not null,
    moved_at       bigint not null,
    liable_until   bigint not null,
    from_slashes   integer not null,
    updated_block  bigint not null,
    primary key (delegator, validator, number)
);
create index stake_lots_from on chain.stake_lots (from_validator) where shares > 0;

-- Stake on its way out, and what became of it.
create table chain.unbondings (
    delegator      text not null,
    validator      text not null,
    number         bigint not null,
    entry_index    integer,
    state          text not null,
    amount         numeric(78) not null,
    started_at     bigint not null,
    completes_at   bigint not null,
    slashes        integer not null,
    from_validator text,
    moved_at       bigint,
    liable_until   bigint,
    from_slashes   integer,
    returned       numeric(78),
    condemned      numeric(78),
    ended_at       bigint,
    created_block  bigint not null,
    created_log    integer not null,
    updated_block  bigint not null,
    primary key (delegator, validator, number)
);
create index unbondings_created on chain.unbondings (created_block, created_log);
create index unbondings_delegator on chain.unbondings (delegator, created_block, created_log);
create index unbondings_validator on chain.unbondings (validator, created_block, created_log);
create index unbondings_state on chain.unbondings (state, created_block, created_log);

-- One row: what the stake vault holds of whose. Obligations are their sum.
create table chain.stake_totals (
    only_row      boolean primary key default true check (only_row),
    bonded        numeric(78) not null,
    unbonding     numeric(78) not null,
    rewards_held  numeric(78) not null,
    condemned     numeric(78) not null,
    updated_block bigint not null
);

-- Who votes for whom, and how much. unheard: stake whose holder lets nobody vote with it, as it was then. leaving: whose
-- votes the event at that place takes away, to be given to nobody.
create table chain.voters (
    account       text primary key,
    delegatee     text,
    votes         numeric(78) not null,
    unheard       numeric(78) not null,
    leaving       text,
    leaving_block bigint,
    leaving_log   integer,
    created_block bigint not null,
    created_log   integer not null,
    updated_block bigint not null
);
create index voters_created on chain.voters (created_block, created_log);

-- All votes there were from a time on.
create table chain.vote_totals (
    since         bigint primary key,
    votes         numeric(78) not null,
    updated_block bigint not null
);

-- The newest of those times, so that the next can be told from it.
create table chain.vote_clock (
    only_row      boolean primary key default true check (only_row),
    since         bigint not null,
    updated_block bigint not null
);

-- What became of an epoch: its roll, its report, its closing.
create table chain.epochs (
    number        bigint primary key,
    seats         integer,
    weight        numeric(78),
    rolled_at     bigint,
    from_block    bigint,
    to_block      bigint,
    gas_used      numeric(78),
    observers     integer,
    reported_at   bigint,
    identity_work bigint not null,
    closing       bigint,
    closed_at     bigint,
    updated_block bigint not null
);
create index epochs_rolled on chain.epochs (rolled_at) where rolled_at is not null;

-- Epochs that were closed together, by the last of them.
create table chain.reward_closings (
    to_epoch            bigint primary key,
    from_epoch          bigint,
    reported            boolean,
    fees                numeric(78),
    emission            numeric(78),
    budget              numeric(78),
    distributed         numeric(78),
    carried             numeric(78),
    closed_at           bigint not null,
    closed_until        bigint,
    identity            numeric(78) not null,
    identity_left       numeric(78) not null,
    identity_weight     numeric(78) not null,
    incentives          numeric(78) not null,
    incentives_left     numeric(78) not null,
    incentive_weight    numeric(78) not null,
    expired_at          bigint,
    created_block       bigint not null,
    created_log         integer not null,
    updated_block       bigint not null
);
create index reward_closings_created on chain.reward_closings (created_block, created_log);
create index reward_closings_unclaimed on chain.reward_closings (closed_at)
    where expired_at is null and identity_left + incentives_left > 0;

-- What a validator's pool and its operator got of a closing.
create table chain.validator_rewards (
    validator     text not null,
    epoch         bigint not null,
    weight        numeric(78) not null,
    reward        numeric(78) not null,
    commission    numeric(78) not null,
    rewarded_at   bigint not null,
    created_block bigint not null,
    created_log   integer not null,
    updated_block bigint not null,
    primary key (validator, epoch)
);
create index validator_rewards_created on chain.validator_rewards (created_block, created_log);
create index validator_rewards_validator on chain.validator_rewards (validator, created_block, created_log);
create index validator_rewards_epoch on chain.validator_rewards (epoch, created_block, created_log);

-- Verifications of a member of the identity committee in an epoch, and what they were paid.
create table chain.identity_work (
    member        text not null,
    epoch         bigint not null,
    verifications bigint not null,
    paid          numeric(78),
    paid_at       bigint,
    created_block bigint not null,
    created_log   integer not null,
    updated_block bigint not null,
    primary key (member, epoch)
);
create index identity_work_created on chain.identity_work (created_block, created_log);
create index identity_work_member on chain.identity_work (member, created_block, created_log);
create index identity_work_epoch on chain.identity_work (epoch, created_block, created_log);

-- What a provider brought into an epoch, and what it was paid for it.
create table chain.incentives (
    provider      text not null,
    epoch         bigint not null,
    earned        numeric(78) not null,
    weight        numeric(78) not null,
    paid          numeric(78),
    paid_at       bigint,
    created_block bigint not null,
    created_log   integer not null,
    updated_block bigint not null,
    primary key (provider, epoch)
);
create index incentives_created on chain.incentives (created_block, created_log);
create index incentives_provider on chain.incentives (provider, created_block, created_log);
create index incentives_epoch on chain.incentives (epoch, created_block, created_log);

-- How a validator did in a reported epoch.
create table chain.performances (
    validator     text not null,
    epoch         bigint not null,
    proposed      bigint not null,
    missed        bigint not null,
    missed_in_row bigint not null,
    presence      smallint not null,
    score         integer not null,
    scored_at     bigint not null,
    created_block bigint not null,
    created_log   integer not null,
    updated_block bigint not null,
    primary key (validator, epoch)
);
create index performances_scored on chain.performances (scored_at);
create index performances_created on chain.performances (created_block, created_log);
create index performances_validator on chain.performances (validator, created_block, created_log);
create index performances_epoch on chain.performances (epoch, created_block, created_log);

-- Punishments.
create table chain.slashes (
    case_id        text primary key,
    validator      text not null,
    offence        text not null,
    fraction       integer not null,
    infraction_at  bigint not null,
    slashed_at     bigint not null,
    amount         numeric(78) not null,
    jailed_until   bigint,
    tombstoned     boolean not null,
    reporter       text,
    reporter_share numeric(78) not null,
    insurance      numeric(78) not null,
    burned         numeric(78) not null,
    created_block  bigint not null,
    created_log    integer not null,
    updated_block  bigint not null
);
create index slashes_created on chain.slashes (created_block, created_log);
create index slashes_validator on chain.slashes (validator, created_block, created_log);
create index slashes_offence on chain.slashes (offence, created_block, created_log);

-- Accusations that wait, or waited, for an appeal or a decision.
create table chain.slash_cases (
    case_id       text primary key,
    validator     text not null,
    offence       text not null,
    state         text not null,
    infraction_at bigint not null,
    executable_at bigint not null,
    reporter      text,
    evidence_hash text not null,
    grounds_hash  text,
    opened_at     bigint not null,
    appealed_at   bigint,
    decided_at    bigint,
    created_block bigint not null,
    created_log   integer not null,
    updated_block bigint not null
);
create index slash_cases_created on chain.slash_cases (created_block, created_log);
create index slash_cases_validator on chain.slash_cases (validator, created_block, created_log);
create index slash_cases_state on chain.slash_cases (state, created_block, created_log);

-- Proposals of every governor. An id is made of what is proposed, so that two governors may have the same.
create table chain.proposals (
    governor      text not null,
    id            numeric(78) not null,
    proposer      text not null,
    targets       text not null,
    amounts       text not null,
    calls         text not null,
    description   text not null,
    vote_start    bigint not null,
    vote_end      bigint not null,
    deadline      bigint not null,
    votes_for     numeric(78) not null,
    votes_against numeric(78) not null,
    votes_abstain numeric(78) not null,
    voters        bigint not null,
    eta           bigint,
    queued_at     bigint,
    executed_at   bigint,
    canceled_at   bigint,
    operation     text,
    proposed_at   bigint not null,
    created_block bigint not null,
    created_log   integer not null,
    updated_block bigint not null,
    primary key (governor, id)
);
create index proposals_created on chain.proposals (created_block, created_log);
create index proposals_governor on chain.proposals (governor, created_block, created_log);
create index proposals_proposer on chain.proposals (proposer, created_block, created_log);

-- What a timelock knows a queued proposal by.
create table chain.operations (
    timelock      text not null,
    id            text not null,
    governor      text not null,
    proposal      numeric(78) not null,
    updated_block bigint not null,
    primary key (timelock, id)
);

create table chain.votes (
    governor      text not null,
    proposal      numeric(78) not null,
    voter         text not null,
    choice        text not null,
    weight        numeric(78) not null,
    reason        text not null,
    voted_at      bigint not null,
    created_block bigint not null,
    created_log   integer not null,
    updated_block bigint not null,
    primary key (governor, proposal, voter)
);
create index votes_created on chain.votes (created_block, created_log);
create index votes_governor on chain.votes (governor, created_block, created_log);
create index votes_proposal on chain.votes (proposal, created_block, created_log);
create index votes_voter on chain.votes (voter, created_block, created_log);

-- Share of all votes that a governor's quorum is, from a time on, in percent.
create table chain.quorums (
    governor      text not null,
    since         bigint not null,
    percent       integer not null,
    updated_block bigint not null,
    primary key (governor, since)
);

-- What slashes of a validator leave of stake that has left its pool: each takes its fraction, rounded up.
create function chain.less_slash(rest numeric, amount numeric, fraction integer) returns numeric
    language sql immutable parallel safe
    return coalesce(rest, amount) - div(coalesce(rest, amount) * fraction + 999999, 1000000);

create aggregate chain.less_slashes(numeric, integer) (
    sfunc = chain.less_slash,
    stype = numeric,
    parallel = safe
);

-- What an unbonding entry would pay now.
create function chain.unbonding_value(entry chain.unbondings) returns numeric
    language sql stable
    return coalesce(
        (select chain.less_slashes(entry.amount, s.fraction order by s.validator <> entry.validator, s.number)
         from chain.stake_slashes s
         where (s.validator = entry.validator and s.number >= entry.slashes
                and s.infraction_at < entry.started_at and s.found_at < entry.completes_at)
            or (s.validator = entry.from_validator and s.number >= entry.from_slashes
                and s.infraction_at < entry.moved_at and s.found_at < least(entry.liable_until, entry.completes_at))),
        entry.amount);

-- What a position is worth at a time, slashes that reach its lots applied, as IStakeVault.valueOf rounds it.
create function chain.stake_value(who text, whose text, at_time bigint) returns numeric
    language plpgsql stable
as $$
declare
    pool_tokens numeric;
    pool_shares numeric;
    free        numeric;
    left_shares numeric[] := '{}';
    rest        numeric;
    part        numeric;
    lot         record;
    slash       record;
    result      numeric;
begin
    select tokens, shares into pool_tokens, pool_shares from chain.stake_pools where validator = whose;
    select free_shares into free from chain.delegations where delegator = who and validator = whose;
    if free is null or pool_shares is null then
        return 0;
    end if;
    for lot in
        select l.* from chain.stake_lots l
        where l.delegator = who and l.validator = whose and l.shares > 0 order by l.number
    loop
        rest := lot.shares;
        for slash in
            select s.fraction from chain.stake_slashes s
            where s.validator = lot.from_validator and s.number >= lot.from_slashes
              and s.infraction_at < lot.moved_at and s.found_at < lot.liable_until
            order by s.number
        loop
            part := div(rest * slash.fraction + 999999, 1000000);
            rest := rest - part;
            pool_tokens := case when pool_shares = part then 0
                                else div((pool_shares - part) * pool_tokens, pool_shares) end;
            pool_shares := pool_shares - part;
        end loop;
        if at_time < lot.liable_until then
            left_shares := left_shares || rest;
        else
            free := free + rest;
        end if;
    end loop;
    if pool_shares = 0 then
        return 0;
    end if;
    result := div(free * pool_tokens, pool_shares);
    foreach rest in array left_shares loop
        result := result + div(rest * pool_tokens, pool_shares);
    end loop;
    return result;
end
$$;
