package io.virtengine.agent.backend.local;

/**
 * Keeps workloads away from the host: from a workload's bridge the host takes only answers, and it forwards nothing in
 * or out. The rules hold for all workloads together and stay when the last one is gone.
 */
final class Firewall {
    private static final String BRIDGES = "veb+";

    private final HostTools tools;

    Firewall(HostTools tools) {
        this.tools = tools;
    }

    void ensure() {
        ensure("INPUT", "-i", BRIDGES, "-j", "DROP");
        ensure("INPUT", "-i", BRIDGES, "-m", "conntrack", "--ctstate", "ESTABLISHED,RELATED", "-j", "ACCEPT");
        ensure("FORWARD", "-i", BRIDGES, "-j", "DROP");
        ensure("FORWARD", "-o", BRIDGES, "-j", "DROP");
    }

    private void ensure(String chain, String... rule) {
        if (!tools.attempt(HostTool.IPTABLES, with("-C", chain, rule)).succeeded()) {
            tools.run(HostTool.IPTABLES, with("-I", chain, rule));
        }
    }

    private static String[] with(String action, String chain, String... rule) {
        String[] arguments = new String[rule.length + 4];
        arguments[0] = "-w";
        arguments[1] = "5";
        arguments[2] = action;
        arguments[3] = chain;
        System.arraycopy(rule, 0, arguments, 4, rule.length);
        return arguments;
    }
}
