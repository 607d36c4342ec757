-- Lists that were narrowed or ordered by something no index began with.
create index bids_rate on chain.bids (rate, id);
create index collateral_type on chain.collateral (document_type, created_block, created_log);
create index collateral_subject_alone on chain.collateral (subject, created_block, created_log);
create index collateral_standing on chain.collateral (standing, created_block, created_log);
create index measurements_expiry on chain.measurements (expires_at) where not revoked;
create index measurements_revoked on chain.measurements (created_block, created_log) where revoked;
create index measurements_proposed on chain.measurements (created_block, created_log) where activated_at is null;
