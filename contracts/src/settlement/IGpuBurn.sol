// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

/// @title IGpuBurn
/// @notice How much of GPU leases' fees burns, and how much GPU providers' incentives weigh, by how many of the network's GPUs
/// are in use (market spec section 10).
///
/// Utilisation of a period = GPU-seconds leased / GPU-seconds offered in it, as the capacity ledger counts them, so that no
/// single moment decides. It is smoothed over 24 h: `s += (u - s) × α`, α = 2d / (24 h + d) for a period of d, at most 1.
///
/// Target = clamp(`fees.gpu_burn_base` + `fees.gpu_burn_slope` × max(0, s - `fees.gpu_burn_threshold`) in percent,
/// `fees.gpu_burn_base`, `fees.gpu_burn_cap`). With each {update}, at most one in `staking.epoch`, the share moves towards it by
/// at most `fees.gpu_burn_step`.
///
/// **Staleness.** While no GPU was reported for `capacity.heartbeat_timeout`, everything stays as it is.
///
/// @dev Anyone updates; nothing but this share depends on it. A provider can lower utilisation by offering GPUs it does not
/// have, at the price of its bond; what can be gained by it is bounded by base and cap, step by step.
interface IGpuBurn {
    /// @notice All in bps. `utilisation`: of the period since the last update.
    event GpuBurnUpdated(uint256 utilisation, uint256 smoothed, uint256 previous, uint256 share);

    error GpuBurn_NotDue(uint256 dueAt);
    error GpuBurn_StaleCapacity(uint256 reportedAt, uint256 timeout);

    /// @notice Takes the period since the last update into account. By anyone, once in `staking.epoch`;
    /// {GpuBurn_StaleCapacity} while it is frozen.
    function update() external returns (uint256 newShare);

    /// @notice Share of GPU leases' fees that burns in all (bps).
    function share() external view returns (uint256);

    /// @notice Smoothed utilisation (bps).
    function utilisation() external view returns (uint256);

    /// @notice Weight of what is earned with GPUs in incentives (bps): 1.0, and 0.02 more for each percent of utilisation above
    /// the threshold, at most 1.5.
    function rewardMultiplier() external view returns (uint256);

    /// @notice From when on (s) {update} is possible.
    function dueAt() external view returns (uint256);
}
