-- Who takes part in consensus, as ValidatorRegistry says it.
create table chain.validators (
    node             text primary key,
    operator         text not null,
    state            text not null,
    changed_at       bigint not null,
    software         text,
    software_since   bigint,
    created_block    bigint not null,
    created_log      integer not null,
    updated_block    bigint not null
);
create index validators_created on chain.validators (created_block, created_log);
create index validators_state on chain.validators (state, created_block, created_log);

-- Scoring networks kept as contract code.
create table chain.networks (
    model_hash    text primary key,
    inputs        integer not null,
    chunks        integer not null,
    usable_from   bigint not null,
    revoked       boolean not null,
    created_block bigint not null,
    created_log   integer not null,
    updated_block bigint not null
);
create index networks_created on chain.networks (created_block, created_log);
