package io.virtengine.agent.backend;

/** Transport of a port. */
public enum Protocol {
    TCP,
    UDP
}
