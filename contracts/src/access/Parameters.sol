// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

/// @title Parameters
/// @notice Names of the governed numbers in the ParameterRegistry. `genesis/parameters.json` holds the values a network
/// starts with; each comment gives the unit, the default and the inclusive bounds found there.
library Parameters {
    /// @notice Deposit a bid must carry. wei: 0.5 VE (0.01 VE .. 100 VE).
    bytes32 internal constant MARKET_BID_MIN_DEPOSIT = keccak256("market.bid_min_deposit");
    /// @notice Bids an order takes. count: 20 (1 .. 500).
    bytes32 internal constant MARKET_ORDER_MAX_BIDS = keccak256("market.order_max_bids");
    /// @notice Longest life of an order without a winner. s: 1 d (600 s .. 30 d).
    bytes32 internal constant MARKET_ORDER_TTL = keccak256("market.order_ttl");
    /// @notice Longest life of a bid. s: 3 600 s (60 s .. 7 d).
    bytes32 internal constant MARKET_BID_TTL = keccak256("market.bid_ttl");
    /// @notice Time an account must be able to pay for when a bid is accepted. s: 3 600 s (0 s .. 7 d).
    bytes32 internal constant MARKET_MIN_RUNWAY = keccak256("market.min_runway");
    /// @notice Time the provider has to report the workload ready; then the lease may be cancelled free of charge.
    /// s: 1 800 s (300 s .. 1 d).
    bytes32 internal constant MARKET_READY_DEADLINE = keccak256("market.ready_deadline");
    /// @notice Open orders of one customer. count: 50 (1 .. 1000).
    bytes32 internal constant MARKET_ORDERS_PER_CUSTOMER = keccak256("market.orders_per_customer");

    /// @notice Deposit a deployment must start with. wei: 0.5 VE (0.01 VE .. 100 VE).
    bytes32 internal constant DEPLOYMENT_MIN_DEPOSIT = keccak256("deployment.min_deposit");

    /// @notice Bond of an active provider. wei: 10000 VE (1 VE .. 1000000 VE).
    bytes32 internal constant PROVIDER_BOND = keccak256("provider.bond");
    /// @notice Time from the request to the release of a bond. s: 14 d (7 d .. 60 d).
    bytes32 internal constant PROVIDER_UNBONDING = keccak256("provider.unbonding");
    /// @notice Time a rotated key of a provider still counts. s: 1 d (3 600 s .. 30 d).
    bytes32 internal constant PROVIDER_KEY_OVERLAP = keccak256("provider.key_overlap");

    /// @notice Silence after which a provider's capacity counts as stale. s: 3 600 s (30 s .. 1 d).
    bytes32 internal constant CAPACITY_HEARTBEAT_TIMEOUT = keccak256("capacity.heartbeat_timeout");

    /// @notice Time an overdrawn account's work goes on before it is suspended. s: 1 800 s (0 s .. 1 d).
    bytes32 internal constant ESCROW_OVERDRAW_GRACE = keccak256("escrow.overdraw_grace");
    /// @notice Time suspended work is kept before it is deleted. s: 1 d (0 s .. 30 d).
    bytes32 internal constant ESCROW_OVERDRAW_RETENTION = keccak256("escrow.overdraw_retention");
    /// @notice Open streams of one account. count: 50 (1 .. 200).
    bytes32 internal constant ESCROW_MAX_STREAMS = keccak256("escrow.max_streams");

    /// @notice Time to dispute a statement that was not acknowledged. s: 7 d (1 d .. 30 d).
    bytes32 internal constant SETTLEMENT_DISPUTE_WINDOW = keccak256("settlement.dispute_window");
    /// @notice Time after a lease's end in which its final statement is due. s: 1 d (3 600 s .. 30 d).
    bytes32 internal constant SETTLEMENT_FINAL_SILENCE = keccak256("settlement.final_silence");
    /// @notice How many times the reserved resources a statement may claim as peak. count: 3 (1 .. 100).
    bytes32 internal constant SETTLEMENT_PEAK_FACTOR = keccak256("settlement.peak_factor");

    /// @notice Lowest take rate a fee policy may set. bps: 50 (0 .. 800).
    bytes32 internal constant FEES_MINIMUM_BPS = keccak256("fees.minimum_bps");
    /// @notice Highest take rate a fee policy may set. bps: 800 (50 .. 2000).
    bytes32 internal constant FEES_MAXIMUM_BPS = keccak256("fees.maximum_bps");

    /// @notice Notice a provider gives before it takes back capacity. s: 1 d (3 600 s .. 30 d).
    bytes32 internal constant RECLAIM_NOTICE = keccak256("reclaim.notice");

    /// @notice Validity of a finalised score. s: 365 d (1 d .. 730 d).
    bytes32 internal constant IDENTITY_VERIFICATION_EXPIRY = keccak256("identity.verification_expiry");
    /// @notice Time the committee has to answer a request. s: 1 d (240 s .. 7 d).
    bytes32 internal constant IDENTITY_REQUEST_TTL = keccak256("identity.request_ttl");
    /// @notice Pause after a rejection before the next request. s: 1 d (0 s .. 30 d).
    bytes32 internal constant IDENTITY_REQUEST_COOLDOWN = keccak256("identity.request_cooldown");
    /// @notice Time a failed component may not be left out of the next vector. s: 30 d (0 s .. 365 d).
    bytes32 internal constant IDENTITY_STICKY_PERIOD = keccak256("identity.sticky_period");
    /// @notice Time from a scoring table's registration to its activation. s: 6 000 s (600 s .. 30 d).
    bytes32 internal constant IDENTITY_MODEL_ACTIVATION_DELAY = keccak256("identity.model_activation_delay");
    /// @notice Capture clients of one registrar that are not revoked. count: 10 (1 .. 1000).
    bytes32 internal constant IDENTITY_CLIENTS_PER_REGISTRAR = keccak256("identity.clients_per_registrar");
    /// @notice Time a capture client's rotated key still counts. s: 1 d (0 s .. 30 d).
    bytes32 internal constant IDENTITY_CLIENT_KEY_OVERLAP = keccak256("identity.client_key_overlap");

    /// @notice Length of an epoch, which bounds how fast the validator set changes. s: 3 600 s (60 s .. 7 d).
    bytes32 internal constant STAKING_EPOCH = keccak256("staking.epoch");
    /// @notice Most validators. count: 25 (4 .. 100).
    bytes32 internal constant STAKING_VALIDATOR_CAP = keccak256("staking.validator_cap");

    /// @notice Longest time a committee's statement about attestation evidence counts. s: 600 s (60 s .. 3 600 s).
    bytes32 internal constant ATTESTATION_PROOF_VALIDITY = keccak256("attestation.proof_validity");

    /// @notice Lowest identity score of a validator's operator who registers an enclave. count: 85 (0 .. 100).
    bytes32 internal constant ENCLAVE_MINIMUM_SCORE = keccak256("enclave.minimum_score");
    /// @notice Life of an enclave's identity after an attestation. s: 1 d (3 600 s .. 30 d).
    bytes32 internal constant ENCLAVE_IDENTITY_EXPIRY = keccak256("enclave.identity_expiry");
    /// @notice Age of an attestation from which its keys do not count until the next. s: 21 600 s (600 s .. 30 d).
    bytes32 internal constant ENCLAVE_ATTESTATION_MAX_AGE = keccak256("enclave.attestation_max_age");
    /// @notice Time a rotated key of an enclave still counts. s: 600 s (0 s .. 1 d).
    bytes32 internal constant ENCLAVE_KEY_OVERLAP = keccak256("enclave.key_overlap");
    /// @notice Pause between two epochs of a validator's enclave. s: 0 s (0 s .. 1 d).
    bytes32 internal constant ENCLAVE_COOLDOWN = keccak256("enclave.cooldown");
    /// @notice Time after the end of its collateral from which an identity counts as degraded. s: 7 d (0 s .. 30 d).
    bytes32 internal constant ENCLAVE_COLLATERAL_GRACE = keccak256("enclave.collateral_grace");
    /// @notice Whether SEV-SNP evidence must have been held against AMD's revocation list. bool: 0 (0 .. 1).
    bytes32 internal constant ENCLAVE_REQUIRE_SNP_REVOCATION = keccak256("enclave.require_snp_revocation");
    /// @notice Time from a measurement's proposal to its activation. s: 2 d (3 600 s .. 30 d).
    bytes32 internal constant ENCLAVE_MEASUREMENT_REVIEW = keccak256("enclave.measurement_review");
    /// @notice Longest life of a measurement on the allow-list. s: 180 d (1 d .. 180 d).
    bytes32 internal constant ENCLAVE_MEASUREMENT_LIFETIME = keccak256("enclave.measurement_lifetime");

    /// @notice Least self-bond of a validator. wei: 1000 VE (1 VE .. 1000000 VE).
    bytes32 internal constant STAKING_MIN_SELF_BOND = keccak256("staking.min_self_bond");
    /// @notice Least amount of a delegation. wei: 1 VE (0.000001 VE .. 1000 VE).
    bytes32 internal constant STAKING_MIN_DELEGATION = keccak256("staking.min_delegation");
    /// @notice Validators one account may have stake with. count: 10 (1 .. 32).
    bytes32 internal constant STAKING_MAX_VALIDATORS = keccak256("staking.max_validators");
    /// @notice Time from undelegating to the release of stake. s: 14 d (7 d .. 28 d).
    bytes32 internal constant STAKING_UNBONDING = keccak256("staking.unbonding");
    /// @notice Lowest commission of a validator. bps: 500 (0 .. 2000).
    bytes32 internal constant STAKING_COMMISSION_MINIMUM = keccak256("staking.commission_minimum");
    /// @notice Highest commission of a validator. bps: 2000 (500 .. 5000).
    bytes32 internal constant STAKING_COMMISSION_MAXIMUM = keccak256("staking.commission_maximum");
    /// @notice Largest change of a commission in a day. bps: 100 (1 .. 1000).
    bytes32 internal constant STAKING_COMMISSION_STEP = keccak256("staking.commission_step");
    /// @notice Time after an epoch's end in which its report is taken; 0: there are no reports. s: 172 800 s (0 s ..
    /// 7 d).
    bytes32 internal constant STAKING_REPORT_WINDOW = keccak256("staking.report_window");
    /// @notice Fewest turns of an epoch by which presence is judged. count: 20 (1 .. 10000).
    bytes32 internal constant STAKING_DOWNTIME_TURNS = keccak256("staking.downtime_turns");
    /// @notice Turns missed in a row that count as downtime. count: 100 (4 .. 100000).
    bytes32 internal constant STAKING_DOWNTIME_ROW = keccak256("staking.downtime_row");

    /// @notice Slash for sealing two blocks of a height and round. ppm: 50000 (10000 .. 1000000).
    bytes32 internal constant SLASHING_DOUBLE_SIGN_FRACTION = keccak256("slashing.double_sign_fraction");
    /// @notice Jail for it, though it tombstones. s: 7 d (0 s .. 365 d).
    bytes32 internal constant SLASHING_DOUBLE_SIGN_JAIL = keccak256("slashing.double_sign_jail");
    /// @notice Slash for missing turns. ppm: 1000 (0 .. 10000).
    bytes32 internal constant SLASHING_DOWNTIME_FRACTION = keccak256("slashing.downtime_fraction");
    /// @notice Jail for it. s: 600 s (60 s .. 30 d).
    bytes32 internal constant SLASHING_DOWNTIME_JAIL = keccak256("slashing.downtime_jail");
    /// @notice Slash for a wrong identity attestation. ppm: 50000 (0 .. 1000000).
    bytes32 internal constant SLASHING_INVALID_ATTESTATION_FRACTION = keccak256(
        "slashing.invalid_attestation_fraction"
    );
    /// @notice Jail for it. s: 7 d (0 s .. 365 d).
    bytes32 internal constant SLASHING_INVALID_ATTESTATION_JAIL = keccak256("slashing.invalid_attestation_jail");
    /// @notice Slash for identity work assigned and not done. ppm: 10000 (0 .. 1000000).
    bytes32 internal constant SLASHING_MISSED_RECOMPUTATION_FRACTION = keccak256(
        "slashing.missed_recomputation_fraction"
    );
    /// @notice Jail for it. s: 3 600 s (0 s .. 365 d).
    bytes32 internal constant SLASHING_MISSED_RECOMPUTATION_JAIL = keccak256("slashing.missed_recomputation_jail");
    /// @notice Slash for a score apart from the committee's. ppm: 20000 (0 .. 1000000).
    bytes32 internal constant SLASHING_INCONSISTENT_SCORE_FRACTION = keccak256("slashing.inconsistent_score_fraction");
    /// @notice Jail for it. s: 1 d (0 s .. 365 d).
    bytes32 internal constant SLASHING_INCONSISTENT_SCORE_JAIL = keccak256("slashing.inconsistent_score_jail");
    /// @notice Slash for work with an enclave past its attestation. ppm: 10000 (0 .. 1000000).
    bytes32 internal constant SLASHING_EXPIRED_ATTESTATION_FRACTION = keccak256(
        "slashing.expired_attestation_fraction"
    );
    /// @notice Jail for it. s: 3 600 s (0 s .. 365 d).
    bytes32 internal constant SLASHING_EXPIRED_ATTESTATION_JAIL = keccak256("slashing.expired_attestation_jail");
    /// @notice Slash for work with a debug-mode enclave, which tombstones. ppm: 200000 (0 .. 1000000).
    bytes32 internal constant SLASHING_DEBUG_ENCLAVE_FRACTION = keccak256("slashing.debug_enclave_fraction");
    /// @notice Jail for it. s: 0 s (0 s .. 365 d).
    bytes32 internal constant SLASHING_DEBUG_ENCLAVE_JAIL = keccak256("slashing.debug_enclave_jail");
    /// @notice Slash for work with software not on the allow-list, which tombstones. ppm: 100000 (0 .. 1000000).
    bytes32 internal constant SLASHING_UNLISTED_MEASUREMENT_FRACTION = keccak256(
        "slashing.unlisted_measurement_fraction"
    );
    /// @notice Jail for it. s: 0 s (0 s .. 365 d).
    bytes32 internal constant SLASHING_UNLISTED_MEASUREMENT_JAIL = keccak256("slashing.unlisted_measurement_jail");
    /// @notice Slash on other grounds. ppm: 10000 (0 .. 1000000).
    bytes32 internal constant SLASHING_OTHER_FRACTION = keccak256("slashing.other_fraction");
    /// @notice Jail for it. s: 3 600 s (0 s .. 365 d).
    bytes32 internal constant SLASHING_OTHER_JAIL = keccak256("slashing.other_jail");
    /// @notice Time to object to a case that does not prove itself. s: 172 800 s (0 s .. 14 d).
    bytes32 internal constant SLASHING_APPEAL_WINDOW = keccak256("slashing.appeal_window");
    /// @notice Reporter's share of what is slashed at once. bps: 500 (0 .. 500).
    bytes32 internal constant SLASHING_REPORTER_BPS = keccak256("slashing.reporter_bps");
    /// @notice Insurance fund's share of what is slashed; the rest is burned. bps: 0 (0 .. 9500).
    bytes32 internal constant SLASHING_INSURANCE_BPS = keccak256("slashing.insurance_bps");

    /// @notice New VE a year, of the supply. bps: 300 (0 .. 300).
    bytes32 internal constant REWARDS_EMISSION_BPS = keccak256("rewards.emission_bps");
    /// @notice Share of new VE for stakers. bps: 6000 (0 .. 6000).
    bytes32 internal constant REWARDS_EMISSION_STAKING_BPS = keccak256("rewards.emission_staking_bps");
    /// @notice Share of new VE for identity work; the rest is for providers. bps: 2000 (0 .. 4000).
    bytes32 internal constant REWARDS_EMISSION_IDENTITY_BPS = keccak256("rewards.emission_identity_bps");
    /// @notice Time after which rewards never claimed go back. s: 365 d (90 d .. 730 d).
    bytes32 internal constant REWARDS_UNCLAIMED_EXPIRY = keccak256("rewards.unclaimed_expiry");

    /// @notice Share of a GPU lease's fee that burns while GPUs are idle. bps: 1000 (0 .. 4000).
    bytes32 internal constant FEES_GPU_BURN_BASE = keccak256("fees.gpu_burn_base");
    /// @notice Largest share that burns. bps: 4000 (1000 .. 4000).
    bytes32 internal constant FEES_GPU_BURN_CAP = keccak256("fees.gpu_burn_cap");
    /// @notice How much more burns for each percent of GPUs in use above the threshold. bps: 50 (0 .. 200).
    bytes32 internal constant FEES_GPU_BURN_SLOPE = keccak256("fees.gpu_burn_slope");
    /// @notice GPUs in use from which more burns. bps: 7000 (0 .. 10000).
    bytes32 internal constant FEES_GPU_BURN_THRESHOLD = keccak256("fees.gpu_burn_threshold");
    /// @notice Largest change of that share in an epoch. bps: 250 (1 .. 1000).
    bytes32 internal constant FEES_GPU_BURN_STEP = keccak256("fees.gpu_burn_step");

    /// @notice Longest unserved time a terminated lease's penalty counts. s: 7 d (0 s .. 30 d).
    bytes32 internal constant PROVIDER_TERMINATION_TERM = keccak256("provider.termination_term");
    /// @notice Penalty for ending a lease without notice, of the unserved value. bps: 10000 (0 .. 20000).
    bytes32 internal constant PROVIDER_TERMINATION_UNNOTICED_BPS = keccak256("provider.termination_unnoticed_bps");
    /// @notice Penalty for ending an unstable workload's lease, of the unserved value. bps: 5000 (0 .. 20000).
    bytes32 internal constant PROVIDER_TERMINATION_UNSTABLE_BPS = keccak256("provider.termination_unstable_bps");
    /// @notice Customer's share of a termination penalty; the rest is burned. bps: 8000 (0 .. 10000).
    bytes32 internal constant PROVIDER_TERMINATION_CUSTOMER_BPS = keccak256("provider.termination_customer_bps");
    /// @notice Bond taken for proven usage fraud. ppm: 100000 (0 .. 1000000).
    bytes32 internal constant PROVIDER_SLASH_USAGE_FRAUD = keccak256("provider.slash_usage_fraud");
    /// @notice Bond taken for a false benchmark. ppm: 50000 (0 .. 1000000).
    bytes32 internal constant PROVIDER_SLASH_FAKE_BENCHMARK = keccak256("provider.slash_fake_benchmark");
    /// @notice Bond taken for capacity that was reserved and not there. ppm: 10000 (0 .. 1000000).
    bytes32 internal constant PROVIDER_SLASH_UNDELIVERABLE = keccak256("provider.slash_undeliverable");
    /// @notice Bond taken for each day of silence with live leases. ppm: 5000 (0 .. 100000).
    bytes32 internal constant PROVIDER_SLASH_SILENCE = keccak256("provider.slash_silence");
    /// @notice Most bond taken for one silence. ppm: 50000 (0 .. 1000000).
    bytes32 internal constant PROVIDER_SLASH_SILENCE_CAP = keccak256("provider.slash_silence_cap");
    /// @notice Bond taken for a key known to others and not reported. ppm: 50000 (0 .. 1000000).
    bytes32 internal constant PROVIDER_SLASH_KEY_COMPROMISE = keccak256("provider.slash_key_compromise");
    /// @notice Time to object to a slash that does not prove itself. s: 172 800 s (0 s .. 14 d).
    bytes32 internal constant PROVIDER_SLASH_APPEAL_WINDOW = keccak256("provider.slash_appeal_window");
}
