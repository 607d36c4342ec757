package io.virtengine.agent.wiring;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Lets one part wake another's loop without knowing it. */
final class Alarm {
    /** Who may be woken. */
    enum Sleeper {
        BIDDER,
        LIFECYCLE
    }

    private final Map<Sleeper, List<Runnable>> sleepers = new ConcurrentHashMap<>();

    void register(Sleeper who, Runnable wake) {
        sleepers.computeIfAbsent(who, key -> new CopyOnWriteArrayList<>()).add(wake);
    }

    void ring(Sleeper who) {
        sleepers.getOrDefault(who, List.of()).forEach(Runnable::run);
    }
}
