package io.virtengine.scoring;

/** What the precompile says to its caller: the output of an engine, or what it reverts with. */
public sealed interface NativeAnswer {
    /** The bytes the caller receives, as return data or as revert data. */
    Octets bytes();

    /** The call succeeds and returns {@code bytes}. */
    record Output(Octets bytes) implements NativeAnswer {}

    /** The input is malformed: the call reverts with {@code bytes}, an ABI-encoded custom error of the contracts. */
    record Refusal(Octets bytes) implements NativeAnswer {}
}
