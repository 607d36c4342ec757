// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";

/// @notice How a contract would hold a usage rollup against a statement's `linesRoot`: with what the provider's agent makes
/// off chain, and nothing else than OpenZeppelin's library.
contract RollupProofs {
    /// @notice What a lease used within five minutes; `UsageRollup` of the Java SDK says what each number is.
    struct Rollup {
        bytes32 leaseId;
        uint32 sequence;
        uint40 start;
        uint40 end;
        uint256 cpuCoreMs;
        uint256 memoryByteS;
        uint256 storageByteS;
        uint256 gpuMs;
        uint256 networkBytes;
        uint64 interpolatedMs;
        uint64 unmeteredMs;
    }

    /// @notice Hashed twice, so that no inner node can be shown as a leaf.
    function leafOf(Rollup calldata rollup) public pure returns (bytes32) {
        return keccak256(bytes.concat(keccak256(abi.encode(rollup))));
    }

    /// @notice Whether a proof leads from a rollup to a root.
    function isIn(bytes32 root, Rollup calldata rollup, bytes32[] calldata proof) external pure returns (bool) {
        return MerkleProof.verifyCalldata(proof, root, leafOf(rollup));
    }
}
