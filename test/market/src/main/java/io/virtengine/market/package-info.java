/** What tests that run a market share. */
@NullMarked
package io.virtengine.market;

import org.jspecify.annotations.NullMarked;
