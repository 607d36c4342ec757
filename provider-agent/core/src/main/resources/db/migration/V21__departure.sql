-- A provider that leaves drains, gives notice of its leases and ends them when it is over.
alter table agent_mode drop constraint agent_mode_name_check;
alter table agent_mode add constraint agent_mode_name_check check (name in ('drained', 'leaving'));

-- End of the last window a key signed for, by lease, where the statement was taken back: what is made anew ends later.
create table stated_window (
    lease_id text primary key,
    window_end bigint not null
);
