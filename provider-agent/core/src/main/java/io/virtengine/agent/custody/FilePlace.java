package io.virtengine.agent.custody;

import io.virtengine.sdk.signing.PreimageSigner;
import java.util.function.Supplier;

/** Signing keys in the key directory: Web3 keystore files, opened under the operator's passphrase. */
final class FilePlace implements SigningPlace {
    private final KeyDirectory directory;
    private final Supplier<char[]> passphrase;

    FilePlace(KeyDirectory directory, Supplier<char[]> passphrase) {
        this.directory = directory;
        this.passphrase = passphrase;
    }

    @Override
    public String make(String reference) {
        return directory.makeSigner(reference, passphrase.get()).address();
    }

    @Override
    public PreimageSigner open(String reference, String address) {
        PreimageSigner signer = directory.signer(reference, passphrase.get());
        if (!signer.address().equals(address)) {
            throw new CustodyException(
                    reference + " holds the key of " + signer.address() + ", on record is " + address);
        }
        return signer;
    }

    @Override
    public void probe(String reference, String address) {
        // The key was opened at the start and is in memory.
    }

    @Override
    public void archive(String reference) {
        directory.archive(KeyRole.OPERATOR, reference);
    }

    @Override
    public void destroy(String reference) {
        directory.destroy(KeyRole.OPERATOR, reference);
    }
}
