// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {ERC1967Proxy} from "@openzeppelin/contracts/proxy/ERC1967/ERC1967Proxy.sol";
import {IParameterRegistry} from "../../src/access/IParameterRegistry.sol";

/// @notice The test network's clock, block height, senders and signatures.
interface Vm {
    function warp(uint256 time) external;
    function roll(uint256 height) external;
    function prank(address sender) external;
    function addr(uint256 key) external pure returns (address);
    function sign(uint256 key, bytes32 digest) external pure returns (uint8 v, bytes32 r, bytes32 s);
}

/// @notice Where the real contracts of a campaign stand, deployed as a network deploys them.
abstract contract World {
    Vm internal constant VM = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    /// @notice Present time (s).
    uint256 public clock = 1_800_000_000;

    constructor() {
        VM.warp(clock);
    }

    function _proxy(address implementation, bytes memory start) internal returns (address) {
        return address(new ERC1967Proxy(implementation, start));
    }

    /// @dev A parameter that governance may set to anything.
    function _parameter(string memory name, uint256 value) internal pure returns (IParameterRegistry.Parameter memory) {
        return
            IParameterRegistry.Parameter({
                name: name,
                unit: "",
                value: value,
                minimum: 0,
                maximum: type(uint64).max,
                parameterClass: IParameterRegistry.Class.Economic,
                step: 0,
                pause: 0
            });
    }

    /// @dev A signature of 65 bytes by the key over EIP-712 content for a contract.
    function _signTyped(
        uint256 key,
        string memory name,
        address verifyingContract,
        bytes32 content
    ) internal view returns (bytes memory) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256(bytes(name)),
                keccak256("1"),
                block.chainid,
                verifyingContract
            )
        );
        return _sign(key, keccak256(abi.encodePacked("\x19\x01", domain, content)));
    }

    function _sign(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = VM.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }
}
