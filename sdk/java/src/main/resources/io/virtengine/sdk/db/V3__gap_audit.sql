-- How far what is stored has been compared with the blocks themselves.
create table event_audit (
    name       text primary key,
    next_block bigint not null check (next_block >= 0)
);

-- How far was read before something was found missing and reading went back; next_block otherwise.
alter table event_intake add column high_block bigint;
update event_intake set high_block = next_block;
alter table event_intake alter column high_block set not null;

-- Events found missing after a consumer had passed their place; handed on before anything newer.
create table event_late (
    consumer     text    not null references event_cursor (consumer) on delete cascade,
    block_number bigint  not null,
    log_index    integer not null,
    primary key (consumer, block_number, log_index)
);
