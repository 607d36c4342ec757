package io.virtengine.agent.backend;

/** Receives followed lines one at a time. Blocking in it slows the following down and loses nothing. */
@FunctionalInterface
public interface LogReader {
    void line(LogLine line);
}
