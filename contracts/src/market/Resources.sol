// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

/// @title Resources
/// @notice A resource vector in one word, so that adding, comparing and storing capacity costs one slot.
/// @dev From the low bit: cpuMilli 32 | memoryMiB 40 | storageMiB 40 | gpus 16 | ports 16 | gpuClass 32. The class is
/// the first four bytes of keccak256 of the lower-case model name (`nvidia/a100`), 0 without a GPU. Vectors of different
/// classes never add up.
type Resources is uint256;

/// @title ResourceMath
/// @notice Reads, makes, adds, subtracts and compares resource vectors.
/// @dev Arithmetic works on the five quantities at once, inside one word: the high bit of each field is left out of the
/// addition, so that no field carries into its neighbour, and put back by exclusive or; carries and borrows out of a
/// field are read off its high bit (Warren, Hacker's Delight, 2-18 and 2-13). The class is never part of a sum.
library ResourceMath {
    /// @notice A quantity would grow beyond its field.
    error Resources_Overflow(Resources a, Resources b);
    /// @notice A quantity would fall below zero.
    error Resources_Underflow(Resources a, Resources b);

    uint256 private constant MEMORY_SHIFT = 32;
    uint256 private constant STORAGE_SHIFT = 72;
    uint256 private constant GPU_SHIFT = 112;
    uint256 private constant PORT_SHIFT = 128;
    uint256 private constant CLASS_SHIFT = 144;
    uint256 private constant WIDTH = 176;

    /// @dev The five quantities without the class.
    uint256 private constant QUANTITIES = (1 << 144) - 1;
    /// @dev The high bit of each quantity: bits 31, 71, 111, 127 and 143.
    uint256 private constant HIGH_BITS = (1 << 31) | (1 << 71) | (1 << 111) | (1 << 127) | (1 << 143);
    uint256 private constant GPU_FIELD = 0xffff << 112;

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

    /// @notice Whether no bit beyond the layout is set and a class is named exactly if there are GPUs.
    function isWellFormed(Resources r) internal pure returns (bool) {
        return Resources.unwrap(r) >> WIDTH == 0 && (gpuClass(r) == 0) == (gpus(r) == 0);
    }

    /// @notice Whether nothing is asked for or offered.
    function isZero(Resources r) internal pure returns (bool) {
        return Resources.unwrap(r) & QUANTITIES == 0;
    }

    /// @notice CPU, memory, storage and ports; what the general inventory of a provider holds.
    function general(Resources r) internal pure returns (Resources) {
        return Resources.wrap(Resources.unwrap(r) & QUANTITIES & ~GPU_FIELD);
    }

    /// @notice The number of GPUs alone, without their class; what the inventory of a class holds.
    function gpuCount(Resources r) internal pure returns (Resources) {
        return Resources.wrap(Resources.unwrap(r) & GPU_FIELD);
    }

    /// @notice All five quantities, without the class; what counts against a quota.
    function quantities(Resources r) internal pure returns (Resources) {
        return Resources.wrap(Resources.unwrap(r) & QUANTITIES);
    }

    /// @notice The vector with another class.
    function withClass(Resources r, uint32 class) internal pure returns (Resources) {
        return Resources.wrap((Resources.unwrap(r) & QUANTITIES) | (uint256(class) << CLASS_SHIFT));
    }

    /// @notice Field by field sum of two vectors without class. Reverts if a field overflows.
    function plus(Resources a, Resources b) internal pure returns (Resources) {
        uint256 x = Resources.unwrap(a);
        uint256 y = Resources.unwrap(b);
        // Unchecked: with the high bits removed the largest sum stays below bit 144.
        unchecked {
            uint256 sum = ((x & ~HIGH_BITS) + (y & ~HIGH_BITS)) ^ ((x ^ y) & HIGH_BITS);
            if (((x & y) | ((x | y) & ~sum)) & HIGH_BITS != 0) revert Resources_Overflow(a, b);
            return Resources.wrap(sum);
        }
    }

    /// @notice Field by field difference of two vectors without class. Reverts if a field underflows.
    function minus(Resources a, Resources b) internal pure returns (Resources) {
        uint256 difference = _difference(Resources.unwrap(a), Resources.unwrap(b));
        if (_borrows(Resources.unwrap(a), Resources.unwrap(b), difference)) revert Resources_Underflow(a, b);
        return Resources.wrap(difference);
    }

    /// @notice Whether every quantity of `a` is at least that of `b`.
    function covers(Resources a, Resources b) internal pure returns (bool) {
        uint256 x = Resources.unwrap(a) & QUANTITIES;
        uint256 y = Resources.unwrap(b) & QUANTITIES;
        return !_borrows(x, y, _difference(x, y));
    }

    /// @notice Field by field difference, a field that would underflow being zero. For views and error values only.
    function saturatingMinus(Resources a, Resources b) internal pure returns (Resources) {
        return
            pack(
                uint32(_excess(cpuMilli(a), cpuMilli(b))),
                uint40(_excess(memoryMiB(a), memoryMiB(b))),
                uint40(_excess(storageMiB(a), storageMiB(b))),
                uint16(_excess(gpus(a), gpus(b))),
                uint16(_excess(ports(a), ports(b))),
                gpuClass(a)
            );
    }

    /// @dev Each field modulo its own size.
    function _difference(uint256 x, uint256 y) private pure returns (uint256) {
        // Unchecked: a field with its high bit set is never smaller than one without.
        unchecked {
            return ((x | HIGH_BITS) - (y & ~HIGH_BITS)) ^ ((x ^ ~y) & HIGH_BITS);
        }
    }

    /// @dev Whether a field of `x - y` borrowed, given the difference.
    function _borrows(uint256 x, uint256 y, uint256 difference) private pure returns (bool) {
        return ((~x & y) | (~(x ^ y) & difference)) & HIGH_BITS != 0;
    }

    function _excess(uint256 x, uint256 y) private pure returns (uint256) {
        return x > y ? x - y : 0;
    }
}
