package io.virtengine.offchain.api;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A proposal of one of the governors.
 *
 * @param governor Economic, Safety or Upgrade
 * @param id number made of what is proposed; two governors may have the same
 * @param state Pending, Active, Canceled, Defeated, Succeeded, Queued or Executed
 * @param proposer who proposed it
 * @param targets contracts that it calls
 * @param amounts wei of native money with each call
 * @param calls call data, hexadecimal
 * @param description in words
 * @param votesFor wei of recorded stake
 * @param votesAgainst wei of recorded stake
 * @param votesAbstain wei of recorded stake; counts for the quorum only
 * @param quorum wei that must vote for it or abstain; absent before voting begins
 * @param voters how many voted
 * @param voteStart when votes are counted and voting begins, Unix seconds
 * @param deadline when voting ends, with the extension for a late quorum, Unix seconds
 * @param extended whether a quorum came late
 * @param eta when it may be executed, Unix seconds
 * @param proposedAt Unix seconds
 * @param queuedAt Unix seconds
 * @param executedAt Unix seconds
 * @param canceledAt Unix seconds
 * @param createdBlock block of the event that made it
 * @param updatedBlock block of the last event that changed it
 */
public record ProposalView(
        String governor,
        String id,
        String state,
        String proposer,

        @JsonRawValue @ArraySchema(schema = @Schema(type = "string"))
        String targets,

        @JsonRawValue @ArraySchema(schema = @Schema(type = "string"))
        String amounts,

        @JsonRawValue @ArraySchema(schema = @Schema(type = "string"))
        String calls,

        String description,
        String votesFor,
        String votesAgainst,
        String votesAbstain,
        @Nullable String quorum,
        long voters,
        long voteStart,
        long deadline,
        boolean extended,
        @Nullable Long eta,
        long proposedAt,
        @Nullable Long queuedAt,
        @Nullable Long executedAt,
        @Nullable Long canceledAt,
        long createdBlock,
        long updatedBlock) {}
