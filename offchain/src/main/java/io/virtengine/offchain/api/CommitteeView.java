package io.virtengine.offchain.api;

import java.util.List;

/**
 * Those whose quorum a contract believes.
 *
 * @param contract AttestationCommittee or IdentityCommittee
 * @param members their accounts
 * @param threshold how many must agree
 * @param changedAt when members or threshold changed last, Unix seconds
 * @param createdBlock block of the event that made it
 * @param updatedBlock block of the last event that changed it
 */
public record CommitteeView(
        String contract, List<String> members, int threshold, long changedAt, long createdBlock, long updatedBlock) {}
