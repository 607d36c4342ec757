// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

/// @notice Stands in for the stake vault before the registry: says of everybody the stake and self-bond it was told, from a word
/// each, as the vault does.
contract StakeStandIn {
    mapping(address validator => uint256) private _stakes;
    mapping(address validator => uint256) private _selfBonds;

    function bondSelf(address validator, uint256 amount) external {
        _stakes[validator] += amount;
        _selfBonds[validator] += amount;
    }

    function setBonds(address validator, uint256 stake, uint256 selfBond) public {
        (_stakes[validator], _selfBonds[validator]) = (stake, selfBond);
    }

    function bondsOf(
        address[] calldata validators
    ) external view returns (uint256[] memory stakes, uint256[] memory selfBonds) {
        (stakes, selfBonds) = (new uint256[](validators.length), new uint256[](validators.length));
        for (uint256 i = 0; i < validators.length; ++i) {
            (stakes[i], selfBonds[i]) = (_stakes[validators[i]], _selfBonds[validators[i]]);
        }
    }
}
