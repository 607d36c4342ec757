-- Who decides on a parameter and what bounds its changes. Networks from before had one governance and no such bounds.
alter table chain.parameters
    add column parameter_class text not null default 'Economic',
    add column step            integer not null default 0,
    add column pause           bigint not null default 0,
    add column changed_at      bigint;
