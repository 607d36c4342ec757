package io.virtengine.cli;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * The terminal {@code ve} was started in, given through to another one: keys go there unread and unechoed. Closing it
 * brings back how it was.
 */
final class LocalTerminal implements AutoCloseable {

    private static final File TERMINAL = new File("/dev/tty");
    private static final Signal WINDOW = new Signal("WINCH");
    private final String before;

    private LocalTerminal(String before) {
        this.before = before;
    }

    /** Whether keys come from a terminal at all. */
    static boolean present() {
        return System.console() != null && System.console().isTerminal() && TERMINAL.canWrite();
    }

    /** @param size told the columns and rows, now and whenever they change */
    static LocalTerminal raw(BiConsumer<Integer, Integer> size) {
        var terminal = new LocalTerminal(stty("-g"));
        stty("raw", "-echo");
        SignalHandler resized = signal -> tell(size);
        Signal.handle(WINDOW, resized);
        tell(size);
        return terminal;
    }

    private static void tell(BiConsumer<Integer, Integer> size) {
        String[] parts = stty("size").split(" ");
        if (parts.length == 2 && !parts[0].equals("0")) {
            size.accept(Integer.parseInt(parts[1]), Integer.parseInt(parts[0]));
        }
    }

    @Override
    public void close() {
        Signal.handle(WINDOW, SignalHandler.SIG_DFL);
        stty(before);
    }

    private static String stty(String... arguments) {
        List<String> command = new ArrayList<>(List.of("stty"));
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectInput(TERMINAL)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
            if (process.waitFor() != 0) {
                throw new CommandException(ExitCode.FAILED, "this terminal cannot be set with stty");
            }
            return answer;
        } catch (IOException e) {
            throw new CommandException(ExitCode.FAILED, "stty is needed for a shell: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException(ExitCode.FAILED, "interrupted");
        }
    }
}
