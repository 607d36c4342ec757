// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {RLP} from "@openzeppelin/contracts/utils/RLP.sol";
import {IParameterRegistry} from "../../src/access/IParameterRegistry.sol";
import {Parameters} from "../../src/access/Parameters.sol";
import {IIdentityCommittee} from "../../src/identity/IIdentityCommittee.sol";
import {IPerformanceBoard} from "../../src/staking/IPerformanceBoard.sol";
import {BlockAnchors} from "../../src/staking/BlockAnchors.sol";
import {ISlashManager} from "../../src/staking/ISlashManager.sol";
import {IStakeVault} from "../../src/staking/IStakeVault.sol";
import {IValidatorRegistry} from "../../src/staking/IValidatorRegistry.sol";
import {SlashBase} from "../../src/staking/SlashBase.sol";
import {SlashManager} from "../../src/staking/SlashManager.sol";
import {VirtToken} from "../../src/token/VirtToken.sol";
import {World} from "../support/World.sol";
import {SlashingValidators} from "./SlashingValidators.sol";
import {SlashingVault} from "./SlashingVault.sol";

/// @notice Puts code where the test says.
interface VmEtch {
    function etch(address target, bytes calldata code) external;
}

/// @notice Stands in for the history contract of EIP-2935: every block's hash is that of its number.
contract HistoryStandIn {
    fallback(bytes calldata number) external returns (bytes memory) {
        return abi.encode(keccak256(number));
    }
}

/// @notice The real slash manager and token in a world that plays everything around them: registry and vault are stand-ins,
/// board, identity committee and parameters are this contract.
abstract contract SlashingWorld is World {
    uint256 public constant OPERATORS = 12;
    uint256 public constant POOL = 10 ** 24;
    address public constant FUND = address(0xf0);
    uint256 public constant HEIGHT = 1_000_000;
    uint256 internal constant LENGTH = 3_600;

    VirtToken public immutable token;
    SlashingValidators public immutable validators;
    SlashingVault public immutable vault;
    SlashManager public immutable slasher;
    address[3] public reporters = [address(0xa1), address(0xa2), address(0xa3)];

    mapping(uint64 epoch => mapping(address operator => IPerformanceBoard.Performance)) private _performances;
    mapping(bytes32 requestId => IIdentityCommittee.Request) private _requests;

    constructor() {
        AccessManager manager = new AccessManager(address(this));
        token = new VirtToken(address(manager), 10 ** 30, new address[](0), new uint256[](0));
        validators = new SlashingValidators();
        vault = new SlashingVault(token, validators);
        SlashBase.Neighbours memory neighbours = SlashBase.Neighbours({
            token: token,
            vault: IStakeVault(address(vault)),
            registry: IValidatorRegistry(address(validators)),
            board: IPerformanceBoard(address(this)),
            committee: IIdentityCommittee(address(this)),
            anchors: new BlockAnchors(),
            parameters: IParameterRegistry(address(this))
        });
        bytes memory start = abi.encodeCall(SlashManager.initialize, (address(manager)));
        slasher = SlashManager(_proxy(address(new SlashManager(neighbours)), start));
        slasher.setInsuranceFund(FUND);
        for (uint256 i = 0; i < OPERATORS; ++i) {
            validators.own(VM.addr(_nodeKey(i)), operatorAt(i));
            vault.fill(operatorAt(i), POOL);
        }
        token.mint(address(vault), POOL * OPERATORS);
        VM.roll(HEIGHT + 1_000);
        VmEtch(address(VM)).etch(0x0000F90827F1C53a10cb7A02335B175320002935, type(HistoryStandIn).runtimeCode);
    }

    function operatorAt(uint256 i) public pure returns (address) {
        return VM.addr(_memberKey(i));
    }

    // What the rest of the system would say.

    function performanceOf(
        uint64 epoch,
        address operator
    ) external view returns (IPerformanceBoard.Performance memory) {
        return _performances[epoch][operator];
    }

    function requestOf(bytes32 requestId) external view returns (IIdentityCommittee.Request memory) {
        return _requests[requestId];
    }

    function isMember(address) external pure returns (bool) {
        return true;
    }

    function get(bytes32 key) public pure returns (uint256) {
        if (key == Parameters.STAKING_EPOCH) return LENGTH;
        if (key == Parameters.STAKING_DOWNTIME_TURNS) return 20;
        if (key == Parameters.STAKING_DOWNTIME_ROW) return 100;
        if (key == Parameters.SLASHING_APPEAL_WINDOW) return 2 days;
        if (key == Parameters.SLASHING_REPORTER_BPS) return 500;
        if (key == Parameters.SLASHING_INSURANCE_BPS) return 3_333;
        if (key == Parameters.SLASHING_DOWNTIME_FRACTION) return 1_000;
        if (key == Parameters.SLASHING_DOWNTIME_JAIL) return 600;
        // All other offences alike: 5 %, 20 d.
        return _isFraction(key) ? 50_000 : 20 days;
    }

    function get2(bytes32 first, bytes32 second) external pure returns (uint256, uint256) {
        return (get(first), get(second));
    }

    /// @dev An epoch that has just ended, in which the operator missed all of its turns.
    function _down(address operator) internal returns (uint64 epoch) {
        clock += LENGTH;
        VM.warp(clock);
        epoch = uint64(clock / LENGTH - 1);
        _performances[epoch][operator] = IPerformanceBoard.Performance(0, 30, 30, 0, 0, true);
    }

    /// @dev A request that a quorum has answered with `said`.
    function _finalised(bytes32 requestId, bytes32 said, uint32 scopes) internal {
        _requests[requestId] = IIdentityCommittee.Request({
            account: address(0xacc),
            scopes: scopes,
            requestedAt: uint40(clock - 60),
            expiresAt: uint40(clock + 1 days),
            status: IIdentityCommittee.RequestStatus.Finalised,
            accepted: bytes25(keccak256(abi.encode(said, scopes)))
        });
    }

    function _attestation(
        uint256 i,
        bytes32 requestId,
        bytes32 vectorHash,
        uint32 scopes
    ) internal view returns (ISlashManager.Attestation memory attestation) {
        attestation.vectorHash = vectorHash;
        attestation.verifiedScopes = scopes;
        attestation.modelHash = keccak256("model");
        attestation.deadline = _requests[requestId].expiresAt;
        bytes32 content = keccak256(
            abi.encode(
                keccak256(
                    "IdentityAttestation(bytes32 requestId,address account,bytes32 vectorHash,uint32 verifiedScopes,"
                    "bytes32 modelHash,uint64 deadline)"
                ),
                requestId,
                _requests[requestId].account,
                vectorHash,
                scopes,
                attestation.modelHash,
                attestation.deadline
            )
        );
        attestation.signature = _signTyped(_memberKey(i), "VirtEngine IdentityCommittee", address(this), content);
    }

    function _sealed(
        uint256 i,
        uint256 number,
        uint256 round,
        bytes32 state
    ) internal view returns (ISlashManager.SealedHeader memory half) {
        bytes[] memory none = new bytes[](0);
        bytes[] memory extra = new bytes[](5);
        extra[0] = RLP.encode(bytes32(0));
        extra[1] = RLP.encode(none);
        extra[2] = RLP.encode(none);
        extra[3] = RLP.encode(round);
        extra[4] = RLP.encode(none);
        bytes[] memory items = new bytes[](15);
        for (uint256 k = 0; k < 15; ++k) items[k] = RLP.encode(uint256(0));
        items[0] = RLP.encode(keccak256(abi.encode(number - 1)));
        items[3] = RLP.encode(state);
        items[8] = RLP.encode(number);
        items[11] = RLP.encode(clock - 30);
        items[12] = RLP.encode(RLP.encode(extra));
        half.header = RLP.encode(items);
        half.seal = _sign(_nodeKey(i), keccak256(half.header));
    }

    function _nodeKey(uint256 i) private pure returns (uint256) {
        return i + 1;
    }

    function _memberKey(uint256 i) private pure returns (uint256) {
        return i + 1_001;
    }

    function _isFraction(bytes32 key) private pure returns (bool) {
        return
            key == Parameters.SLASHING_DOUBLE_SIGN_FRACTION ||
            key == Parameters.SLASHING_INVALID_ATTESTATION_FRACTION ||
            key == Parameters.SLASHING_MISSED_RECOMPUTATION_FRACTION ||
            key == Parameters.SLASHING_INCONSISTENT_SCORE_FRACTION ||
            key == Parameters.SLASHING_EXPIRED_ATTESTATION_FRACTION ||
            key == Parameters.SLASHING_DEBUG_ENCLAVE_FRACTION ||
            key == Parameters.SLASHING_UNLISTED_MEASUREMENT_FRACTION ||
            key == Parameters.SLASHING_OTHER_FRACTION;
    }
}
