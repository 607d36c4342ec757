// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {IParameterRegistry} from "../../src/access/IParameterRegistry.sol";
import {ParameterRegistry} from "../../src/access/ParameterRegistry.sol";
import {IValidatorRegistry} from "../../src/staking/IValidatorRegistry.sol";
import {ValidatorRegistry} from "../../src/staking/ValidatorRegistry.sol";
import {ValidatorKeys} from "./ValidatorKeys.sol";

/// @notice Administrators and guardians who do anything at any time to a set of up to {KEYS} nodes.
contract ValidatorHandler is ValidatorKeys {
    uint256 public constant KEYS = 16;

    ValidatorRegistry public registry;
    uint256 public peak;
    uint256 public added;
    uint256 public removed;
    uint256 public buried;
    uint256 private _height = 1_000;

    function open(uint256 size) external {
        AccessManager manager = new AccessManager(address(this));
        IParameterRegistry.Parameter[] memory list = new IParameterRegistry.Parameter[](2);
        list[0] = _parameter("staking.epoch", 3_600);
        list[1] = _parameter("staking.validator_cap", 12);
        bytes memory start = abi.encodeCall(ParameterRegistry.initialize, (address(manager), list));
        address parameters = _proxy(address(new ParameterRegistry()), start);
        IValidatorRegistry.Member[] memory members = new IValidatorRegistry.Member[](size);
        for (uint256 i = 0; i < size; ++i) members[i] = IValidatorRegistry.Member(VM.addr(i + 1), address(this));
        start = abi.encodeCall(ValidatorRegistry.initialize, (address(manager), members, size < 4));
        address code = address(new ValidatorRegistry(IParameterRegistry(parameters)));
        registry = ValidatorRegistry(_proxy(code, start));
        peak = size;
    }

    /// @notice One random action; what the registry refuses is no error.
    function step(uint256 seed) external {
        uint256 key = ((seed >> 8) % KEYS) + 1;
        address node = VM.addr(key);
        uint256 action = seed % 8;
        if (action < 3) {
            try registry.addValidator(node, address(this), _keyProof(registry, key, address(this))) {
                ++added;
            } catch {}
        } else if (action == 3 || action == 4) {
            try registry.removeValidator(node) {
                ++removed;
            } catch {}
        } else if (action == 5) {
            try registry.tombstoneValidator(node) {
                ++buried;
            } catch {}
        } else if (action == 6) {
            try registry.setIntakePaused((seed >> 16) % 3 == 0) {} catch {}
        } else {
            clock += (seed >> 16) % 7_200;
            VM.warp(clock);
        }
        VM.roll(++_height);
        uint256 size = registry.getValidators().length;
        if (size > peak) peak = size;
    }
}
