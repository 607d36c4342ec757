// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IParameterRegistry} from "../access/IParameterRegistry.sol";
import {Parameters} from "../access/Parameters.sol";
import {ProbedEngine} from "../access/ProbedEngine.sol";
import {IScoringModelRegistry} from "./IScoringModelRegistry.sol";
import {CompositeInput} from "./scoring/CompositeInput.sol";
import {CompositeScoring} from "./scoring/CompositeScoring.sol";
import {ScoringEngine} from "./scoring/ScoringEngine.sol";
import {ScoringInput} from "./scoring/ScoringInput.sol";

/// @title ScoringModelRegistry
/// @notice See {IScoringModelRegistry}.
contract ScoringModelRegistry is ProbedEngine, IScoringModelRegistry {
    /// @custom:storage-location erc7201:virtengine.storage.ScoringModelRegistry
    struct ModelStorage {
        mapping(bytes32 modelHash => Model) models;
        bytes32 active;
    }

    // keccak256(abi.encode(uint256(keccak256("virtengine.storage.ScoringModelRegistry")) - 1)) & ~bytes32(uint256(0xff))
    bytes32 private constant MODEL_STORAGE = 0x6e2c65d80a5810ee53a893292b51dbe1c639e8a9d5678a68738d22240f2c1500;

    /// @notice Where governed numbers are kept.
    /// @custom:oz-upgrades-unsafe-allow state-variable-immutable
    IParameterRegistry public immutable parameters;

    /// @custom:oz-upgrades-unsafe-allow constructor
    constructor(IParameterRegistry parameterRegistry) {
        parameters = parameterRegistry;
    }

    /// @notice Sets the AccessManager and the first table, active at once: there is nobody yet to warn of it.
    function initialize(address manager, bytes calldata table) external initializer {
        __AccessManaged_init(manager);
        bytes32 modelHash = _register(table, block.timestamp);
        _activate(modelHash);
    }

    /// @inheritdoc IScoringModelRegistry
    function score(
        bytes32 requestId,
        address account,
        bytes calldata vector
    ) external view returns (Outcome memory outcome) {
        ModelStorage storage $ = _storage();
        bytes32 active = $.active;
        if (active == 0) revert ScoringModelRegistry_NoActiveModel();
        // The twin gives the same bytes as the native engine, so before the probe it simply costs more.
        CompositeScoring.Result memory result = ScoringEngine.run(
            _isNative(),
            ScoringInput.assemble({
                requestId: requestId,
                account: account,
                vector: vector,
                table: $.models[active].table
            })
        );
        outcome.score = result.score;
        outcome.passed = result.passed;
        outcome.reasons = result.reasons;
        outcome.inputHash = result.inputHash;
        outcome.modelHash = active;
    }

    /// @inheritdoc IScoringModelRegistry
    function activeModel() external view returns (bytes32) {
        return _storage().active;
    }

    /// @inheritdoc IScoringModelRegistry
    function model(bytes32 modelHash) external view returns (Model memory) {
        return _storage().models[modelHash];
    }

    /// @inheritdoc IScoringModelRegistry
    function registerModel(bytes calldata table) external restricted returns (bytes32 modelHash) {
        return _register(table, block.timestamp + parameters.get(Parameters.IDENTITY_MODEL_ACTIVATION_DELAY));
    }

    /// @inheritdoc IScoringModelRegistry
    function activateModel(bytes32 modelHash) external restricted {
        // Check: reviewed, and not withdrawn since.
        Model storage entry = _storage().models[modelHash];
        if (entry.status != ModelStatus.Pending && entry.status != ModelStatus.Deprecated) {
            revert ScoringModelRegistry_BadTransition(modelHash, entry.status, ModelStatus.Active);
        }
        if (block.timestamp < entry.activatableAt) {
            revert ScoringModelRegistry_TooEarly(modelHash, entry.activatableAt);
        }
        _activate(modelHash);
    }

    /// @inheritdoc IScoringModelRegistry
    function revokeModel(bytes32 modelHash) external restricted {
        ModelStorage storage $ = _storage();
        ModelStatus status = $.models[modelHash].status;
        if (status == ModelStatus.None || status == ModelStatus.Revoked) {
            revert ScoringModelRegistry_BadTransition(modelHash, status, ModelStatus.Revoked);
        }
        $.models[modelHash].status = ModelStatus.Revoked;
        if ($.active == modelHash) $.active = 0;
        emit ModelRevoked(modelHash);
    }

    /// @dev A caller who sends too little gas gets an error, not a wrong answer: the probe checks for it.
    function _isNativeThere() internal view override returns (bool) {
        return ScoringEngine.probe();
    }

    function _register(bytes calldata table, uint256 activatableAt) private returns (bytes32 modelHash) {
        // Check: a table the engine will take, not seen before.
        _requireWellFormed(table);
        modelHash = sha256(table);
        Model storage entry = _storage().models[modelHash];
        if (entry.status != ModelStatus.None) revert ScoringModelRegistry_Exists(modelHash);

        // Effect: a pending model.
        entry.status = ModelStatus.Pending;
        entry.registeredAt = uint40(block.timestamp);
        entry.activatableAt = uint40(activatableAt);
        entry.table = table;
        emit ModelRegistered(modelHash, table, uint40(activatableAt));
    }

    function _activate(bytes32 modelHash) private {
        ModelStorage storage $ = _storage();
        bytes32 previous = $.active;
        if (previous != 0) $.models[previous].status = ModelStatus.Deprecated;
        $.models[modelHash].status = ModelStatus.Active;
        $.active = modelHash;
        emit ModelActivated(modelHash, previous);
    }

    /// @dev The engine makes the same checks at every score; here they keep a table that nothing could be scored
    /// with from ever being activated. A pass mark of 0 would let everybody pass.
    function _requireWellFormed(bytes calldata table) private pure {
        if (table.length != CompositeInput.TABLE_LENGTH) revert ScoringModelRegistry_BadTableLength(table.length);
        uint256 weightSum;
        bool inRange = true;
        for (uint256 i = 0; i < 12; i += 2) {
            weightSum += uint16(bytes2(table[i:i + 2]));
            inRange = inRange && uint16(bytes2(table[i + 12:i + 14])) <= CompositeInput.MAX_BP;
        }
        for (uint256 i = 24; i < 31; ++i) inRange = inRange && uint8(table[i]) <= CompositeInput.MAX_SCORE;
        uint8 passMark = uint8(table[30]);
        if (!inRange || weightSum != CompositeInput.MAX_BP || passMark == 0) {
            revert ScoringModelRegistry_BadTable(weightSum, passMark);
        }
    }

    function _storage() private pure returns (ModelStorage storage $) {
        bytes32 slot = MODEL_STORAGE;
        assembly {
            $.slot := slot
        }
    }
}
