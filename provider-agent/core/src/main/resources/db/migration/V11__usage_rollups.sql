-- What a lease used within five minutes, as far as it counts for one statement: the detail behind the statement's root.
-- Rows of a statement that was issued do not change any more.

create table usage_rollup (
    lease_id text not null,
    sequence bigint not null,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    samples integer not null,
    cpu_core_ms numeric(39) not null,
    memory_byte_s numeric(39) not null,
    storage_byte_s numeric(39) not null,
    gpu_ms numeric(39) not null,
    network_in numeric(39) not null,
    network_out numeric(39) not null,
    interpolated_ms bigint not null,
    unmetered_ms bigint not null,
    primary key (lease_id, sequence, starts_at)
);
create index usage_rollup_time on usage_rollup (starts_at);
create index usage_sample_time on usage_sample (sampled_at);

alter table usage_meter add column interpolated_ms bigint not null default 0;
