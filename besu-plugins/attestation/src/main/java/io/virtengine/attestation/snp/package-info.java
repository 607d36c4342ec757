/** AMD SEV-SNP: attestation reports (AMD publication 56860) and the keys that sign them (57230). */
@NullMarked
package io.virtengine.attestation.snp;

import org.jspecify.annotations.NullMarked;
