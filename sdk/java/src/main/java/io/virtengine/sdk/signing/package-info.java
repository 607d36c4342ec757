/** Keys and what is signed with them: digests, transactions, typed data, wallet logins. */
@NullMarked
package io.virtengine.sdk.signing;

import org.jspecify.annotations.NullMarked;
