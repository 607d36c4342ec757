/** Brings a network's contracts to a chain, and keeps the address book by which everyone else recognises them. */
@NullMarked
package io.virtengine.sdk.deploy;

import org.jspecify.annotations.NullMarked;
