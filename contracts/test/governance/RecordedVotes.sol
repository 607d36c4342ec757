// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Votes} from "@openzeppelin/contracts/governance/utils/Votes.sol";

/// @notice Votes as StakeVault gives them, without stake: whoever calls {record} votes with what it says, from then on,
/// counted in seconds. Only for tests of the governors by themselves.
contract RecordedVotes is Votes {
    mapping(address account => uint256) private _recorded;

    constructor() EIP712("RecordedVotes", "1") {}

    function record(uint256 amount) external {
        if (delegates(msg.sender) == address(0)) _delegate(msg.sender, msg.sender);
        uint256 before = _recorded[msg.sender];
        _recorded[msg.sender] = amount;
        if (amount > before) _transferVotingUnits(address(0), msg.sender, amount - before);
        else _transferVotingUnits(msg.sender, address(0), before - amount);
    }

    function clock() public view override returns (uint48) {
        return uint48(block.timestamp);
    }

    // solhint-disable-next-line func-name-mixedcase
    function CLOCK_MODE() public pure override returns (string memory) {
        return "mode=timestamp";
    }

    function _getVotingUnits(address account) internal view override returns (uint256) {
        return _recorded[account];
    }
}
