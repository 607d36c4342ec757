package io.virtengine.agent.gateway;

import io.virtengine.agent.lifecycle.Workload;
import io.virtengine.agent.lifecycle.Workloads;
import io.virtengine.agent.work.Database;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Whose lease is it: the only way from an id in a request to a lease. */
final class LeaseAccess {
    private static final Pattern ID = Pattern.compile("0x[0-9a-f]{64}");
    private final Database database;
    private final Workloads workloads;

    LeaseAccess(Database database, Workloads workloads) {
        this.database = database;
        this.workloads = workloads;
    }

    /**
     * The visitor's lease of that id; the id of a deployment stands for its newest lease here.
     *
     * @throws Refusal "not found" if there is none or it is somebody else's
     */
    Workload require(String visitor, String id) {
        String wanted = id.toLowerCase(Locale.ROOT);
        if (!ID.matcher(wanted).matches()) {
            throw Refusal.notFound("lease");
        }
        return database.call(unit -> {
                    Optional<Workload> lease = workloads.find(unit, wanted);
                    if (lease.isPresent()) {
                        return lease;
                    }
                    List<Workload> ofDeployment = workloads.ofDeployment(unit, wanted);
                    return ofDeployment.stream().findFirst();
                })
                .filter(lease -> lease.owner().equalsIgnoreCase(visitor))
                .orElseThrow(() -> Refusal.notFound("lease"));
    }

    /** The same, and its workload is still served. */
    Workload requireServed(String visitor, String id) {
        Workload lease = require(visitor, id);
        if (lease.generation() == 0 || lease.state() == Workload.State.TERMINATED) {
            throw Refusal.conflict("workload-state", "the workload is " + lease.state());
        }
        return lease;
    }

    /** Whether the visitor has a lease here that is not over. */
    boolean isCustomer(String visitor) {
        return database.call(unit -> unit.db()
                .sql("select exists (select 1 from workload where owner = :owner and desired <> 'deleted')")
                .param("owner", visitor.toLowerCase(Locale.ROOT))
                .query(Boolean.class)
                .single());
    }
}
