package io.virtengine.agent.lifecycle;

/** Opens envelopes sealed to this provider. What it returns lives in memory only. */
@FunctionalInterface
public interface SecretOpener {
    /**
     * Opens one envelope.
     *
     * @param envelope the envelope as text
     * @param manifestHash the manifest it was sealed for; another one's does not open
     * @param name the secret it was sealed as
     * @throws IllegalArgumentException if it does not open
     */
    byte[] open(String envelope, String manifestHash, String name);
}
