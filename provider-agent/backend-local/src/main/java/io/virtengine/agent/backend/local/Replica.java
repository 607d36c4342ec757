package io.virtengine.agent.backend.local;

import io.virtengine.agent.backend.WorkloadId;

/**
 * One copy of one service, and the names under which the host knows it.
 *
 * @param workload the workload
 * @param service the service
 * @param number 0-based number of the copy
 */
record Replica(WorkloadId workload, String service, int number) {
    /** Name inside the workload, unique there: service names end in no dash and the last dash parts the number. */
    String name() {
        return service + "-" + number;
    }

    static Replica named(WorkloadId workload, String name) {
        int dash = name.lastIndexOf('-');
        return new Replica(workload, name.substring(0, dash), Integer.parseInt(name.substring(dash + 1)));
    }

    String container() {
        return workload.namespace() + "-" + name();
    }

    String networkNamespace() {
        return "ve-" + tag();
    }

    /** The host's end of the virtual cable; interface names have at most 15 characters. */
    String cable() {
        return "vep" + tag();
    }

    private String tag() {
        return Sha256.hex(workload + ":" + name()).substring(0, 12);
    }
}
