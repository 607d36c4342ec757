// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {ResourceMath, Resources} from "../../src/market/Resources.sol";

/// @notice The arithmetic in one word against the same arithmetic field by field.
contract ResourceMathTest {
    using ResourceMath for Resources;

    uint256 private constant QUANTITIES = (1 << 144) - 1;
    uint8[6] private _shifts = [0, 32, 72, 112, 128, 144];
    uint8[5] private _widths = [32, 40, 40, 16, 16];

    function testFuzz_packAndReadAreInverse(
        uint32 cpu,
        uint40 memory_,
        uint40 storage_,
        uint16 gpus,
        uint16 ports,
        uint32 class
    ) external pure {
        Resources r = ResourceMath.pack(cpu, memory_, storage_, gpus, ports, class);
        assert(r.cpuMilli() == cpu && r.memoryMiB() == memory_ && r.storageMiB() == storage_);
        assert(r.gpus() == gpus && r.ports() == ports && r.gpuClass() == class);
        assert(r.isWellFormed() == ((gpus == 0) == (class == 0)));
        assert(!Resources.wrap(Resources.unwrap(r) | (1 << 176)).isWellFormed());
        Resources back = Resources.wrap(Resources.unwrap(r.general()) | Resources.unwrap(r.gpuCount())).withClass(
            class
        );
        assert(Resources.unwrap(back) == Resources.unwrap(r));
        assert(Resources.unwrap(r.quantities()) == Resources.unwrap(r) & QUANTITIES);
    }

    function testFuzz_plusAddsEveryFieldOrRefuses(uint144 a, uint144 b) external view {
        (bool fits, uint256 expected) = _fieldwise(a, b, true);
        try this.plus(a, b) returns (uint256 sum) {
            assert(fits);
            assert(sum == expected);
        } catch (bytes memory reason) {
            assert(!fits);
            assert(bytes4(reason) == ResourceMath.Resources_Overflow.selector);
        }
    }

    function testFuzz_minusSubtractsEveryFieldOrRefuses(uint144 a, uint144 b) external view {
        (bool fits, uint256 expected) = _fieldwise(a, b, false);
        assert(Resources.wrap(a).covers(Resources.wrap(b)) == fits);
        try this.minus(a, b) returns (uint256 difference) {
            assert(fits);
            assert(difference == expected);
        } catch (bytes memory reason) {
            assert(!fits);
            assert(bytes4(reason) == ResourceMath.Resources_Underflow.selector);
        }
    }

    /// @dev Random words rarely fit in every field; halves always do.
    function testFuzz_whatIsAddedCanBeTakenBack(uint144 a, uint144 b) external view {
        uint256 x = _halve(a);
        uint256 y = _halve(b);
        uint256 sum = this.plus(uint144(x), uint144(y));
        assert(this.minus(uint144(sum), uint144(y)) == x);
        assert(Resources.wrap(sum).covers(Resources.wrap(x)));
    }

    function testFuzz_saturatingMinusStopsAtZero(uint144 a, uint144 b) external view {
        Resources difference = Resources.wrap(a).saturatingMinus(Resources.wrap(b));
        for (uint256 i = 0; i < 5; ++i) {
            uint256 x = _field(a, i);
            uint256 y = _field(b, i);
            assert(_field(Resources.unwrap(difference), i) == (x > y ? x - y : 0));
        }
    }

    function test_everyFieldOverflowsAndUnderflowsAtItsOwnEdge() external view {
        for (uint256 i = 0; i < 5; ++i) {
            uint256 full = ((uint256(1) << _widths[i]) - 1) << _shifts[i];
            uint256 one = uint256(1) << _shifts[i];
            assert(this.minus(uint144(full), uint144(full)) == 0);
            assert(this.plus(uint144(full - one), uint144(one)) == full);
            try this.plus(uint144(full), uint144(one)) returns (uint256) {
                assert(false);
            } catch {}
            try this.minus(0, uint144(one)) returns (uint256) {
                assert(false);
            } catch {}
        }
    }

    function plus(uint144 a, uint144 b) external pure returns (uint256) {
        return Resources.unwrap(Resources.wrap(a).plus(Resources.wrap(b)));
    }

    function minus(uint144 a, uint144 b) external pure returns (uint256) {
        return Resources.unwrap(Resources.wrap(a).minus(Resources.wrap(b)));
    }

    function _fieldwise(uint256 a, uint256 b, bool add) private view returns (bool fits, uint256 result) {
        fits = true;
        for (uint256 i = 0; i < 5; ++i) {
            uint256 x = _field(a, i);
            uint256 y = _field(b, i);
            uint256 value;
            if (add) {
                value = x + y;
                if (value >> _widths[i] != 0) fits = false;
            } else if (y > x) {
                fits = false;
            } else {
                value = x - y;
            }
            if (fits) result |= value << _shifts[i];
        }
    }

    function _halve(uint256 word) private view returns (uint256 halves) {
        for (uint256 i = 0; i < 5; ++i) halves |= (_field(word, i) >> 1) << _shifts[i];
    }

    function _field(uint256 word, uint256 i) private view returns (uint256) {
        return (word >> _shifts[i]) & ((uint256(1) << _widths[i]) - 1);
    }
}
