-- What providers paid for leases they ended before their time, one row a lease.
create table chain.termination_penalties (
    lease_id      text primary key,
    provider      text not null,
    customer      text not null,
    reason        integer not null,
    unserved      bigint not null,
    penalty       numeric(78) not null,
    compensation  numeric(78) not null,
    terminated_at bigint not null,
    created_block bigint not null,
    created_log   integer not null,
    updated_block bigint not null
);
create index termination_penalties_created on chain.termination_penalties (created_block, created_log);
create index termination_penalties_provider on chain.termination_penalties (provider, created_block, created_log);
create index termination_penalties_customer on chain.termination_penalties (customer, created_block, created_log);

-- Offences that providers are accused of. Amounts once the case was executed.
create table chain.provider_cases (
    id            text primary key,
    provider      text not null,
    cause         text not null,
    state         text not null,
    fraction      bigint not null,
    lease_id      text,
    reporter      text,
    customer      text,
    loss          numeric(78) not null,
    evidence_hash text,
    opened_at     bigint not null,
    executable_at bigint not null,
    lapses_at     bigint not null,
    appealed_at   bigint,
    grounds_hash  text,
    ended_at      bigint,
    dismissed_by  text,
    amount        numeric(78),
    compensation  numeric(78),
    reward        numeric(78),
    burned        numeric(78),
    created_block bigint not null,
    created_log   integer not null,
    updated_block bigint not null
);
create index provider_cases_created on chain.provider_cases (created_block, created_log);
create index provider_cases_provider on chain.provider_cases (provider, created_block, created_log);
create index provider_cases_customer on chain.provider_cases (customer, created_block, created_log);
create index provider_cases_state on chain.provider_cases (state, created_block, created_log);
create index provider_cases_due on chain.provider_cases (executable_at) where state in ('Open', 'Appealed');
