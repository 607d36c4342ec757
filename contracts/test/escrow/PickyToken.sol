// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @notice A token that refuses to be sent to some.
contract PickyToken is ERC20("Picky", "PICK") {
    mapping(address account => bool) private _refused;

    error PickyToken_Refused(address account);

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    function refuse(address account, bool refused) external {
        _refused[account] = refused;
    }

    function _update(address from, address to, uint256 amount) internal override {
        if (_refused[to]) revert PickyToken_Refused(to);
        super._update(from, to, amount);
    }
}
