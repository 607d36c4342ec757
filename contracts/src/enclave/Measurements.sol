// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IAttestationVerifier} from "./IAttestationVerifier.sol";
import {IMeasurementAllowlist} from "./IMeasurementAllowlist.sol";

/// @title Measurements
/// @notice The key of an allow-list entry, from raw registers or from a verdict: the same for the same software.
/// @dev A key is Keccak-256 of domain, kind, matching, software and signer. Software is the verdict's measurement id,
/// SHA-256 over the kind and each identity register with its length in front, as the attestation library makes it; for
/// SignerProduct the product id. The signer's 64 bytes are zero where the entry does not look at it.
library Measurements {
    uint8 internal constant SGX = 1;
    uint8 internal constant TDX = 2;
    uint8 internal constant SNP = 3;
    uint8 internal constant NITRO = 4;

    bytes32 private constant DOMAIN = keccak256("virtengine.enclave.measurement");
    /// @dev MRSIGNER and ISVPRODID.
    uint256 private constant SIGNER_PRODUCT_LENGTH = 34;

    /// @notice The key under which a verdict's evidence is looked up.
    function keyOf(
        IAttestationVerifier.Verdict memory verdict,
        IMeasurementAllowlist.Matching matching
    ) internal pure returns (bytes32) {
        (, , bool known) = _form(verdict.kind);
        if (!known) revert IMeasurementAllowlist.MeasurementAllowlist_BadKind(verdict.kind);
        if (matching == IMeasurementAllowlist.Matching.SignerProduct) {
            if (verdict.kind != SGX) {
                revert IMeasurementAllowlist.MeasurementAllowlist_BadRegisters(verdict.kind, matching, 0);
            }
            bytes32 product = bytes32(uint256(verdict.productId));
            return _signedKey(verdict.kind, matching, product, verdict.signer, verdict.signerTail);
        }
        if (verdict.measurement == 0 && verdict.measurementTail == 0) {
            revert IMeasurementAllowlist.MeasurementAllowlist_ZeroRegister(verdict.kind, matching);
        }
        bytes32 software = verdict.measurementId;
        if (matching == IMeasurementAllowlist.Matching.Software) return _key(verdict.kind, matching, software, 0, 0);
        return _signedKey(verdict.kind, matching, software, verdict.signer, verdict.signerTail);
    }

    /// @notice The key of an entry with these registers.
    function keyOf(
        uint8 kind,
        IMeasurementAllowlist.Matching matching,
        bytes calldata registers
    ) internal pure returns (bytes32) {
        (uint256 width, uint256 count, bool known) = _form(kind);
        if (!known) revert IMeasurementAllowlist.MeasurementAllowlist_BadKind(kind);
        if (matching == IMeasurementAllowlist.Matching.SignerProduct) {
            _requireLength(kind, matching, registers, kind == SGX ? SIGNER_PRODUCT_LENGTH : 0);
            bytes32 product = bytes32(uint256(uint16(bytes2(registers[width:]))));
            return _signedKey(kind, matching, product, bytes32(registers[:width]), 0);
        }
        bool signed = matching == IMeasurementAllowlist.Matching.SignedSoftware;
        uint256 end = width * count;
        _requireLength(kind, matching, registers, signed ? end + width : end);
        if (bytes32(registers[:32]) == 0 && bytes32(registers[32:width]) == 0) {
            revert IMeasurementAllowlist.MeasurementAllowlist_ZeroRegister(kind, matching);
        }
        bytes memory joined = abi.encodePacked(kind);
        for (uint256 place = 0; place < end; place += width) {
            joined = bytes.concat(joined, bytes2(uint16(width)), registers[place:place + width]);
        }
        bytes32 software = sha256(joined);
        if (!signed) return _key(kind, matching, software, 0, 0);
        return _signedKey(kind, matching, software, bytes32(registers[end:]), bytes32(registers[end + 32:]));
    }

    /// @notice Highest security version evidence of a kind can have: SGX 16 bits, SEV-SNP 32 bits, others none.
    function maximumSvn(uint8 kind) internal pure returns (uint64) {
        if (kind == SGX) return type(uint16).max;
        return kind == SNP ? type(uint32).max : 0;
    }

    /// @dev Width of a register in bytes, and how many say which software runs.
    function _form(uint8 kind) private pure returns (uint256 width, uint256 count, bool known) {
        if (kind == SGX) return (32, 1, true);
        if (kind == TDX) return (48, 4, true);
        if (kind == SNP) return (48, 1, true);
        return (48, 3, kind == NITRO);
    }

    function _requireLength(
        uint8 kind,
        IMeasurementAllowlist.Matching matching,
        bytes calldata registers,
        uint256 expected
    ) private pure {
        if (expected == 0 || registers.length != expected) {
            revert IMeasurementAllowlist.MeasurementAllowlist_BadRegisters(kind, matching, registers.length);
        }
    }

    function _signedKey(
        uint8 kind,
        IMeasurementAllowlist.Matching matching,
        bytes32 software,
        bytes32 signer,
        bytes32 signerTail
    ) private pure returns (bytes32) {
        if (signer == 0 && signerTail == 0) {
            revert IMeasurementAllowlist.MeasurementAllowlist_ZeroRegister(kind, matching);
        }
        return _key(kind, matching, software, signer, signerTail);
    }

    function _key(
        uint8 kind,
        IMeasurementAllowlist.Matching matching,
        bytes32 software,
        bytes32 signer,
        bytes32 signerTail
    ) private pure returns (bytes32) {
        return keccak256(abi.encode(DOMAIN, kind, matching, software, signer, signerTail));
    }
}
