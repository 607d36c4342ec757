-- What runs in an enclave, by itself: an entry for its signer admits it only while this is not revoked.
alter table chain.enclaves
    add column software_key        text,
    add column software_generation bigint;
