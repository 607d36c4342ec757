alter table tx_intent
    -- What the signed bytes offer for gas, in wei: the most, and the tip where the transaction has one.
    add column max_fee    numeric(78),
    add column max_tip    numeric(78),
    -- When the nonce was given out, and when the present price was offered.
    add column signed_at  timestamptz,
    add column priced_at  timestamptz,
    -- When a person has decided that an intent that was given up needs no more attention.
    add column dropped_at timestamptz,
    drop constraint tx_intent_state_check,
    add constraint tx_intent_state_check check (state in
        ('created', 'checked', 'signed', 'sent', 'replaced', 'mined_ok', 'mined_reverted', 'dead'));

drop index tx_intent_open;
create index tx_intent_open on tx_intent (sender, state, priority desc, id)
    where state in ('created', 'checked', 'signed', 'sent', 'replaced');
create index tx_intent_signed on tx_intent (sender, signed_at);
create index tx_intent_dead on tx_intent (id) where state = 'dead' and dropped_at is null;

-- Other signed bytes for the same nonce of the same intent: any of them, or the intent's own, may be mined, one only.
create table tx_replaced (
    tx_hash   text primary key,
    intent_id bigint      not null references tx_intent (id),
    nonce     bigint      not null,
    raw       bytea       not null,
    at        timestamptz not null default now()
);
create index tx_replaced_intent on tx_replaced (intent_id, nonce);
