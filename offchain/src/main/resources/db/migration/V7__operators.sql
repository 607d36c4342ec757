-- A validator is an operator with a node, and may change it: what nodes say they run is kept by node, the rest by operator.
alter table chain.validators rename to validator_nodes;
alter index chain.validators_created rename to validator_nodes_created;
drop index chain.validators_state;
alter table chain.validator_nodes drop column state, drop column changed_at;

create table chain.validators (
    operator         text primary key,
    node             text not null,
    next_node        text,
    state            text not null,
    changed_at       bigint not null,
    seated_at        bigint,
    jailed_at        bigint,
    jailed_until     bigint,
    freed_at         bigint,
    commission_bps   integer not null,
    weight           numeric(78),
    created_block    bigint not null,
    created_log      integer not null,
    updated_block    bigint not null
);
create index validators_created on chain.validators (created_block, created_log);
create index validators_state on chain.validators (state, created_block, created_log);
create index validators_node on chain.validators (node);
