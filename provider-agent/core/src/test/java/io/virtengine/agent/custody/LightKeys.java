package io.virtengine.agent.custody;

import io.virtengine.sdk.signing.KeystoreFile;
import java.nio.file.Path;

/** Key directories whose passphrase takes no time to try, so that tests need not wait for it. */
public final class LightKeys {
    private LightKeys() {}

    public static KeyDirectory directory(Path folder) {
        return new KeyDirectory(folder, KeystoreFile.Strength.LIGHT);
    }
}
