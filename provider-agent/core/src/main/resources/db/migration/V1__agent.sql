-- The agent's own tables. Ids are 0x-prefixed lower-case hex, amounts are wei.

create table market_group (
    deployment_id text not null,
    gseq integer not null,
    resources numeric(78) not null,
    ceiling numeric(39) not null,
    cap_ceiling numeric(39) not null,
    specification bytea not null,
    primary key (deployment_id, gseq)
);

create table market_order (
    order_id text primary key,
    deployment_id text not null,
    gseq integer not null,
    owner text not null,
    expires_at timestamptz not null,
    status text not null check (status in ('pending', 'bidding', 'declined', 'closed')),
    attempts integer not null default 0,
    not_before timestamptz not null default now(),
    seen_at timestamptz not null default now()
);
create index market_order_pending on market_order (not_before) where status = 'pending';

create table bid_decision (
    order_id text primary key,
    reason text not null,
    detail text not null,
    score integer,
    factors jsonb not null default '{}',
    rate numeric(39),
    cap numeric(39),
    decided_at timestamptz not null default now()
);

create table bid (
    bid_id text primary key,
    order_id text not null,
    intent_key text not null unique,
    rate numeric(39) not null,
    cap numeric(39) not null,
    status text not null check (status in ('sending', 'open', 'won', 'lost', 'refused', 'closed')),
    expires_at timestamptz not null,
    seen_at timestamptz not null,
    sent_at timestamptz not null default now(),
    landed_at timestamptz
);

create table capacity_hold (
    bid_id text primary key,
    gpu_class bigint not null,
    cpu_milli bigint not null,
    memory_mib bigint not null,
    storage_mib bigint not null,
    gpus integer not null,
    ports integer not null,
    state text not null check (state in ('held', 'committed', 'quarantined', 'released')),
    expires_at timestamptz,
    changed_at timestamptz not null default now()
);
create index capacity_hold_live on capacity_hold (state) where state <> 'released';

create table worker_lease (
    name text primary key,
    holder text not null,
    fence bigint not null,
    expires_at timestamptz not null
);

create table workload (
    lease_id text primary key,
    workload_id text not null unique,
    deployment_id text not null,
    gseq integer not null,
    owner text not null,
    resources numeric(78) not null,
    rate numeric(39) not null,
    cap numeric(39) not null,
    price_cpu numeric(20) not null,
    price_memory numeric(20) not null,
    price_storage numeric(20) not null,
    price_gpu numeric(20) not null,
    price_network numeric(20) not null,
    state text not null check (state in
        ('awaiting_manifest', 'deploying', 'running', 'suspended', 'completed', 'failed', 'terminating', 'terminated')),
    desired text not null check (desired in ('running', 'suspended', 'deleted')),
    manifest bytea,
    manifest_hash text,
    generation bigint not null default 0,
    applied_generation bigint not null default 0,
    endpoints jsonb not null default '[]',
    exit_code integer,
    detail text not null default '',
    accepted_at timestamptz not null,
    start_by timestamptz not null,
    ready_at timestamptz,
    closed_at timestamptz,
    close_reason integer,
    repair_after timestamptz,
    repairs integer not null default 0,
    updated_at timestamptz not null default now()
);
create index workload_live on workload (state) where state <> 'terminated';
create index workload_deployment on workload (deployment_id);

create table lifecycle_command (
    id bigint generated always as identity primary key,
    lease_id text not null references workload,
    action text not null check (action in ('deploy', 'suspend', 'resume', 'terminate')),
    idempotency_key text not null unique,
    status text not null check (status in ('pending', 'executing', 'succeeded', 'dead')),
    attempts integer not null default 0,
    not_before timestamptz not null default now(),
    fence bigint not null default 0,
    lease_until timestamptz,
    error text,
    created_at timestamptz not null default now(),
    finished_at timestamptz
);
create index lifecycle_command_due on lifecycle_command (not_before) where status in ('pending', 'executing');
create unique index lifecycle_command_one on lifecycle_command (lease_id) where status = 'executing';

create table lease_event (
    id bigint generated always as identity primary key,
    lease_id text not null,
    at timestamptz not null default now(),
    kind text not null,
    message text not null
);
create index lease_event_lease on lease_event (lease_id, id);

create table orphan (
    workload_id text primary key,
    found_at timestamptz not null,
    deleted_at timestamptz
);

create table usage_meter (
    lease_id text primary key,
    cpu_core_ms numeric(39) not null,
    memory_byte_s numeric(39) not null,
    storage_byte_s numeric(39) not null,
    gpu_ms numeric(39) not null,
    network_in numeric(39) not null,
    network_out numeric(39) not null,
    sampled_at timestamptz not null,
    unmetered_ms bigint not null default 0,
    sources text not null default '',
    anomaly text
);

create table usage_sample (
    lease_id text not null,
    sampled_at timestamptz not null,
    cpu_core_ms numeric(39) not null,
    memory_byte_s numeric(39) not null,
    storage_byte_s numeric(39) not null,
    gpu_ms numeric(39) not null,
    network_in numeric(39) not null,
    network_out numeric(39) not null,
    primary key (lease_id, sampled_at)
);

create table usage_statement (
    lease_id text not null,
    sequence bigint not null,
    window_start bigint not null,
    window_end bigint not null,
    cost numeric(39) not null,
    cpu_core_ms numeric(39) not null,
    memory_byte_s numeric(39) not null,
    storage_byte_s numeric(39) not null,
    gpu_ms numeric(39) not null,
    network_bytes numeric(39) not null,
    lines_root text not null,
    previous_hash text not null,
    is_final boolean not null,
    statement_hash text not null unique,
    signer text not null,
    signature text not null,
    intent_key text not null,
    status text not null check (status in ('sent', 'accepted', 'acknowledged', 'finalised', 'refused')),
    created_at timestamptz not null default now(),
    primary key (lease_id, sequence)
);

create table journal (
    id bigint generated always as identity primary key,
    block_hash text not null,
    log_index integer not null,
    line integer not null,
    at timestamptz not null,
    kind text not null,
    reference text not null,
    debit text not null,
    credit text not null,
    amount numeric(39) not null check (amount >= 0),
    unique (block_hash, log_index, line)
);

create table gateway_nonce (
    nonce text primary key,
    expires_at timestamptz not null
);

create table shell_token (
    token_hash text primary key,
    lease_id text not null,
    principal text not null,
    service text not null,
    replica integer not null,
    expires_at timestamptz not null
);

create table audit_event (
    id bigint generated always as identity primary key,
    at timestamptz not null default now(),
    kind text not null,
    subject text not null,
    detail text not null,
    previous_hash text not null,
    hash text not null
);
