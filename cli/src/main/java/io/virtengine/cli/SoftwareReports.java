package io.virtengine.cli;

import io.virtengine.sdk.chain.ChainClient;
import io.virtengine.sdk.chain.RpcException;
import io.virtengine.sdk.client.ValidatorClient;
import io.virtengine.sdk.client.ValidatorClient.SignedReport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What validators say they run: each node's own word, and whether what the chain has of them agrees. */
final class SoftwareReports {

    /** JSON-RPC 2.0 §5.1, and what Besu says where the call is there but its group is not among the node's APIs. */
    private static final List<Integer> NO_SUCH_CALL = List.of(-32_601, -32_604);

    private SoftwareReports() {}

    /** Reports by URL, each of another validator. */
    static Map<String, SignedReport> ask(ValidatorClient validators, List<String> urls) {
        var reports = new LinkedHashMap<String, SignedReport>();
        var asked = new HashMap<String, String>();
        for (String url : urls) {
            SignedReport report = ask(validators, url);
            String validator = report.statement().validator();
            String before = asked.put(validator, url);
            if (before != null) {
                throw CommandException.usage(before + " and " + url + " are the same node, " + validator);
            }
            if (!validators.isSeated(validator)) {
                throw new CommandException(
                        ExitCode.FAILED, url + " is node " + validator + ", which is not in the consensus set");
            }
            reports.put(url, report);
        }
        return reports;
    }

    private static SignedReport ask(ValidatorClient validators, String url) {
        try (var node = new ChainClient(Arguments.endpoint(url))) {
            return validators.ask(node);
        } catch (RpcException.Refused e) {
            throw new CommandException(
                    ExitCode.FAILED,
                    NO_SUCH_CALL.contains(e.code())
                            ? url
                                    + " cannot say what it runs: it has no VirtEngine plugin, or VIRTENGINE is not among its"
                                    + " --rpc-http-api"
                            : url + " does not say what it runs: " + e.getMessage());
        } catch (IllegalArgumentException e) {
            throw new CommandException(ExitCode.FAILED, url + ": " + e.getMessage());
        }
    }

    /** The versions on chain with who reported them, who never did, and that in words. */
    static Map<String, Object> agreement(ValidatorClient validators) {
        var byVersion = new TreeMap<String, List<String>>();
        var silent = new ArrayList<String>();
        for (String node : validators.nodes()) {
            String version = validators.softwareOf(node);
            if (version.isEmpty()) {
                silent.add(node);
            } else {
                byVersion.computeIfAbsent(version, _ -> new ArrayList<>()).add(node);
            }
        }
        var report = new LinkedHashMap<String, Object>();
        report.put("agree", byVersion.size() == 1 && silent.isEmpty());
        report.put("summary", words(byVersion, silent));
        report.put("versions", byVersion);
        report.put("silent", silent);
        return report;
    }

    private static String words(Map<String, List<String>> byVersion, List<String> silent) {
        var parts = new ArrayList<String>();
        byVersion.forEach((version, nodes) -> parts.add(said(nodes.size(), version)));
        if (!silent.isEmpty()) {
            parts.add(silent.size() + " never said");
        }
        String all = String.join(", ", parts);
        return switch (byVersion.size()) {
            case 0 -> "no validator has said what it runs";
            case 1 -> silent.isEmpty() ? "the validators agree: " + all : all;
            default -> "the validators differ: " + all;
        };
    }

    private static String said(int nodes, String version) {
        return nodes + (nodes == 1 ? " runs " : " run ") + version;
    }
}
