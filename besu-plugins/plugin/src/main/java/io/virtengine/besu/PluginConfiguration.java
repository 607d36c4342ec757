package io.virtengine.besu;

import java.io.File;
import java.util.Optional;

/**
 * What the operator chose. Nothing in it touches consensus.
 *
 * @param addressBook of the network
 * @param admission whether the pool refuses anything
 * @param senderRate transactions a minute from one sender, 0..1,000,000; 0 = any number
 * @param epochSeconds 1..31,536,000
 */
public record PluginConfiguration(Optional<File> addressBook, boolean admission, int senderRate, long epochSeconds) {
    public PluginConfiguration {
        if (senderRate < 0 || senderRate > 1_000_000) {
            throw new IllegalArgumentException("--plugin-virtengine-sender-rate is 0..1000000, not " + senderRate);
        }
        if (epochSeconds < 1 || epochSeconds > 31_536_000) {
            throw new IllegalArgumentException("--plugin-virtengine-epoch-seconds is 1..31536000, not " + epochSeconds);
        }
    }
}
