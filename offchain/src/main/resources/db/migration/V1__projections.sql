-- What the chain said, as rows. Everything in schema "chain" can be rebuilt from block 0 and comes out byte for byte the
-- same: no wall clock, no sequence, nothing that depends on how events were batched.
-- Ids, addresses and hashes are lower-case hexadecimal text with 0x; money is NUMERIC(78,0), the range of a uint256, in
-- the token's smallest unit; times are seconds of block time.
create schema chain;

-- One row: how far the projections have come. Moves in the transaction that writes them.
create table chain.progress (
    only_row     boolean primary key default true check (only_row),
    chain_id     bigint      not null,
    book_hash    text        not null,
    block_number bigint      not null,
    block_time   bigint      not null,
    block_hash   text        not null
);

-- Every decoded event in chain order: the change stream, and the proof that none was applied twice.
create table chain.events (
    block_number bigint not null,
    log_index    integer not null,
    block_time   bigint not null,
    tx_hash      text   not null,
    contract     text   not null,
    name         text   not null,
    arguments    jsonb  not null,
    primary key (block_number, log_index)
);

create table chain.tokens (
    index     smallint primary key,
    address   text,
    fee_bps   integer,
    updated_block bigint not null
);

create table chain.parameters (
    key           text primary key,
    name          text not null,
    unit          text not null,
    value         numeric(78) not null,
    minimum       numeric(78) not null,
    maximum       numeric(78) not null,
    created_block bigint not null,
    created_log   integer not null,
    updated_block bigint not null
);
create unique index parameters_name on chain.parameters (name);
create index parameters_created on chain.parameters (created_block, created_log);

create table chain.intake (
    contract      text primary key,
    paused        boolean not null,
    changed_by    text not null,
    updated_block bigint not null
);

create table chain.fee_split (
    only_row      boolean primary key default true check (only_row),
    staking_bps   integer not null,
    incentive_bps integer not null,
    burn_bps      integer not null,
    treasury_bps  integer not null,
    updated_block bigint not null
);

create table chain.account_statuses (
    account       text primary key,
    status        text not null,
    reason_hash   text not null,
    changed_by    text not null,
    changed_at    bigint not null,
    created_block bigint not null,
    created_log   integer not null,
    updated_block bigint not null
);
create index account_statuses_status on chain.account_statuses (status, created_block, created_log);
create index account_statuses_created on chain.account_statuses (created_block, created_log);

create table chain.identities (
    account       text primary key,
    status        text not null,
    score         smallint,
    tier          smallint,
    passed        boolean,
    reasons       bigint,
    scopes        bigint,
    scored_at     bigint,
    expires_at    bigint,
    input_hash    text,
    model_hash    text,
    request_id    text,
    created_at    bigint not null,
    created_block bigint not null,
    created_log   integer not null,
    updated_block bigint not null
);
create index identities_created on chain.identities (created_block, created_log);
create index identities_status on chain.identities (status, created_block, created_log);
create index identities_tier on chain.identities (tier, created_block, created_log);

create table chain.providers (
    address                  text primary key,
    state                    text not null,
    gateway                  text,
    attributes               text,
    prices                   text,
    tls_fingerprint          text,
    encryption_key           text,
    attestation_key          text,
    previous_attestation_key text,
    previous_valid_until     bigint,
    operator                 text,
    live_leases              integer not null,
    registered_at            bigint,
    exit_at                  bigint,
    created_block            bigint not null,
    created_log              integer not null,
    updated_block            bigint not null
);
create index providers_created on chain.providers (created_block, created_log);
create index providers_state on chain.providers (state, created_block, created_log);

-- Money in the vault that stands behind an address's bids: free, locked by live bids, and a provider's bond.
create table chain.bidders (
    address       text primary key,
    available     numeric(78) not null,
    locked        numeric(78) not null,
    bond          numeric(78) not null,
    updated_block bigint not null
);

-- General capacity of a provider is class 0, each GPU class another row.
create table chain.capacities (
    provider              text not null,
    gpu_class             bigint not null,
    total_cpu_milli       bigint not null,
    total_memory_mib      bigint not null,
    total_storage_mib     bigint not null,
    total_gpus            bigint not null,
    total_ports           bigint not null,
    reserved_cpu_milli    bigint not null,
    reserved_memory_mib   bigint not null,
    reserved_storage_mib  bigint not null,
    reserved_gpus         bigint not null,
    reserved_ports        bigint not null,
    allocated_cpu_milli   bigint not null,
    allocated_memory_mib  bigint not null,
    allocated_storage_mib bigint not null,
    allocated_gpus        bigint not null,
    allocated_ports       bigint not null,
    sequence              bigint not null,
    heartbeat_at          bigint not null,
    updated_block         bigint not null,
    primary key (provider, gpu_class)
);

create table chain.deployments (
    id            text primary key,
    owner         text not null,
    dseq          numeric(20) not null,
    state         text not null,
    token         smallint not null,
    group_count   smallint not null,
    manifest_hash text not null,
    created_at    bigint not null,
    closed_at     bigint,
    created_block bigint not null,
    created_log   integer not null,
    updated_block bigint not null
);
create index deployments_created on chain.deployments (created_block, created_log);
create index deployments_state on chain.deployments (state, created_block, created_log);
create index deployments_owner on chain.deployments (owner, created_block, created_log);
create index deployments_owner_state on chain.deployments (owner, state, created_block, created_log);

create table chain.groups (
    id            text primary key,
    deployment_id text not null,
    gseq          bigint not null,
    state         text not null,
    cpu_milli     bigint not null,
    memory_mib    bigint not null,
    storage_mib   bigint not null,
    gpus          bigint not null,
    ports         bigint not null,
    gpu_class     bigint not null,
    ceiling_rate  numeric(78) not null,
    cap_ceiling   numeric(78) not null,
    bidder_policy integer not null,
    specification text not null,
    latest_order  text,
    created_block bigint not null,
    created_log   integer not null,
    updated_block bigint not null,
    unique (deployment_id, gseq)
);
create index groups_created on chain.groups (created_block, created_log);
create index groups_deployment on chain.groups (deployment_id, created_block, created_log);
create index groups_state on chain.groups (state, created_block, created_log);

create table chain.orders (
    id            text primary key,
    deployment_id text not null,
    group_id      text not null,
    owner         text not null,
    gseq          bigint not null,
    oseq          bigint not null,
    state         text not null,
    expired       boolean not null,
    winner        text,
    created_at    bigint not null,
    expires_at    bigint not null,
    closed_at     bigint,
    created_block bigint not null,
    created_log   integer not null,
    updated_block bigint not null
);
create index orders_created on chain.orders (created_block, created_log);
create index orders_state on chain.orders (state, created_block, created_log);
create index orders_owner on chain.orders (owner, created_block, created_log);
create index orders_owner_state on chain.orders (owner, state, created_block, created_log);
create index orders_deployment on chain.orders (deployment_id, created_block, created_log);
create index orders_expiry on chain.orders (expires_at, id) where state = 'Open';

-- state is Open, Active, Lost or Closed; an open bid past its expiry is reported as Expired by whoever reads it.
create table chain.bids (
    id             text primary key,
    order_id       text not null,
    provider       text not null,
    state          text not null,
    rate           numeric(78) not null,
    cap            numeric(78) not null,
    cpu_core_ms    numeric(78) not null,
    memory_byte_s  numeric(78) not null,
    storage_byte_s numeric(78) not null,
    gpu_ms         numeric(78) not null,
    network_byte   numeric(78) not null,
    deposit        numeric(78) not null,
    created_at     bigint not null,
    expires_at     bigint not null,
    closed_at      bigint,
    created_block  bigint not null,
    created_log    integer not null,
    updated_block  bigint not null
);
create index bids_created on chain.bids (created_block, created_log);
create index bids_state on chain.bids (state, created_block, created_log);
create index bids_provider on chain.bids (provider, created_block, created_log);
create index bids_provider_state on chain.bids (provider, state, created_block, created_log);
create index bids_order on chain.bids (order_id, created_block, created_log);
create index bids_order_rate on chain.bids (order_id, rate, id);
create index bids_order_state_rate on chain.bids (order_id, state, rate, id);
create index bids_expiry on chain.bids (expires_at, id) where state = 'Open';

create table chain.leases (
    id                text primary key,
    order_id          text not null,
    deployment_id     text not null,
    gseq              bigint not null,
    provider          text not null,
    owner             text not null,
    state             text not null,
    close_reason      integer,
    rate              numeric(78) not null,
    cap               numeric(78) not null,
    cpu_core_ms       numeric(78) not null,
    memory_byte_s     numeric(78) not null,
    storage_byte_s    numeric(78) not null,
    gpu_ms            numeric(78) not null,
    network_byte      numeric(78) not null,
    fee_bps           integer not null,
    dispute_window    bigint not null,
    accepted_at       bigint not null,
    start_by          bigint not null,
    ready_at          bigint,
    closed_at         bigint,
    reclaim_at        bigint,
    statement_count   bigint not null,
    stated            numeric(78) not null,
    finalised         numeric(78) not null,
    settlement_ended  boolean not null,
    created_block     bigint not null,
    created_log       integer not null,
    updated_block     bigint not null
);
create index leases_created on chain.leases (created_block, created_log);
create index leases_state on chain.leases (state, created_block, created_log);
create index leases_owner on chain.leases (owner, created_block, created_log);
create index leases_owner_state on chain.leases (owner, state, created_block, created_log);
create index leases_provider on chain.leases (provider, created_block, created_log);
create index leases_provider_state on chain.leases (provider, state, created_block, created_log);
create index leases_deployment on chain.leases (deployment_id, created_block, created_log);
create index leases_closed on chain.leases (closed_at, id) where closed_at is not null;
create index leases_reason_closed on chain.leases (close_reason, closed_at, id) where closed_at is not null;

-- available, funded_index and settled_at are as of settled_at; funded_until is settled_at + available / rate.
create table chain.accounts (
    id            text primary key,
    owner         text not null,
    token         smallint not null,
    state         text not null,
    available     numeric(78) not null,
    reserved      numeric(78) not null,
    rate          numeric(78) not null,
    funded_index  bigint not null,
    settled_at    bigint not null,
    funded_until  bigint,
    deposited     numeric(78) not null,
    refunded      numeric(78) not null,
    stream_count  integer not null,
    opened_at     bigint not null,
    closed_at     bigint,
    created_block bigint not null,
    created_log   integer not null,
    updated_block bigint not null
);
create index accounts_created on chain.accounts (created_block, created_log);
create index accounts_state on chain.accounts (state, created_block, created_log);
create index accounts_owner on chain.accounts (owner, created_block, created_log);
create index accounts_owner_state on chain.accounts (owner, state, created_block, created_log);
create index accounts_funded_until on chain.accounts (funded_until, id) where state = 'Open' and rate > 0;

create table chain.deposits (
    block_number bigint not null,
    log_index    integer not null,
    account_id   text not null,
    depositor    text not null,
    payer        text not null,
    amount       numeric(78) not null,
    grant_id     numeric(20) not null,
    gift         boolean not null,
    deposited_at bigint not null,
    primary key (block_number, log_index)
);
create index deposits_account on chain.deposits (account_id, block_number, log_index);

-- Streams and metered channels of an account; both have the id of the lease.
create table chain.channels (
    channel_id    text not null,
    kind          text not null,
    account_id    text not null,
    payee         text not null,
    open          boolean not null,
    rate          numeric(78) not null,
    cap           numeric(78) not null,
    fee_bps       integer not null,
    gross_paid    numeric(78) not null,
    fees_paid     numeric(78) not null,
    returned      numeric(78) not null,
    earned        numeric(78),
    opened_at     bigint not null,
    closed_at     bigint,
    created_block bigint not null,
    created_log   integer not null,
    updated_block bigint not null,
    primary key (channel_id, kind)
);
create index channels_account on chain.channels (account_id, created_block, created_log);

create table chain.grants (
    id            numeric(20) primary key,
    granter       text not null,
    grantee       text not null,
    token         smallint not null,
    granted       numeric(78) not null,
    remaining     numeric(78) not null,
    expires_at    bigint not null,
    revoked_at    bigint,
    created_block bigint not null,
    created_log   integer not null,
    updated_block bigint not null
);
create index grants_created on chain.grants (created_block, created_log);
create index grants_granter on chain.grants (granter, created_block, created_log);
create index grants_grantee on chain.grants (grantee, created_block, created_log);

create table chain.statements (
    lease_id        text not null,
    sequence        bigint not null,
    statement_hash  text not null,
    state           text not null,
    window_start    bigint not null,
    window_end      bigint not null,
    cumulative_cost numeric(78) not null,
    cpu_core_ms     numeric(78) not null,
    memory_byte_s   numeric(78) not null,
    storage_byte_s  numeric(78) not null,
    gpu_ms          numeric(78) not null,
    network_bytes   numeric(78) not null,
    lines_root      text not null,
    is_final        boolean not null,
    signer          text not null,
    accepted_at     bigint not null,
    release_at      bigint not null,
    acknowledged_by text,
    finalised_at    bigint,
    created_block   bigint not null,
    created_log     integer not null,
    updated_block   bigint not null,
    primary key (lease_id, sequence)
);
create unique index statements_hash on chain.statements (statement_hash);
create index statements_created on chain.statements (created_block, created_log);
create index statements_lease on chain.statements (lease_id, created_block, created_log);
create index statements_state on chain.statements (state, created_block, created_log);
create index statements_release on chain.statements (release_at, lease_id) where state = 'Pending';

-- The ledger of money: each row moves an amount from one holder to another. An event that splits an amount has one row per
-- part (leg). holders: wallet, escrow, reserved, claimable, bidder, bid, bond, fees, splitter and its buckets, burned.
create table chain.transfers (
    block_number bigint not null,
    log_index    integer not null,
    leg          smallint not null,
    kind         text not null,
    token        smallint not null,
    amount       numeric(78) not null,
    from_kind    text not null,
    from_id      text not null,
    to_kind      text not null,
    to_id        text not null,
    account_id   text,
    lease_id     text,
    party        text not null,
    moved_at     bigint not null,
    tx_hash      text not null,
    primary key (block_number, log_index, leg)
);
create index transfers_kind on chain.transfers (kind, block_number, log_index, leg);
create index transfers_party on chain.transfers (party, block_number, log_index, leg);
create index transfers_account on chain.transfers (account_id, block_number, log_index, leg);
create index transfers_lease on chain.transfers (lease_id, block_number, log_index, leg);
