/** Contract ABIs as data: types, functions, events and errors, and their byte encoding. */
@NullMarked
package io.virtengine.sdk.abi;

import org.jspecify.annotations.NullMarked;
