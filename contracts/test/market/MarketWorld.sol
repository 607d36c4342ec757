// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {IAccountStatus} from "../../src/access/IAccountStatus.sol";
import {IParameterRegistry} from "../../src/access/IParameterRegistry.sol";
import {Parameters} from "../../src/access/Parameters.sol";
import {EscrowVault} from "../../src/escrow/EscrowVault.sol";
import {IGatePolicies} from "../../src/identity/IGatePolicies.sol";
import {IIdentityRegistry} from "../../src/identity/IIdentityRegistry.sol";
import {CapacityLedger} from "../../src/market/CapacityLedger.sol";
import {DeploymentRegistry} from "../../src/market/DeploymentRegistry.sol";
import {IProviderRegistry} from "../../src/market/IProviderRegistry.sol";
import {OrderBook} from "../../src/market/OrderBook.sol";
import {PenaltyBase} from "../../src/market/PenaltyBase.sol";
import {ProviderPenalties} from "../../src/market/ProviderPenalties.sol";
import {ProviderRegistry} from "../../src/market/ProviderRegistry.sol";
import {ResourceMath, Resources} from "../../src/market/Resources.sol";
import {IFeePolicy} from "../../src/settlement/IFeePolicy.sol";
import {ISettlementHub} from "../../src/settlement/ISettlementHub.sol";
import {VirtToken} from "../../src/token/VirtToken.sol";
import {World} from "../support/World.sol";

/// @notice The real market and vault in a world that answers every other question the same way: all accounts are
/// operational and premium, gates are open, the fee is 4 %, the hub listens.
contract MarketWorld is World {
    uint256 public constant TENANTS = 3;
    uint256 public constant PROVIDERS = 3;
    uint32 public constant GPU_CLASS = 0xa100a100;
    uint256 internal constant VE = 1e18;

    VirtToken public immutable token;
    EscrowVault public immutable vault;
    ProviderRegistry public immutable providers;
    CapacityLedger public immutable capacity;
    DeploymentRegistry public immutable deployments;
    OrderBook public immutable book;
    ProviderPenalties public immutable penalties;

    mapping(bytes32 key => uint256 value) private _parameters;

    constructor() {
        _setParameters();
        AccessManager manager = new AccessManager(address(this));
        token = new VirtToken(address(manager), 10 ** 30, new address[](0), new uint256[](0));
        bytes memory start = abi.encodeCall(CapacityLedger.initialize, (address(manager)));
        IParameterRegistry parameters = IParameterRegistry(address(this));
        IGatePolicies gates = IGatePolicies(address(this));
        IAccountStatus accounts = IAccountStatus(address(this));

        vault = EscrowVault(
            _proxy(
                address(new EscrowVault(parameters)),
                abi.encodeCall(EscrowVault.initialize, (address(manager), address(token)))
            )
        );
        providers = ProviderRegistry(_proxy(address(new ProviderRegistry(vault, gates, accounts, parameters)), start));
        capacity = CapacityLedger(
            _proxy(address(new CapacityLedger(providers, IIdentityRegistry(address(this)))), start)
        );
        deployments = DeploymentRegistry(
            _proxy(address(new DeploymentRegistry(vault, gates, accounts, parameters)), start)
        );
        OrderBook implementation = new OrderBook(
            deployments,
            providers,
            capacity,
            vault,
            gates,
            accounts,
            parameters,
            IFeePolicy(address(this))
        );
        book = OrderBook(_proxy(address(implementation), start));
        PenaltyBase.Neighbours memory neighbours = PenaltyBase.Neighbours({
            vault: vault,
            orderBook: book,
            providers: providers,
            capacity: capacity,
            settlementHub: ISettlementHub(address(this)),
            parameters: parameters
        });
        penalties = ProviderPenalties(_proxy(address(new ProviderPenalties(neighbours)), start));
        vault.wire(address(deployments), address(book), address(providers), address(this), address(this));
        providers.wire(address(book), address(penalties));
        capacity.wire(address(book));
        deployments.wire(address(book));
        book.wire(address(this));

        for (uint256 i = 0; i < TENANTS + PROVIDERS; ++i) {
            address person = i < TENANTS ? tenant(i) : provider(i - TENANTS);
            token.mint(person, 10 ** 26);
            VM.prank(person);
            token.approve(address(vault), type(uint256).max);
        }
    }

    /// @notice Registers the providers. Not in the constructor: the market asks this contract, which has to be there.
    function open() external {
        for (uint256 i = 0; i < PROVIDERS; ++i) _enter(provider(i));
    }

    function tenant(uint256 i) public pure returns (address) {
        return address(uint160(0x7e0000 + i));
    }

    function provider(uint256 i) public pure returns (address) {
        return address(uint160(0x940000 + i));
    }

    // What the rest of the system would say.

    function get(bytes32 key) public view returns (uint256) {
        return _parameters[key];
    }

    function bidTerms() external view returns (uint256, uint256, uint256, uint256, uint256) {
        return (
            get(Parameters.MARKET_BID_MIN_DEPOSIT),
            get(Parameters.PROVIDER_BOND),
            get(Parameters.CAPACITY_HEARTBEAT_TIMEOUT),
            get(Parameters.MARKET_BID_TTL),
            get(Parameters.MARKET_ORDER_MAX_BIDS)
        );
    }

    function get2(bytes32 first, bytes32 second) external view returns (uint256, uint256) {
        return (get(first), get(second));
    }

    function get3(bytes32 first, bytes32 second, bytes32 third) external view returns (uint256, uint256, uint256) {
        return (get(first), get(second), get(third));
    }

    function requireOperational(address) external pure {}

    function requireBothOperational(address, address) external pure {}

    function requireAllowed(IGatePolicies.Action, address, uint16) external pure {}

    function tierOf(address) external pure returns (uint8) {
        return 3;
    }

    function feeBps(uint8) external pure returns (uint16) {
        return 400;
    }

    function leaseEnded(bytes32, uint40) external pure {}

    function setKey(address, address, uint40) external pure {}

    function offer(uint256 cores) public pure returns (Resources) {
        return ResourceMath.pack(uint32(cores * 1_000), uint40(cores * 4_096), uint40(cores * 40_960), 0, 100, 0);
    }

    function gpuOffer(uint256 count) public pure returns (Resources) {
        return ResourceMath.pack(0, 0, 0, uint16(count), 0, GPU_CLASS);
    }

    function _enter(address person) private {
        VM.prank(person);
        vault.fundBidder(person, uint128(50 * VE));
        IProviderRegistry.Profile memory profile = IProviderRegistry.Profile({
            gateway: "https://gateway.example",
            attributes: "{}",
            prices: "{}",
            tlsFingerprint: bytes32(uint256(1)),
            encryptionKey: bytes32(uint256(1)),
            attestationKey: address(uint160(person) + 0x1000),
            operator: address(0)
        });
        VM.prank(person);
        providers.register(profile, 10_000 * VE);
        VM.prank(person);
        capacity.heartbeat(person, offer(16), 1);
        VM.prank(person);
        capacity.heartbeat(person, gpuOffer(4), 1);
    }

    function _setParameters() private {
        _parameters[Parameters.MARKET_BID_MIN_DEPOSIT] = VE / 2;
        _parameters[Parameters.MARKET_ORDER_MAX_BIDS] = 3;
        _parameters[Parameters.MARKET_ORDER_TTL] = 1 days;
        _parameters[Parameters.MARKET_BID_TTL] = 1 hours;
        _parameters[Parameters.MARKET_MIN_RUNWAY] = 1 hours;
        _parameters[Parameters.MARKET_READY_DEADLINE] = 30 minutes;
        _parameters[Parameters.MARKET_ORDERS_PER_CUSTOMER] = 6;
        _parameters[Parameters.DEPLOYMENT_MIN_DEPOSIT] = VE / 2;
        _parameters[Parameters.PROVIDER_BOND] = 10_000 * VE;
        _parameters[Parameters.PROVIDER_UNBONDING] = 14 days;
        _parameters[Parameters.RECLAIM_NOTICE] = 1 days;
        _parameters[Parameters.PROVIDER_TERMINATION_TERM] = 7 days;
        _parameters[Parameters.PROVIDER_TERMINATION_UNNOTICED_BPS] = 10_000;
        _parameters[Parameters.PROVIDER_TERMINATION_UNSTABLE_BPS] = 5_000;
        _parameters[Parameters.PROVIDER_TERMINATION_CUSTOMER_BPS] = 8_000;
        _parameters[Parameters.PROVIDER_SLASH_USAGE_FRAUD] = 100_000;
        _parameters[Parameters.PROVIDER_SLASH_FAKE_BENCHMARK] = 50_000;
        _parameters[Parameters.PROVIDER_SLASH_UNDELIVERABLE] = 10_000;
        _parameters[Parameters.PROVIDER_SLASH_SILENCE] = 5_000;
        _parameters[Parameters.PROVIDER_SLASH_SILENCE_CAP] = 50_000;
        _parameters[Parameters.PROVIDER_SLASH_KEY_COMPROMISE] = 50_000;
        _parameters[Parameters.PROVIDER_SLASH_APPEAL_WINDOW] = 2 days;
        _parameters[Parameters.SLASHING_REPORTER_BPS] = 500;
        _parameters[Parameters.CAPACITY_HEARTBEAT_TIMEOUT] = 1 hours;
        _parameters[Parameters.ESCROW_OVERDRAW_GRACE] = 30 minutes;
        _parameters[Parameters.ESCROW_OVERDRAW_RETENTION] = 1 days;
        _parameters[Parameters.ESCROW_MAX_STREAMS] = 50;
        _parameters[Parameters.SETTLEMENT_DISPUTE_WINDOW] = 7 days;
    }
}
