// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {ERC1967Proxy} from "@openzeppelin/contracts/proxy/ERC1967/ERC1967Proxy.sol";
import {IParameterRegistry} from "../../src/access/IParameterRegistry.sol";
import {ParameterRegistry} from "../../src/access/ParameterRegistry.sol";
import {IValidatorRegistry} from "../../src/staking/IValidatorRegistry.sol";
import {ValidatorRegistry} from "../../src/staking/ValidatorRegistry.sol";

/// @notice The test network's clock, block height and signatures.
interface IClock {
    function warp(uint256 time) external;
    function roll(uint256 height) external;
    function addr(uint256 key) external pure returns (address);
    function sign(uint256 key, bytes32 digest) external pure returns (uint8 v, bytes32 r, bytes32 s);
}

/// @notice Administrators and guardians who do anything at any time to a set of up to {KEYS} nodes.
contract ValidatorHandler {
    uint256 public constant KEYS = 16;

    IClock private constant VM = IClock(0x7109709ECfa91a80626fF3989D68f67F5b1DD12D);
    bytes32 private constant KEY_TYPEHASH = keccak256("ValidatorKey(address operator,uint256 nonce)");

    ValidatorRegistry public registry;
    uint256 public peak;
    uint256 public added;
    uint256 public removed;
    uint256 public buried;
    uint256 private _time = 1_800_000_000;
    uint256 private _height = 1_000;

    function open(uint256 size) external {
        VM.warp(_time);
        AccessManager manager = new AccessManager(address(this));
        IParameterRegistry.Parameter[] memory list = new IParameterRegistry.Parameter[](2);
        list[0] = IParameterRegistry.Parameter("staking.epoch", "s", 3_600, 60, 604_800);
        list[1] = IParameterRegistry.Parameter("staking.validator_cap", "count", 12, 4, 100);
        bytes memory start = abi.encodeCall(ParameterRegistry.initialize, (address(manager), list));
        address parameters = address(new ERC1967Proxy(address(new ParameterRegistry()), start));
        IValidatorRegistry.Member[] memory members = new IValidatorRegistry.Member[](size);
        for (uint256 i = 0; i < size; ++i) members[i] = IValidatorRegistry.Member(VM.addr(i + 1), address(this));
        start = abi.encodeCall(ValidatorRegistry.initialize, (address(manager), members, size < 4));
        address code = address(new ValidatorRegistry(IParameterRegistry(parameters)));
        registry = ValidatorRegistry(address(new ERC1967Proxy(code, start)));
        peak = size;
    }

    /// @notice One random action; what the registry refuses is no error.
    function step(uint256 seed) external {
        uint256 key = ((seed >> 8) % KEYS) + 1;
        address node = VM.addr(key);
        uint256 action = seed % 8;
        if (action < 3) {
            try registry.addValidator(node, address(this), _proof(key)) {
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
            _time += (seed >> 16) % 7_200;
            VM.warp(_time);
        }
        VM.roll(++_height);
        uint256 size = registry.getValidators().length;
        if (size > peak) peak = size;
    }

    function _proof(uint256 key) private view returns (bytes memory) {
        uint256 nonce = registry.validatorOf(VM.addr(key)).proofs;
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("VirtEngine ValidatorRegistry"),
                keccak256("1"),
                block.chainid,
                address(registry)
            )
        );
        bytes32 content = keccak256(abi.encode(KEY_TYPEHASH, address(this), nonce));
        (uint8 v, bytes32 r, bytes32 s) = VM.sign(key, keccak256(abi.encodePacked("\x19\x01", domain, content)));
        return abi.encodePacked(r, s, v);
    }
}
