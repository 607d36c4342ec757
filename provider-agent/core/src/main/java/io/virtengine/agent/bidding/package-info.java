/** Which orders to bid on, at what price, and why not on the others. */
@NullMarked
package io.virtengine.agent.bidding;

import org.jspecify.annotations.NullMarked;
