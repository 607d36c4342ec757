// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

/// @title SettlementStorage
/// @notice What the hub keeps of a lease: four slots and a ring. A statement in the steady state reads five slots and its
/// key's, rewrites two of them, the head and one of the ring, and calls no other contract.
library SettlementStorage {
    /// @notice Most statements that wait.
    uint256 internal constant MAX_PENDING = 8;

    /// @notice How long a provider's attestation key signs: windows that end later are not taken (s). 0 = revoked.
    struct Key {
        address provider;
        uint40 validUntil;
    }

    /// @dev Slot 1.
    struct Terms {
        address provider;
        uint96 cap;
    }

    /// @dev Slot 2, wei per unit as in the lease.
    struct Prices {
        uint48 cpuCoreMs;
        uint48 memoryByteS;
        uint48 storageByteS;
        uint48 gpuMs;
        uint48 networkByte;
    }

    /// @dev Slot 3.
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

    /// @dev One slot of the ring, from the low bit as listed; {put} relies on it.
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
        Entry[8] ring;
    }

    /// @notice The ring's slot of a statement.
    function entry(LedgerRecord storage self, uint256 sequence) internal view returns (Entry storage) {
        return self.ring[sequence % MAX_PENDING];
    }

    /// @notice Writes an entry whose values fit their fields, as one word: field by field costs 900 gas more.
    function put(
        LedgerRecord storage self,
        uint256 sequence,
        uint256 windowEnd,
        uint256 releaseAt,
        uint256 cost
    ) internal {
        Entry storage place = entry(self, sequence);
        uint256 word = sequence | (windowEnd << 32) | (releaseAt << 72) | (cost << 112);
        assembly ("memory-safe") {
            sstore(place.slot, word)
        }
    }

    /// @notice The last statement, waiting or final; zeros before the first.
    /// @dev The slot of a final statement is reused only when eight newer ones wait.
    function latest(LedgerRecord storage self, uint256 finalised) internal view returns (Entry memory last) {
        for (uint256 i = 1; i <= MAX_PENDING; ++i) {
            Entry memory next = entry(self, finalised + i);
            if (next.sequence != finalised + i) break;
            last = next;
        }
        if (last.sequence == 0) last = entry(self, finalised);
    }
}
