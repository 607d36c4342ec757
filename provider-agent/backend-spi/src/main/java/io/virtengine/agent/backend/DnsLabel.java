package io.virtengine.agent.backend;

import java.util.regex.Pattern;

/** The rule for names of services and volumes: RFC 1123 labels, 1–63 of {@code [a-z0-9-]}, no dash at either end. */
final class DnsLabel {
    private static final Pattern FORM = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    private DnsLabel() {}

    static String require(String what, String name) {
        if (!FORM.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    what + " name must be an RFC 1123 label (a-z, 0-9, dash; at most 63), got \"" + name + "\"");
        }
        return name;
    }
}
