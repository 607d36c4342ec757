// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Governed} from "../access/Governed.sol";
import {IAccountStatus} from "../access/IAccountStatus.sol";
import {IParameterRegistry} from "../access/IParameterRegistry.sol";
import {IEscrowVault} from "../escrow/IEscrowVault.sol";
import {IGatePolicies} from "../identity/IGatePolicies.sol";

/// @title GatedRegistry
/// @notice Base of the market's two registries: whom they ask before they let somebody in, and where the money goes.
abstract contract GatedRegistry is Governed {
    /// @notice Where the money lies.
    /// @custom:oz-upgrades-unsafe-allow state-variable-immutable
    IEscrowVault public immutable vault;
    /// @notice Who may come in.
    /// @custom:oz-upgrades-unsafe-allow state-variable-immutable
    IGatePolicies public immutable gates;
    /// @notice Who is operational.
    /// @custom:oz-upgrades-unsafe-allow state-variable-immutable
    IAccountStatus public immutable accounts;
    /// @notice Where governed numbers are kept.
    /// @custom:oz-upgrades-unsafe-allow state-variable-immutable
    IParameterRegistry public immutable parameters;

    /// @custom:oz-upgrades-unsafe-allow constructor
    constructor(
        IEscrowVault escrowVault,
        IGatePolicies gatePolicies,
        IAccountStatus accountStatus,
        IParameterRegistry parameterRegistry
    ) {
        vault = escrowVault;
        gates = gatePolicies;
        accounts = accountStatus;
        parameters = parameterRegistry;
    }

    /// @dev Refuses an account that is not operational or that the action's gate does not let through.
    function _requireStanding(IGatePolicies.Action action, address account) internal view {
        accounts.requireOperational(account);
        gates.requireAllowed(action, account, 0);
    }
}
