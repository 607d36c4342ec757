package io.virtengine.network;

/**
 * One that was sent.
 *
 * @param hash by which nodes know it
 * @param what for people
 */
record Transaction(String hash, String what) {

    @Override
    public String toString() {
        return what + " (" + hash + ")";
    }
}
