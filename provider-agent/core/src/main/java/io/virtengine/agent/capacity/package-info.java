/** What this provider can still promise: held by bids, committed to leases, quarantined until proven gone. */
@NullMarked
package io.virtengine.agent.capacity;

import org.jspecify.annotations.NullMarked;
