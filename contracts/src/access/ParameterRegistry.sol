// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IAccessManager} from "@openzeppelin/contracts/access/manager/IAccessManager.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {BidTerms} from "./BidTerms.sol";
import {Governed} from "./Governed.sol";
import {IParameterRegistry} from "./IParameterRegistry.sol";
import {Roles} from "./Roles.sol";

/// @title ParameterRegistry
/// @notice See {IParameterRegistry}.
contract ParameterRegistry is Governed, IParameterRegistry {
    /// @notice Most parameters there can be.
    uint256 public constant MAX_PARAMETERS = 256;
    /// @notice Longest name and unit in bytes.
    uint256 public constant MAX_NAME_LENGTH = 64;
    /// @notice A step of the whole present value (bps), and the largest there is.
    uint256 public constant WHOLE = 10_000;

    /// @dev Value and flag share a slot: reading a parameter is one storage read, and zero is a value like any other.
    /// What only a change needs lies apart.
    struct Entry {
        uint248 value;
        bool defined;
        uint248 minimum;
        uint248 maximum;
        string name;
        string unit;
        Class parameterClass;
        uint16 step;
        uint32 pause;
        uint40 changedAt;
    }

    /// @custom:storage-location erc7201:virtengine.storage.ParameterRegistry
    /// @param bidTerms Five of the values once more, see {BidTerms}; written with them.
    struct ParameterStorage {
        mapping(bytes32 key => Entry) entries;
        bytes32[] keys;
        uint256 bidTerms;
    }

    // keccak256(abi.encode(uint256(keccak256("virtengine.storage.ParameterRegistry")) - 1)) & ~bytes32(uint256(0xff))
    bytes32 private constant PARAMETER_STORAGE = 0x0fa541efbfc984f9ff76694dacf6eea8f608d984713eb19b954a27b9b8608400;

    /// @notice Sets the AccessManager and defines the parameters of the first hour; more may follow.
    function initialize(address manager, Parameter[] calldata definitions) external initializer {
        __AccessManaged_init(manager);
        for (uint256 i = 0; i < definitions.length; ++i) _define(definitions[i]);
    }

    /// @inheritdoc IParameterRegistry
    function get(bytes32 key) external view returns (uint256 value) {
        return _value(key);
    }

    /// @inheritdoc IParameterRegistry
    function get2(bytes32 first, bytes32 second) external view returns (uint256, uint256) {
        return (_value(first), _value(second));
    }

    /// @inheritdoc IParameterRegistry
    function get3(bytes32 first, bytes32 second, bytes32 third) external view returns (uint256, uint256, uint256) {
        return (_value(first), _value(second), _value(third));
    }

    /// @inheritdoc IParameterRegistry
    function bidTerms()
        external
        view
        returns (uint256 deposit, uint256 bond, uint256 heartbeatTimeout, uint256 bidTtl, uint256 maximumBids)
    {
        uint256 word = _storage().bidTerms;
        if (!BidTerms.isComplete(word)) revert ParameterRegistry_BidTermsIncomplete();
        return BidTerms.read(word);
    }

    /// @inheritdoc IParameterRegistry
    function parameter(bytes32 key) external view returns (Parameter memory) {
        Entry storage entry = _known(key);
        return
            Parameter({
                name: entry.name,
                unit: entry.unit,
                value: entry.value,
                minimum: entry.minimum,
                maximum: entry.maximum,
                parameterClass: entry.parameterClass,
                step: entry.step,
                pause: entry.pause
            });
    }

    /// @inheritdoc IParameterRegistry
    function nextChange(bytes32 key) external view returns (uint256 lowest, uint256 highest, uint256 from) {
        Entry storage entry = _known(key);
        (lowest, highest) = _reach(entry);
        from = _changeableFrom(entry);
    }

    /// @inheritdoc IParameterRegistry
    function keys(uint256 start, uint256 count) external view returns (bytes32[] memory page) {
        bytes32[] storage all = _storage().keys;
        uint256 total = all.length;
        if (start >= total) return new bytes32[](0);
        uint256 length = count < total - start ? count : total - start;
        page = new bytes32[](length);
        for (uint256 i = 0; i < length; ++i) page[i] = all[start + i];
    }

    /// @inheritdoc IParameterRegistry
    function size() external view returns (uint256) {
        return _storage().keys.length;
    }

    /// @inheritdoc IParameterRegistry
    function defineParameter(Parameter calldata definition) external restricted {
        _define(definition);
    }

    /// @inheritdoc IParameterRegistry
    function defineParameters(Parameter[] calldata definitions) external restricted {
        for (uint256 i = 0; i < definitions.length; ++i) _define(definitions[i]);
    }

    /// @inheritdoc IParameterRegistry
    function setParameter(bytes32 key, uint256 value) external {
        // Check: known, the caller's to decide, within bounds and step, and not too soon.
        Entry storage entry = _known(key);
        _requireGovernor(key, entry.parameterClass);
        _requireWithin(key, value, entry.minimum, entry.maximum);
        (uint256 lowest, uint256 highest) = _reach(entry);
        if (value < lowest || value > highest) {
            revert ParameterRegistry_StepTooLarge(key, value, lowest, highest);
        }
        uint256 from = _changeableFrom(entry);
        if (block.timestamp < from) revert ParameterRegistry_Paused(key, from);

        // Effect: the value; the bound fits 248 bits, so the value does.
        uint256 previous = entry.value;
        entry.value = uint248(value);
        entry.changedAt = uint40(block.timestamp);
        _putBidTerm(key, value);
        emit ParameterChanged(key, previous, value);
    }

    function _define(Parameter calldata definition) private {
        ParameterStorage storage $ = _storage();
        bytes32 key = keccak256(bytes(definition.name));

        // Check: short, new, room left, value within bounds that fit the storage.
        _requireShort(definition.name);
        _requireShort(definition.unit);
        if (definition.step > WHOLE) revert ParameterRegistry_StepOutOfRange(definition.step, WHOLE);
        if ($.entries[key].defined) revert ParameterRegistry_AlreadyDefined(key);
        if ($.keys.length == MAX_PARAMETERS) revert ParameterRegistry_Full(MAX_PARAMETERS);
        (, , uint256 width) = BidTerms.place(key);
        _requireWithin(key, definition.maximum, definition.minimum, width == 0 ? type(uint248).max : (1 << width) - 1);
        _requireWithin(key, definition.value, definition.minimum, definition.maximum);

        // Effect: the entry.
        $.entries[key] = Entry({
            value: uint248(definition.value),
            defined: true,
            minimum: uint248(definition.minimum),
            maximum: uint248(definition.maximum),
            name: definition.name,
            unit: definition.unit,
            parameterClass: definition.parameterClass,
            step: definition.step,
            pause: definition.pause,
            changedAt: 0
        });
        $.keys.push(key);
        _putBidTerm(key, definition.value);
        emit ParameterDefined({
            key: key,
            name: definition.name,
            unit: definition.unit,
            value: definition.value,
            minimum: definition.minimum,
            maximum: definition.maximum
        });
        emit ParameterLimited(key, definition.parameterClass, definition.step, definition.pause);
    }

    /// @dev Asked here and not by `restricted`, because the role depends on the parameter.
    function _requireGovernor(bytes32 key, Class parameterClass) private view {
        IAccessManager manager = IAccessManager(authority());
        uint64 role = parameterClass == Class.Economic ? Roles.ECONOMY : Roles.SAFETY;
        bool open = !manager.isTargetClosed(address(this));
        if (!open || !(_holds(manager, role) || _holds(manager, Roles.ADMIN))) {
            revert ParameterRegistry_NotGovernor(key, msg.sender, role);
        }
    }

    function _holds(IAccessManager manager, uint64 role) private view returns (bool) {
        (bool isMember, uint32 executionDelay) = manager.hasRole(role, msg.sender);
        return isMember && executionDelay == 0;
    }

    /// @dev From where to where the next change may lead.
    function _reach(Entry storage entry) private view returns (uint256 lowest, uint256 highest) {
        uint256 value = entry.value;
        (lowest, highest) = (entry.minimum, entry.maximum);
        uint256 step = entry.step;
        if (step == 0) return (lowest, highest);
        // Rounded up, a step is at least 1; so no value is a trap. From 0 it is a part of the maximum for that reason.
        uint256 distance = Math.mulDiv(value == 0 ? highest : value, step, WHOLE, Math.Rounding.Ceil);
        if (value > lowest + distance) lowest = value - distance;
        if (value + distance < highest) highest = value + distance;
    }

    function _changeableFrom(Entry storage entry) private view returns (uint256) {
        uint256 changedAt = entry.changedAt;
        return changedAt == 0 ? 0 : changedAt + entry.pause;
    }

    function _putBidTerm(bytes32 key, uint256 value) private {
        ParameterStorage storage $ = _storage();
        uint256 word = $.bidTerms;
        uint256 next = BidTerms.put(word, key, value);
        if (next != word) $.bidTerms = next;
    }

    function _value(bytes32 key) private view returns (uint256) {
        return _known(key).value;
    }

    function _known(bytes32 key) private view returns (Entry storage entry) {
        entry = _storage().entries[key];
        if (!entry.defined) revert ParameterRegistry_Unknown(key);
    }

    function _requireShort(string calldata text) private pure {
        uint256 length = bytes(text).length;
        if (length > MAX_NAME_LENGTH) revert ParameterRegistry_NameTooLong(length, MAX_NAME_LENGTH);
    }

    function _requireWithin(bytes32 key, uint256 value, uint256 minimum, uint256 maximum) private pure {
        if (value < minimum || value > maximum) {
            revert ParameterRegistry_OutOfBounds(key, value, minimum, maximum);
        }
    }

    function _storage() private pure returns (ParameterStorage storage $) {
        bytes32 slot = PARAMETER_STORAGE;
        assembly {
            $.slot := slot
        }
    }
}
