package io.virtengine.cli;

import java.io.PrintWriter;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Prints values for people or for programs. */
final class Output {

    /** How values are printed. */
    enum Format {
        text,
        json
    }

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final PrintWriter out;
    private final Format format;

    Output(PrintWriter out, Format format) {
        this.out = out;
        this.format = format;
    }

    /** Prints a value: a map, a list or something with a text form. */
    void print(Object value) {
        if (format == Format.json) {
            out.println(JSON.writeValueAsString(Fields.forPrograms("", value)));
        } else {
            text(value, "");
        }
        out.flush();
    }

    /** Prints bytes of somebody else's text as they are. */
    void raw(String text) {
        out.print(text);
        out.flush();
    }

    private void text(Object value, String indent) {
        switch (value) {
            case Map<?, ?> map ->
                map.forEach((key, inner) -> {
                    Object shown = inner == null ? null : Fields.forPeople(String.valueOf(key), inner);
                    if (shown != null) {
                        entry(indent + plain(key) + ":", shown, indent);
                    }
                });
            case List<?> list -> list.forEach(inner -> entry(indent + "-", inner, indent));
            default -> out.println(indent + plain(value));
        }
    }

    /** Much of what is shown others have written; nothing of it may drive the terminal. */
    private static String plain(Object value) {
        return String.valueOf(value).replaceAll("\\p{Cntrl}", "\uFFFD");
    }

    private void entry(String label, Object value, String indent) {
        switch (value) {
            case Map<?, ?> map
            when !map.isEmpty() -> {
                out.println(label);
                text(map, indent + "  ");
            }
            case List<?> list
            when !list.isEmpty() -> {
                out.println(label);
                text(list, indent + "  ");
            }
            case Map<?, ?> _, List<?> _ -> out.println(label + " none");
            case byte[] bytes -> out.println(label + " " + HexFormat.of().formatHex(bytes));
            default -> out.println(label + " " + plain(value));
        }
    }
}
