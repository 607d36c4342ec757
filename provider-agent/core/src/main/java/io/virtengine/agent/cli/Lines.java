package io.virtengine.agent.cli;

import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** What commands print: one JSON object a line, for people with good eyes and for programs. */
final class Lines {
    private static final JsonMapper JSON = JsonMapper.shared();

    private Lines() {}

    static void print(Object value) {
        System.out.println(JSON.writeValueAsString(value));
    }

    static void printAll(List<?> values) {
        values.forEach(Lines::print);
    }
}
