package io.virtengine.agent.custody;

import io.virtengine.sdk.signing.PreimageSigner;

/** A place where signing keys are kept. */
interface SigningPlace {
    /**
     * Makes the key of that reference unless it is there; a second call finds the first one's key.
     *
     * @return its address
     */
    String make(String reference);

    /**
     * The key as something that signs. Nothing is asked of the place yet where it may be away.
     *
     * @param address the key's address, as the record has it
     */
    PreimageSigner open(String reference, String address);

    /**
     * Asks the place whether it would sign.
     *
     * @throws io.virtengine.sdk.signing.SignerUnavailableException if not
     */
    void probe(String reference, String address);

    /** Takes a retired key out of use; it is still there for who looks for it. */
    void archive(String reference);

    /** Removes a key for good. */
    void destroy(String reference);
}
