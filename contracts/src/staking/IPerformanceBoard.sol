// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

/// @title IPerformanceBoard
/// @notice How validators did in each epoch, as at least two thirds of them saw it. Proposals and missed turns follow from
/// headers: every honest node counts the same, and a report stands only if ⌈2n / 3⌉ members sign the very same numbers. Which
/// nodes' seals a node collected differs from node to node: of that the median counts.
///
/// **Pause.** A guardian's pause does not stop reports. The time for one goes on (`staking.report_window`), and an epoch without a
/// report is neutral for everybody and evidence against nobody: a pause would acquit whoever was away. Reports bring in no new
/// business, and only two thirds of the nodes together make one.
///
/// Scores are 0 to 10,000 (chain spec §1.5): 30 % proposals of own turns, 40 % identity work (neutral, 5,000, without any), 30 %
/// presence by seals.
interface IPerformanceBoard {
    /// @notice What of an epoch all must agree on. `turns`: keccak256 over three words per line: node, proposed, missed.
    struct Report {
        uint64 epoch;
        uint64 fromBlock;
        uint64 toBlock;
        bool complete;
        uint64 gasUsed;
    }

    /// @notice One node's blocks proposed and turns missed.
    struct Line {
        address node;
        uint32 proposed;
        uint32 missed;
    }

    /// @notice One member's word: its node, its view of the seals (one byte per line: percent of the epoch's blocks that carry the
    /// line's node's seal, 0 to 100) and its signature (65-byte ECDSA, EIP-712, domain "VirtEngine Observer" version 1 of this
    /// chain, no contract): `PerformanceReport(uint64 epoch,uint64 fromBlock,uint64 toBlock,bool complete,uint64 gasUsed,bytes32
    /// turns,bytes32 seals)`, `seals` = keccak256 of the bytes.
    struct Observation {
        address observer;
        bytes seals;
        bytes signature;
    }

    /// @notice What stands of a validator in an epoch. `presence`: median percent. `score`: 0 to 10,000. `missedInRow`: turns
    /// missed since the last epoch in which it proposed.
    struct Performance {
        uint32 proposed;
        uint32 missed;
        uint32 missedInRow;
        uint8 presence;
        uint16 score;
        bool reported;
    }

    event PerformanceReported(uint64 indexed epoch, Report report, uint256 observers);
    event PerformanceScored(uint64 indexed epoch, address indexed operator, Performance performance);

    error PerformanceBoard_EpochNotOver(uint64 epoch, uint64 present);
    error PerformanceBoard_WindowClosed(uint64 epoch, uint256 closedAt);
    error PerformanceBoard_AlreadyReported(uint64 epoch);
    error PerformanceBoard_Incomplete(uint64 epoch);
    error PerformanceBoard_TooFewObservers(uint256 observers, uint256 quorum);
    error PerformanceBoard_ObserversNotSorted(address previous, address next);
    error PerformanceBoard_NotMember(address observer);
    error PerformanceBoard_BadSignature(address observer);
    error PerformanceBoard_BadLines(uint256 lines, uint256 maximum);
    error PerformanceBoard_LinesNotSorted(address previous, address next);
    error PerformanceBoard_UnknownNode(address node);
    error PerformanceBoard_BadSeals(address observer);

    /// @notice Records an epoch that is over, once, within `staking.report_window` after its end. By anyone.
    /// @param lines Ascending by node, at most 100, each a node of a validator.
    /// @param observations Ascending by observer, at least ⌈2n / 3⌉ nodes of the present set.
    function submit(Report calldata report, Line[] calldata lines, Observation[] calldata observations) external;

    function isReported(uint64 epoch) external view returns (bool);

    /// @notice Until when (s) a report of the epoch is taken; from then on, or where reporting is off (window 0) from the
    /// epoch's end on, all of it counts as neutral.
    function reportableUntil(uint64 epoch) external view returns (uint256);

    function performanceOf(uint64 epoch, address operator) external view returns (Performance memory);

    /// @notice Scores for rewards. In an unreported epoch everyone has 5,000; in a reported one, who is not in it has 0.
    function scoresOf(uint64 epoch, address[] calldata operators) external view returns (uint16[] memory);
}
