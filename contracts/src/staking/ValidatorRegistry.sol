// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IAccountStatus} from "../access/IAccountStatus.sol";
import {IParameterRegistry} from "../access/IParameterRegistry.sol";
import {Parameters} from "../access/Parameters.sol";
import {IGatePolicies} from "../identity/IGatePolicies.sol";
import {IStakeVault} from "./IStakeVault.sol";
import {IValidatorRegistry} from "./IValidatorRegistry.sol";
import {SoftwareReports} from "./SoftwareReports.sol";
import {ValidatorBase} from "./ValidatorBase.sol";
import {ValidatorSeats} from "./ValidatorSeats.sol";

/// @title ValidatorRegistry
/// @notice See {IValidatorRegistry}. Here validators come, change and go.
contract ValidatorRegistry is ValidatorSeats, SoftwareReports {
    uint256 private constant COMMISSION_PAUSE = 1 days;
    bytes32 private constant KEY_TYPEHASH = keccak256("ValidatorKey(address operator,uint256 nonce)");

    // solhint-disable-next-line no-empty-blocks
    constructor(IParameterRegistry parameters, IAccountStatus accounts) ValidatorBase(parameters, accounts) {}

    /// @notice Sets the AccessManager and the genesis set, in any order, each with an operator of its own and that commission
    /// (bps). Its seats weigh nothing until the first {rollSet}.
    /// @param belowMinimum Whether this is a development network, whose set may have fewer than {MINIMUM} nodes.
    function initialize(
        address manager,
        Member[] calldata members,
        bool belowMinimum,
        uint16 commission
    ) external initializer {
        __AccessManaged_init(manager);
        __EIP712_init("VirtEngine ValidatorRegistry", "1");

        // Check: enough of them, and not too many.
        uint256 minimum = belowMinimum ? 1 : MINIMUM;
        uint256 maximum = _cap();
        if (members.length < minimum || members.length > maximum) {
            revert ValidatorRegistry_BadGenesisSet(members.length, minimum, maximum);
        }
        _requireCommission(commission);

        // Effect: all are candidates with a seat.
        address[] memory nodes = new address[](members.length);
        Seat[] memory seats = new Seat[](members.length);
        for (uint256 i = 0; i < members.length; ++i) {
            (nodes[i], seats[i].operator) = (members[i].node, members[i].operator);
            _found(nodes[i], seats[i].operator, commission, i + 1);
        }
        _write(nodes);
        _keep(_epochAt(block.timestamp), seats);
    }

    /// @inheritdoc IValidatorRegistry
    function wire(address vault, address gates, address slasher) external restricted {
        ValidatorStorage storage $ = _storage();
        if (address($.vault) != address(0)) revert ValidatorRegistry_AlreadyWired();
        if (vault == address(0) || gates == address(0) || slasher == address(0)) {
            revert ValidatorRegistry_ZeroAddress();
        }
        ($.vault, $.gates, $.slasher) = (IStakeVault(vault), IGatePolicies(gates), slasher);
        emit ValidatorRegistryWired(vault, gates, slasher);
    }

    // What anyone may ask

    /// @inheritdoc IValidatorRegistry
    function getValidators() external view returns (address[] memory) {
        return _storage().set;
    }

    /// @inheritdoc IValidatorRegistry
    function isValidator(address node) external view returns (bool) {
        return _storage().nodes[node].seatedAt != 0;
    }

    /// @inheritdoc IValidatorRegistry
    function validatorOf(address operator) external view returns (Validator memory known) {
        Record storage record = _storage().records[operator];
        (known.node, known.nextNode) = (record.node, record.nextNode);
        (known.status, known.since, known.seated) = (record.status, record.since, _isSeated(operator));
        (known.jailedAt, known.jailedUntil, known.freedAt) = (record.jailedAt, record.jailedUntil, record.freedAt);
        (known.commission, known.commissionAt) = (record.commission, record.commissionAt);
    }

    /// @inheritdoc IValidatorRegistry
    function operatorOf(address node) external view returns (address) {
        return _storage().nodes[node].operator;
    }

    /// @inheritdoc IValidatorRegistry
    function proofsOf(address node) external view returns (uint24) {
        return _storage().nodes[node].proofs;
    }

    /// @inheritdoc IValidatorRegistry
    function serviceOf(address node) external view returns (address operator, uint40 since) {
        Node storage known = _storage().nodes[node];
        (operator, since) = (known.operator, known.seatedAt);
        if (since == 0) return (operator, 0);
        Record storage record = _storage().records[operator];
        if (record.status == Status.Jailed || record.status == Status.Tombstoned) return (operator, 0);
        uint40 freedAt = record.freedAt;
        if (freedAt > since) since = freedAt;
        // Who was jailed while leaving is not freed.
        if (record.jailedAt > since) since = 0;
    }

    /// @inheritdoc IValidatorRegistry
    function takesStake(address operator) external view returns (bool) {
        return _stays(_storage().records[operator].status);
    }

    /// @inheritdoc IValidatorRegistry
    function candidates(uint256 start, uint256 count) external view returns (address[] memory page) {
        address[] storage all = _storage().candidates;
        uint256 left = start < all.length ? all.length - start : 0;
        page = new address[](count < left ? count : left);
        for (uint256 i = 0; i < page.length; ++i) page[i] = all[start + i];
    }

    /// @inheritdoc IValidatorRegistry
    function epoch() external view returns (uint64) {
        return _epochAt(block.timestamp);
    }

    // What operators do

    /// @inheritdoc IValidatorRegistry
    function register(
        address node,
        bytes calldata signature,
        uint16 commission,
        uint256 selfBond
    ) external whenIntakeOpen {
        // Check: a person of standing, not a validator yet, whose time is over if it was jailed; there is room.
        _requireNewcomer();
        _requireCommission(commission);
        _requireSelfBond(selfBond);
        _prove(node, signature);

        // Effect: one more candidate.
        _enter(node, msg.sender, commission);
        _storage().records[msg.sender].commissionAt = uint40(block.timestamp);

        // Interaction: its stake.
        if (selfBond > 0) _storage().vault.bondSelf(msg.sender, selfBond);
    }

    /// @inheritdoc IValidatorRegistry
    function rotateNode(address node, bytes calldata signature) external {
        Record storage record = _requireStaying();
        if (node == record.node) {
            record.nextNode = address(0);
            emit ValidatorNodeAnnounced(msg.sender, node, address(0));
            return;
        }
        _prove(node, signature);
        if (_isSeated(msg.sender)) {
            record.nextNode = node;
            emit ValidatorNodeAnnounced(msg.sender, record.node, node);
        } else {
            _changeNode(msg.sender, node);
        }
    }

    /// @inheritdoc IValidatorRegistry
    function setCommission(uint16 commission) external {
        Record storage record = _requireStaying();

        // Check: within the bounds, and a day's step.
        _requireCommission(commission);
        uint256 earliest = record.commissionAt + COMMISSION_PAUSE;
        if (block.timestamp < earliest) revert ValidatorRegistry_CommissionTooSoon(earliest);
        uint256 step = PARAMETERS.get(Parameters.STAKING_COMMISSION_STEP);
        uint16 previous = record.commission;
        uint256 lowest = previous > step ? previous - step : 0;
        if (commission < lowest || commission > previous + step) {
            revert ValidatorRegistry_BadCommission(commission, lowest, previous + step);
        }

        // Effect: the new one, from now on.
        (record.commission, record.commissionAt) = (commission, uint40(block.timestamp));
        emit ValidatorCommissionChanged(msg.sender, previous, commission);
    }

    /// @inheritdoc IValidatorRegistry
    function unjail() external {
        Record storage record = _storage().records[msg.sender];

        // Check: it has done its time and has something to lose.
        Status status = record.status;
        if (status != Status.Jailed) revert ValidatorRegistry_WrongStatus(msg.sender, status);
        uint40 until = record.jailedUntil;
        if (block.timestamp < until) revert ValidatorRegistry_StillJailed(msg.sender, until);
        _requireSelfBond(0);

        // Effect: a candidate as any other.
        record.freedAt = uint40(block.timestamp);
        _setStatus(msg.sender, Status.Bonded);
    }

    /// @inheritdoc IValidatorRegistry
    function startExit() external {
        Record storage record = _requireStaying();
        record.nextNode = address(0);
        if (_isSeated(msg.sender)) {
            _setStatus(msg.sender, Status.Exiting);
        } else {
            _leaveUnseated(msg.sender, Status.Exited);
        }
    }

    /// @inheritdoc IValidatorRegistry
    function standDown() external whenIntakeOpen {
        _requireRemovable(msg.sender);
        _jail(msg.sender, uint40(block.timestamp + PARAMETERS.get(Parameters.STAKING_EPOCH)));
        _remove(msg.sender);
    }

    // What the system does

    /// @inheritdoc IValidatorRegistry
    function jail(address operator, uint40 until) external {
        _requireSlasher();
        Status status = _storage().records[operator].status;
        if (status == Status.None) revert ValidatorRegistry_WrongStatus(operator, status);
        _jail(operator, until);
        _removeIfSpared(operator);
    }

    /// @inheritdoc IValidatorRegistry
    function tombstone(address operator) external {
        _requireSlasher();
        Record storage record = _storage().records[operator];
        Status status = record.status;
        if (status == Status.None || status == Status.Tombstoned) {
            revert ValidatorRegistry_WrongStatus(operator, status);
        }
        record.nextNode = address(0);
        if (record.place == 0 || _isSeated(operator)) {
            _setStatus(operator, Status.Tombstoned);
            _removeIfSpared(operator);
        } else {
            _leaveUnseated(operator, Status.Tombstoned);
        }
    }

    /// @dev Makes a member of the genesis set a candidate with a seat.
    function _found(address node, address operator, uint16 commission, uint256 size) private {
        Status status = _storage().records[operator].status;
        if (status != Status.None) revert ValidatorRegistry_WrongStatus(operator, status);
        _claim(node, operator);
        _enter(node, operator, commission);
        _takeSeat(operator, size);
    }

    /// @dev Makes somebody a candidate.
    function _enter(address node, address operator, uint16 commission) private {
        Record storage record = _storage().records[operator];
        (record.node, record.commission) = (node, commission);
        _list(operator);
        emit ValidatorRegistered(operator, node, commission);
        _setStatus(operator, Status.Bonded);
    }

    function _leaveUnseated(address operator, Status status) private {
        _setStatus(operator, status);
        _delist(operator);
    }

    /// @dev Notes a jailing; who is leaving goes on leaving.
    function _jail(address operator, uint40 until) private {
        Record storage record = _storage().records[operator];
        record.jailedAt = uint40(block.timestamp);
        if (until > record.jailedUntil) record.jailedUntil = until;
        _setStatus(operator, record.status == Status.Bonded ? Status.Jailed : record.status);
    }

    /// @dev Takes a node out of the set where that may be done now; else {evict} or the next roll does.
    function _removeIfSpared(address operator) private {
        ValidatorStorage storage $ = _storage();
        bool frozen = intakePaused() || $.forcedAt == block.number;
        if (!frozen && $.set.length > MINIMUM && _isSeated(operator)) _remove(operator);
    }

    /// @dev Counts one more proof of the caller's that a node is its.
    function _prove(address node, bytes calldata signature) private {
        bytes32 content = keccak256(abi.encode(KEY_TYPEHASH, msg.sender, _storage().nodes[node].proofs));
        _requireSigned(node, content, signature);
        ++_storage().nodes[node].proofs;
        _claim(node, msg.sender);
    }

    /// @dev Makes a node an operator's for good.
    function _claim(address node, address operator) private {
        if (node == address(0) || operator == address(0)) revert ValidatorRegistry_ZeroAddress();
        Node storage known = _storage().nodes[node];
        address holder = known.operator;
        if (holder != address(0) && holder != operator) revert ValidatorRegistry_NodeInUse(node, holder);
        known.operator = operator;
    }

    function _requireSlasher() private view {
        if (msg.sender != _storage().slasher) revert ValidatorRegistry_NotSlasher(msg.sender);
    }

    function _requireNewcomer() private view {
        ValidatorStorage storage $ = _storage();
        Record storage record = $.records[msg.sender];
        Status status = record.status;
        if (status != Status.None && status != Status.Exited) revert ValidatorRegistry_WrongStatus(msg.sender, status);
        uint40 until = record.jailedUntil;
        if (block.timestamp < until) revert ValidatorRegistry_StillJailed(msg.sender, until);
        ACCOUNTS.requireOperational(msg.sender);
        $.gates.requireAllowed(IGatePolicies.Action.RegisterValidator, msg.sender, 0);
        uint256 size = $.candidates.length;
        if (size >= MAX_CANDIDATES) revert ValidatorRegistry_Full(size, MAX_CANDIDATES);
    }

    function _requireSelfBond(uint256 more) private view {
        (uint256 bond, uint256 minimum) = _selfBond(msg.sender);
        if (bond + more < minimum) revert ValidatorRegistry_SelfBondTooSmall(msg.sender, bond + more, minimum);
    }

    function _requireStaying() private view returns (Record storage record) {
        record = _storage().records[msg.sender];
        Status status = record.status;
        if (!_stays(status)) revert ValidatorRegistry_WrongStatus(msg.sender, status);
    }

    function _requireCommission(uint256 commission) private view {
        uint256 minimum = PARAMETERS.get(Parameters.STAKING_COMMISSION_MINIMUM);
        uint256 maximum = PARAMETERS.get(Parameters.STAKING_COMMISSION_MAXIMUM);
        if (commission < minimum || commission > maximum) {
            revert ValidatorRegistry_BadCommission(commission, minimum, maximum);
        }
    }

    function _stays(Status status) private pure returns (bool) {
        return status == Status.Bonded || status == Status.Jailed;
    }
}
