/** Access to a chain: endpoint, JSON-RPC client, the embedded development chain and readable reverts. */
@NullMarked
package io.virtengine.sdk.chain;

import org.jspecify.annotations.NullMarked;
