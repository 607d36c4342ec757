package io.virtengine.scoring;

/** What the engine says about an input: a score, or why it is none. */
public sealed interface ScoreOutcome permits Scored, Malformed {}
