// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IStakeVault} from "../../src/staking/IStakeVault.sol";

/// @notice Everything the stake vault says of some delegators and validators, in one call.
contract StakeLens {
    struct Cell {
        uint256 shares;
        uint256 votes;
        uint256 accrued;
        uint256 paidIndex;
        uint256 value;
        uint256 rewards;
        IStakeVault.Lot[] lots;
        Entry[] entries;
    }

    struct Entry {
        uint256 amount;
        uint256 startedAt;
        uint256 completesAt;
        address from;
        uint256 left;
    }

    struct Totals {
        uint256 bonded;
        uint256 unbonding;
        uint256 rewardsHeld;
        uint256 condemned;
        uint256 pastVotes;
    }

    /// @notice Cells by delegator, then by validator. `before`: seconds of the total of votes.
    function look(
        IStakeVault vault,
        address[] calldata delegators,
        address[] calldata validators,
        uint256 before
    )
        external
        view
        returns (
            Totals memory totals,
            IStakeVault.Pool[] memory pools,
            uint256[] memory commissions,
            uint256[] memory votes,
            Cell[] memory cells
        )
    {
        totals = Totals({
            bonded: vault.bonded(),
            unbonding: vault.unbonding(),
            rewardsHeld: vault.rewardsHeld(),
            condemned: vault.condemned(),
            pastVotes: vault.getPastTotalSupply(before)
        });
        pools = new IStakeVault.Pool[](validators.length);
        commissions = new uint256[](validators.length);
        for (uint256 v = 0; v < validators.length; ++v) {
            pools[v] = vault.poolOf(validators[v]);
            commissions[v] = vault.commissionOf(validators[v]);
        }
        votes = new uint256[](delegators.length);
        cells = new Cell[](delegators.length * validators.length);
        for (uint256 d = 0; d < delegators.length; ++d) {
            votes[d] = vault.getVotes(delegators[d]);
            for (uint256 v = 0; v < validators.length; ++v) {
                cells[d * validators.length + v] = _cell(vault, delegators[d], validators[v]);
            }
        }
    }

    function balances(IERC20 token, address[] calldata accounts) external view returns (uint256[] memory held) {
        held = new uint256[](accounts.length);
        for (uint256 i = 0; i < accounts.length; ++i) held[i] = token.balanceOf(accounts[i]);
    }

    function _cell(IStakeVault vault, address delegator, address validator) private view returns (Cell memory cell) {
        IStakeVault.Position memory position = vault.positionOf(delegator, validator);
        cell.shares = position.shares;
        cell.votes = position.votes;
        cell.accrued = position.accrued;
        cell.paidIndex = position.paidIndex;
        cell.value = vault.valueOf(delegator, validator);
        cell.rewards = vault.rewardsOf(delegator, validator);
        cell.lots = vault.lotsOf(delegator, validator);
        IStakeVault.Unbonding[] memory entries = vault.unbondingsOf(delegator, validator);
        cell.entries = new Entry[](entries.length);
        for (uint256 i = 0; i < entries.length; ++i) {
            IStakeVault.Unbonding memory entry = entries[i];
            cell.entries[i] = Entry({
                amount: entry.amount,
                startedAt: entry.startedAt,
                completesAt: entry.completesAt,
                from: entry.from,
                left: vault.unbondingValue(delegator, validator, i)
            });
        }
    }
}
