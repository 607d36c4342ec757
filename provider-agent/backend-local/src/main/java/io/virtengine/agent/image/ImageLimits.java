package io.virtengine.agent.image;

/**
 * How much an image may ask of the host that imports it.
 *
 * @param archiveBytes size of the archive
 * @param unpackedBytes size of all files of all layers together
 * @param entries number of files, directories and links of all layers together
 */
public record ImageLimits(long archiveBytes, long unpackedBytes, int entries) {
    /** 4 GiB archives, 16 GiB unpacked, half a million entries. */
    public static final ImageLimits DEFAULT = new ImageLimits(4L << 30, 16L << 30, 500_000);

    public ImageLimits {
        if (archiveBytes <= 0 || unpackedBytes <= 0 || entries <= 0) {
            throw new IllegalArgumentException("Image limits are above 0");
        }
    }
}
