// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

/// @title Roles
/// @notice The roles of the AccessManager and what they are for. Contracts never look at a role to admit a call from
/// another contract; they compare with a wired address.
///
/// | Role | Held by | May call |
/// |---|---|---|
/// | ADMIN | upgrade timelock | everything `restricted` that no other role was given: upgrades, definitions of parameters, wiring; and the roles themselves |
/// | ECONOMY | economic timelock | economic parameters; `FeePolicy.setFee`, `setSplit`; `FeeSplitter.setRecipient`; `CapacityLedger.setQuota`; `EscrowVault.listToken` |
/// | SAFETY | safety timelock | parameters of safety; gate policies and their bindings; committees; scoring models; what attestation evidence is held against; `MeasurementAllowlist.activate`; `IdentityRegistry.endBootstrap`; `SlashManager.accuse`, `decide`, `setInsuranceFund`; `ProviderPenalties.accuse`, `decide`; probing for native engines |
/// | GUARDIAN | guardians (fast, can only refuse) | `setIntakePaused` everywhere; `emergencySuspendClient`; `MeasurementAllowlist.cancel`, `revoke`; `EnclaveRegistry.emergencyRevoke` |
/// | ADMINISTRATOR | administrators | `AccountStatus.setStatus`; `IdentityRegistry.terminate`; `IdentityCommittee.removeMember`, `AttestationCommittee.removeMember`; `MeasurementAllowlist.propose`; `CollateralRegistry.withdraw`; `ProviderRegistry.setBanned`; `CapacityLedger.setQuotaOverride` |
/// | REGISTRAR | registrars of capture clients | `ClientRegistry`: register, update, keys, suspend, reactivate, revoke |
/// | MODERATOR | moderators | `IdentityRegistry.suspend`, `flag`, `reinstate` |
/// | KEEPER | services that fetch vendors' collateral | `CollateralRegistry.publish` |
/// | MINTER | `RewardPool` | `VirtToken.mint`, up to the cap |
///
/// Until the ceremony of `docs/governance.md` the genesis accounts' timelock holds ADMIN, ECONOMY and SAFETY.
library Roles {
    /// @notice The AccessManager's own admin role.
    uint64 internal constant ADMIN = 0;
    uint64 internal constant GUARDIAN = 1;
    uint64 internal constant ADMINISTRATOR = 2;
    uint64 internal constant REGISTRAR = 3;
    uint64 internal constant MODERATOR = 4;
    uint64 internal constant MINTER = 5;
    uint64 internal constant KEEPER = 6;
    uint64 internal constant ECONOMY = 7;
    uint64 internal constant SAFETY = 8;
}
