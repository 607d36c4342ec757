package io.virtengine.scoring.network;

/** What the engine says about an input: a score, or why it is none. */
public sealed interface NetworkOutcome permits NetworkScored, NetworkMalformed {}
