package io.virtengine.offchain.api;

import org.jspecify.annotations.Nullable;

/**
 * An accusation that does not prove itself.
 *
 * @param caseId offence, validator and what was done, as one hash
 * @param validator the accused operator
 * @param offence what of
 * @param state Open, Appealed, Executed or Dismissed
 * @param infractionAt when it was done, Unix seconds
 * @param executableAt until then the accused may appeal, afterwards anyone may execute it, Unix seconds
 * @param reporter who accuses; absent = governance
 * @param evidenceHash Keccak-256 of what it rests on
 * @param groundsHash Keccak-256 of the appeal's grounds
 * @param openedAt Unix seconds
 * @param appealedAt Unix seconds
 * @param decidedAt Unix seconds
 * @param createdBlock block of the event that made it
 * @param updatedBlock block of the last event that changed it
 */
public record SlashCaseView(
        String caseId,
        String validator,
        String offence,
        String state,
        long infractionAt,
        long executableAt,
        @Nullable String reporter,
        String evidenceHash,
        @Nullable String groundsHash,
        long openedAt,
        @Nullable Long appealedAt,
        @Nullable Long decidedAt,
        long createdBlock,
        long updatedBlock) {}
