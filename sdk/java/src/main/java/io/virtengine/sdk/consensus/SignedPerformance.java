package io.virtengine.sdk.consensus;

import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.chain.ChainClient;
import io.virtengine.sdk.chain.RpcException;
import io.virtengine.sdk.signing.PerformanceReport;
import io.virtengine.sdk.signing.SignatureVerifier;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * A node's report of an epoch with its signature, as {@code virtengine_performanceReport} answers. Whose node it is, and
 * whether its word counts, is another question: see {@link PerformanceQuorum}.
 *
 * @param report what it says
 * @param observer address of the node, to which the signature recovers
 * @param signature 65 bytes, hexadecimal
 */
public record SignedPerformance(PerformanceReport report, String observer, String signature) {

    /** As many lines as {@code IPerformanceBoard.submit} takes. */
    static final int MOST_LINES = 100;

    private static final String CALL = "virtengine_performanceReport";
    /** The board counts turns in 32 bits. */
    private static final long MOST_TURNS = 0xffff_ffffL;

    /**
     * Asks a node with the VirtEngine plugin.
     *
     * @param epoch block time over the epoch's length
     * @throws RpcException.Refused if the node has no such call, or knows nothing of that epoch
     * @throws RpcException.Unavailable if it does not answer
     * @throws IllegalArgumentException if what it answers is no report of that epoch signed by itself
     */
    public static SignedPerformance ask(ChainClient node, long epoch, long chainId) {
        return read(node.request(CALL, "0x" + Long.toHexString(epoch)), epoch, chainId);
    }

    /**
     * Reads an answer.
     *
     * @throws IllegalArgumentException if it is no report of that epoch, cannot be one the board takes, or is not signed by the
     *     node it names: the message says which
     */
    public static SignedPerformance read(JsonNode answer, long epoch, long chainId) {
        JsonNode body = answer.path("report");
        var report = new PerformanceReport(
                count(body, "epoch", Long.MAX_VALUE),
                count(body, "fromBlock", Long.MAX_VALUE),
                count(body, "toBlock", Long.MAX_VALUE),
                body.path("complete").asBoolean(false),
                count(body, "gasUsed", Long.MAX_VALUE),
                lines(body.path("validators")));
        if (report.epoch() != epoch) {
            throw new IllegalArgumentException(
                    "asked for epoch " + epoch + ", it answers with epoch " + report.epoch());
        }
        String observer = Hex.address(answer.path("observer").asString(""));
        String signature = answer.path("signature").asString("");
        if (SignatureVerifier.recover(report.digest(PerformanceReport.domain(chainId)), Hex.decode(signature))
                .filter(observer::equals)
                .isEmpty()) {
            throw new IllegalArgumentException("what it says is not what " + observer + " signed");
        }
        return new SignedPerformance(report, observer, signature);
    }

    private static List<PerformanceReport.Line> lines(JsonNode validators) {
        if (validators.isEmpty() || validators.size() > MOST_LINES) {
            throw new IllegalArgumentException(
                    "a report has 1 to " + MOST_LINES + " lines, this one has " + validators.size());
        }
        var lines = new ArrayList<PerformanceReport.Line>(validators.size());
        String previous = "";
        for (JsonNode line : validators) {
            var read = new PerformanceReport.Line(
                    line.path("validator").asString(""),
                    count(line, "proposed", MOST_TURNS),
                    count(line, "missed", MOST_TURNS),
                    (int) count(line, "seals", Integer.MAX_VALUE));
            if (read.node().compareTo(previous) <= 0) {
                throw new IllegalArgumentException("its lines are not in ascending order of nodes at " + read.node());
            }
            previous = read.node();
            lines.add(read);
        }
        return lines;
    }

    private static long count(JsonNode body, String field, long most) {
        long value = body.path(field).asLong(-1);
        if (value < 0 || value > most) {
            throw new IllegalArgumentException("its " + field + " is no number from 0 to " + most);
        }
        return value;
    }
}
