// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {AccessManagedUpgradeable} from "@openzeppelin/contracts-upgradeable/access/manager/AccessManagedUpgradeable.sol";
import {UUPSUpgradeable} from "@openzeppelin/contracts/proxy/utils/UUPSUpgradeable.sol";

/// @title Governed
/// @notice Base of every contract that holds state: an ERC-1967 proxy upgraded by governance alone, and one intake
/// flag that a guardian may set. Exits, claims and withdrawals never look at the flag, and neither does what makes accounts answer
/// for what they did: evidence, appeals, decisions, reports. Their clocks go on whatever is paused.
abstract contract Governed is AccessManagedUpgradeable, UUPSUpgradeable {
    /// @custom:storage-location erc7201:virtengine.storage.Governed
    struct GovernedStorage {
        bool intakePaused;
    }

    // keccak256(abi.encode(uint256(keccak256("virtengine.storage.Governed")) - 1)) & ~bytes32(uint256(0xff))
    bytes32 private constant GOVERNED_STORAGE = 0x5d5cbc8925238a05cf9f50f5ee46d987fdd10a1b37fa48206e367ff864bb0700;

    /// @notice Intake was paused or resumed.
    event IntakePauseChanged(bool paused, address by);

    error Governed_IntakePaused();

    /// @dev Refuses the call while intake is paused.
    modifier whenIntakeOpen() {
        if (_governedStorage().intakePaused) revert Governed_IntakePaused();
        _;
    }

    /// @custom:oz-upgrades-unsafe-allow constructor
    constructor() {
        _disableInitializers();
    }

    /// @notice Whether new business is refused.
    function intakePaused() public view returns (bool) {
        return _governedStorage().intakePaused;
    }

    /// @notice Refuses or admits new business. Only the guardian role.
    function setIntakePaused(bool paused) external restricted {
        _governedStorage().intakePaused = paused;
        emit IntakePauseChanged(paused, msg.sender);
    }

    /// @dev Only governance may upgrade: the AccessManager gives this selector to its admin alone.
    // solhint-disable-next-line no-empty-blocks
    function _authorizeUpgrade(address) internal override restricted {}

    function _governedStorage() private pure returns (GovernedStorage storage $) {
        bytes32 slot = GOVERNED_STORAGE;
        assembly {
            $.slot := slot
        }
    }
}
