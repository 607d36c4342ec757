/** The provider agent: one process per provider that bids, deploys, meters and settles. */
@NullMarked
package io.virtengine.agent;

import org.jspecify.annotations.NullMarked;
