// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {ProbedEngine} from "../access/ProbedEngine.sol";
import {AttestationInput} from "./AttestationInput.sol";
import {IAttestationCommittee} from "./IAttestationCommittee.sol";
import {IAttestationVerifier} from "./IAttestationVerifier.sol";
import {NativeAttestation} from "./NativeAttestation.sol";

/// @title AttestationVerifier
/// @notice See {IAttestationVerifier}.
contract AttestationVerifier is ProbedEngine, IAttestationVerifier {
    uint8 private constant ACCEPTED = 1;
    uint8 private constant REFUSED = 2;
    uint8 private constant MALFORMED = 3;

    /// @custom:storage-location erc7201:virtengine.storage.AttestationVerifier
    struct VerifierStorage {
        bytes policy;
        bytes roots;
    }

    // keccak256(abi.encode(uint256(keccak256("virtengine.storage.AttestationVerifier")) - 1)) & ~bytes32(uint256(0xff))
    bytes32 private constant VERIFIER_STORAGE = 0x45684e1cd23a6b38c965c5d197ff28cfad42389b5ef7d24afda399362d286f00;

    /// @notice Who verifies where the chain cannot.
    /// @custom:oz-upgrades-unsafe-allow state-variable-immutable
    IAttestationCommittee public immutable committee;

    /// @custom:oz-upgrades-unsafe-allow constructor
    constructor(IAttestationCommittee attestationCommittee) {
        committee = attestationCommittee;
    }

    /// @notice Sets the AccessManager, the first policy and the first trust anchors.
    function initialize(address manager, bytes calldata firstPolicy, bytes calldata firstRoots) external initializer {
        __AccessManaged_init(manager);
        _setPolicy(firstPolicy);
        _setRoots(firstRoots);
    }

    /// @inheritdoc IAttestationVerifier
    function verify(
        uint8 kind,
        bytes calldata evidence,
        bytes[] calldata collateral,
        bytes calldata proof
    ) external view returns (Verdict memory verdict) {
        bytes memory words;
        if (_isNative()) {
            if (proof.length != 0) revert AttestationVerifier_UnexpectedProof(proof.length);
            words = NativeAttestation.verdictOf(_input(kind, evidence, collateral, uint64(block.timestamp)));
        } else {
            words = _proven(kind, evidence, collateral, proof);
        }
        verdict = _decode(words);
        _requireAccepted(kind, verdict);
    }

    /// @inheritdoc IAttestationVerifier
    function inputHash(
        uint8 kind,
        bytes calldata evidence,
        bytes[] calldata collateral,
        uint64 time
    ) external view returns (bytes32) {
        return keccak256(_input(kind, evidence, collateral, time));
    }

    /// @inheritdoc IAttestationVerifier
    function policy() external view returns (bytes memory) {
        return _storage().policy;
    }

    /// @inheritdoc IAttestationVerifier
    function roots() external view returns (bytes memory) {
        return _storage().roots;
    }

    /// @inheritdoc IAttestationVerifier
    function setPolicy(bytes calldata newPolicy) external restricted {
        _setPolicy(newPolicy);
    }

    /// @inheritdoc IAttestationVerifier
    function setRoots(bytes calldata newRoots) external restricted {
        _setRoots(newRoots);
    }

    /// @dev A caller who sends too little gas gets an error, not a wrong answer: the probe checks for it.
    function _isNativeThere() internal view override returns (bool) {
        return NativeAttestation.probe();
    }

    function _setPolicy(bytes calldata newPolicy) private {
        AttestationInput.requirePolicy(newPolicy);
        _storage().policy = newPolicy;
        emit PolicyChanged(newPolicy);
    }

    function _setRoots(bytes calldata newRoots) private {
        AttestationInput.requireRoots(newRoots);
        _storage().roots = newRoots;
        emit RootsChanged(newRoots);
    }

    /// @dev The verdict in a proof, once a quorum stands behind it.
    function _proven(
        uint8 kind,
        bytes calldata evidence,
        bytes[] calldata collateral,
        bytes calldata proof
    ) private view returns (bytes memory) {
        if (proof.length == 0) revert AttestationVerifier_ProofMissing();
        Proof memory carried = abi.decode(proof, (Proof));
        committee.requireQuorum(
            IAttestationCommittee.Statement({
                inputHash: keccak256(_input(kind, evidence, collateral, carried.validFrom)),
                verdictHash: keccak256(carried.verdict),
                validFrom: carried.validFrom,
                validUntil: carried.validUntil
            }),
            carried.signers,
            carried.signatures
        );
        return carried.verdict;
    }

    function _input(
        uint8 kind,
        bytes calldata evidence,
        bytes[] calldata collateral,
        uint64 time
    ) private view returns (bytes memory) {
        VerifierStorage storage $ = _storage();
        return
            AttestationInput.assemble({
                kind: kind,
                time: time,
                policy: $.policy,
                roots: $.roots,
                evidence: evidence,
                collateral: collateral
            });
    }

    function _decode(bytes memory words) private pure returns (Verdict memory) {
        if (words.length != NativeAttestation.VERDICT_LENGTH) revert AttestationVerifier_BadVerdict(words.length, 0);
        return abi.decode(words, (Verdict));
    }

    function _requireAccepted(uint8 kind, Verdict memory verdict) private view {
        uint8 outcome = verdict.outcome;
        if (verdict.kind != kind) revert AttestationVerifier_WrongKind(kind, verdict.kind);
        if (outcome == REFUSED) revert AttestationVerifier_Refused(verdict.failed);
        if (outcome == MALFORMED) revert AttestationVerifier_Malformed(kind);
        if (outcome != ACCEPTED || verdict.failed != 0) {
            revert AttestationVerifier_BadVerdict(NativeAttestation.VERDICT_LENGTH, outcome);
        }
        if (block.timestamp < verdict.notBefore || block.timestamp > verdict.notAfter) {
            revert AttestationVerifier_OutsideValidity(verdict.notBefore, verdict.notAfter, block.timestamp);
        }
    }

    function _storage() private pure returns (VerifierStorage storage $) {
        bytes32 slot = VERIFIER_STORAGE;
        assembly {
            $.slot := slot
        }
    }
}
