/** Typed clients: what tenants, providers and identity committees do, in their own words. */
@NullMarked
package io.virtengine.sdk.client;

import org.jspecify.annotations.NullMarked;
