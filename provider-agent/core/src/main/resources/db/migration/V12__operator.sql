-- What an operator tells the agent. A mode holds until it is changed, across restarts and for all replicas; a request is
-- answered once by whichever replica comes to it first.

create table agent_mode (
    name text primary key check (name in ('drained')),
    reason text not null,
    since timestamptz not null default now()
);

create table operator_request (
    id bigint generated always as identity primary key,
    kind text not null check (kind in ('reconcile', 'compare')),
    requested_at timestamptz not null default now(),
    answered_at timestamptz,
    answer jsonb
);
create index operator_request_open on operator_request (id) where answered_at is null;

alter table lease_action add column dropped text;
