package io.virtengine.sdk.client;

import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.signing.DigestSigner;
import io.virtengine.sdk.signing.ValidatorKey;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The consensus set: reads it, proves a node's key for it, and as an administrator changes it. */
public final class ValidatorClient {

    private static final String REGISTRY = "ValidatorRegistry";
    private static final List<String> STATUSES = List.of("None", "Active", "Removed", "Tombstoned");

    private final SystemContracts contracts;

    /** The set of that network. */
    public ValidatorClient(SystemContracts contracts) {
        this.contracts = contracts;
    }

    /**
     * What is known of a node.
     *
     * @param node its consensus address
     * @param operator who runs it; the zero address if it was never in the set
     * @param status None, Active, Removed or Tombstoned
     * @param since Unix seconds of the last change of status
     * @param proofs how often its key was proven: the nonce of the next proof
     * @param software version it last said it runs; empty if it never said
     * @param reportedAt Unix seconds by the node's own clock
     */
    public record Validator(
            String node, String operator, String status, long since, long proofs, String software, long reportedAt) {}

    /** A node's signed consent; see {@link ValidatorKey}. */
    public record Proof(String node, String operator, long nonce, String signature) {}

    /** The set that the next block's consensus uses, in ascending order. */
    public List<String> nodes() {
        return ((List<?>) contracts.readValue(REGISTRY, "getValidators"))
                .stream().map(String.class::cast).toList();
    }

    /** What is known of a node. */
    public Validator find(String node) {
        Map<String, Object> known = contracts.read(REGISTRY, "validatorOf", node);
        Map<String, Object> software = contracts.read(REGISTRY, "softwareOf", node);
        return new Validator(
                Hex.address(node),
                (String) known.get("operator"),
                STATUSES.get(number(known, "status").intValueExact()),
                number(known, "since").longValueExact(),
                number(known, "proofs").longValueExact(),
                (String) software.get("version"),
                number(software, "reportedAt").longValueExact());
    }

    /** Has a node's key agree to take part for an operator; good for one {@link #add}. */
    public Proof prove(DigestSigner nodeKey, String operator) {
        String node = nodeKey.address();
        var statement = new ValidatorKey(operator, find(node).proofs());
        byte[] digest =
                statement.digest(ValidatorKey.domain(contracts.chain().chainId(), contracts.addressOf(REGISTRY)));
        return new Proof(node, statement.operator(), statement.nonce(), Hex.encode(nodeKey.signDigest(digest)));
    }

    /** As an administrator: the node takes part from the next block on. See {@link RestrictedCall#make}. */
    public RestrictedCall.Outcome add(Proof proof, Sender administrator, Duration patience) {
        byte[] call = contracts.encode(
                REGISTRY, "addValidator", proof.node(), proof.operator(), Hex.decode(proof.signature()));
        return new RestrictedCall(contracts, administrator).make(REGISTRY, call, "adding a validator", patience);
    }

    /** As an administrator: the node takes no part from the next block on. See {@link RestrictedCall#make}. */
    public RestrictedCall.Outcome remove(String node, Sender administrator, Duration patience) {
        byte[] call = contracts.encode(REGISTRY, "removeValidator", node);
        return new RestrictedCall(contracts, administrator).make(REGISTRY, call, "removing a validator", patience);
    }

    private static BigInteger number(Map<String, Object> view, String field) {
        return (BigInteger) view.get(field);
    }
}
