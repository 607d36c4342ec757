-- What tenants ask for: start, stop, restart, resize. An action is a durable command like any other; its row keeps what
-- was asked under which key. A stop by the tenant is a wish of its own beside what chain and money want (desired).

alter table workload add column stopped boolean not null default false;
alter table workload drop constraint workload_state_check;
alter table workload add constraint workload_state_check check (state in
    ('awaiting_manifest', 'deploying', 'running', 'suspended', 'stopped', 'completed', 'failed', 'terminating',
     'terminated'));

alter table lifecycle_command drop constraint lifecycle_command_action_check;
alter table lifecycle_command add constraint lifecycle_command_action_check check (action in
    ('deploy', 'suspend', 'resume', 'terminate', 'start', 'stop', 'restart', 'resize'));
alter table lifecycle_command drop constraint lifecycle_command_status_check;
alter table lifecycle_command add constraint lifecycle_command_status_check check (status in
    ('pending', 'executing', 'succeeded', 'dead', 'cancelled'));

create table lease_action (
    lease_id text not null references workload,
    key uuid not null,
    command_id bigint not null unique references lifecycle_command,
    action text not null check (action in ('start', 'stop', 'restart', 'resize')),
    requester text not null,
    manifest_hash text,
    manifest bytea,
    generation bigint not null,
    was_stopped boolean not null,
    requested_at timestamptz not null,
    expires_at timestamptz not null,
    started_at timestamptz,
    deadline timestamptz,
    primary key (lease_id, key)
);
