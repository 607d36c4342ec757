-- Keys, their rotations and their use. Keys themselves are never here.

create table custody_key (
    role text not null check (role in ('operator', 'attestation', 'encryption', 'tls')),
    generation integer not null,
    status text not null check (status in ('created', 'pending', 'active', 'rotating', 'suspended', 'deactivated',
        'expired', 'compromised', 'archived', 'destroyed')),
    place text not null check (place in ('file', 'remote', 'pkcs11')),
    reference text not null,
    public_id text unique check (public_id is not null or status in ('created', 'destroyed')),
    reason text not null default '',
    created_at timestamptz not null default now(),
    activated_at timestamptz,
    changed_at timestamptz not null default now(),
    primary key (role, generation)
);
create unique index custody_key_active on custody_key (role) where status = 'active';

create table custody_rotation (
    id bigint generated always as identity primary key,
    role text not null,
    previous integer not null,
    next integer not null,
    step text not null,
    instruction text not null default '',
    intent_key text,
    retire_after timestamptz,
    started_at timestamptz not null default now(),
    finished_at timestamptz,
    foreign key (role, previous) references custody_key,
    foreign key (role, next) references custody_key
);
create unique index custody_rotation_open on custody_rotation (role) where finished_at is null;

create table custody_rotation_step (
    rotation_id bigint not null references custody_rotation,
    step text not null,
    at timestamptz not null default now(),
    detail text not null,
    primary key (rotation_id, step)
);

create table signer_use (
    id bigint generated always as identity primary key,
    role text not null,
    generation integer not null,
    purpose text not null,
    at timestamptz not null default now(),
    outcome text not null check (outcome in ('signed', 'refused', 'unavailable', 'invalid')),
    detail text not null default ''
);
create index signer_use_recent on signer_use (role, generation, at);

alter table usage_statement drop constraint usage_statement_status_check;
alter table usage_statement add constraint usage_statement_status_check
    check (status in ('unsigned', 'sent', 'accepted', 'acknowledged', 'finalised', 'refused'));
