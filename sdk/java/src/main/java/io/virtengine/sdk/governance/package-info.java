/** How a network rules itself: parameters, proposals and votes, who holds which power, and the ceremony that gives it away. */
@NullMarked
package io.virtengine.sdk.governance;

import org.jspecify.annotations.NullMarked;
