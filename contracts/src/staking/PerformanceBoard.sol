// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {Governed} from "../access/Governed.sol";
import {IParameterRegistry} from "../access/IParameterRegistry.sol";
import {Parameters} from "../access/Parameters.sol";
import {IIdentityWork} from "./IIdentityWork.sol";
import {IPerformanceBoard} from "./IPerformanceBoard.sol";
import {IValidatorRegistry} from "./IValidatorRegistry.sol";
import {SealMedian} from "./SealMedian.sol";

/// @title PerformanceBoard
/// @notice See {IPerformanceBoard}.
contract PerformanceBoard is Governed, IPerformanceBoard {
    /// @notice Most lines of a report: as many nodes as consensus can have.
    uint256 public constant MAX_LINES = 100;
    /// @notice The signed type.
    bytes32 public constant REPORT_TYPEHASH = keccak256(
        "PerformanceReport(uint64 epoch,uint64 fromBlock,uint64 toBlock,bool complete,uint64 gasUsed,bytes32 turns,"
        "bytes32 seals)"
    );
    /// @dev Nodes sign for nobody in particular, so their domain names no contract.
    bytes32 private constant DOMAIN_TYPEHASH = keccak256("EIP712Domain(string name,string version,uint256 chainId)");
    bytes32 private constant DOMAIN_NAME = keccak256("VirtEngine Observer");
    bytes32 private constant DOMAIN_VERSION = keccak256("1");

    uint256 private constant FULL = 10_000;
    uint16 private constant NEUTRAL = 5_000;
    uint256 private constant BLOCK_WEIGHT = 3_000;
    uint256 private constant IDENTITY_WEIGHT = 4_000;
    uint256 private constant PRESENCE_WEIGHT = 3_000;
    /// @dev Verifications at 5,000 that everybody is taken to have done before the first.
    uint256 private constant PRIOR_WORK = 5;

    /// @custom:storage-location erc7201:virtengine.storage.PerformanceBoard
    struct BoardStorage {
        mapping(uint64 epoch => bool) reported;
        mapping(uint64 epoch => mapping(address operator => Performance)) performances;
    }

    // keccak256(abi.encode(uint256(keccak256("virtengine.storage.PerformanceBoard")) - 1)) & ~bytes32(uint256(0xff))
    bytes32 private constant BOARD_STORAGE = 0xf63a66437b4aaffc665520823ea44380ee99d166a7e545c6ed3ac83eb5722600;

    /// @notice Whose word counts, and who runs which node.
    /// @custom:oz-upgrades-unsafe-allow state-variable-immutable
    IValidatorRegistry public immutable registry;
    /// @notice Who verified identities.
    /// @custom:oz-upgrades-unsafe-allow state-variable-immutable
    IIdentityWork public immutable work;
    /// @notice Where governed numbers are kept.
    /// @custom:oz-upgrades-unsafe-allow state-variable-immutable
    IParameterRegistry public immutable parameters;

    /// @custom:oz-upgrades-unsafe-allow constructor
    constructor(
        IValidatorRegistry validatorRegistry,
        IIdentityWork identityWork,
        IParameterRegistry parameterRegistry
    ) {
        registry = validatorRegistry;
        work = identityWork;
        parameters = parameterRegistry;
    }

    /// @notice Sets the AccessManager.
    function initialize(address manager) external initializer {
        __AccessManaged_init(manager);
    }

    /// @inheritdoc IPerformanceBoard
    function isReported(uint64 epoch) external view returns (bool) {
        return _storage().reported[epoch];
    }

    /// @inheritdoc IPerformanceBoard
    function reportableUntil(uint64 epoch) external view returns (uint256) {
        (uint256 length, uint256 window) = _times();
        return _end(epoch, length) + window;
    }

    /// @inheritdoc IPerformanceBoard
    function performanceOf(uint64 epoch, address operator) external view returns (Performance memory) {
        return _storage().performances[epoch][operator];
    }

    /// @inheritdoc IPerformanceBoard
    function scoresOf(uint64 epoch, address[] calldata operators) external view returns (uint16[] memory scores) {
        BoardStorage storage $ = _storage();
        scores = new uint16[](operators.length);
        bool reported = $.reported[epoch];
        for (uint256 i = 0; i < operators.length; ++i) {
            scores[i] = reported ? $.performances[epoch][operators[i]].score : NEUTRAL;
        }
    }

    /// @inheritdoc IPerformanceBoard
    function submit(Report calldata report, Line[] calldata lines, Observation[] calldata observations) external {
        BoardStorage storage $ = _storage();

        // Check: the epoch is over, all of it was seen, it is still time, and enough members say just this.
        _requireReportable(report);
        _requireLines(lines);
        _requireObservers(report, lines, observations);
        uint8[] memory presence = _presence(lines, observations);

        // Effect: the epoch counts once.
        $.reported[report.epoch] = true;
        emit PerformanceReported(report.epoch, report, observations.length);
        for (uint256 i = 0; i < lines.length; ++i) _score(report.epoch, lines[i], presence[i]);
    }

    function _requireReportable(Report calldata report) private view {
        (uint256 length, uint256 window) = _times();
        uint256 over = _end(report.epoch, length);
        if (block.timestamp < over) {
            revert PerformanceBoard_EpochNotOver(report.epoch, uint64(block.timestamp / length));
        }
        if (block.timestamp >= over + window) revert PerformanceBoard_WindowClosed(report.epoch, over + window);
        if (_storage().reported[report.epoch]) revert PerformanceBoard_AlreadyReported(report.epoch);
        if (!report.complete) revert PerformanceBoard_Incomplete(report.epoch);
    }

    function _requireLines(Line[] calldata lines) private pure {
        if (lines.length == 0 || lines.length > MAX_LINES) {
            revert PerformanceBoard_BadLines(lines.length, MAX_LINES);
        }
        address previous = address(0);
        for (uint256 i = 0; i < lines.length; ++i) {
            address node = lines[i].node;
            if (node <= previous) revert PerformanceBoard_LinesNotSorted(previous, node);
            previous = node;
        }
    }

    /// @dev Observers and set are both in ascending order, so one walk through the set finds them all.
    function _requireObservers(
        Report calldata report,
        Line[] calldata lines,
        Observation[] calldata observations
    ) private view {
        address[] memory set = registry.getValidators();
        uint256 quorum = (2 * set.length + 2) / 3;
        if (observations.length < quorum) revert PerformanceBoard_TooFewObservers(observations.length, quorum);
        bytes32 turns = _turns(lines);
        bytes32 domain = keccak256(abi.encode(DOMAIN_TYPEHASH, DOMAIN_NAME, DOMAIN_VERSION, block.chainid));
        address previous = address(0);
        uint256 place = 0;
        for (uint256 i = 0; i < observations.length; ++i) {
            Observation calldata observation = observations[i];
            address observer = observation.observer;
            if (observer <= previous) revert PerformanceBoard_ObserversNotSorted(previous, observer);
            while (place < set.length && set[place] < observer) ++place;
            if (place == set.length || set[place] != observer) revert PerformanceBoard_NotMember(observer);
            if (observation.seals.length != lines.length) revert PerformanceBoard_BadSeals(observer);
            _requireSigned(domain, report, turns, observation);
            previous = observer;
        }
    }

    function _requireSigned(
        bytes32 domain,
        Report calldata report,
        bytes32 turns,
        Observation calldata observation
    ) private pure {
        bytes32 content = keccak256(
            abi.encode(
                REPORT_TYPEHASH,
                report.epoch,
                report.fromBlock,
                report.toBlock,
                report.complete,
                report.gasUsed,
                turns,
                keccak256(observation.seals)
            )
        );
        (address signer, ECDSA.RecoverError problem, ) = ECDSA.tryRecoverCalldata(
            MessageHashUtils.toTypedDataHash(domain, content),
            observation.signature
        );
        if (problem != ECDSA.RecoverError.NoError || signer != observation.observer) {
            revert PerformanceBoard_BadSignature(observation.observer);
        }
    }

    /// @dev A line's three words lie in call data as they are hashed. Bytes that do not fit their types are refused where the
    /// line is read.
    function _turns(Line[] calldata lines) private pure returns (bytes32 hash) {
        assembly ("memory-safe") {
            let size := mul(lines.length, 0x60)
            let free := mload(0x40)
            calldatacopy(free, lines.offset, size)
            hash := keccak256(free, size)
        }
    }

    function _presence(
        Line[] calldata lines,
        Observation[] calldata observations
    ) private pure returns (uint8[] memory medians) {
        uint256[] memory views = new uint256[](observations.length);
        for (uint256 i = 0; i < observations.length; ++i) {
            bytes calldata seals = observations[i].seals;
            uint256 start;
            assembly ("memory-safe") {
                start := seals.offset
            }
            views[i] = start;
        }
        uint256 unfit;
        (medians, unfit) = SealMedian.medians(views, lines.length);
        if (unfit != 0) revert PerformanceBoard_BadSeals(observations[unfit - 1].observer);
    }

    /// @dev Writes a line to its node's operator. One that changed its node within the epoch has two lines, which add up.
    function _score(uint64 epoch, Line calldata line, uint8 presence) private {
        address operator = registry.operatorOf(line.node);
        if (operator == address(0)) revert PerformanceBoard_UnknownNode(line.node);
        Performance memory entry = _storage().performances[epoch][operator];
        entry.reported = true;
        entry.proposed += line.proposed;
        entry.missed += line.missed;
        uint256 present = uint256(entry.presence) + presence;
        entry.presence = present > 100 ? 100 : uint8(present);
        entry.missedInRow = _inRow(epoch, operator, entry);
        entry.score = _scoreOf(entry, work.workOf(epoch, operator));
        _storage().performances[epoch][operator] = entry;
        emit PerformanceScored(epoch, operator, entry);
    }

    /// @dev Goes on from the epoch before where that is known. Where it is not, whoever is judged has the benefit of it.
    function _inRow(uint64 epoch, address operator, Performance memory entry) private view returns (uint32) {
        if (entry.proposed != 0) return 0;
        uint256 before = epoch == 0 ? 0 : _storage().performances[epoch - 1][operator].missedInRow;
        uint256 sum = before + entry.missed;
        return sum > type(uint32).max ? type(uint32).max : uint32(sum);
    }

    function _scoreOf(Performance memory entry, uint256 verified) private pure returns (uint16) {
        uint256 turns = uint256(entry.proposed) + entry.missed;
        uint256 blocks = turns == 0 ? FULL : (entry.proposed * FULL) / turns;
        uint256 identity = (FULL * verified + PRIOR_WORK * NEUTRAL) / (verified + PRIOR_WORK);
        uint256 present = (uint256(entry.presence) * FULL) / 100;
        return uint16((BLOCK_WEIGHT * blocks + IDENTITY_WEIGHT * identity + PRESENCE_WEIGHT * present) / FULL);
    }

    function _times() private view returns (uint256 length, uint256 window) {
        return parameters.get2(Parameters.STAKING_EPOCH, Parameters.STAKING_REPORT_WINDOW);
    }

    function _end(uint64 epoch, uint256 length) private pure returns (uint256) {
        return (uint256(epoch) + 1) * length;
    }

    function _storage() private pure returns (BoardStorage storage $) {
        bytes32 slot = BOARD_STORAGE;
        assembly {
            $.slot := slot
        }
    }
}
