// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Governed} from "../access/Governed.sol";
import {IAccountStatus} from "../access/IAccountStatus.sol";
import {IParameterRegistry} from "../access/IParameterRegistry.sol";
import {IIdentityRegistry} from "../identity/IIdentityRegistry.sol";
import {IValidatorRegistry} from "../staking/IValidatorRegistry.sol";
import {IAttestationCommittee} from "./IAttestationCommittee.sol";
import {IAttestationVerifier} from "./IAttestationVerifier.sol";
import {ICollateralRegistry} from "./ICollateralRegistry.sol";
import {IEnclaveRegistry} from "./IEnclaveRegistry.sol";
import {IMeasurementAllowlist} from "./IMeasurementAllowlist.sol";

/// @title EnclaveBase
/// @notice What all parts of the registry share: whom they ask, and what is kept.
abstract contract EnclaveBase is Governed, IEnclaveRegistry {
    /// @notice Whom the registry asks.
    /// @param verifier What evidence is worth.
    /// @param committee Whose quorum speaks of health.
    /// @param collateral Which collateral evidence may be judged by.
    /// @param allowlist Which software may run.
    /// @param validators Who is in the set, and who operates it.
    /// @param identities What an operator's score is.
    /// @param accounts Who is operational.
    /// @param parameters Where governed numbers are kept.
    struct Wiring {
        IAttestationVerifier verifier;
        IAttestationCommittee committee;
        ICollateralRegistry collateral;
        IMeasurementAllowlist allowlist;
        IValidatorRegistry validators;
        IIdentityRegistry identities;
        IAccountStatus accounts;
        IParameterRegistry parameters;
    }

    /// @dev The latest epoch of a validator, and the one that was rotated away last.
    struct Epochs {
        uint32 latest;
        uint32 overlapping;
    }

    struct Holder {
        address validator;
        uint32 epoch;
    }

    /// @custom:storage-location erc7201:virtengine.storage.EnclaveRegistry
    struct EnclaveStorage {
        mapping(address validator => Epochs) epochs;
        mapping(address validator => mapping(uint32 epoch => Identity)) identities;
        mapping(address signingKey => Holder) holders;
        mapping(bytes32 encryptionKey => bool) used;
        mapping(address validator => HealthRecord) health;
    }

    // keccak256(abi.encode(uint256(keccak256("virtengine.storage.EnclaveRegistry")) - 1)) & ~bytes32(uint256(0xff))
    bytes32 private constant ENCLAVE_STORAGE = 0xde5b81a705b309de422e8bdad11490e529f6c7d26e8c0d9ea3e16feca06b4600;

    IAttestationVerifier internal immutable VERIFIER;
    IAttestationCommittee internal immutable COMMITTEE;
    ICollateralRegistry internal immutable COLLATERAL;
    IMeasurementAllowlist internal immutable ALLOWLIST;
    IValidatorRegistry internal immutable VALIDATORS;
    IIdentityRegistry internal immutable IDENTITIES;
    IAccountStatus internal immutable ACCOUNTS;
    IParameterRegistry internal immutable PARAMETERS;

    constructor(Wiring memory wiring) {
        VERIFIER = wiring.verifier;
        COMMITTEE = wiring.committee;
        COLLATERAL = wiring.collateral;
        ALLOWLIST = wiring.allowlist;
        VALIDATORS = wiring.validators;
        IDENTITIES = wiring.identities;
        ACCOUNTS = wiring.accounts;
        PARAMETERS = wiring.parameters;
    }

    function _storage() internal pure returns (EnclaveStorage storage $) {
        bytes32 slot = ENCLAVE_STORAGE;
        assembly {
            $.slot := slot
        }
    }
}
