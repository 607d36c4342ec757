package io.virtengine.sdk.client;

import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.chain.ChainClient;
import io.virtengine.sdk.chain.Receipt;
import io.virtengine.sdk.chain.RpcException;
import io.virtengine.sdk.market.StateNames;
import io.virtengine.sdk.signing.DigestSigner;
import io.virtengine.sdk.signing.Eip712Domain;
import io.virtengine.sdk.signing.SignatureVerifier;
import io.virtengine.sdk.signing.SoftwareReport;
import io.virtengine.sdk.signing.ValidatorKey;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The consensus set: reads it, proves a node's key for it, reports its software, and as an administrator changes it. */
public final class ValidatorClient {

    private static final String REGISTRY = "ValidatorRegistry";

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
     * @param status as {@link StateNames#VALIDATOR} names it
     * @param since Unix seconds of the last change of status
     * @param proofs how often its key was proven: the nonce of the next proof
     * @param software version it last said it runs; empty if it never said
     * @param reportedAt Unix seconds by the node's own clock
     */
    public record Validator(
            String node, String operator, String status, long since, long proofs, String software, long reportedAt) {}

    /** A node's signed consent; see {@link ValidatorKey}. */
    public record Proof(String node, String operator, long nonce, String signature) {}

    /** What a node says it runs, signed by its key; see {@link SoftwareReport}. */
    public record SignedReport(SoftwareReport statement, String signature) {}

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
                StateNames.VALIDATOR.of(number(known, "status")),
                number(known, "since").longValueExact(),
                number(known, "proofs").longValueExact(),
                (String) software.get("version"),
                number(software, "reportedAt").longValueExact());
    }

    /** Has a node's key agree to take part for an operator; good for one {@link #add}. */
    public Proof prove(DigestSigner nodeKey, String operator) {
        String node = nodeKey.address();
        var statement = new ValidatorKey(operator, find(node).proofs());
        byte[] digest = statement.digest(domain());
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

    /**
     * Asks a node with the VirtEngine plugin what it runs.
     *
     * @throws RpcException.Refused if the node has no such call, or no address book to sign for
     * @throws RpcException.Unavailable if it does not answer
     * @throws IllegalArgumentException if what it answers is no report, or is not signed for this network by the node it names
     */
    public SignedReport ask(ChainClient node) {
        JsonNode answer = node.request("virtengine_softwareReport");
        var statement = new SoftwareReport(
                answer.path("validator").asString(""),
                answer.path("version").asString(""),
                answer.path("reportedAt").asLong(-1));
        String signature = answer.path("signature").asString("");
        if (SignatureVerifier.recover(statement.digest(domain()), Hex.decode(signature))
                .filter(statement.validator()::equals)
                .isEmpty()) {
            throw new IllegalArgumentException(
                    "the report is not signed for this network by node " + statement.validator());
        }
        return new SignedReport(statement, signature);
    }

    /** Records what a node of the set runs. Anyone may carry its word. */
    public Receipt report(SignedReport report, Sender carrier) {
        SoftwareReport said = report.statement();
        byte[] call = contracts.encode(
                REGISTRY,
                "reportSoftware",
                said.validator(),
                said.version(),
                said.reportedAt(),
                Hex.decode(report.signature()));
        return carrier.send(contracts.addressOf(REGISTRY), call, "reporting a node's software");
    }

    private Eip712Domain domain() {
        return ValidatorKey.domain(contracts.chain().chainId(), contracts.addressOf(REGISTRY));
    }

    private static BigInteger number(Map<String, Object> view, String field) {
        return (BigInteger) view.get(field);
    }
}
