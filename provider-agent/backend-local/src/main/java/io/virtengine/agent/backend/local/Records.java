package io.virtengine.agent.backend.local;

import io.virtengine.agent.backend.BackendException;
import io.virtengine.agent.backend.WorkloadId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.ObjectMapper;

/** Reads and writes the records of workloads and meters. */
final class Records {
    private final StateDirectory state;
    private final ObjectMapper json;

    Records(StateDirectory state, ObjectMapper json) {
        this.state = state;
        this.json = json;
    }

    Optional<WorkloadRecord> workload(WorkloadId id) {
        return read(state.workload(id).resolve("workload.json"), WorkloadRecord.class);
    }

    void save(WorkloadRecord record) {
        WorkloadId id = record.spec().id();
        try {
            StateDirectory.passable(state.workload(id));
        } catch (IOException failure) {
            throw new BackendException.Retryable("Cannot make a directory for workload " + id, failure);
        }
        write(state.workload(id).resolve("workload.json"), record);
    }

    Optional<MeterReading> meter(WorkloadId id) {
        return read(state.workload(id).resolve("meter.json"), MeterReading.class);
    }

    void save(WorkloadId id, MeterReading reading) {
        write(state.workload(id).resolve("meter.json"), reading);
    }

    void write(Path file, Object value) {
        StateDirectory.replace(file, json.writeValueAsString(value).getBytes(StandardCharsets.UTF_8));
    }

    /** Whether a file says the same as a value. */
    boolean holds(Path file, Object value) {
        try {
            return Files.exists(file)
                    && json.readTree(Files.readString(file)).equals(json.readTree(json.writeValueAsString(value)));
        } catch (IOException | JacksonException failure) {
            throw new BackendException.Retryable("Cannot read " + file, failure);
        }
    }

    private <T> Optional<T> read(Path file, Class<T> type) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(json.readValue(Files.readString(file), type));
        } catch (IOException | JacksonException failure) {
            throw new BackendException.Retryable("Cannot read " + file, failure);
        }
    }
}
