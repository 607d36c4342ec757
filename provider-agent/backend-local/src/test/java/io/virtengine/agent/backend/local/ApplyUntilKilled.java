package io.virtengine.agent.backend.local;

import io.virtengine.agent.backend.WorkloadSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.json.JsonMapper;

/** An agent in a process of its own: applies the specification in a file and then waits to be killed. */
final class ApplyUntilKilled {
    private ApplyUntilKilled() {}

    /** Arguments: the test's directory and the file with the specification. */
    public static void main(String[] arguments) throws Exception {
        LocalBackend backend = TestHost.open(Path.of(arguments[0]));
        backend.apply(JsonMapper.shared().readValue(Files.readString(Path.of(arguments[1])), WorkloadSpec.class));
        Thread.currentThread().join();
    }
}
