package io.virtengine.journey;

import java.io.IOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** An end-to-end test that runs real workloads. Where the host cannot do that it is skipped, and one line says why. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag("journey")
@ExtendWith(RunsWorkloads.Host.class)
@interface RunsWorkloads {

    /** Looks at this host. */
    final class Host implements ExecutionCondition {

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            String missing = missing();
            return missing.isEmpty()
                    ? ConditionEvaluationResult.enabled("this host runs workloads")
                    : ConditionEvaluationResult.disabled("skipped: running workloads needs " + missing);
        }

        private static String missing() {
            if (!isRoot()) {
                return "root";
            }
            boolean runc =
                    Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"))
                                    .anyMatch(folder -> Files.isExecutable(Path.of(folder, "runc")))
                            || Files.isExecutable(Path.of("/usr/sbin/runc"));
            if (!runc) {
                return "the package runc";
            }
            return Files.isExecutable(Path.of("/usr/bin/busybox")) ? "" : "the package busybox-static";
        }

        private static boolean isRoot() {
            try {
                return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
            } catch (IOException e) {
                return false;
            }
        }
    }
}
