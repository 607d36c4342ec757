-- Identities of validators' enclaves, one row an epoch. What time and other rows make of them is computed when asked.
create table chain.enclaves (
    validator              text not null,
    epoch                  bigint not null,
    kind                   text not null,
    signing_key            text not null,
    encryption_key         text not null,
    measurement_key        text,
    measurement_generation bigint,
    svn                    numeric(20),
    platform_id            text,
    evidence_hash          text,
    challenge_block        bigint,
    registered_at          bigint not null,
    valid_from             bigint,
    attested_at            bigint,
    expires_at             bigint,
    collateral_until       bigint,
    retires_at             bigint,
    revoked_at             bigint,
    revoked_by             text,
    reason_hash            text,
    created_block          bigint not null,
    created_log            integer not null,
    updated_block          bigint not null,
    primary key (validator, epoch)
);
create index enclaves_created on chain.enclaves (created_block, created_log);
create index enclaves_validator on chain.enclaves (validator, created_block, created_log);
create index enclaves_measurement on chain.enclaves (measurement_key, created_block, created_log);
create unique index enclaves_signing_key on chain.enclaves (signing_key);

-- What the attestation committee last said of a validator's enclaves.
create table chain.enclave_health (
    validator     text primary key,
    health        text not null,
    changed_at    bigint not null,
    evidence_hash text not null,
    updated_block bigint not null
);

-- Software that may run in enclaves, by the allow-list's key: the entry in force, and the proposal for it.
create table chain.measurements (
    key                   text primary key,
    kind                  text,
    matching              text,
    registers             text,
    generation            bigint not null,
    revoked               boolean not null,
    reason_hash           text,
    activated_at          bigint,
    expires_at            bigint,
    min_svn               numeric(20),
    source_commit         text,
    build_digest          text,
    model_hash            text,
    description           text,
    activatable_at        bigint,
    proposed_lifetime     bigint,
    proposed_min_svn      numeric(20),
    proposed_source       text,
    proposed_build_digest text,
    proposed_model_hash   text,
    proposed_description  text,
    created_block         bigint not null,
    created_log           integer not null,
    updated_block         bigint not null
);
create index measurements_created on chain.measurements (created_block, created_log);

-- The vendors' documents that evidence is judged by.
create table chain.collateral (
    document_hash text primary key,
    document_type text not null,
    subject       text not null,
    standing      text not null,
    issued_at     bigint not null,
    next_update   bigint not null,
    published_at  bigint not null,
    roots_hash    text not null,
    reason_hash   text,
    created_block bigint not null,
    created_log   integer not null,
    updated_block bigint not null
);
create index collateral_created on chain.collateral (created_block, created_log);
create index collateral_subject on chain.collateral (document_type, subject, created_block, created_log);

-- Hash of the trust anchors in force.
create table chain.trust_anchors (
    contract      text primary key,
    roots_hash    text not null,
    updated_block bigint not null
);

-- Those whose quorum is believed, by the contract that believes them. Members are separated by commas.
create table chain.committees (
    contract      text primary key,
    members       text not null,
    threshold     integer not null,
    changed_at    bigint not null,
    created_block bigint not null,
    created_log   integer not null,
    updated_block bigint not null
);
create index committees_created on chain.committees (created_block, created_log);
