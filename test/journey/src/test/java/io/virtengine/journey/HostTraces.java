package io.virtengine.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What programs and workloads have on this host: processes that carry a mark in their environment, mounts below a
 * folder, and the network links, network namespaces and control groups of workloads.
 */
final class HostTraces {

    /** Environment variable whose value marks processes. */
    static final String MARK = "VE_JOURNEY_MARK";

    /** Form of a workload's id, which its control groups are named by. */
    private static final String WORKLOAD = "[0-9a-f]{16}";

    private static final Duration CLEARED = Duration.ofSeconds(120);
    private static final Path CONTROL_GROUPS = Path.of("/sys/fs/cgroup");

    private HostTraces() {}

    /** Network links, network namespaces, control groups and rules of the packet filter of all workloads of this host. */
    static SortedSet<String> ofWorkloads() {
        var traces = new TreeSet<String>();
        collect(Path.of("/sys/class/net"), name -> name.startsWith("veb") || name.startsWith("vep"), traces);
        collect(Path.of("/run/netns"), name -> name.startsWith("ve-"), traces);
        for (Path hierarchy : children(CONTROL_GROUPS)) {
            collect(hierarchy.resolve("virtengine"), name -> name.matches(WORKLOAD), traces);
        }
        collect(CONTROL_GROUPS.resolve("virtengine"), name -> name.matches(WORKLOAD), traces);
        for (String table : List.of("nat", "filter")) {
            rules(table)
                    .filter(rule -> rule.contains("VE-P-") || rule.contains("VE-E-"))
                    .forEach(traces::add);
        }
        return traces;
    }

    /**
     * Waits until a journey has left nothing: no process with its mark, no mount or workload below its workspace, no
     * link, namespace, control group or rule that was not there before.
     */
    static void awaitNothingOf(String mark, Path workspace, SortedSet<String> before) {
        Await.until(
                "marked processes to be gone: " + processesWith(mark),
                CLEARED,
                () -> processesWith(mark).isEmpty());
        assertThat(mountsBelow(workspace)).as("mounts").isEmpty();
        for (String provider : List.of("alpha", "beta")) {
            assertThat(workspace.resolve(provider).resolve("workloads/workloads"))
                    .as("%s's workloads", provider)
                    .isEmptyDirectory();
        }
        Await.until("links, network namespaces, control groups and rules to be gone", CLEARED, () -> {
            SortedSet<String> left = ofWorkloads();
            left.removeAll(before);
            return left.isEmpty();
        });
    }

    /** Rules of a table of the packet filter; none where it cannot be read, because then nobody lays any. */
    private static Stream<String> rules(String table) {
        try {
            Process listing = new ProcessBuilder("iptables", "-w", "5", "-t", table, "-S")
                    .redirectErrorStream(true)
                    .start();
            String output = new String(listing.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return output.lines();
        } catch (IOException absent) {
            return Stream.empty();
        }
    }

    /** Mounts below a folder. */
    static List<String> mountsBelow(Path folder) {
        try {
            return Files.readString(Path.of("/proc/self/mountinfo"))
                    .lines()
                    .filter(line -> line.contains(folder + "/"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Processes that inherited a mark, as command lines. */
    static List<String> processesWith(String mark) {
        return processes()
                .filter(process -> text(process.resolve("environ")).contains(MARK + "=" + mark))
                .map(process -> process.getFileName() + " "
                        + text(process.resolve("cmdline")).replace('\0', ' '))
                .toList();
    }

    /** The process of a workload that has run longest: its main one, as {@code start@pid}. Fails if it has none. */
    static String mainProcess(String workload) {
        return processes()
                .filter(process -> text(process.resolve("cgroup")).contains("/virtengine/" + workload + "/"))
                .map(process -> startOf(process) + "@" + process.getFileName())
                .min(java.util.Comparator.comparingLong(
                        found -> Long.parseLong(found.substring(0, found.indexOf('@')))))
                .orElseThrow(() -> new JourneyException("no process of workload " + workload + " runs here"));
    }

    /** Clock ticks from the host's start to the process's: field 22 of its stat, the 20th after the name. */
    private static long startOf(Path process) {
        String stat = text(process.resolve("stat"));
        int name = stat.lastIndexOf(')');
        return name < 0
                ? Long.MAX_VALUE
                : Long.parseLong(stat.substring(name + 2).split(" ")[19]);
    }

    private static Stream<Path> processes() {
        return children(Path.of("/proc")).stream()
                .filter(path -> path.getFileName().toString().matches("[0-9]+"));
    }

    private static void collect(Path place, Predicate<String> wanted, SortedSet<String> traces) {
        for (Path child : children(place)) {
            if (wanted.test(child.getFileName().toString())) {
                traces.add(child.toString());
            }
        }
    }

    private static List<Path> children(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(folder)) {
            return children.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A process may end while one looks at it. */
    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException ended) {
            return "";
        }
    }
}
