// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

/// @title SettlementStorage
/// @notice What the hub keeps of a lease: five slots and a ring. A statement in the steady state reads four slots and
/// rewrites two, the head and one of the ring.
library SettlementStorage {
    /// @notice Most statements that wait.
    uint256 internal constant MAX_PENDING = 8;
    /// @notice One slot more than may wait: the extra one keeps the last finalised statement, so that the finalised cost
    /// needs no slot of its own.
    uint256 internal constant RING = MAX_PENDING + 1;

    /// @dev Terms of the lease: slots 1 to 3. The third also holds what changes with finality and the lease's end.
    struct Terms {
        address provider;
        uint96 cap;
    }

    struct Prices {
        uint48 cpuCoreMs;
        uint48 memoryByteS;
        uint48 storageByteS;
        uint48 gpuMs;
        uint48 networkByte;
    }

    /// @param peak Highest growth of the cost without traffic (wei/s).
    /// @param window Dispute window (s).
    /// @param finalised Number of the last statement that is final.
    /// @param closedAt End of the lease as far as known; 0 = live (s).
    struct Progress {
        uint96 peak;
        uint32 window;
        uint32 finalised;
        uint40 closedAt;
        bool ended;
    }

    /// @dev One slot of the ring.
    struct Entry {
        uint32 sequence;
        uint40 windowEnd;
        uint40 releaseAt;
        uint96 cost;
    }

    struct LedgerRecord {
        Terms terms;
        Prices prices;
        Progress progress;
        bytes32 head;
        Entry[9] ring;
    }

    /// @custom:storage-location erc7201:virtengine.storage.SettlementHub
    struct Books {
        mapping(bytes32 leaseId => LedgerRecord) ledgers;
    }

    // keccak256(abi.encode(uint256(keccak256("virtengine.storage.SettlementHub")) - 1)) & ~bytes32(uint256(0xff))
    bytes32 private constant LOCATION = 0xe21fcb0b2138e4e93e9c31064b4e274493635bdd48138152782c9642e2601400;

    function books() internal pure returns (Books storage $) {
        bytes32 slot = LOCATION;
        assembly {
            $.slot := slot
        }
    }

    /// @notice The ring's slot of a statement.
    function entry(LedgerRecord storage self, uint256 sequence) internal view returns (Entry storage) {
        return self.ring[sequence % RING];
    }

    /// @notice The last statement: the end of the run of numbers that starts after the last finalised one.
    function latest(LedgerRecord storage self, uint256 finalised) internal view returns (Entry memory last) {
        last = entry(self, finalised);
        for (uint256 i = 1; i <= MAX_PENDING; ++i) {
            Entry memory next = entry(self, finalised + i);
            if (next.sequence != finalised + i) break;
            last = next;
        }
    }
}
