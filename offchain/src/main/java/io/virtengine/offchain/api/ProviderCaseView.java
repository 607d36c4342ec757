package io.virtengine.offchain.api;

import org.jspecify.annotations.Nullable;

/**
 * An offence a provider is accused of. Amounts are wei of VE, and there once it was executed.
 *
 * @param id case
 * @param provider who is accused
 * @param cause UsageFraud, FakeBenchmark, Undeliverable, Silence or KeyCompromise
 * @param state Open, Appealed, Executed or Dismissed
 * @param fraction of the bond, millionths
 * @param leaseId lease it is about
 * @param reporter who brought it; nobody if governance did
 * @param customer who was harmed
 * @param loss most the customer is paid, wei of VE
 * @param evidenceHash of what it rests on, kept off chain
 * @param openedAt Unix seconds
 * @param executableAt end of the time to appeal, Unix seconds
 * @param lapsesAt an appeal that nobody decided is won from then on, Unix seconds
 * @param appealedAt Unix seconds
 * @param groundsHash of the appeal's grounds, kept off chain
 * @param endedAt Unix seconds
 * @param dismissedBy governance, or who noted that the time to decide was over
 * @param amount taken from the bond
 * @param compensation of it to the customer
 * @param reward of it to the reporter
 * @param burned the rest
 * @param createdBlock block of the event that made it
 * @param updatedBlock block of the last event that changed it
 */
public record ProviderCaseView(
        String id,
        String provider,
        String cause,
        String state,
        long fraction,
        @Nullable String leaseId,
        @Nullable String reporter,
        @Nullable String customer,
        String loss,
        @Nullable String evidenceHash,
        long openedAt,
        long executableAt,
        long lapsesAt,
        @Nullable Long appealedAt,
        @Nullable String groundsHash,
        @Nullable Long endedAt,
        @Nullable String dismissedBy,
        @Nullable String amount,
        @Nullable String compensation,
        @Nullable String reward,
        @Nullable String burned,
        long createdBlock,
        long updatedBlock) {}
