// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {EIP712Upgradeable} from "@openzeppelin/contracts-upgradeable/utils/cryptography/EIP712Upgradeable.sol";
import {Committee} from "../access/Committee.sol";
import {IParameterRegistry} from "../access/IParameterRegistry.sol";
import {Parameters} from "../access/Parameters.sol";
import {IAttestationCommittee} from "./IAttestationCommittee.sol";

/// @title AttestationCommittee
/// @notice See {IAttestationCommittee}.
contract AttestationCommittee is Committee, EIP712Upgradeable, IAttestationCommittee {
    /// @notice The signed type.
    bytes32 public constant VERDICT_TYPEHASH = keccak256(
        "AttestationVerdict(bytes32 inputHash,bytes32 verdictHash,uint64 validFrom,uint64 validUntil)"
    );

    /// @notice Where governed numbers are kept.
    /// @custom:oz-upgrades-unsafe-allow state-variable-immutable
    IParameterRegistry public immutable parameters;

    /// @custom:oz-upgrades-unsafe-allow constructor
    constructor(IParameterRegistry parameterRegistry) {
        parameters = parameterRegistry;
    }

    /// @notice Sets the AccessManager and the first committee, by the rules of {setCommittee}.
    function initialize(address manager, address[] calldata firstMembers, uint8 firstThreshold) external initializer {
        __AccessManaged_init(manager);
        __EIP712_init("VirtEngine AttestationCommittee", "1");
        _setCommittee(firstMembers, firstThreshold);
    }

    /// @inheritdoc IAttestationCommittee
    function requireQuorum(
        Statement calldata statement,
        address[] calldata signers,
        bytes[] calldata signatures
    ) external view {
        _requireCurrent(statement.validFrom, statement.validUntil);
        _requireSigned(_digest(statement), signers, signatures);
    }

    /// @inheritdoc IAttestationCommittee
    function requireSigned(bytes32 digest, address[] calldata signers, bytes[] calldata signatures) external view {
        _requireSigned(digest, signers, signatures);
    }

    /// @inheritdoc IAttestationCommittee
    function digestOf(Statement calldata statement) external view returns (bytes32) {
        return _digest(statement);
    }

    /// @dev A short life keeps a statement about yesterday's collateral from being used tomorrow.
    function _requireCurrent(uint64 validFrom, uint64 validUntil) private view {
        if (block.timestamp < validFrom) revert AttestationCommittee_NotYetValid(validFrom, block.timestamp);
        if (block.timestamp > validUntil) revert AttestationCommittee_Expired(validUntil, block.timestamp);
        uint256 maximum = parameters.get(Parameters.ATTESTATION_PROOF_VALIDITY);
        if (validUntil - validFrom > maximum) {
            revert AttestationCommittee_ValidTooLong(validFrom, validUntil, maximum);
        }
    }

    function _digest(Statement calldata statement) private view returns (bytes32) {
        return
            _hashTypedDataV4(
                keccak256(
                    abi.encode(
                        VERDICT_TYPEHASH,
                        statement.inputHash,
                        statement.verdictHash,
                        statement.validFrom,
                        statement.validUntil
                    )
                )
            );
    }
}
