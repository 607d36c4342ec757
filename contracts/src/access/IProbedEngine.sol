// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

/// @title IProbedEngine
/// @notice Where an engine runs that is a precompile on the VirtEngine network and something else on every other chain. It
/// is found out by asking, once, and kept.
interface IProbedEngine {
    /// @notice Where the engine runs. Unprobed behaves as Portable.
    enum Backend {
        Unprobed,
        Native,
        Portable
    }

    event BackendProbed(Backend previous, Backend backend);

    error ProbedEngine_AlreadyProbed(Backend backend);

    /// @notice Where the engine runs.
    function backend() external view returns (Backend);

    /// @notice Finds out once where the engine runs; by anyone while unprobed. Reverts with the probe's
    /// `…_InsufficientGas` when too little gas was sent to be sure.
    function probe() external returns (Backend);

    /// @notice Finds out anew, for example after the precompile's activation. Only governance.
    function reprobe() external returns (Backend);
}
