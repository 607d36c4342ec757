// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Governor} from "@openzeppelin/contracts/governance/Governor.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {GovernorCountingSimple} from "@openzeppelin/contracts/governance/extensions/GovernorCountingSimple.sol";
import {GovernorPreventLateQuorum} from "@openzeppelin/contracts/governance/extensions/GovernorPreventLateQuorum.sol";
import {GovernorProposalGuardian} from "@openzeppelin/contracts/governance/extensions/GovernorProposalGuardian.sol";
import {GovernorSettings} from "@openzeppelin/contracts/governance/extensions/GovernorSettings.sol";
import {GovernorTimelockControl} from "@openzeppelin/contracts/governance/extensions/GovernorTimelockControl.sol";
import {GovernorVotes} from "@openzeppelin/contracts/governance/extensions/GovernorVotes.sol";
import {GovernorVotesQuorumFraction} from "@openzeppelin/contracts/governance/extensions/GovernorVotesQuorumFraction.sol";
import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";

/// @title VirtGovernor
/// @notice OpenZeppelin's Governor with nothing of ours in it but the choice of its parts and what it refuses the council:
/// that may cancel any proposal except one that replaces it and does nothing else, and may not propose. A network has three of them, each before a timelock of its own: the economic one
/// decides on prices and shares, the one of safety on who is trusted and what misbehaviour costs, the one of upgrades on
/// code and roles. Any governance front end that knows OpenZeppelin's Governor can show them.
///
/// Votes are recorded stake: {IVotes} of `StakeVault`, whose clock counts seconds. So every delay and period is in
/// seconds, a threshold is in wei of VE, and the quorum is a percentage of all stake recorded when the voting began.
/// More votes for than against decide; abstentions count for the quorum only.
///
/// A description that ends in `#proposer=0x…` can be proposed by that account alone; without it, who sees a proposal
/// before it is mined can propose it first and, as its proposer, take it back.
///
/// @dev Not upgradeable, and without an owner: its settings change by its own votes alone. Assumes that votes at a past
/// time never change, and that the timelock knows this contract as its only proposer and canceller.
contract VirtGovernor is
    Governor,
    GovernorSettings,
    GovernorCountingSimple,
    GovernorVotes,
    GovernorVotesQuorumFraction,
    GovernorPreventLateQuorum,
    GovernorTimelockControl,
    GovernorProposalGuardian
{
    /// @notice What the governor starts with.
    /// @param name What it is called, also in the signatures of votes (EIP-712).
    /// @param votingDelay Time from a proposal to the count of votes and the beginning of voting (s).
    /// @param votingPeriod Time for voting (s).
    /// @param proposalThreshold Votes of who proposes (wei of VE).
    /// @param quorumPercent Share of all votes that must take part (percent, 0 .. 100).
    /// @param lateQuorumExtension Least time for voting that is left when the quorum is reached (s, up to the period).
    /// @param council Who may cancel.
    struct Settings {
        string name;
        uint48 votingDelay;
        uint32 votingPeriod;
        uint256 proposalThreshold;
        uint256 quorumPercent;
        uint48 lateQuorumExtension;
        address council;
    }

    /// @notice The council cancels; it proposes nothing.
    error VirtGovernor_CouncilCannotPropose(address council);
    error VirtGovernor_NoCouncil();
    /// @notice The council cannot cancel the proposal that replaces it: votes rule, not the council.
    error VirtGovernor_CouncilCannotStay(address council);

    constructor(
        IVotes votes,
        TimelockController timelockController,
        Settings memory settings
    )
        Governor(settings.name)
        GovernorSettings(settings.votingDelay, settings.votingPeriod, settings.proposalThreshold)
        GovernorVotes(votes)
        GovernorVotesQuorumFraction(settings.quorumPercent)
        GovernorPreventLateQuorum(settings.lateQuorumExtension)
        GovernorTimelockControl(timelockController)
    {
        _setProposalGuardian(settings.council);
    }

    /// @inheritdoc GovernorSettings
    function proposalThreshold() public view override(Governor, GovernorSettings) returns (uint256) {
        return super.proposalThreshold();
    }

    /// @inheritdoc GovernorPreventLateQuorum
    function proposalDeadline(
        uint256 proposalId
    ) public view override(Governor, GovernorPreventLateQuorum) returns (uint256) {
        return super.proposalDeadline(proposalId);
    }

    /// @inheritdoc GovernorTimelockControl
    function proposalNeedsQueuing(
        uint256 proposalId
    ) public view override(Governor, GovernorTimelockControl) returns (bool) {
        return super.proposalNeedsQueuing(proposalId);
    }

    /// @inheritdoc GovernorTimelockControl
    function state(uint256 proposalId) public view override(Governor, GovernorTimelockControl) returns (ProposalState) {
        return super.state(proposalId);
    }

    function _propose(
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        string memory description,
        address proposer
    ) internal override returns (uint256) {
        if (proposer == proposalGuardian()) revert VirtGovernor_CouncilCannotPropose(proposer);
        return super._propose(targets, values, calldatas, description, proposer);
    }

    /// @dev OpenZeppelin's guardian of zero gives every proposer the power to cancel even a queued decision; there is
    /// always a council here, be it an account that nobody holds.
    function _setProposalGuardian(address newProposalGuardian) internal override {
        if (newProposalGuardian == address(0)) revert VirtGovernor_NoCouncil();
        super._setProposalGuardian(newProposalGuardian);
    }

    function _tallyUpdated(uint256 proposalId) internal override(Governor, GovernorPreventLateQuorum) {
        super._tallyUpdated(proposalId);
    }

    function _queueOperations(
        uint256 proposalId,
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) internal override(Governor, GovernorTimelockControl) returns (uint48) {
        return super._queueOperations(proposalId, targets, values, calldatas, descriptionHash);
    }

    function _executeOperations(
        uint256 proposalId,
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) internal override(Governor, GovernorTimelockControl) {
        super._executeOperations(proposalId, targets, values, calldatas, descriptionHash);
    }

    function _cancel(
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) internal override(Governor, GovernorTimelockControl) returns (uint256) {
        if (_msgSender() == proposalGuardian() && _replacesCouncilOnly(targets, calldatas)) {
            revert VirtGovernor_CouncilCannotStay(_msgSender());
        }
        return super._cancel(targets, values, calldatas, descriptionHash);
    }

    function _replacesCouncilOnly(address[] memory targets, bytes[] memory calldatas) private view returns (bool) {
        return
            targets.length == 1 &&
            targets[0] == address(this) &&
            bytes4(calldatas[0]) == this.setProposalGuardian.selector;
    }

    function _executor() internal view override(Governor, GovernorTimelockControl) returns (address) {
        return super._executor();
    }

    function _validateCancel(
        uint256 proposalId,
        address caller
    ) internal view override(Governor, GovernorProposalGuardian) returns (bool) {
        return super._validateCancel(proposalId, caller);
    }
}
