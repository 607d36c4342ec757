// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

/// @title IParameterRegistry
/// @notice Every governed number of the system: typed, bounded and enumerable. Contracts read a parameter when they
/// need it and cache nothing, so that a change takes effect with the next call. How far and how often a number may
/// change is bounded too, so that one vote can do only so much.
/// @dev A key is `keccak256("<group>.<name>")`, for example `keccak256("market.bid_ttl")`; `Parameters.sol` names them.
interface IParameterRegistry {
    /// @notice Which governor decides on a parameter: `Roles.ECONOMY` changes economic ones, `Roles.SAFETY` those of
    /// safety.
    enum Class {
        Economic,
        Safety
    }

    /// @notice What is known of one parameter.
    /// @param name The name, `<group>.<name>`.
    /// @param unit The unit of the value: `wei`, `s`, `bps`, `ppm`, `count` or `bool`.
    /// @param value The present value.
    /// @param minimum The lowest value a change may set.
    /// @param maximum The highest value a change may set.
    /// @param parameterClass Who decides on it.
    /// @param step The most one change may move it, up or down: bps of the present value, or of the maximum where the
    /// present value is 0, rounded up; 0: as far as the bounds allow.
    /// @param pause Time from one change to the next (s); the first may come at any time. 0: none.
    struct Parameter {
        string name;
        string unit;
        uint256 value;
        uint256 minimum;
        uint256 maximum;
        Class parameterClass;
        uint16 step;
        uint32 pause;
    }

    /// @notice A parameter was defined.
    event ParameterDefined(
        bytes32 indexed key,
        string name,
        string unit,
        uint256 value,
        uint256 minimum,
        uint256 maximum
    );

    /// @notice Who decides on a parameter and what bounds its changes, as {Parameter} says; follows its definition.
    event ParameterLimited(bytes32 indexed key, Class parameterClass, uint16 step, uint32 pause);

    /// @notice A parameter changed.
    event ParameterChanged(bytes32 indexed key, uint256 previous, uint256 value);

    error ParameterRegistry_Unknown(bytes32 key);
    error ParameterRegistry_BidTermsIncomplete();
    error ParameterRegistry_AlreadyDefined(bytes32 key);
    error ParameterRegistry_OutOfBounds(bytes32 key, uint256 value, uint256 minimum, uint256 maximum);
    /// @notice The change is larger than one may be; from `lowest` to `highest` it would be taken.
    error ParameterRegistry_StepTooLarge(bytes32 key, uint256 value, uint256 lowest, uint256 highest);
    /// @notice The change comes too soon after the last; it is taken from `from` on (Unix seconds).
    error ParameterRegistry_Paused(bytes32 key, uint256 from);
    /// @notice The caller holds neither the role of the parameter's class nor ADMIN, or holds it with a delay.
    error ParameterRegistry_NotGovernor(bytes32 key, address caller, uint64 role);
    error ParameterRegistry_StepOutOfRange(uint256 step, uint256 maximum);
    error ParameterRegistry_NameTooLong(uint256 length, uint256 maximum);
    error ParameterRegistry_Full(uint256 maximum);

    /// @notice The value of a parameter. Reverts with {ParameterRegistry_Unknown} if it is not defined, so that a
    /// missing parameter fails closed.
    function get(bytes32 key) external view returns (uint256 value);

    /// @notice Two values in one call.
    function get2(bytes32 first, bytes32 second) external view returns (uint256, uint256);

    /// @notice Three values in one call.
    function get3(bytes32 first, bytes32 second, bytes32 third) external view returns (uint256, uint256, uint256);

    /// @notice What every bid asks for, in one read: `market.bid_min_deposit` (wei), `provider.bond` (wei),
    /// `capacity.heartbeat_timeout` (s), `market.bid_ttl` (s) and `market.order_max_bids`, as {get} gives them. Reverts with
    /// {ParameterRegistry_BidTermsIncomplete} unless all are defined.
    function bidTerms()
        external
        view
        returns (uint256 deposit, uint256 bond, uint256 heartbeatTimeout, uint256 bidTtl, uint256 maximumBids);

    /// @notice Everything about one parameter.
    function parameter(bytes32 key) external view returns (Parameter memory);

    /// @notice What the next change may be.
    /// @return lowest The lowest value it may set, by bounds and step.
    /// @return highest The highest.
    /// @return from Block time from which it is taken (Unix seconds); 0 if there was no change yet.
    function nextChange(bytes32 key) external view returns (uint256 lowest, uint256 highest, uint256 from);

    /// @notice The keys from `start`, at most `count`, in the order of definition.
    function keys(uint256 start, uint256 count) external view returns (bytes32[] memory);

    /// @notice How many parameters are defined.
    function size() external view returns (uint256);

    /// @notice Defines a parameter. Only governance (the AccessManager's admin).
    function defineParameter(Parameter calldata definition) external;

    /// @notice Defines several in a row, as {defineParameter} would.
    function defineParameters(Parameter[] calldata definitions) external;

    /// @notice Changes a value within its bounds, step and pause. Only who holds the role of the parameter's class or
    /// ADMIN without an execution delay; nobody while the AccessManager has the contract closed.
    function setParameter(bytes32 key, uint256 value) external;
}
