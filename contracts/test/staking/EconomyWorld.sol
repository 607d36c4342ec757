// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {IAccountStatus} from "../../src/access/IAccountStatus.sol";
import {IParameterRegistry} from "../../src/access/IParameterRegistry.sol";
import {ParameterRegistry} from "../../src/access/ParameterRegistry.sol";
import {Roles} from "../../src/access/Roles.sol";
import {IEscrowVault} from "../../src/escrow/IEscrowVault.sol";
import {IIdentityCommittee} from "../../src/identity/IIdentityCommittee.sol";
import {IIdentityRegistry} from "../../src/identity/IIdentityRegistry.sol";
import {IProviderRegistry} from "../../src/market/IProviderRegistry.sol";
import {FeePolicy} from "../../src/settlement/FeePolicy.sol";
import {FeeSplitter} from "../../src/settlement/FeeSplitter.sol";
import {IFeeSplitter} from "../../src/settlement/IFeeSplitter.sol";
import {IGpuBurn} from "../../src/settlement/IGpuBurn.sol";
import {BlockAnchors} from "../../src/staking/BlockAnchors.sol";
import {IIdentityWork} from "../../src/staking/IIdentityWork.sol";
import {IPerformanceBoard} from "../../src/staking/IPerformanceBoard.sol";
import {IValidatorRegistry} from "../../src/staking/IValidatorRegistry.sol";
import {RewardBase} from "../../src/staking/RewardBase.sol";
import {RewardPool} from "../../src/staking/RewardPool.sol";
import {SlashBase} from "../../src/staking/SlashBase.sol";
import {SlashManager} from "../../src/staking/SlashManager.sol";
import {StakeVault} from "../../src/staking/StakeVault.sol";
import {ValidatorRegistry} from "../../src/staking/ValidatorRegistry.sol";
import {VirtToken} from "../../src/token/VirtToken.sol";
import {Admission} from "./Admission.sol";
import {ConsensusStandIn} from "./ConsensusStandIn.sol";

/// @notice Stake vault, validator registry, slash manager, reward pool, fee splitter and token, all real and wired to each other
/// as on a network. The world is the gates, account status, and the escrow vault that fees come from; reports, identity work and
/// providers are a stand-in.
abstract contract EconomyWorld is Admission {
    uint256 public constant OPERATORS = 8;
    uint256 public constant HOLDERS = OPERATORS + 3;
    uint256 public constant CAP = 6;
    address public constant FUND = address(0xf0);
    uint256 internal constant GENESIS = 5;
    uint256 internal constant LENGTH = 3_600;
    uint256 internal constant UNBONDING = 7 days;
    uint256 internal constant SUPPLY = 10 ** 27;
    uint256 internal constant WEALTH = 10 ** 24;
    uint256 internal constant BOND = 10 ** 19;
    uint8 internal constant VE = 0;

    VirtToken public token;
    FeeSplitter public splitter;
    ConsensusStandIn public peers;
    StakeVault public vault;
    ValidatorRegistry public registry;
    SlashManager public slasher;
    RewardPool public pool;

    uint256 internal _fees;

    constructor() {
        AccessManager manager = new AccessManager(address(this));
        address[] memory people = new address[](HOLDERS + 1);
        uint256[] memory amounts = new uint256[](HOLDERS + 1);
        for (uint256 i = 0; i < HOLDERS; ++i) (people[i], amounts[i]) = (holderAt(i), WEALTH);
        (people[HOLDERS], amounts[HOLDERS]) = (address(this), SUPPLY - HOLDERS * WEALTH);
        token = new VirtToken(address(manager), 2 * SUPPLY, people, amounts);
        IParameterRegistry parameters = _parameters(address(manager));
        bytes memory start = abi.encodeCall(StakeVault.initialize, (address(manager)));
        vault = StakeVault(_proxy(address(new StakeVault(parameters, token)), start));
        _openRegistry(address(manager), parameters);
        peers = new ConsensusStandIn(token, LENGTH);
        peers.setWindow(2 * LENGTH);
        _openRewards(manager, parameters);
        _openSlasher(address(manager), parameters);
        _wire();
    }

    /// @notice Operators come first.
    function holderAt(uint256 index) public pure returns (address) {
        return address(uint160(0xbeef00 + index));
    }

    // What the splitter asks the escrow vault.

    function collectFees(uint8) external returns (uint256 amount, uint256 gpu) {
        (amount, _fees) = (_fees, 0);
        gpu = 0;
        token.transfer(msg.sender, amount);
    }

    function tokenAt(uint8) external view returns (address) {
        return address(token);
    }

    function _openRegistry(address manager, IParameterRegistry parameters) private {
        IValidatorRegistry.Member[] memory members = new IValidatorRegistry.Member[](GENESIS);
        for (uint256 i = 0; i < GENESIS; ++i) members[i] = IValidatorRegistry.Member(VM.addr(i + 1), holderAt(i));
        address code = address(new ValidatorRegistry(parameters, IAccountStatus(address(this))));
        bytes memory start = abi.encodeCall(ValidatorRegistry.initialize, (manager, members, false, 500));
        registry = ValidatorRegistry(_proxy(code, start));
    }

    function _openRewards(AccessManager manager, IParameterRegistry parameters) private {
        FeePolicy policy = FeePolicy(
            _proxy(address(new FeePolicy(parameters)), abi.encodeCall(FeePolicy.initialize, (address(manager))))
        );
        address code = address(new FeeSplitter(IEscrowVault(address(this)), policy));
        splitter = FeeSplitter(_proxy(code, abi.encodeCall(FeeSplitter.initialize, (address(manager)))));
        RewardBase.Neighbours memory neighbours = RewardBase.Neighbours({
            token: token,
            fees: splitter,
            parameters: parameters,
            validators: registry,
            board: IPerformanceBoard(address(peers)),
            work: IIdentityWork(address(peers)),
            vault: vault,
            escrow: IEscrowVault(address(peers)),
            providers: IProviderRegistry(address(peers)),
            identities: IIdentityRegistry(address(peers)),
            gpuBurn: IGpuBurn(address(peers))
        });
        bytes memory start = abi.encodeCall(RewardPool.initialize, (address(manager)));
        pool = RewardPool(_proxy(address(new RewardPool(neighbours)), start));
        bytes4[] memory minting = new bytes4[](1);
        minting[0] = VirtToken.mint.selector;
        manager.setTargetFunctionRole(address(token), minting, Roles.MINTER);
        manager.grantRole(Roles.MINTER, address(pool), 0);
        splitter.setRecipient(IFeeSplitter.Bucket.Staking, address(pool));
        splitter.setRecipient(IFeeSplitter.Bucket.Incentives, address(pool));
    }

    function _openSlasher(address manager, IParameterRegistry parameters) private {
        SlashBase.Neighbours memory neighbours = SlashBase.Neighbours({
            token: token,
            vault: vault,
            registry: registry,
            board: IPerformanceBoard(address(peers)),
            committee: IIdentityCommittee(address(peers)),
            anchors: new BlockAnchors(),
            parameters: parameters
        });
        bytes memory start = abi.encodeCall(SlashManager.initialize, (manager));
        slasher = SlashManager(_proxy(address(new SlashManager(neighbours)), start));
        slasher.setInsuranceFund(FUND);
    }

    function _wire() private {
        registry.wire(address(vault), address(this), address(slasher));
        address[] memory bonded = new address[](GENESIS);
        for (uint256 i = 0; i < GENESIS; ++i) bonded[i] = holderAt(i);
        token.approve(address(vault), GENESIS * BOND);
        vault.bondGenesis(bonded, BOND);
        vault.wire(address(registry), address(slasher), address(pool));
        for (uint256 i = 0; i < HOLDERS; ++i) {
            VM.prank(holderAt(i));
            token.approve(address(vault), type(uint256).max);
        }
    }

    function _parameters(address manager) private returns (IParameterRegistry) {
        IParameterRegistry.Parameter[] memory list = new IParameterRegistry.Parameter[](34);
        list[0] = _parameter("staking.epoch", LENGTH);
        list[1] = _parameter("staking.validator_cap", CAP);
        list[2] = _parameter("staking.min_self_bond", BOND / 2);
        list[3] = _parameter("staking.commission_minimum", 500);
        list[4] = _parameter("staking.commission_maximum", 2_000);
        list[5] = _parameter("staking.commission_step", 100);
        list[6] = _parameter("staking.unbonding", UNBONDING);
        list[7] = _parameter("staking.min_delegation", 10 ** 12);
        list[8] = _parameter("staking.max_validators", 4);
        list[9] = _parameter("rewards.emission_bps", 300);
        list[10] = _parameter("rewards.emission_staking_bps", 6_000);
        list[11] = _parameter("rewards.emission_identity_bps", 2_000);
        list[12] = _parameter("rewards.unclaimed_expiry", 6 days);
        list[13] = _parameter("slashing.appeal_window", 1 days);
        list[14] = _parameter("slashing.reporter_bps", 500);
        list[15] = _parameter("slashing.insurance_bps", 3_333);
        string[9] memory offences = [
            "double_sign",
            "downtime",
            "invalid_attestation",
            "missed_recomputation",
            "inconsistent_score",
            "expired_attestation",
            "debug_enclave",
            "unlisted_measurement",
            "other"
        ];
        for (uint256 i = 0; i < 9; ++i) {
            list[16 + 2 * i] = _parameter(string.concat("slashing.", offences[i], "_fraction"), 1_001 * (i + 1));
            list[17 + 2 * i] = _parameter(string.concat("slashing.", offences[i], "_jail"), 1_800 * i);
        }
        bytes memory start = abi.encodeCall(ParameterRegistry.initialize, (manager, list));
        return IParameterRegistry(_proxy(address(new ParameterRegistry()), start));
    }
}
