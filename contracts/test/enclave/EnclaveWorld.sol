// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {IAccountStatus} from "../../src/access/IAccountStatus.sol";
import {IParameterRegistry} from "../../src/access/IParameterRegistry.sol";
import {ParameterRegistry} from "../../src/access/ParameterRegistry.sol";
import {AttestationCommittee} from "../../src/enclave/AttestationCommittee.sol";
import {AttestationVerifier} from "../../src/enclave/AttestationVerifier.sol";
import {CollateralRegistry} from "../../src/enclave/CollateralRegistry.sol";
import {EnclaveBase} from "../../src/enclave/EnclaveBase.sol";
import {EnclaveRegistry} from "../../src/enclave/EnclaveRegistry.sol";
import {IAttestationCommittee} from "../../src/enclave/IAttestationCommittee.sol";
import {IAttestationVerifier} from "../../src/enclave/IAttestationVerifier.sol";
import {IEnclaveRegistry} from "../../src/enclave/IEnclaveRegistry.sol";
import {IMeasurementAllowlist} from "../../src/enclave/IMeasurementAllowlist.sol";
import {MeasurementAllowlist} from "../../src/enclave/MeasurementAllowlist.sol";
import {IIdentityRegistry} from "../../src/identity/IIdentityRegistry.sol";
import {IValidatorRegistry} from "../../src/staking/IValidatorRegistry.sol";
import {ValidatorRegistry} from "../../src/staking/ValidatorRegistry.sol";
import {ValidatorWorld} from "../staking/ValidatorWorld.sol";

/// @notice The real enclave contracts, committee and validator set, in a world where every operator is operational and has
/// a premium identity. The committee signs what the world says about evidence, as members would after looking at it.
contract EnclaveWorld is ValidatorWorld {
    uint256 public constant NODES = 6;
    uint256 public constant MAX_AGE = 6 hours;
    /// @dev Keys from here on are the committee's.
    uint256 private constant MEMBERS_FROM = 100;
    bytes private constant POLICY = hex"0001007f000600000000000000110000012c0000003c00000133000000";

    EnclaveRegistry public immutable enclaves;
    MeasurementAllowlist public immutable allowlist;
    ValidatorRegistry public immutable validators;
    AttestationVerifier internal immutable _verifier;
    AttestationCommittee internal immutable _committee;

    uint256 internal _height = 1_000;
    uint256 private _evidence;
    uint256[] private _memberKeys;

    constructor() {
        VM.roll(_height);
        address manager = address(new AccessManager(address(this)));
        IParameterRegistry parameters = IParameterRegistry(
            _proxy(address(new ParameterRegistry()), abi.encodeCall(ParameterRegistry.initialize, (manager, _list())))
        );
        _committee = AttestationCommittee(
            _proxy(
                address(new AttestationCommittee(parameters)),
                abi.encodeCall(AttestationCommittee.initialize, (manager, _members(), 2))
            )
        );
        bytes memory roots = abi.encodePacked(uint8(1), uint8(1), keccak256("root"));
        _verifier = AttestationVerifier(
            _proxy(
                address(new AttestationVerifier(_committee)),
                abi.encodeCall(AttestationVerifier.initialize, (manager, POLICY, roots))
            )
        );
        CollateralRegistry collateral = CollateralRegistry(
            _proxy(address(new CollateralRegistry(_verifier)), abi.encodeCall(CollateralRegistry.initialize, (manager)))
        );
        allowlist = MeasurementAllowlist(
            _proxy(
                address(new MeasurementAllowlist(parameters)),
                abi.encodeCall(MeasurementAllowlist.initialize, (manager))
            )
        );
        IValidatorRegistry.Member[] memory members = new IValidatorRegistry.Member[](NODES);
        for (uint256 i = 0; i < NODES; ++i) members[i] = IValidatorRegistry.Member(nodeAt(i), operatorAt(i));
        validators = _deployRegistry(parameters, manager, members);
        EnclaveBase.Wiring memory wiring = EnclaveBase.Wiring({
            verifier: _verifier,
            committee: _committee,
            collateral: collateral,
            allowlist: allowlist,
            validators: validators,
            identities: IIdentityRegistry(address(this)),
            accounts: IAccountStatus(address(this)),
            parameters: parameters
        });
        enclaves = EnclaveRegistry(
            _proxy(address(new EnclaveRegistry(wiring)), abi.encodeCall(EnclaveRegistry.initialize, (manager)))
        );
    }

    /// @notice Every operator has the highest score.
    function standingOf(address) external pure returns (uint8, uint8, uint32, uint40) {
        return (100, 3, type(uint32).max, 0);
    }

    function nodeAt(uint256 index) public pure returns (address) {
        return VM.addr(index + 1);
    }

    function operatorAt(uint256 index) public pure returns (address) {
        return address(uint160(0xbeef00 + index));
    }

    /// @notice What an SGX enclave with this MRENCLAVE says, of the one signer and product, held for accepted.
    function _verdict(
        bytes32 mrEnclave,
        uint64 svn,
        bytes32 reportData
    ) internal pure returns (IAttestationVerifier.Verdict memory verdict) {
        verdict.outcome = 1;
        verdict.kind = 1;
        verdict.notAfter = type(uint40).max;
        verdict.platformId = keccak256("platform");
        verdict.measurementId = sha256(abi.encodePacked(uint8(1), uint16(32), mrEnclave));
        verdict.measurement = mrEnclave;
        verdict.signer = keccak256("signer");
        verdict.productId = 1;
        verdict.svn = svn;
        verdict.reportData = reportData;
    }

    /// @dev Evidence of a verdict, with the committee's proof of now.
    function _attestation(
        IMeasurementAllowlist.Matching matching,
        uint64 challengeBlock,
        IAttestationVerifier.Verdict memory verdict
    ) internal returns (IEnclaveRegistry.Attestation memory attestation) {
        attestation.kind = 1;
        attestation.matching = matching;
        attestation.challengeBlock = challengeBlock;
        attestation.evidence = abi.encode(++_evidence);
        attestation.collateral = new bytes[](0);
        IAttestationVerifier.Proof memory proof;
        proof.validFrom = uint64(clock);
        proof.validUntil = uint64(clock + 600);
        proof.verdict = abi.encode(verdict);
        bytes32 inputHash = _verifier.inputHash(1, attestation.evidence, attestation.collateral, proof.validFrom);
        (proof.signers, proof.signatures) = _signed(
            _committee.digestOf(
                IAttestationCommittee.Statement(inputHash, keccak256(proof.verdict), proof.validFrom, proof.validUntil)
            )
        );
        attestation.proof = abi.encode(proof);
    }

    /// @dev The first two members' signatures.
    function _signed(bytes32 digest) internal view returns (address[] memory signers, bytes[] memory signatures) {
        signers = new address[](2);
        signatures = new bytes[](2);
        for (uint256 i = 0; i < 2; ++i) {
            signers[i] = VM.addr(_memberKeys[i]);
            signatures[i] = _sign(_memberKeys[i], digest);
        }
    }

    /// @dev Has three members in ascending order.
    function _members() private returns (address[] memory members) {
        members = new address[](3);
        for (uint256 i = 0; i < 3; ++i) {
            address next = address(type(uint160).max);
            uint256 key;
            for (uint256 k = MEMBERS_FROM; k < MEMBERS_FROM + 3; ++k) {
                address candidate = VM.addr(k);
                if (candidate < next && (i == 0 || candidate > members[i - 1])) (next, key) = (candidate, k);
            }
            members[i] = next;
            _memberKeys.push(key);
        }
    }

    function _list() private pure returns (IParameterRegistry.Parameter[] memory list) {
        IParameterRegistry.Parameter[] memory staking = _stakingParameters(25);
        list = new IParameterRegistry.Parameter[](10 + staking.length);
        list[0] = _parameter("enclave.minimum_score", 85);
        list[1] = _parameter("enclave.identity_expiry", 1 days);
        list[2] = _parameter("enclave.attestation_max_age", MAX_AGE);
        list[3] = _parameter("enclave.key_overlap", 1 hours);
        list[4] = _parameter("enclave.cooldown", 1 minutes);
        list[5] = _parameter("enclave.collateral_grace", 7 days);
        list[6] = _parameter("enclave.require_snp_revocation", 0);
        list[7] = _parameter("enclave.measurement_review", 5 minutes);
        list[8] = _parameter("enclave.measurement_lifetime", 180 days);
        list[9] = _parameter("attestation.proof_validity", 600);
        for (uint256 i = 0; i < staking.length; ++i) list[10 + i] = staking[i];
    }
}
