// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

/// @title MarketIds
/// @notice The ids of the market: hashes of a domain tag and the fields that make an object unique. An id never
/// repeats on another chain. A deployment's escrow account has the deployment's id; a lease, its reservation and its
/// payment channels have the id of the bid.
library MarketIds {
    bytes32 internal constant DEPLOYMENT = keccak256("virtengine.market.deployment");
    bytes32 internal constant GROUP = keccak256("virtengine.market.group");
    bytes32 internal constant ORDER = keccak256("virtengine.market.order");
    bytes32 internal constant BID = keccak256("virtengine.market.bid");

    /// @notice `keccak256(abi.encode(DEPLOYMENT, chainId, owner, dseq))`.
    function deployment(address owner, uint64 dseq) internal view returns (bytes32) {
        return keccak256(abi.encode(DEPLOYMENT, block.chainid, owner, dseq));
    }

    /// @notice `keccak256(abi.encode(GROUP, deploymentId, gseq))`; gseq counts from 1.
    function group(bytes32 deploymentId, uint32 gseq) internal pure returns (bytes32) {
        return keccak256(abi.encode(GROUP, deploymentId, gseq));
    }

    /// @notice `keccak256(abi.encode(ORDER, groupId, oseq))`; oseq counts from 1.
    function order(bytes32 groupId, uint32 oseq) internal pure returns (bytes32) {
        return keccak256(abi.encode(ORDER, groupId, oseq));
    }

    /// @notice `keccak256(abi.encode(BID, orderId, provider))`: one bid of a provider on an order, ever.
    function bid(bytes32 orderId, address provider) internal pure returns (bytes32) {
        return keccak256(abi.encode(BID, orderId, provider));
    }
}
