// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {ISettlementHub} from "./ISettlementHub.sol";

/// @title StatementHashing
/// @notice EIP-712 hashes of what is signed here; the domain is name "VirtEngine Settlement", version "1", chain, hub.
library StatementHashing {
    string internal constant NAME = "VirtEngine Settlement";
    string internal constant VERSION = "1";

    bytes32 internal constant STATEMENT_TYPE = keccak256(
        "UsageStatement(bytes32 leaseId,uint32 sequence,uint40 windowStart,uint40 windowEnd,uint128 cumulativeCost,"
        "uint64 cpuCoreMs,uint128 memoryByteS,uint128 storageByteS,uint64 gpuMs,uint128 networkBytes,bytes32 linesRoot,"
        "bytes32 previousHash,bool isFinal)"
    );
    bytes32 internal constant ACKNOWLEDGEMENT_TYPE = keccak256(
        "Acknowledgement(bytes32 leaseId,bytes32 statementHash)"
    );

    bytes32 private constant DOMAIN_TYPE = keccak256(
        "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
    );
    bytes32 private constant NAME_HASH = keccak256(bytes(NAME));
    bytes32 private constant VERSION_HASH = keccak256(bytes(VERSION));

    uint256 private constant STATEMENT_BYTES = 13 * 32;

    /// @notice Struct hash of a statement.
    /// @dev The calldata of a static struct is its EIP-712 encoding, word for word, if every word is a clean value of its
    /// type. A new statement is checked for that ({StatementWords-requireClean}); a previous one must hash to the head, that
    /// is, equal a statement that was.
    function hash(ISettlementHub.UsageStatement calldata statement) internal pure returns (bytes32 result) {
        bytes32 typeHash = STATEMENT_TYPE;
        uint256 size = STATEMENT_BYTES;
        assembly ("memory-safe") {
            let free := mload(0x40)
            mstore(free, typeHash)
            calldatacopy(add(free, 32), statement, size)
            result := keccak256(free, add(size, 32))
        }
    }

    /// @notice Struct hash of an acknowledgement.
    function hashAcknowledgement(bytes32 leaseId, bytes32 statementHash) internal pure returns (bytes32) {
        return keccak256(abi.encode(ACKNOWLEDGEMENT_TYPE, leaseId, statementHash));
    }

    /// @notice What is signed for a struct hash, for the calling contract on this chain.
    function digest(bytes32 structHash) internal view returns (bytes32) {
        bytes32 domain = keccak256(abi.encode(DOMAIN_TYPE, NAME_HASH, VERSION_HASH, block.chainid, address(this)));
        return MessageHashUtils.toTypedDataHash(domain, structHash);
    }
}
