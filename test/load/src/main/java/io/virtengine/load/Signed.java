package io.virtengine.load;

import java.util.List;

/**
 * What one account sends.
 *
 * @param sender its address, lower case
 * @param transactions signed, in the order of their nonces
 */
record Signed(String sender, List<byte[]> transactions) {}
