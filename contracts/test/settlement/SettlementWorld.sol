// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {IParameterRegistry} from "../../src/access/IParameterRegistry.sol";
import {Parameters} from "../../src/access/Parameters.sol";
import {EscrowVault} from "../../src/escrow/EscrowVault.sol";
import {IDeploymentRegistry} from "../../src/market/IDeploymentRegistry.sol";
import {IOrderBook} from "../../src/market/IOrderBook.sol";
import {IProviderRegistry} from "../../src/market/IProviderRegistry.sol";
import {ResourceMath, Resources} from "../../src/market/Resources.sol";
import {SettlementBase} from "../../src/settlement/SettlementBase.sol";
import {SettlementHub} from "../../src/settlement/SettlementHub.sol";
import {VirtToken} from "../../src/token/VirtToken.sol";
import {World} from "../support/World.sol";

/// @notice The real hub and vault in a world that plays everything around them: the order book, both registries and the
/// parameters are this contract, and leases are what it says.
contract SettlementWorld is World {
    address public constant TENANT = address(0x7e0000);
    uint256 public constant PROVIDERS = 2;
    uint16 public constant FEE_BPS = 400;
    uint32 public constant WINDOW = 7 days;
    uint256 public constant SILENCE = 1 days;
    /// @notice One core at a wei a millisecond, three times over (wei/s).
    uint256 public constant PEAK = 3_000;

    EscrowVault public immutable vault;
    SettlementHub public immutable hub;
    VirtToken public immutable token;

    mapping(bytes32 leaseId => IOrderBook.Lease) internal _leases;

    constructor() {
        AccessManager manager = new AccessManager(address(this));
        token = new VirtToken(address(manager), 10 ** 30, new address[](0), new uint256[](0));
        vault = EscrowVault(
            _proxy(
                address(new EscrowVault(IParameterRegistry(address(this)))),
                abi.encodeCall(EscrowVault.initialize, (address(manager), address(token)))
            )
        );
        SettlementBase.Neighbours memory neighbours = SettlementBase.Neighbours({
            vault: vault,
            orderBook: IOrderBook(address(this)),
            providers: IProviderRegistry(address(this)),
            deployments: IDeploymentRegistry(address(this)),
            parameters: IParameterRegistry(address(this))
        });
        hub = SettlementHub(
            _proxy(address(new SettlementHub(neighbours)), abi.encodeCall(SettlementHub.initialize, (address(manager))))
        );
        vault.wire(address(this), address(this), address(this), address(hub), address(this));
        token.mint(TENANT, 10 ** 29);
        VM.prank(TENANT);
        token.approve(address(vault), type(uint256).max);
    }

    function provider(uint256 i) public pure returns (address) {
        return address(uint160(0x940000 + i));
    }

    // What the rest of the system would say.

    function lease(bytes32 leaseId) external view returns (IOrderBook.Lease memory) {
        return _leases[leaseId];
    }

    function resourcesOf(bytes32, uint32) external pure returns (Resources) {
        return ResourceMath.pack(1_000, 0, 0, 0, 0, 0);
    }

    function get(bytes32 key) external pure returns (uint256) {
        if (key == Parameters.SETTLEMENT_PEAK_FACTOR) return 3;
        if (key == Parameters.SETTLEMENT_FINAL_SILENCE) return SILENCE;
        return 50;
    }
}
