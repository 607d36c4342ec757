// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

/// @title IFeeSplitter
/// @notice Collects fees from the vault into four buckets and pays each to its recipient. A bucket without a recipient
/// cannot be flushed; nothing is lost meanwhile.
///
/// **GPU leases.** Of their fees at least {IGpuBurn-share} burns, once a {IGpuBurn} is wired: what the policy's burn leaves short
/// is taken from the treasury's share, then from the incentives', never from staking's.
interface IFeeSplitter {
    enum Bucket {
        Staking,
        Incentives,
        Burn,
        Treasury
    }

    event FeesSplit(
        uint8 indexed token,
        uint256 amount,
        uint256 staking,
        uint256 incentives,
        uint256 burn,
        uint256 treasury
    );
    event BucketFlushed(uint8 indexed token, Bucket indexed bucket, address indexed recipient, uint256 amount);
    event FeeSplitterWired(address gpuBurn);
    event RecipientChanged(Bucket indexed bucket, address previous, address recipient);

    error FeeSplitter_NoRecipient(Bucket bucket);
    error FeeSplitter_Empty(uint8 token, Bucket bucket);
    error FeeSplitter_BurnHasNoRecipient();
    error FeeSplitter_ZeroAddress();
    error FeeSplitter_AlreadyWired(address gpuBurn);

    /// @notice Takes what the vault has collected and splits it by the policy of now. Anyone.
    function collect(uint8 token) external returns (uint256 amount);

    /// @notice Pays a bucket out: burn destroys the tokens, the others go to their recipients. Anyone.
    function flush(uint8 token, Bucket bucket) external returns (uint256 amount);

    /// @notice Sets the recipient of a bucket; Burn has none. Only governance.
    function setRecipient(Bucket bucket, address recipient) external;

    /// @notice Says who knows how much of GPU leases' fees burns. Only governance, once.
    function wire(address gpuBurn) external;

    function gpuBurn() external view returns (address);

    function balanceOf(uint8 token, Bucket bucket) external view returns (uint256);

    function recipientOf(Bucket bucket) external view returns (address);

    /// @notice What a recipient was paid from a bucket so far (wei); whoever flushed. Tells a recipient of two buckets how much
    /// of its balance came from which.
    function paidTo(uint8 token, Bucket bucket, address recipient) external view returns (uint256);
}
