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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * The consensus set and its candidates: reads them, proves a node's key, reports its software, and does what operators and
 * anyone may do. Every method that sends waits until mined.
 */
public final class ValidatorClient {

    private static final String REGISTRY = "ValidatorRegistry";
    private static final String VAULT = "StakeVault";
    private static final String BOARD = "PerformanceBoard";
    private static final String NOBODY = "0x" + "0".repeat(40);

    private final SystemContracts contracts;

    /** The set of that network. */
    public ValidatorClient(SystemContracts contracts) {
        this.contracts = contracts;
    }

    /**
     * What is known of a validator.
     *
     * @param operator whose it is
     * @param node consensus address of its node; the zero address if it never was one
     * @param nextNode the node it changes to with the next roll; the zero address if none
     * @param status as {@link StateNames#VALIDATOR} names it
     * @param seated whether its node is in the set
     * @param since Unix seconds of the last change of status
     * @param jailedUntil Unix seconds from which it may be freed
     * @param commission share of rewards it keeps, in bps
     * @param stake all that is staked with it, in wei
     * @param selfBond what it has staked with itself, in wei
     * @param software version its node last said it runs; empty if it never said
     * @param reportedAt Unix seconds by the node's own clock
     */
    public record Validator(
            String operator,
            String node,
            String nextNode,
            String status,
            boolean seated,
            long since,
            long jailedUntil,
            int commission,
            BigInteger stake,
            BigInteger selfBond,
            String software,
            long reportedAt) {}

    /** A node's signed consent; see {@link ValidatorKey}. */
    public record Proof(String node, String operator, long nonce, String signature) {}

    /** What a node says it runs, signed by its key; see {@link SoftwareReport}. */
    public record SignedReport(SoftwareReport statement, String signature) {}

    /**
     * How a validator did in an epoch.
     *
     * @param reported whether the epoch was reported; everyone's score is neutral where it was not
     * @param proposed blocks it proposed
     * @param missed turns it missed
     * @param missedInRow turns missed since the last epoch in which it proposed
     * @param presence median percent of the epoch's blocks that carry its seal
     * @param score 0 to 10,000, as rewards count it
     */
    public record Performance(
            long epoch, boolean reported, long proposed, long missed, long missedInRow, int presence, int score) {}

    /**
     * A seat as a roll weighed it.
     *
     * @param weight wei of stake, at most three times the median; 0 where it earns nothing
     */
    public record Seat(String operator, BigInteger weight) {}

    /** The set that the next block's consensus uses, in ascending order. */
    public List<String> nodes() {
        return addresses(contracts.readValue(REGISTRY, "getValidators"));
    }

    /** Operators of all validators that have a seat or may get one, in no particular order. */
    public List<String> candidates() {
        BigInteger most = contracts.readNumber(REGISTRY, "MAX_CANDIDATES");
        return addresses(contracts.readValue(REGISTRY, "candidates", 0, most));
    }

    /** Whether a node is in the set. */
    public boolean isSeated(String node) {
        return (boolean) contracts.readValue(REGISTRY, "isValidator", node);
    }

    /** Number of the present epoch. */
    public long epoch() {
        return contracts.readNumber(REGISTRY, "epoch").longValueExact();
    }

    /** Who had seats in an epoch; empty where more than 64 rolls came since. */
    public Optional<List<Seat>> seatsOf(long epoch) {
        Map<String, Object> view = contracts.read(REGISTRY, "seatsOf", epoch);
        if (!(boolean) view.get("known")) {
            return Optional.empty();
        }
        return Optional.of(((List<?>) view.get("seats"))
                .stream()
                        .map(seat -> (Map<?, ?>) seat)
                        .map(seat -> new Seat((String) seat.get("operator"), (BigInteger) seat.get("weight")))
                        .toList());
    }

    /** How a validator did in an epoch. */
    public Performance performanceOf(long epoch, String operator) {
        Map<String, Object> known = contracts.read(BOARD, "performanceOf", epoch, operator);
        List<?> scores = (List<?>) contracts.readValue(BOARD, "scoresOf", epoch, List.of(operator));
        return new Performance(
                epoch,
                (boolean) contracts.readValue(BOARD, "isReported", epoch),
                number(known, "proposed").longValueExact(),
                number(known, "missed").longValueExact(),
                number(known, "missedInRow").longValueExact(),
                number(known, "presence").intValueExact(),
                ((BigInteger) scores.getFirst()).intValueExact());
    }

    /** The version a node last said it runs; empty if it never said. */
    public String softwareOf(String node) {
        return (String) contracts.read(REGISTRY, "softwareOf", node).get("version");
    }

    /**
     * What is known of a validator.
     *
     * @param account its operator, or a node that is or was its
     */
    public Validator find(String account) {
        String holder = contracts.readText(REGISTRY, "operatorOf", account);
        String operator = holder.equals(NOBODY) ? Hex.address(account) : holder;
        Map<String, Object> known = contracts.read(REGISTRY, "validatorOf", operator);
        Map<String, Object> software = contracts.read(REGISTRY, "softwareOf", known.get("node"));
        Map<String, Object> bonds = contracts.read(VAULT, "bondsOf", List.of(operator));
        return new Validator(
                operator,
                (String) known.get("node"),
                (String) known.get("nextNode"),
                StateNames.VALIDATOR.of(number(known, "status")),
                (boolean) known.get("seated"),
                number(known, "since").longValueExact(),
                number(known, "jailedUntil").longValueExact(),
                number(known, "commission").intValueExact(),
                (BigInteger) ((List<?>) bonds.get("stakes")).getFirst(),
                (BigInteger) ((List<?>) bonds.get("selfBonds")).getFirst(),
                (String) software.get("version"),
                number(software, "reportedAt").longValueExact());
    }

    /** Has a node's key agree to take part for an operator; good for one {@link #register} or {@link #rotate}. */
    public Proof prove(DigestSigner nodeKey, String operator) {
        String node = nodeKey.address();
        long nonce = contracts.readNumber(REGISTRY, "proofsOf", node).longValueExact();
        var statement = new ValidatorKey(operator, nonce);
        byte[] digest = statement.digest(domain());
        return new Proof(node, statement.operator(), statement.nonce(), Hex.encode(nodeKey.signDigest(digest)));
    }

    /**
     * Makes the operator a candidate; it may have a seat from the next roll on.
     *
     * @param commission share of rewards it keeps, in bps
     * @param selfBond what it stakes with itself now, in wei; the stake vault is allowed to take it first
     */
    public Receipt register(Proof proof, int commission, BigInteger selfBond, Sender operator) {
        if (selfBond.signum() > 0) {
            byte[] allowance = contracts.encode("VirtToken", "approve", contracts.addressOf(VAULT), selfBond);
            operator.send(contracts.addressOf("VirtToken"), allowance, "approval for the stake vault");
        }
        return send(
                operator,
                "registering a validator",
                "register",
                proof.node(),
                Hex.decode(proof.signature()),
                commission,
                selfBond);
    }

    /** Changes the operator's node with the next roll, at once without a seat. */
    public Receipt rotate(Proof proof, Sender operator) {
        return send(operator, "changing a validator's node", "rotateNode", proof.node(), Hex.decode(proof.signature()));
    }

    /** Changes the operator's commission (bps). */
    public Receipt setCommission(int commission, Sender operator) {
        return send(operator, "changing a validator's commission", "setCommission", commission);
    }

    /** Frees the operator from jail once its time is over. */
    public Receipt unjail(Sender operator) {
        return send(operator, "freeing a validator", "unjail");
    }

    /** The operator leaves with the next roll that can spare it. */
    public Receipt exit(Sender operator) {
        return send(operator, "leaving the validators", "startExit");
    }

    /** Takes the operator's node out of the set at once, for a key that may be known to others. */
    public Receipt standDown(Sender operator) {
        return send(operator, "standing down", "standDown");
    }

    /** Decides who has a seat; anyone may, once an epoch. */
    public Receipt roll(Sender anyone) {
        return send(anyone, "rolling the validator set", "rollSet");
    }

    /** Takes a node out of the set whose validator is jailed, tombstoned or not operational; anyone may. */
    public Receipt evict(String operator, Sender anyone) {
        return send(anyone, "evicting a validator", "evict", operator);
    }

    /** Strikes a candidate without a seat and without the self-bond; anyone may. */
    public Receipt strike(String operator, Sender anyone) {
        return send(anyone, "striking a candidate", "strike", operator);
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
        return send(
                carrier,
                "reporting a node's software",
                "reportSoftware",
                said.validator(),
                said.version(),
                said.reportedAt(),
                Hex.decode(report.signature()));
    }

    private Receipt send(Sender sender, String purpose, String function, Object... arguments) {
        return sender.send(contracts.addressOf(REGISTRY), contracts.encode(REGISTRY, function, arguments), purpose);
    }

    private Eip712Domain domain() {
        return ValidatorKey.domain(contracts.chain().chainId(), contracts.addressOf(REGISTRY));
    }

    private static List<String> addresses(Object list) {
        return ((List<?>) list).stream().map(String.class::cast).toList();
    }

    private static BigInteger number(Map<String, Object> view, String field) {
        return (BigInteger) view.get(field);
    }
}
