// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Burnable} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Burnable.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";

/// @title VirtToken
/// @notice VE, the token of VirtEngine: ERC-20 with permit and burn, 18 decimals, no votes of its own (only recorded
/// stake votes). Not upgradeable. A transfer is OpenZeppelin's, without any hook; the cap is looked at when minting only.
contract VirtToken is ERC20, ERC20Burnable, ERC20Permit, AccessManaged {
    /// @notice Most tokens that may exist at a time, in wei.
    uint256 public immutable cap;

    error VirtToken_LengthMismatch(uint256 accounts, uint256 amounts);
    error VirtToken_CapExceeded(uint256 supply, uint256 cap);

    /// @param manager The AccessManager that says who mints.
    /// @param supplyCap The cap in wei.
    /// @param accounts Who gets the initial supply.
    /// @param amounts How much each, in wei.
    constructor(
        address manager,
        uint256 supplyCap,
        address[] memory accounts,
        uint256[] memory amounts
    ) ERC20("VirtEngine Token", "VE") ERC20Permit("VirtEngine Token") AccessManaged(manager) {
        if (accounts.length != amounts.length) revert VirtToken_LengthMismatch(accounts.length, amounts.length);
        cap = supplyCap;
        for (uint256 i = 0; i < accounts.length; ++i) _mint(accounts[i], amounts[i]);
        if (totalSupply() > supplyCap) revert VirtToken_CapExceeded(totalSupply(), supplyCap);
    }

    /// @notice Mints within the cap. Only the minter role.
    /// @param to Who receives.
    /// @param amount How much, in wei.
    function mint(address to, uint256 amount) external restricted {
        _mint(to, amount);
        if (totalSupply() > cap) revert VirtToken_CapExceeded(totalSupply(), cap);
    }
}
