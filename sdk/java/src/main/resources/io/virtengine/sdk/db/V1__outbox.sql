-- One row per sending key. The fence grows each time a process becomes the key's only sender; a sender whose fence is
-- no longer the row's has been superseded and must not write.
create table tx_sender (
    address text primary key,
    fence   bigint not null
);

create table tx_intent (
    id              bigint generated always as identity primary key,
    sender          text        not null,
    idempotency_key text        not null unique,
    purpose         text        not null,
    recipient       text,
    data            bytea       not null,
    value           numeric(78) not null check (value >= 0),
    priority        integer     not null,
    deadline        timestamptz,
    state           text        not null check (state in
        ('created', 'checked', 'signed', 'sent', 'mined_ok', 'mined_reverted', 'dead')),
    attempts        integer     not null default 0,
    next_attempt_at timestamptz not null default now(),
    gas_limit       bigint,
    nonce           bigint,
    raw             bytea,
    tx_hash         text,
    error_name      text,
    error_text      text,
    block_number    bigint,
    block_hash      text,
    gas_used        bigint,
    created_at      timestamptz not null default now(),
    sent_at         timestamptz,
    finished_at     timestamptz,
    -- What was signed is on record before anybody can have seen it, and a nonce is given out once.
    unique (sender, nonce),
    check (state in ('created', 'checked', 'dead') or (nonce is not null and raw is not null and tx_hash is not null))
);

create index tx_intent_open on tx_intent (sender, state, priority desc, id)
    where state in ('created', 'checked', 'signed', 'sent');

-- Bytes that can never be mined any more because another transaction took their nonce.
create table tx_superseded (
    tx_hash   text primary key,
    intent_id bigint      not null references tx_intent (id),
    nonce     bigint      not null,
    at        timestamptz not null default now()
);
