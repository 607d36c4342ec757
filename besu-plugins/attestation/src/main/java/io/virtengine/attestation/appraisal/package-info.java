/** The rules, the policy and the pinned roots evidence is held against, and the verdict that comes out. */
@NullMarked
package io.virtengine.attestation.appraisal;

import org.jspecify.annotations.NullMarked;
