package io.virtengine.cli;

/** What the process's exit code says. */
final class ExitCode {
    static final int DONE = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    /** A contract refused; nothing was changed. */
    static final int REFUSED = 3;
    /** A key, password or token was not accepted. */
    static final int DENIED = 4;
    /** A node or gateway did not answer. */
    static final int UNREACHABLE = 5;

    private ExitCode() {}
}
