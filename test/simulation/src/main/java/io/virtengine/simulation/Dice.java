package io.virtengine.simulation;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** All chance of a run. {@link Random}'s algorithm is part of Java's specification, so a seed means the same everywhere. */
final class Dice {

    private final Random random;

    Dice(long seed) {
        random = new Random(seed);
    }

    /** From 0 to one below {@code bound}. */
    int below(int bound) {
        return random.nextInt(bound);
    }

    /** From {@code low} to {@code high}, both included. */
    long between(long low, long high) {
        return low + random.nextLong(high - low + 1);
    }

    boolean percent(int chance) {
        return below(100) < chance;
    }

    <T> T of(List<T> things) {
        return things.get(below(things.size()));
    }

    /** One of them, in the order the collection has; none of an empty one. */
    <T> Optional<T> among(Collection<T> things) {
        return things.isEmpty()
                ? Optional.empty()
                : things.stream().skip(below(things.size())).findFirst();
    }

    /** An amount (wei) up to a number of VE: mostly ordinary ones, now and then a few wei, zero, or far too much. */
    BigInteger amount(long atMostVe) {
        return switch (below(20)) {
            case 0 -> BigInteger.ZERO;
            case 1 -> BigInteger.valueOf(between(1, 9));
            case 2 -> Wei.ve(atMostVe).multiply(BigInteger.valueOf(1_000_000));
            default ->
                Wei.VE
                        .multiply(BigInteger.valueOf(between(1, atMostVe * 1_000)))
                        .divide(BigInteger.valueOf(1_000))
                        .add(BigInteger.valueOf(below(1_000)));
        };
    }

    /** So many of them, in a random order. */
    <T> List<T> some(Collection<T> things, int count) {
        var mixed = new ArrayList<>(things);
        Collections.shuffle(mixed, random);
        return mixed.subList(0, count);
    }

    byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
