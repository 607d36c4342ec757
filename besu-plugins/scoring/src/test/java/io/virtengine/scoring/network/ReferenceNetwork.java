package io.virtengine.scoring.network;

/**
 * The network of identity spec §4.1, 768-512-256-128-64-1 with 565,312 multiply-adds, with made-up parameters: the bytes of
 * a {@link ByteStream} of {@link #SEED}, layer by layer: biases (four bytes each, shifted right by 14, so within ±2^17), then
 * weights. The shifts keep a random vector's activations within their range. It says nothing about anybody; it costs what a
 * trained one would.
 */
final class ReferenceNetwork {
    static final String SEED = "VirtEngine reference network";
    static final int MULTIPLY_ADDS = 565_312;

    private ReferenceNetwork() {}

    /** The network with the vector of {@code seed}. */
    static NetworkDraft draft(final String seed) {
        return new NetworkDraft("reference network, " + seed, 768, 512, 256, 128, 64, 1)
                .shifts(17, 10, 10, 10, 7)
                .fill(new ByteStream(SEED), 18)
                .values(new ByteStream(seed));
    }
}
