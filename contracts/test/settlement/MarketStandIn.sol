// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IOrderBook} from "../../src/market/IOrderBook.sol";
import {ISettlementHub} from "../../src/settlement/ISettlementHub.sol";
import {Resources} from "../../src/market/Resources.sol";

/// @notice What the hub reads of the market, set by the test: leases, resources; and what the registry tells it of keys. Tests put it behind a
/// proxy, as the real contracts are, so that what they measure is not flattered.
contract MarketStandIn {
    mapping(bytes32 leaseId => IOrderBook.Lease) private _leases;
    mapping(bytes32 groupId => Resources) private _resources;

    /// @dev Proxies want to be initialised with something.
    function initialize() external {}

    function setLease(bytes32 leaseId, IOrderBook.Lease calldata value, Resources resources) external {
        _leases[leaseId] = value;
        _resources[keccak256(abi.encode(value.deploymentId, value.gseq))] = resources;
    }

    function close(bytes32 leaseId, uint40 time) external {
        _leases[leaseId].state = IOrderBook.LeaseState.Closed;
        _leases[leaseId].closedAt = time;
    }

    /// @dev As the provider registry tells the hub.
    function setKey(ISettlementHub hub, address provider, address key, uint40 validUntil) external {
        hub.setKey(provider, key, validUntil);
    }

    function lease(bytes32 leaseId) external view returns (IOrderBook.Lease memory) {
        return _leases[leaseId];
    }

    function resourcesOf(bytes32 deploymentId, uint32 gseq) external view returns (Resources) {
        return _resources[keccak256(abi.encode(deploymentId, gseq))];
    }
}

/// @notice A wallet contract: signs by its owner's key (ERC-1271), calls what its owner wants, and can refuse nothing
/// else.
contract ContractWallet {
    address private immutable OWNER;

    constructor(address owner) {
        OWNER = owner;
    }

    function isValidSignature(bytes32 hash, bytes calldata signature) external view returns (bytes4) {
        (bytes32 r, bytes32 s, uint8 v) = (bytes32(signature[:32]), bytes32(signature[32:64]), uint8(signature[64]));
        return ecrecover(hash, v, r, s) == OWNER ? this.isValidSignature.selector : bytes4(0xffffffff);
    }
}
