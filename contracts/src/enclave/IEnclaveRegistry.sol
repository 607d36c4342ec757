// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IMeasurementAllowlist} from "./IMeasurementAllowlist.sol";

/// @title IEnclaveRegistry
/// @notice Which keys live in a validator's trusted execution environment: evidence is sealed to the encryption key, results
/// are signed by the signing key. A key is here because the environment put its hash into its own attestation, for this
/// chain, this registry, this validator, this epoch and a block of the last minutes.
///
/// **Binding.** The 64 bytes of report data (Nitro: user data) are {bindingOf}, then 32 zero bytes.
///
/// **Epochs.** Each registration and rotation is the validator's next epoch, from 1, with keys nobody used before. At most
/// two keys of a validator count: the latest, and through the overlap after a rotation the one before it.
///
/// **Validity is computed, not kept.** A key counts while all of this holds: its node serves ({IValidatorRegistry.serviceOf}),
/// so it is in the set and its validator neither jailed nor tombstoned; its attestation is no older than `enclave.attestation_max_age`; its identity has not expired, retired or been revoked; its
/// measurement is active, unexpired and unrevoked in the {IMeasurementAllowlist}; and its validator is not Unhealthy.
/// Nothing has to be poked. An identity lives for `enclave.identity_expiry` after an attestation: past the maximum age it
/// is Stale, and {reattest} brings it back; past the expiry it is over, and the validator registers anew. Operator, account
/// status and score are asked for at every attestation, so losing them ends an identity within the maximum age.
///
/// **Results of the past.** {wasValidAt} says whether a key counted when a result says it was computed. Because a result's
/// date is the key's own word, a revocation of key or measurement reaches back to all results not accepted yet; so does the
/// node's leaving the set; and time before the last gap (stale, unhealthy, out of the set, or before the entry it counted
/// under was activated last) counts as invalid. What is called valid for some time was valid then, by today's parameters.
///
/// **Assumptions.** The environment makes its keys itself, keeps them in, and signs with them only what its software
/// says; that is what the allow-list's reviewers look at.
interface IEnclaveRegistry {
    /// @notice Where an identity stands, first match. None: there is none. Revoked: by operator or guardians.
    /// Disallowed: its measurement does not count. Expired. Retired: rotated away, overlap over. Outside: its node does
    /// not serve in the consensus set. Stale: attestation too old. Unhealthy. Degraded: valid, but reported as degraded, or its
    /// collateral ended more than `enclave.collateral_grace` ago (only where the maximum age is longer than that). Active.
    enum Status {
        None,
        Active,
        Degraded,
        Unhealthy,
        Stale,
        Outside,
        Retired,
        Expired,
        Disallowed,
        Revoked
    }

    /// @notice What the quorum last said of a validator.
    enum Health {
        Healthy,
        Degraded,
        Unhealthy
    }

    /// @notice What an operator brings.
    /// @param kind SGX 1, TDX 2, SEV-SNP 3, Nitro 4.
    /// @param matching What of the evidence the allow-list is to look at.
    /// @param challengeBlock Number of the block whose hash is the challenge: one of the last 256.
    /// @param evidence Quote, report or document.
    /// @param collateral At most 32 pieces, each current in the {ICollateralRegistry} or a single DER certificate.
    /// @param proof For {IAttestationVerifier-verify}: empty where verification is native.
    struct Attestation {
        uint8 kind;
        IMeasurementAllowlist.Matching matching;
        uint64 challengeBlock;
        bytes evidence;
        bytes[] collateral;
        bytes proof;
    }

    /// @notice An identity.
    /// @param encryptionKey X25519 public key.
    /// @param signingKey Address of the secp256k1 key, so that `ecrecover` verifies results.
    /// @param kind SGX 1, TDX 2, SEV-SNP 3, Nitro 4.
    /// @param revoked Whether it was revoked.
    /// @param registeredAt When the epoch began (s).
    /// @param validFrom Since when it has been attested without a gap (s).
    /// @param attestedAt When it was attested last (s).
    /// @param expiresAt It is over from here on, unless attested again (s).
    /// @param retiresAt End of the overlap after a rotation (s); 0 = not rotated.
    /// @param collateralUntil First next update of the collateral last used (s).
    /// @param challengeBlock Challenge of the last attestation.
    /// @param platformId The machine, as the verifier names it; 0 if nothing names it.
    /// @param measurement What it counts under.
    struct Identity {
        bytes32 encryptionKey;
        address signingKey;
        uint8 kind;
        bool revoked;
        uint40 registeredAt;
        uint40 validFrom;
        uint40 attestedAt;
        uint40 expiresAt;
        uint40 retiresAt;
        uint40 collateralUntil;
        uint64 challengeBlock;
        bytes32 platformId;
        IMeasurementAllowlist.Reference measurement;
    }

    /// @notice A key that counts.
    /// @param epoch Its epoch.
    /// @param signingKey Signs results.
    /// @param encryptionKey Evidence is sealed to it.
    struct ValidKey {
        uint32 epoch;
        address signingKey;
        bytes32 encryptionKey;
    }

    /// @notice What members of the {IAttestationCommittee} sign about a validator.
    /// @param validator The validator's node.
    /// @param health What they say.
    /// @param evidenceHash Commits to the heartbeats and failures they counted off chain.
    /// @param nonce {healthOf}'s `reports`.
    /// @param validUntil Last second at which their word may be brought (s), so that a recovery nobody reported in time does
    /// not excuse a later illness.
    struct HealthReport {
        address validator;
        Health health;
        bytes32 evidenceHash;
        uint32 nonce;
        uint64 validUntil;
    }

    /// @notice Health of a validator.
    /// @param health What the quorum last said.
    /// @param reports How many reports there were: the nonce of the next.
    /// @param since When it said so (s).
    /// @param trustedFrom When the validator last recovered from being Unhealthy (s); 0 = never was.
    /// @param evidenceHash Commits to what the quorum saw.
    struct HealthRecord {
        Health health;
        uint32 reports;
        uint40 since;
        uint40 trustedFrom;
        bytes32 evidenceHash;
    }

    /// @notice A validator's next epoch began, with these keys.
    event IdentityRegistered(
        address indexed validator,
        uint32 indexed epoch,
        address indexed signingKey,
        bytes32 encryptionKey,
        uint8 kind
    );
    /// @notice After {register} and {rotate}, and on {reattest}: the identity was attested.
    event IdentityAttested(
        address indexed validator,
        uint32 indexed epoch,
        bytes32 indexed measurementKey,
        bytes32 softwareKey,
        bytes32 evidenceHash,
        bytes32 platformId,
        uint64 svn,
        uint64 challengeBlock,
        uint40 validFrom,
        uint40 expiresAt,
        uint40 collateralUntil
    );
    /// @notice The key of `epoch` counts until `retiresAt` beside that of the next epoch.
    event KeyRetiring(address indexed validator, uint32 indexed epoch, uint40 retiresAt);
    event IdentityRevoked(address indexed validator, uint32 indexed epoch, bytes32 reasonHash, address by);
    event HealthChanged(address indexed validator, Health previous, Health health, bytes32 evidenceHash);

    error EnclaveRegistry_NotOperator(address validator, address caller);
    error EnclaveRegistry_NotInSet(address validator);
    error EnclaveRegistry_ScoreTooLow(address operator, uint8 score, uint256 required);
    error EnclaveRegistry_ZeroKey();
    error EnclaveRegistry_EncryptionKeyUsed(bytes32 encryptionKey);
    error EnclaveRegistry_SigningKeyUsed(address signingKey);
    /// @notice {register} while there is an identity that {reattest} or {rotate} can go on with.
    error EnclaveRegistry_IdentityExists(address validator, uint32 epoch, Status status);
    /// @notice {reattest} or {rotate} without one.
    error EnclaveRegistry_IdentityEnded(address validator, uint32 epoch, Status status);
    error EnclaveRegistry_CoolingDown(address validator, uint256 until);
    error EnclaveRegistry_RotationInProgress(address validator, uint256 until);
    /// @notice The block is none of the last 256.
    error EnclaveRegistry_ChallengeUnknown(uint64 challengeBlock, uint256 currentBlock);
    /// @notice An attestation of this identity had this challenge or a later one.
    error EnclaveRegistry_ChallengeNotNewer(uint64 challengeBlock, uint64 last);
    error EnclaveRegistry_ReportDataMismatch(bytes32 expected, bytes32 found, bytes32 tail);
    /// @notice The software under a key changed: rotate instead.
    error EnclaveRegistry_SoftwareChanged(bytes32 softwareKey, bytes32 found);
    /// @notice The machine under a key changed: rotate instead.
    error EnclaveRegistry_PlatformChanged(bytes32 platformId, bytes32 found);
    /// @notice AMD's revocation list was left out, and `enclave.require_snp_revocation` is set.
    error EnclaveRegistry_RevocationNotChecked();
    error EnclaveRegistry_UnknownIdentity(address validator, uint32 epoch);
    error EnclaveRegistry_AlreadyRevoked(address validator, uint32 epoch);
    error EnclaveRegistry_HealthUnchanged(address validator, Health health);
    error EnclaveRegistry_BadNonce(address validator, uint32 nonce, uint32 expected);
    error EnclaveRegistry_ReportExpired(address validator, uint64 validUntil, uint256 time);

    /// @notice What the first 32 bytes of report data must be: Keccak-256 of eight 32-byte words, that is `abi.encode` of
    /// Keccak-256("virtengine.enclave.binding"), chain id, address of this registry and the arguments. `challenge` is the
    /// challenge block's hash.
    function bindingOf(
        address validator,
        bytes32 encryptionKey,
        address signingKey,
        uint32 epoch,
        bytes32 challenge
    ) external view returns (bytes32);

    /// @notice The latest epoch of a validator; 0 = never registered. The next registration or rotation has one more.
    function epochOf(address validator) external view returns (uint32);

    /// @notice An identity as stored; all zero if there is none.
    function identityOf(address validator, uint32 epoch) external view returns (Identity memory);

    /// @notice Whose a signing key is or was; zero if nobody's.
    function holderOf(address signingKey) external view returns (address validator, uint32 epoch);

    /// @notice Where an identity stands now. {ValidKey}s are those that are Active or Degraded.
    function statusOf(address validator, uint32 epoch) external view returns (Status);

    /// @notice The keys that count now, newest first, at most two.
    function validKeysOf(address validator) external view returns (ValidKey[] memory);

    /// @notice Whether a signing key counted at `time` (s), as far as is known now; false for times to come.
    function wasValidAt(address signingKey, uint256 time) external view returns (bool);

    /// @notice What the quorum last said of a validator.
    function healthOf(address validator) external view returns (HealthRecord memory);

    /// @notice The EIP-712 digest that members of the {IAttestationCommittee} sign for {reportHealth}, of
    /// `HealthReport(address validator,uint8 health,bytes32 evidenceHash,uint32 nonce,uint64 validUntil)` in the domain
    /// ("VirtEngine EnclaveRegistry", "1", chain id, this registry).
    function healthDigest(HealthReport calldata report) external view returns (bytes32);

    /// @notice Begins the validator's next epoch where there is no identity, or the last is revoked, disallowed or
    /// expired; that one retires at once. Only the node's operator, whose account is operational and whose identity score is at least
    /// `enclave.minimum_score`, while intake is open and the node is in the set; at least `enclave.cooldown` after the
    /// epoch before. Passes on the errors of verifier, collateral registry and allow-list.
    function register(
        address validator,
        bytes32 encryptionKey,
        address signingKey,
        Attestation calldata attestation
    ) external returns (uint32 epoch);

    /// @notice As {register}, where there is an identity to go on from; its key counts for `enclave.key_overlap` more.
    /// The new key is attested as the first one was. Reverts with RotationInProgress while the last overlap runs.
    function rotate(
        address validator,
        bytes32 encryptionKey,
        address signingKey,
        Attestation calldata attestation
    ) external returns (uint32 epoch);

    /// @notice Attests the latest identity again, with the same keys, software and machine and a newer challenge, and
    /// renews its expiry. The same conditions as {register}, without the cool-down.
    function reattest(address validator, Attestation calldata attestation) external;

    /// @notice Revokes an identity of one's own for good, results of the past included. Only the node's operator; also
    /// while paused, and after the node left the set.
    function revoke(address validator, uint32 epoch, bytes32 reasonHash) external;

    /// @notice Revokes any identity for good. Only guardians.
    function emergencyRevoke(address validator, uint32 epoch, bytes32 reasonHash) external;

    /// @notice Records a change of health; by anyone who brings a quorum of the {IAttestationCommittee}, also while paused.
    /// Health belongs to the validator and outlives its keys: who is Unhealthy stays so until the quorum says otherwise.
    /// Reverts with UnknownIdentity for a validator that never had one, with ReportExpired, with BadNonce, with
    /// HealthUnchanged, and with the committee's errors.
    /// @param signers Members that signed {healthDigest}, strictly ascending.
    /// @param signatures One each.
    function reportHealth(
        HealthReport calldata report,
        address[] calldata signers,
        bytes[] calldata signatures
    ) external;
}
