package io.virtengine.journey;

import java.io.PrintStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Prints what happens as it happens, and remembers how long each step took. */
public final class Steps {

    private final PrintStream out;
    private final Map<String, Double> seconds = new LinkedHashMap<>();
    private int number;

    public Steps(PrintStream out) {
        this.out = out;
    }

    /** Does a step and returns what it yields. */
    public <T> T step(String name, String title, Supplier<T> work) {
        out.printf("%n%2d. %s%n", ++number, title);
        long start = System.nanoTime();
        T result = work.get();
        double took = Duration.ofNanos(System.nanoTime() - start).toMillis() / 1000.0;
        seconds.put(name, took);
        out.printf("    (%.1f s)%n", took);
        return result;
    }

    /** Does a step. */
    public void step(String name, String title, Runnable work) {
        step(name, title, () -> {
            work.run();
            return true;
        });
    }

    /** A line under the present step. */
    public void say(String format, Object... values) {
        out.println("    " + String.format(format, values));
    }

    /** Seconds by step, in order. */
    public Map<String, Double> seconds() {
        return java.util.Collections.unmodifiableMap(seconds);
    }
}
