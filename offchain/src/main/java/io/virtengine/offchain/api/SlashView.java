package io.virtengine.offchain.api;

import org.jspecify.annotations.Nullable;

/**
 * A punishment.
 *
 * @param caseId offence, validator and what was done, as one hash
 * @param validator the operator
 * @param offence what for
 * @param fraction parts per million of all stake that the infraction reaches
 * @param infractionAt when it was done, Unix seconds
 * @param slashedAt when it was punished, Unix seconds
 * @param amount wei taken from the pool at once
 * @param jailedUntil Unix seconds; absent = not jailed, or for good
 * @param tombstoned whether it can never validate again
 * @param reporter who brought the evidence
 * @param reporterShare wei of the amount for that
 * @param insurance wei of it for the insurance fund
 * @param burned wei of it that were burned
 * @param createdBlock block of the event that made it
 * @param updatedBlock block of the last event that changed it
 */
public record SlashView(
        String caseId,
        String validator,
        String offence,
        int fraction,
        long infractionAt,
        long slashedAt,
        String amount,
        @Nullable Long jailedUntil,
        boolean tombstoned,
        @Nullable String reporter,
        String reporterShare,
        String insurance,
        String burned,
        long createdBlock,
        long updatedBlock) {}
