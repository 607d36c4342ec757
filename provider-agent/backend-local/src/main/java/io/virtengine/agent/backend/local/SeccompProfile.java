package io.virtengine.agent.backend.local;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * Which system calls a workload may make: those in {@code syscalls.txt}, a few more under conditions, and no other.
 * Mounting, tracing, key rings, modules, BPF, clocks, io_uring and new namespaces are among those refused.
 */
final class SeccompProfile {
    /** Flags of clone that make namespaces: CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET. */
    private static final long NAMESPACE_FLAGS = 0x7e02_0000L;

    /** Socket families from AF_ALG on are kernel interfaces no ordinary program needs. */
    private static final long FIRST_REFUSED_FAMILY = 38;

    private static final int EPERM = 1;
    private static final int ENOSYS = 38;

    private SeccompProfile() {}

    /** The profile in the form of the OCI runtime specification. */
    static Map<String, Object> document() {
        return Map.of(
                "defaultAction",
                "SCMP_ACT_ERRNO",
                "defaultErrnoRet",
                EPERM,
                "architectures",
                architectures(),
                "syscalls",
                List.of(
                        Map.of("names", allowed(), "action", "SCMP_ACT_ALLOW"),
                        when("clone", 0, NAMESPACE_FLAGS, 0, "SCMP_CMP_MASKED_EQ"),
                        when("socket", 0, FIRST_REFUSED_FAMILY, 0, "SCMP_CMP_LT"),
                        when("personality", 0, 0x0, 0, "SCMP_CMP_EQ"),
                        when("personality", 0, 0xffff_ffffL, 0, "SCMP_CMP_EQ"),
                        // C libraries fall back to clone, whose flags can be looked at.
                        Map.of("names", List.of("clone3"), "action", "SCMP_ACT_ERRNO", "errnoRet", ENOSYS)));
    }

    private static Map<String, Object> when(String name, int index, long value, long valueTwo, String comparison) {
        return Map.of(
                "names",
                List.of(name),
                "action",
                "SCMP_ACT_ALLOW",
                "args",
                List.of(Map.of("index", index, "value", value, "valueTwo", valueTwo, "op", comparison)));
    }

    private static List<String> architectures() {
        return switch (System.getProperty("os.arch")) {
            case "aarch64" -> List.of("SCMP_ARCH_AARCH64", "SCMP_ARCH_ARM");
            default -> List.of("SCMP_ARCH_X86_64", "SCMP_ARCH_X86");
        };
    }

    private static List<String> allowed() {
        try (InputStream source = SeccompProfile.class.getResourceAsStream("syscalls.txt")) {
            if (source == null) {
                throw new IllegalStateException("The program is incomplete: syscalls.txt is missing");
            }
            return new BufferedReader(new InputStreamReader(source, StandardCharsets.UTF_8))
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException("Cannot read the list of system calls", failure);
        }
    }
}
