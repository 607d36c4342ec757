// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

/// @title IProviderRegistry
/// @notice The sellers: where their gateway is, which keys speak for them, what bond stands behind them. A provider is
/// named by its owner address; an operator key may bid and report, the attestation key signs usage, the encryption key
/// receives secrets, the TLS fingerprint is what a tenant's client pins.
/// @dev The bond lies in the EscrowVault. Texts (gateway address, attributes, prices) travel in events; the chain keeps
/// their hashes.
interface IProviderRegistry {
    enum State {
        None,
        Active,
        Paused,
        Exiting,
        Exited,
        Banned
    }

    /// @notice What a provider says of itself.
    /// @param gateway Address of the tenant gateway, `https://host:port`, at most 256 bytes.
    /// @param attributes Canonical JSON object of placement attributes, at most 2,048 bytes.
    /// @param prices Canonical JSON object of list prices, at most 1,024 bytes; informative.
    /// @param tlsFingerprint SHA-256 of the gateway's DER certificate.
    /// @param encryptionKey X25519 public key for secrets sealed to this provider.
    /// @param attestationKey Signer of usage statements (an EOA or an ERC-1271 contract).
    /// @param operator Account that may bid, report readiness, close leases and submit statements; zero = owner only.
    struct Profile {
        string gateway;
        string attributes;
        string prices;
        bytes32 tlsFingerprint;
        bytes32 encryptionKey;
        address attestationKey;
        address operator;
    }

    /// @notice What the chain keeps.
    /// @param previousAttestationKey Still accepted until `previousValidUntil` (s): statements signed just before a
    /// rotation stay valid.
    /// @param exitAt From this time on an exiting provider may take its bond (s): `provider.unbonding` after the start of
    /// the exit, and not before `settlement.dispute_window` after its last lease; 0 if not exiting.
    /// @param activeLeases Number of live leases.
    struct Provider {
        State state;
        bytes32 gatewayHash;
        bytes32 attributesHash;
        bytes32 tlsFingerprint;
        bytes32 encryptionKey;
        address attestationKey;
        address previousAttestationKey;
        uint40 previousValidUntil;
        address operator;
        uint40 registeredAt;
        uint40 exitAt;
        uint32 activeLeases;
    }

    event ProviderRegistered(address indexed provider, uint256 bond);
    /// @notice The whole profile, at registration and at each change.
    event ProviderProfile(
        address indexed provider,
        string gateway,
        string attributes,
        string prices,
        bytes32 tlsFingerprint,
        bytes32 encryptionKey
    );
    event ProviderOperatorChanged(address indexed provider, address previous, address operator);
    event ProviderAttestationKeyRotated(
        address indexed provider,
        address previous,
        address attestationKey,
        uint40 previousValidUntil
    );
    /// @notice The owner took all keys back at once; zero where there was none.
    event ProviderKeysRevoked(
        address indexed provider,
        address operator,
        address attestationKey,
        address previousAttestationKey
    );
    event ProviderStateChanged(address indexed provider, State previous, State state, uint40 exitAt);
    /// @notice `reasonHash` commits to a text kept off chain.
    event ProviderBanChanged(address indexed provider, bool banned, bytes32 reasonHash, address indexed by);
    event ProviderBondAdded(address indexed provider, uint256 amount);
    event ProviderRegistryWired(address indexed orderBook, address indexed penalties);

    error ProviderRegistry_AlreadyRegistered(address provider);
    error ProviderRegistry_NotRegistered(address provider);
    error ProviderRegistry_NotActive(address provider, State state);
    error ProviderRegistry_WrongState(address provider, State state);
    error ProviderRegistry_BondTooSmall(uint256 bond, uint256 minimum);
    error ProviderRegistry_InvalidGateway(string gateway);
    error ProviderRegistry_TextTooLong(uint256 length, uint256 maximum);
    error ProviderRegistry_InvalidKey();
    error ProviderRegistry_KeyInUse(address key);
    error ProviderRegistry_LiveLeases(address provider, uint32 count);
    error ProviderRegistry_ExitNotReached(address provider, uint40 exitAt);
    error ProviderRegistry_InvalidSignature(address signer);
    error ProviderRegistry_ZeroAddress();
    error ProviderRegistry_AlreadyWired(address orderBook);
    error ProviderRegistry_NotPenalties(address caller);
    error ProviderRegistry_OpenCases(address provider, uint40 openUntil);

    /// @notice Names the order book and who may take bonds. Only governance, once.
    function wire(address orderBook, address penalties) external;

    /// @notice Registers the caller with its bond, taken from its token allowance to the vault. Needs the gate
    /// RegisterProvider and an operational account. Once per address, ever: who has exited comes back under another one.
    /// TLS fingerprint, encryption key and attestation key must not be zero; an attestation key serves one provider.
    function register(Profile calldata profile, uint256 bond) external;

    /// @notice Changes gateway, prices, TLS fingerprint, encryption key; attributes only while no lease is live, since
    /// tenants chose by them. Owner only; in any state but exited, for who drains still serves. Keys are not changed
    /// here: attestation key and operator must be the present ones or zero.
    function updateProfile(Profile calldata profile) external;

    /// @notice Replaces the attestation key; `newKeyProof` is the new key's EIP-712 signature over
    /// `KeyRotation(address provider,address previous,address next,uint64 nonce)`. The old key stays valid for
    /// `provider.key_overlap` seconds; the one before it ends at once. A key is used once. Owner or operator. The domain is
    /// ("VirtEngine Providers", "1"); a new key that is a contract answers by ERC-1271.
    function rotateAttestationKey(address next, bytes calldata newKeyProof) external;

    /// @notice Sets or removes (zero) the operator at once. Owner only. An operator serves one provider; a caller that is a
    /// registered provider itself always acts for itself.
    function setOperator(address operator) external;

    /// @notice For an emergency: removes the operator and both attestation keys at once. From that second neither acts for
    /// the provider anywhere, and no statement they signed is taken any more, whenever its window was. A revoked attestation
    /// key never serves again; {rotateAttestationKey} brings the next, from the zero address. Owner only.
    function revokeKeys() external;

    /// @notice No new bids. Owner or operator.
    function pause() external;

    /// @notice Bids again. Owner or operator.
    function resume() external;

    /// @notice Starts the exit: no new bids, bond unlocks `provider.unbonding` seconds later, and `reclaim.notice` seconds later
    /// leases may be ended without penalty. Owner only; a banned provider may leave too.
    function startExit() external;

    /// @notice Ends the exit: no lease may be live and no case open ({IProviderPenalties-openUntil}); the bond, which answered for
    /// everything until now, returns to the owner's prefunded balance. Owner only.
    function finishExit() external;

    /// @notice Adds to the bond from the caller's allowance. Owner only.
    function addBond(uint256 amount) external;

    /// @notice Sends part of a provider's bond to the caller. What is left may be below `provider.bond`, and then there is no new
    /// business until {addBond}. Only the penalties.
    function takeBond(address provider, uint256 amount) external;

    /// @notice Bans an active or paused provider, or lifts the ban, which leaves it paused. Only administrators. Live leases
    /// are not touched, and an exit under way goes on.
    function setBanned(address provider, bool banned, bytes32 reasonHash) external;

    function providerOf(address provider) external view returns (Provider memory);

    /// @notice Who may take bonds, once wired.
    function penalties() external view returns (address);

    /// @notice From then on an exiting provider ends leases without penalty (s): `reclaim.notice` after the start of the exit; 0 if
    /// it is not exiting.
    function exitNoticeUntil(address provider) external view returns (uint40);

    /// @notice The nonce the next key rotation signs.
    function rotationNonce(address provider) external view returns (uint64);

    /// @notice Whether `caller` is the owner or operator of a registered provider, whatever its state.
    function speaksFor(address provider, address caller) external view returns (bool);

    /// @notice Reverts unless the provider may take new business: active, and bonded at least `provider.bond`.
    function requireOpenForBusiness(address provider) external view;

    /// @notice Whether `key` may sign a statement whose window ends at `time`: it is the present key, or the previous
    /// one and `time` is not after its validity.
    function isAttestationKey(address provider, address key, uint40 time) external view returns (bool);
}
