// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {IParameterRegistry} from "../../src/access/IParameterRegistry.sol";
import {ParameterRegistry} from "../../src/access/ParameterRegistry.sol";
import {IValidatorRegistry} from "../../src/staking/IValidatorRegistry.sol";
import {ValidatorRegistry} from "../../src/staking/ValidatorRegistry.sol";
import {SetWatch} from "./SetWatch.sol";
import {ValidatorWorld} from "./ValidatorWorld.sol";

/// @notice Operators, a slasher, guardians, administrators and strangers who do anything at any time to a set of up to
/// {OPERATORS} validators. Compares the set before and after everything.
contract ValidatorHandler is ValidatorWorld, SetWatch {
    uint256 public constant OPERATORS = 16;
    uint256 public constant CAP = 12;
    uint256 public constant ACTIONS = 12;

    ValidatorRegistry public registry;
    uint256 public peak;
    /// @notice How often each action succeeded.
    uint256[ACTIONS] public done;
    uint256 private _height = 1_000;
    uint256 private _keys = OPERATORS;
    uint256 private _rolledAt;
    bool private _paused;
    mapping(address operator => uint256) private _key;

    function open(uint256 size) external {
        AccessManager manager = new AccessManager(address(this));
        bytes memory start = abi.encodeCall(ParameterRegistry.initialize, (address(manager), _stakingParameters(CAP)));
        address parameters = _proxy(address(new ParameterRegistry()), start);
        IValidatorRegistry.Member[] memory members = new IValidatorRegistry.Member[](size);
        for (uint256 i = 0; i < OPERATORS; ++i) _key[operatorAt(i)] = i + 1;
        for (uint256 i = 0; i < size; ++i) members[i] = IValidatorRegistry.Member(VM.addr(i + 1), operatorAt(i));
        registry = _deployRegistry(IParameterRegistry(parameters), address(manager), members);
        peak = size;
    }

    function operatorAt(uint256 index) public pure returns (address) {
        return address(uint160(0xbeef00 + index));
    }

    /// @notice One random action in a block of its own; what the registry refuses is no error.
    function step(uint256 seed) external {
        VM.roll(++_height);
        address[] memory before = registry.getValidators();
        uint256 action = seed % 22;
        _act(action, operatorAt((seed >> 8) % OPERATORS), seed >> 16);
        address[] memory set = registry.getValidators();
        if (set.length > peak) peak = set.length;
        _compare(action >= 14 && action < 17, _paused, before, set);
    }

    function _act(uint256 action, address operator, uint256 rest) private {
        if (action < 2) _register(operator);
        else if (action == 2) _rotate(operator);
        else if (action < 5) setBonds(operator, 500 + (rest % 10_000), 900 + ((rest >> 16) % 1_000));
        else if (action == 5) _jail(operator, rest);
        else if (action == 6) _tombstone(operator, rest);
        else if (action == 7) _free(operator);
        else if (action == 8) _exit(operator);
        else if (action == 9 || action >= 20) _evict();
        else if (action == 10) _standDown(operator);
        else if (action == 11) _suspend(rest);
        else if (action == 12) _strike(operator);
        else if (action == 13) _pause(rest);
        else if (action < 17) _roll();
        else _pass(rest);
    }

    function _register(address operator) private {
        bytes memory proof = _keyProof(registry, _key[operator], operator);
        VM.prank(operator);
        try registry.register(VM.addr(_key[operator]), proof, 500, MIN_SELF_BOND) {
            ++done[0];
        } catch {}
    }

    function _rotate(address operator) private {
        uint256 key = ++_keys;
        bytes memory proof = _keyProof(registry, key, operator);
        VM.prank(operator);
        try registry.rotateNode(VM.addr(key), proof) {
            _key[operator] = key;
            ++done[1];
        } catch {}
    }

    function _jail(address operator, uint256 rest) private {
        // Often enough to matter, seldom enough for a set to grow.
        if (rest % 3 != 0) return;
        try registry.jail(operator, uint40(clock + (rest % 4_000))) {
            ++done[2];
        } catch {}
    }

    function _tombstone(address operator, uint256 rest) private {
        if (rest % 8 != 0) return;
        try registry.tombstone(operator) {
            ++done[3];
        } catch {}
    }

    function _free(address operator) private {
        VM.prank(operator);
        try registry.unjail() {
            ++done[4];
        } catch {}
    }

    function _exit(address operator) private {
        VM.prank(operator);
        try registry.startExit() {
            ++done[5];
        } catch {}
    }

    /// @dev An administrator suspends somebody who has a seat, or somebody's identity does not suffice any more; or all is well.
    function _suspend(uint256 rest) private {
        address[] memory set = registry.getValidators();
        address operator = registry.operatorOf(set[(rest >> 8) % set.length]);
        if (rest % 4 < 2) _suspended[operator] = true;
        else if (rest % 4 == 2) _refused[operator] = true;
        else for (uint256 i = 0; i < OPERATORS; ++i) _suspended[operatorAt(i)] = _refused[operatorAt(i)] = false;
    }

    /// @dev A stranger tries everybody.
    function _evict() private {
        for (uint256 i = 0; i < OPERATORS; ++i) {
            try registry.evict(operatorAt(i)) {
                ++done[6];
            } catch {}
        }
    }

    function _standDown(address operator) private {
        VM.prank(operator);
        try registry.standDown() {
            ++done[7];
        } catch {}
    }

    function _strike(address operator) private {
        try registry.strike(operator) {
            ++done[8];
        } catch {}
    }

    function _pause(uint256 rest) private {
        _paused = rest % 3 == 0;
        registry.setIntakePaused(_paused);
        ++done[9];
    }

    function _roll() private {
        try registry.rollSet() {
            if (clock < _rolledAt + 1_800) broken = "two rolls in half an epoch";
            _rolledAt = clock;
            ++done[10];
        } catch {}
    }

    function _pass(uint256 rest) private {
        clock += rest % 7_200;
        VM.warp(clock);
        ++done[11];
    }
}
