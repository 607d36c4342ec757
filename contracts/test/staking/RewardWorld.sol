// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {IParameterRegistry} from "../../src/access/IParameterRegistry.sol";
import {ParameterRegistry} from "../../src/access/ParameterRegistry.sol";
import {Roles} from "../../src/access/Roles.sol";
import {IEscrowVault} from "../../src/escrow/IEscrowVault.sol";
import {IIdentityRegistry} from "../../src/identity/IIdentityRegistry.sol";
import {IProviderRegistry} from "../../src/market/IProviderRegistry.sol";
import {FeePolicy} from "../../src/settlement/FeePolicy.sol";
import {FeeSplitter} from "../../src/settlement/FeeSplitter.sol";
import {IFeeSplitter} from "../../src/settlement/IFeeSplitter.sol";
import {IGpuBurn} from "../../src/settlement/IGpuBurn.sol";
import {IIdentityWork} from "../../src/staking/IIdentityWork.sol";
import {IPerformanceBoard} from "../../src/staking/IPerformanceBoard.sol";
import {IValidatorRegistry} from "../../src/staking/IValidatorRegistry.sol";
import {RewardBase} from "../../src/staking/RewardBase.sol";
import {RewardPool} from "../../src/staking/RewardPool.sol";
import {StakeVault} from "../../src/staking/StakeVault.sol";
import {VirtToken} from "../../src/token/VirtToken.sol";
import {World} from "../support/World.sol";
import {ConsensusStandIn} from "./ConsensusStandIn.sol";

/// @notice The real pool, stake vault, token, splitter, fee policy and parameters. The escrow vault is this contract, as far as
/// the splitter sees it; validators, reports, identity work and providers are a stand-in. {STAKED} people stake with themselves;
/// the others' pools have no shares.
contract RewardWorld is World {
    uint256 public constant LENGTH = 3_600;
    uint256 public constant EXPIRY = 20 days;
    uint256 public constant PEOPLE = 6;
    uint256 public constant STAKED = 4;
    uint256 internal constant SUPPLY = 10 ** 27;
    uint256 internal constant STAKE = 10 ** 24;
    uint8 internal constant VE = 0;

    AccessManager public immutable manager;
    VirtToken public immutable token;
    FeeSplitter public immutable splitter;
    ConsensusStandIn public immutable peers;
    StakeVault public immutable stakes;
    RewardPool public immutable pool;

    uint256 internal _fees;
    uint256 internal _gpuFees;

    constructor() {
        manager = new AccessManager(address(this));
        address[] memory holders = new address[](1);
        uint256[] memory amounts = new uint256[](1);
        (holders[0], amounts[0]) = (address(this), SUPPLY);
        // Room for a fortnight of emission, so that walks reach the cap.
        token = new VirtToken(address(manager), SUPPLY + (SUPPLY * 3) / 2_600, holders, amounts);
        IParameterRegistry parameters = _parameters();
        FeePolicy policy = FeePolicy(
            _proxy(address(new FeePolicy(parameters)), abi.encodeCall(FeePolicy.initialize, (address(manager))))
        );
        splitter = FeeSplitter(
            _proxy(
                address(new FeeSplitter(IEscrowVault(address(this)), policy)),
                abi.encodeCall(FeeSplitter.initialize, (address(manager)))
            )
        );
        peers = new ConsensusStandIn(token, LENGTH);
        stakes = StakeVault(
            _proxy(
                address(new StakeVault(parameters, token)),
                abi.encodeCall(StakeVault.initialize, (address(manager)))
            )
        );
        RewardBase.Neighbours memory neighbours = RewardBase.Neighbours({
            token: token,
            fees: splitter,
            parameters: parameters,
            validators: IValidatorRegistry(address(peers)),
            board: IPerformanceBoard(address(peers)),
            work: IIdentityWork(address(peers)),
            vault: stakes,
            escrow: IEscrowVault(address(peers)),
            providers: IProviderRegistry(address(peers)),
            identities: IIdentityRegistry(address(peers)),
            gpuBurn: IGpuBurn(address(peers))
        });
        pool = RewardPool(
            _proxy(address(new RewardPool(neighbours)), abi.encodeCall(RewardPool.initialize, (address(manager))))
        );
        address[] memory staked = new address[](STAKED);
        for (uint256 i = 0; i < STAKED; ++i) staked[i] = person(i);
        token.approve(address(stakes), STAKED * STAKE);
        stakes.bondGenesis(staked, STAKE);
        stakes.wire(address(peers), address(this), address(pool));
        bytes4[] memory minting = new bytes4[](1);
        minting[0] = VirtToken.mint.selector;
        manager.setTargetFunctionRole(address(token), minting, Roles.MINTER);
        manager.grantRole(Roles.MINTER, address(pool), 0);
        splitter.setRecipient(IFeeSplitter.Bucket.Staking, address(pool));
        splitter.setRecipient(IFeeSplitter.Bucket.Incentives, address(pool));
        peers.setWindow(2 * LENGTH);
    }

    function person(uint256 i) public pure returns (address) {
        return address(uint160(0xa110000 + (i % PEOPLE)));
    }

    // What the splitter asks the escrow vault.

    function collectFees(uint8) external returns (uint256 amount, uint256 gpu) {
        (amount, gpu) = (_fees, _gpuFees);
        (_fees, _gpuFees) = (0, 0);
        token.transfer(msg.sender, amount);
    }

    function tokenAt(uint8) external view returns (address) {
        return address(token);
    }

    function _parameters() private returns (IParameterRegistry) {
        IParameterRegistry.Parameter[] memory list = new IParameterRegistry.Parameter[](6);
        list[0] = _parameter("staking.epoch", LENGTH);
        list[1] = _parameter("rewards.emission_bps", 300);
        list[2] = _parameter("rewards.emission_staking_bps", 6_000);
        list[3] = _parameter("rewards.emission_identity_bps", 2_000);
        list[4] = _parameter("rewards.unclaimed_expiry", EXPIRY);
        list[5] = _parameter("staking.max_validators", 10);
        bytes memory start = abi.encodeCall(ParameterRegistry.initialize, (address(manager), list));
        return IParameterRegistry(_proxy(address(new ParameterRegistry()), start));
    }
}
