-- How far the chain's logs have been read: everything below next_block is in the inbox.
create table event_intake (
    name       text primary key,
    contracts  text   not null,
    next_block bigint not null check (next_block >= 0),
    -- Hash of block next_block - 1, to notice a chain that is not the one read so far; null before the first page.
    last_hash  text
);

create table event_inbox (
    block_number bigint  not null,
    log_index    integer not null,
    block_hash   text    not null,
    block_time   bigint  not null,
    tx_hash      text    not null,
    tx_index     integer not null,
    address      text    not null,
    topics       bytea   not null,
    data         bytea   not null,
    -- Null for events that this build does not know.
    contract     text,
    event        text,
    primary key (block_hash, log_index),
    -- Final blocks: a height has one hash. Consumers read in this order.
    unique (block_number, log_index)
);

-- The last event a consumer has handled, and the block up to which it has handled everything.
create table event_cursor (
    consumer      text primary key,
    block_number  bigint  not null,
    log_index     integer not null,
    through_block bigint  not null
);
