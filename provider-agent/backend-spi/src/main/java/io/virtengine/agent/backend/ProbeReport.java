package io.virtengine.agent.backend;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Whether a back end can work, and what it is.
 *
 * @param backend name of the back end, for example {@code local}
 * @param version version of the engine underneath
 * @param checks everything that was looked at
 * @param capacity inventory; nothing when a check failed
 */
public record ProbeReport(String backend, String version, List<Check> checks, Capacity capacity) {
    public ProbeReport {
        Objects.requireNonNull(backend, "backend");
        Objects.requireNonNull(version, "version");
        checks = List.copyOf(checks);
        Objects.requireNonNull(capacity, "capacity");
    }

    /**
     * One thing that must be so.
     *
     * @param name what was checked
     * @param passed the outcome
     * @param detail what was found and, when it failed, what the operator should do
     */
    public record Check(String name, boolean passed, String detail) {}

    /** Whether workloads may be placed here: every check passed. */
    public boolean ready() {
        return checks.stream().allMatch(Check::passed);
    }

    /** The failed checks in one line, empty when ready. */
    public String problems() {
        return checks.stream()
                .filter(check -> !check.passed())
                .map(check -> check.name() + ": " + check.detail())
                .collect(Collectors.joining("; "));
    }
}
