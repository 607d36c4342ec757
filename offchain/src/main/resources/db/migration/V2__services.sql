-- What the services themselves remember. Not part of a rebuild.

-- Secrets this installation made for itself, such as the key that signs list cursors; every replica reads the same.
create table api_secrets (
    name       text primary key,
    secret     bytea not null,
    created_at timestamptz not null default now()
);

-- One row per account and threshold crossed; cleared_at is set when a top-up lifts the runway above the threshold again.
create table warnings (
    id               bigint generated always as identity primary key,
    account_id       text not null,
    owner            text not null,
    threshold_seconds bigint not null,
    funded_until     bigint not null,
    raised_block     bigint not null,
    raised_at        bigint not null,
    cleared_block    bigint,
    cleared_at       bigint
);
create unique index warnings_active on warnings (account_id, threshold_seconds) where cleared_at is null;
create index warnings_owner on warnings (owner, id);
create index warnings_account on warnings (account_id, id);

-- db-scheduler's table, as its documentation prescribes for PostgreSQL.
create table scheduled_tasks (
    task_name            text not null,
    task_instance        text not null,
    task_data            bytea,
    execution_time       timestamptz not null,
    picked               boolean not null,
    picked_by            text,
    last_success         timestamptz,
    last_failure         timestamptz,
    consecutive_failures integer,
    last_heartbeat       timestamptz,
    version              bigint not null,
    priority             smallint,
    primary key (task_name, task_instance)
);
create index scheduled_tasks_due on scheduled_tasks (execution_time);
create index scheduled_tasks_heartbeat on scheduled_tasks (last_heartbeat);
create index scheduled_tasks_priority on scheduled_tasks (priority desc, execution_time asc);
