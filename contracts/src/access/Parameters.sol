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
}
