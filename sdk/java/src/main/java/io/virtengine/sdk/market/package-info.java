/** The market's words in Java: ids and amounts, between what people write and what contracts store. */
@NullMarked
package io.virtengine.sdk.market;

import org.jspecify.annotations.NullMarked;
