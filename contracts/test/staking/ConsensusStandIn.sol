// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IValidatorRegistry} from "../../src/staking/IValidatorRegistry.sol";

/// @notice Stands in for what the reward pool sees: validator registry, performance board, identity work, stake vault, the
/// escrow vault's count of earnings, provider and identity registry, GPU burn. What they answer is what a test says, and what is
/// distributed must have been transferred.
contract ConsensusStandIn {
    IERC20 public immutable token;
    uint256 public immutable length;
    uint256 public window;

    mapping(uint64 epoch => bool) public isReported;
    mapping(uint64 epoch => mapping(address operator => uint16)) public scoreOf;
    mapping(uint64 epoch => mapping(address member => uint256)) public workOf;
    mapping(uint64 epoch => uint256) public totalOf;
    mapping(address provider => uint256 ppm) public lostOf;
    mapping(address provider => uint256) public lossUntil;
    mapping(address operator => uint256) public commissionOf;
    mapping(address operator => uint256) public netOf;
    mapping(address operator => bool) public shareless;
    mapping(address provider => uint256) private _net;
    mapping(address provider => uint256) private _gpu;
    mapping(address provider => address) private _operators;
    mapping(address account => uint8) public tierOf;
    uint256 public rewardMultiplier = 10_000;
    uint256 public accounted;

    IValidatorRegistry.Seat[] private _seats;
    mapping(address operator => IValidatorRegistry.Validator) private _validators;
    uint64 private _knownFrom;

    error Unfunded(uint256 held, uint256 accounted);

    constructor(IERC20 token_, uint256 length_) {
        token = token_;
        length = length_;
    }

    // What a test says.

    function setWindow(uint256 seconds_) external {
        window = seconds_;
    }

    function setSeats(IValidatorRegistry.Seat[] calldata seats) external {
        delete _seats;
        for (uint256 i = 0; i < seats.length; ++i) _seats.push(seats[i]);
    }

    function forgetBefore(uint64 epoch) external {
        _knownFrom = epoch;
    }

    function setValidator(address operator, IValidatorRegistry.Validator calldata validator) external {
        _validators[operator] = validator;
    }

    function setShareless(address operator, bool value) external {
        shareless[operator] = value;
    }

    function report(uint64 epoch, address[] calldata operators, uint16[] calldata scores) external {
        isReported[epoch] = true;
        for (uint256 i = 0; i < operators.length; ++i) scoreOf[epoch][operators[i]] = scores[i];
    }

    function addWork(uint64 epoch, address member, uint256 count) external {
        workOf[epoch][member] += count;
        totalOf[epoch] += count;
    }

    function earn(address provider, uint256 plain, uint256 gpu) external {
        _net[provider] += plain + gpu;
        _gpu[provider] += gpu;
    }

    function setProvider(address provider, address operator, uint8 tier) external {
        _operators[provider] = operator;
        tierOf[provider] = tier;
    }

    function lower(address provider, uint256 lost, uint256 until) external {
        lostOf[provider] = lost;
        lossUntil[provider] = until;
    }

    function setRewardMultiplier(uint256 bps) external {
        rewardMultiplier = bps;
    }

    // What the reward pool calls.

    function earnedOf(address provider) external view returns (uint256 net, uint256 gpu) {
        return (_net[provider], _gpu[provider]);
    }

    function penalties() external view returns (address) {
        return address(this);
    }

    function standingOf(address provider, uint256 since) external view returns (uint256) {
        return since < lossUntil[provider] ? 1_000_000 - lostOf[provider] : 1_000_000;
    }

    function speaksFor(address provider, address caller) external view returns (bool) {
        return caller == provider || (caller != address(0) && caller == _operators[provider]);
    }

    function seatsOf(uint64 epoch) external view returns (bool known, IValidatorRegistry.Seat[] memory seats) {
        if (epoch < _knownFrom) return (false, seats);
        return (true, _seats);
    }

    function validatorOf(address operator) external view returns (IValidatorRegistry.Validator memory) {
        return _validators[operator];
    }

    function reportableUntil(uint64 epoch) external view returns (uint256) {
        return (uint256(epoch) + 1) * length + window;
    }

    function scoresOf(uint64 epoch, address[] calldata operators) external view returns (uint16[] memory scores) {
        scores = new uint16[](operators.length);
        for (uint256 i = 0; i < operators.length; ++i) {
            scores[i] = isReported[epoch] ? scoreOf[epoch][operators[i]] : 5_000;
        }
    }

    function distribute(address operator, uint256 commission, uint256 net) external returns (uint256 returned) {
        uint256 held = token.balanceOf(address(this));
        if (held < accounted + commission + net) revert Unfunded(held, accounted + commission + net);
        commissionOf[operator] += commission;
        accounted += commission;
        if (shareless[operator]) {
            token.transfer(msg.sender, net);
            return net;
        }
        netOf[operator] += net;
        accounted += net;
    }
}
