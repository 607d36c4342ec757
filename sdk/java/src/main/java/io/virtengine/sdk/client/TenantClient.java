package io.virtengine.sdk.client;

import io.virtengine.sdk.chain.Receipt;
import java.math.BigInteger;
import java.util.List;

/** What a tenant does on chain. Every method waits until its transaction is mined. */
public final class TenantClient {

    private static final String REGISTRY = "DeploymentRegistry";
    private static final String BOOK = "OrderBook";
    private static final String VAULT = "EscrowVault";
    private static final String HUB = "SettlementHub";

    private final SystemContracts contracts;
    private final Sender sender;

    /** A tenant with that account. */
    public TenantClient(SystemContracts contracts, Sender sender) {
        this.contracts = contracts;
        this.sender = sender;
    }

    /** A transaction and what it made. */
    public record Created(String id, Receipt receipt) {}

    /** Lets the vault take up to {@code amount} wei of VE. */
    public Receipt approveVault(BigInteger amount) {
        return send("VirtToken", "approve", "approval for the vault", contracts.addressOf(VAULT), amount);
    }

    /**
     * Opens a deployment: account, groups, orders.
     *
     * @param dseq a number this account has not used before
     * @param manifestHash 32 bytes, hexadecimal
     * @param token index of the payment token
     * @param deposit wei, taken from the allowance of {@link #approveVault}
     */
    public Created createDeployment(
            long dseq, String manifestHash, List<GroupRequest> groups, int token, BigInteger deposit) {
        List<Object> requests =
                groups.stream().<Object>map(GroupRequest::encodable).toList();
        Receipt receipt =
                send(REGISTRY, "createDeployment", "deployment", dseq, manifestHash, requests, token, deposit);
        return new Created(contracts.event(receipt, "DeploymentCreated").text("deploymentId"), receipt);
    }

    /** Announces a new manifest. */
    public Receipt updateDeployment(String deploymentId, String manifestHash) {
        return send(REGISTRY, "updateDeployment", "update", deploymentId, manifestHash);
    }

    /** Closes groups, orders, leases and the account; what is unspent becomes refundable. */
    public Receipt closeDeployment(String deploymentId) {
        return send(REGISTRY, "closeDeployment", "closing the deployment", deploymentId);
    }

    /** Closes the live order or lease of a group. */
    public Receipt pauseGroup(String deploymentId, int gseq) {
        return send(REGISTRY, "pauseGroup", "pausing the group", deploymentId, gseq);
    }

    /** Opens a fresh order for a group. */
    public Receipt startGroup(String deploymentId, int gseq) {
        return send(REGISTRY, "startGroup", "starting the group", deploymentId, gseq);
    }

    /** Ends a group for good. */
    public Receipt closeGroup(String deploymentId, int gseq) {
        return send(REGISTRY, "closeGroup", "closing the group", deploymentId, gseq);
    }

    /** Accepts a bid, which becomes the lease of the same id. */
    public Receipt acceptBid(String bidId) {
        return send(BOOK, "acceptBid", "accepting the bid", bidId);
    }

    /** Ends a lease. */
    public Receipt closeLease(String leaseId) {
        return send(BOOK, "closeLease", "closing the lease", leaseId);
    }

    /** Adds own money to an account. */
    public Receipt deposit(String accountId, BigInteger amount) {
        return send(VAULT, "deposit", "deposit", accountId, amount);
    }

    /** Adds a granter's money to an own account. */
    public Receipt depositFromGrant(String accountId, long grantId, BigInteger amount) {
        return send(VAULT, "depositFromGrant", "deposit from a grant", accountId, grantId, amount);
    }

    /** Lets another account deposit this one's money into its own accounts, up to a limit and a time (Unix seconds). */
    public Created createGrant(String grantee, int token, BigInteger limit, long expiry) {
        Receipt receipt = send(VAULT, "createGrant", "grant", grantee, token, limit, expiry);
        return new Created(
                contracts.event(receipt, "GrantCreated").number("grantId").toString(), receipt);
    }

    /** Ends a grant. */
    public Receipt revokeGrant(long grantId) {
        return send(VAULT, "revokeGrant", "revoking the grant", grantId);
    }

    /** Sends what a closed account has left to whoever paid it in. */
    public Receipt refund(String accountId) {
        return send(VAULT, "refund", "refund", accountId);
    }

    /** Accepts all statements of a lease up to the one of that hash: they are final at once. */
    public Receipt acknowledge(String leaseId, String statementHash) {
        return send(HUB, "acknowledge", "acknowledging the statement", leaseId, statementHash);
    }

    private Receipt send(String contract, String function, String purpose, Object... arguments) {
        return sender.send(contracts.addressOf(contract), contracts.encode(contract, function, arguments), purpose);
    }
}
