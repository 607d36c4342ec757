// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

/// @title Resources
/// @notice A resource vector in one word, so that adding, comparing and storing capacity costs one slot.
/// @dev From the low bit: cpuMilli 32 | memoryMiB 40 | storageMiB 40 | gpus 16 | ports 16 | gpuClass 32. The class is
/// the first four bytes of keccak256 of the lower-case model name (`nvidia/a100`), 0 without a GPU. Vectors of different
/// classes never add up.
type Resources is uint256;

/// @title ResourceMath
/// @notice Reads and makes resource vectors.
library ResourceMath {
    uint256 private constant MEMORY_SHIFT = 32;
    uint256 private constant STORAGE_SHIFT = 72;
    uint256 private constant GPU_SHIFT = 112;
    uint256 private constant PORT_SHIFT = 128;
    uint256 private constant CLASS_SHIFT = 144;

    /// @notice Thousandths of a CPU core.
    function cpuMilli(Resources r) internal pure returns (uint32) {
        return uint32(Resources.unwrap(r));
    }

    /// @notice Memory in MiB.
    function memoryMiB(Resources r) internal pure returns (uint40) {
        return uint40(Resources.unwrap(r) >> MEMORY_SHIFT);
    }

    /// @notice Storage in MiB.
    function storageMiB(Resources r) internal pure returns (uint40) {
        return uint40(Resources.unwrap(r) >> STORAGE_SHIFT);
    }

    /// @notice Number of GPUs.
    function gpus(Resources r) internal pure returns (uint16) {
        return uint16(Resources.unwrap(r) >> GPU_SHIFT);
    }

    /// @notice Number of exposed ports.
    function ports(Resources r) internal pure returns (uint16) {
        return uint16(Resources.unwrap(r) >> PORT_SHIFT);
    }

    /// @notice GPU class; 0 without a GPU.
    function gpuClass(Resources r) internal pure returns (uint32) {
        return uint32(Resources.unwrap(r) >> CLASS_SHIFT);
    }

    /// @notice Makes a vector.
    function pack(
        uint32 cpuMilli_,
        uint40 memoryMiB_,
        uint40 storageMiB_,
        uint16 gpus_,
        uint16 ports_,
        uint32 gpuClass_
    ) internal pure returns (Resources) {
        return
            Resources.wrap(
                uint256(cpuMilli_) |
                    (uint256(memoryMiB_) << MEMORY_SHIFT) |
                    (uint256(storageMiB_) << STORAGE_SHIFT) |
                    (uint256(gpus_) << GPU_SHIFT) |
                    (uint256(ports_) << PORT_SHIFT) |
                    (uint256(gpuClass_) << CLASS_SHIFT)
            );
    }
}
