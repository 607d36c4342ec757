// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Arrays} from "@openzeppelin/contracts/utils/Arrays.sol";
import {Comparators} from "@openzeppelin/contracts/utils/Comparators.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Parameters} from "../access/Parameters.sol";
import {IGatePolicies} from "../identity/IGatePolicies.sol";
import {IValidatorRegistry} from "./IValidatorRegistry.sol";
import {ValidatorBase} from "./ValidatorBase.sol";

/// @title ValidatorSeats
/// @notice Who has a seat. The set is stored in the order it is read in, so that the view which consensus depends on is a plain
/// copy; a roll sorts its candidates in memory and writes the words that differ.
abstract contract ValidatorSeats is ValidatorBase {
    /// @dev A candidate in one word, so that numbers in descending order are candidates from best to worst: whether it is
    /// eligible (1 bit), its stake (wei, 94 bits: more than there can be), its operator's complement (160 bits), whether it has a
    /// seat (1 bit).
    uint256 private constant ELIGIBLE = 1 << 255;
    uint256 private constant STAKE_AT = 161;
    uint256 private constant MOST_STAKE = (1 << 94) - 1;
    uint256 private constant SEATED = 1;

    /// @inheritdoc IValidatorRegistry
    function rollSet() external whenIntakeOpen {
        ValidatorStorage storage $ = _storage();

        // Check: another epoch than the last roll's, and half of one later.
        uint256 length = PARAMETERS.get(Parameters.STAKING_EPOCH);
        uint256 earliest = $.rolledAt + length / 2;
        uint64 number = uint64(block.timestamp / length);
        if (number == $.rolls[($.rolled - 1) % ROLLS].epoch) earliest = Math.max(earliest, (number + 1) * length);
        if (block.timestamp < earliest) revert ValidatorRegistry_RollNotDue(earliest);

        // Effect: seats taken, changed and given, as many as the churn allows.
        uint256[] memory ranks = _ranked();
        uint256 wanted = Math.min(_eligible(ranks), _cap());
        uint256 size = $.set.length;
        uint256 spare = _tolerated(size);
        uint256 left = _take(ranks, wanted, spare, size);
        uint256 came = _change(ranks, Math.min(spare - (size - left), _tolerated(left)), left);
        left = _give(ranks, wanted, came, left);
        _keep(number, _weighed(ranks, left));
    }

    /// @inheritdoc IValidatorRegistry
    function evict(address operator) external whenIntakeOpen {
        Record storage record = _storage().records[operator];

        // Check: nobody who might have a seat.
        _requireRemovable(operator);
        bool jailed = record.status == Status.Jailed || record.jailedUntil > block.timestamp;
        if (!jailed && record.status != Status.Tombstoned && _isOperational(operator)) {
            revert ValidatorRegistry_StillEligible(operator);
        }

        // Effect: one fewer.
        _remove(operator);
    }

    /// @inheritdoc IValidatorRegistry
    function strike(address operator) external {
        Record storage record = _storage().records[operator];

        // Check: a candidate, without a seat, that could not have one.
        Status status = record.status;
        if (record.place == 0) revert ValidatorRegistry_WrongStatus(operator, status);
        (uint256 bond, uint256 minimum) = _selfBond(operator);
        if (_isSeated(operator) || bond >= minimum) revert ValidatorRegistry_StillEligible(operator);

        // Effect: it has left.
        _delist(operator);
        _setStatus(operator, Status.Exited);
    }

    /// @inheritdoc IValidatorRegistry
    function seatsOf(uint64 epochNumber) external view returns (bool known, Seat[] memory seats) {
        ValidatorStorage storage $ = _storage();
        uint256 rolled = $.rolled;
        uint256 oldest = rolled > ROLLS ? rolled - ROLLS : 0;
        for (uint256 i = rolled; i > oldest && !known; --i) {
            Roll storage roll = $.rolls[(i - 1) % ROLLS];
            if (roll.epoch > epochNumber) continue;
            known = true;
            seats = new Seat[](roll.size);
            for (uint256 k = 0; k < seats.length; ++k) seats[k] = roll.seats[k];
        }
    }

    /// @dev Keeps who has seats from an epoch on.
    function _keep(uint64 number, Seat[] memory seats) internal {
        ValidatorStorage storage $ = _storage();
        Roll storage roll = $.rolls[$.rolled % ROLLS];
        (roll.epoch, roll.size) = (number, uint16(seats.length));
        for (uint256 i = 0; i < seats.length; ++i) roll.seats[i] = seats[i];
        ($.rolled, $.rolledAt) = ($.rolled + 1, uint40(block.timestamp));
        emit SetRolled(number, seats);
    }

    /// @dev Writes the set of the nodes that have a seat in ascending order.
    function _write(address[] memory nodes) internal {
        Arrays.sort(nodes);
        address[] storage set = _storage().set;
        for (uint256 i = 0; i < nodes.length; ++i) {
            if (i >= set.length) set.push(nodes[i]);
            else if (set[i] != nodes[i]) set[i] = nodes[i];
        }
        while (set.length > nodes.length) set.pop();
    }

    /// @dev Refuses unless an operator's node may be taken out of the set now.
    function _requireRemovable(address operator) internal view {
        ValidatorStorage storage $ = _storage();
        if (!_isSeated(operator)) revert ValidatorRegistry_NotSeated($.records[operator].node);
        uint256 left = $.set.length - 1;
        if (left < MINIMUM) revert ValidatorRegistry_BelowMinimum(left, MINIMUM);
        if ($.forcedAt == block.number) revert ValidatorRegistry_OneAtATime(block.number);
    }

    /// @dev An operator's self-bond and the smallest that suffices (wei).
    function _selfBond(address operator) internal view returns (uint256 bond, uint256 minimum) {
        address[] memory one = new address[](1);
        one[0] = operator;
        (, uint256[] memory bonds) = _storage().vault.bondsOf(one);
        return (bonds[0], PARAMETERS.get(Parameters.STAKING_MIN_SELF_BOND));
    }

    /// @dev Takes seats from the worst who are not wanted. How many nodes are left.
    function _take(uint256[] memory ranks, uint256 wanted, uint256 spare, uint256 size) private returns (uint256 left) {
        left = size;
        // Four go on as four.
        if (size == MINIMUM && !_anyWaits(ranks, wanted)) return left;
        for (uint256 i = ranks.length; i > wanted && size - left < spare; --i) {
            if (ranks[i - 1] & SEATED == 0) continue;
            ranks[i - 1] ^= SEATED;
            _loseSeat(_operator(ranks[i - 1]), --left);
        }
    }

    /// @dev Changes announced nodes, of the best first, at most `spare`. Nobody who is leaving has announced one. How many
    /// changed.
    function _change(uint256[] memory ranks, uint256 spare, uint256 size) private returns (uint256 changed) {
        for (uint256 i = 0; i < ranks.length && changed < spare; ++i) {
            if (ranks[i] & SEATED == 0) continue;
            address operator = _operator(ranks[i]);
            if (_storage().records[operator].nextNode == address(0)) continue;
            ++changed;
            _loseSeat(operator, size - 1);
            _takeSeat(operator, size);
        }
    }

    /// @dev Gives seats to the best of the wanted who have none. How many nodes there are then.
    function _give(uint256[] memory ranks, uint256 wanted, uint256 came, uint256 size) private returns (uint256 grown) {
        grown = size;
        uint256 cap = _cap();
        for (uint256 i = 0; i < wanted && grown < cap; ++i) {
            if (ranks[i] & SEATED != 0) continue;
            if (++came > _admitted(grown + 1)) break;
            ranks[i] |= SEATED;
            _takeSeat(_operator(ranks[i]), ++grown);
        }
    }

    /// @dev The seats, and writes the set. Who is not eligible weighs nothing.
    function _weighed(uint256[] memory ranks, uint256 size) private returns (Seat[] memory seats) {
        ValidatorStorage storage $ = _storage();
        seats = new Seat[](size);
        address[] memory nodes = new address[](size);
        uint256 weighing;
        uint256 count;
        for (uint256 i = 0; i < ranks.length; ++i) {
            uint256 rank = ranks[i];
            if (rank & SEATED == 0) continue;
            address operator = _operator(rank);
            nodes[count] = $.records[operator].node;
            if (rank & ELIGIBLE != 0) ++weighing;
            seats[count++] = Seat(operator, rank & ELIGIBLE == 0 ? 0 : uint96((rank >> STAKE_AT) & MOST_STAKE));
        }
        // Eligible ones come first, in descending order; of an even number the lower middle counts.
        if (weighing > 0) {
            uint256 most = 3 * uint256(seats[weighing / 2].weight);
            for (uint256 i = 0; i < weighing && seats[i].weight > most; ++i) seats[i].weight = uint96(most);
        }
        _write(nodes);
    }

    /// @dev Candidates from best to worst.
    function _ranked() private view returns (uint256[] memory ranks) {
        ValidatorStorage storage $ = _storage();
        address[] memory operators = $.candidates;
        (uint256[] memory stakes, uint256[] memory bonds) = $.vault.bondsOf(operators);
        uint256 minimum = PARAMETERS.get(Parameters.STAKING_MIN_SELF_BOND);
        ranks = new uint256[](operators.length);
        for (uint256 i = 0; i < operators.length; ++i) {
            address operator = operators[i];
            uint256 rank = Math.min(stakes[i], MOST_STAKE) << STAKE_AT;
            rank |= uint256(~uint160(operator)) << 1;
            if (bonds[i] >= minimum && _isAdmissible(operator)) rank |= ELIGIBLE;
            if (_isSeated(operator)) rank |= SEATED;
            ranks[i] = rank;
        }
        Arrays.sort(ranks, Comparators.gt);
    }

    function _isAdmissible(address operator) private view returns (bool) {
        ValidatorStorage storage $ = _storage();
        return
            $.records[operator].status == Status.Bonded &&
            _isOperational(operator) &&
            $.gates.isAllowed(IGatePolicies.Action.RegisterValidator, operator, 0);
    }

    function _eligible(uint256[] memory ranks) private pure returns (uint256 count) {
        while (count < ranks.length && ranks[count] & ELIGIBLE != 0) ++count;
    }

    function _anyWaits(uint256[] memory ranks, uint256 wanted) private pure returns (bool) {
        for (uint256 i = 0; i < wanted; ++i) if (ranks[i] & SEATED == 0) return true;
        return false;
    }

    function _operator(uint256 rank) private pure returns (address) {
        return address(~uint160(rank >> 1));
    }

    /// @dev f of QBFT for a set of that size.
    function _tolerated(uint256 size) private pure returns (uint256) {
        return (size - 1) / 3;
    }

    /// @dev How many newcomers a set of that size may have.
    function _admitted(uint256 size) private pure returns (uint256) {
        return size < MINIMUM ? 1 : _tolerated(size);
    }
}
