package io.virtengine.simulation;

import io.virtengine.sdk.client.ChainEvent;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What the events have told of validators, stake, epochs and identities, in the order in which it happened. */
final class StakingChronicle {

    /** Of {@code IValidatorRegistry.Status}. */
    static final int BONDED = 1;

    static final int JAILED = 2;
    static final int EXITED = 4;
    static final int TOMBSTONED = 5;
    /** Of {@code IIdentityRegistry.Status}. */
    private static final int SUSPENDED = 5;

    /** Somebody who has, or had, stake with a validator. */
    record Holding(String holder, String validator) {}

    /** What was seen of a validator in an epoch. */
    record Seen(long epoch, String operator, long proposed, long missed) {}

    /** A verification that somebody asked for. */
    record Request(String id, String account, long scopes, long expiresAt) {}

    /** What somebody may claim of an epoch. */
    record Claim(long epoch, String account) {}

    private final Map<String, Integer> statuses = new LinkedHashMap<>();
    private final Map<String, String> seats = new TreeMap<>();
    private final Set<Holding> holdings = new LinkedHashSet<>();
    private final Map<String, BigInteger> votes = new LinkedHashMap<>();
    private final Set<String> suspended = new LinkedHashSet<>();
    private final Set<String> suspendedIdentities = new LinkedHashSet<>();
    private final Set<Holding> redelegated = new LinkedHashSet<>();
    private final Set<Long> reported = new LinkedHashSet<>();
    private final List<Seen> seen = new ArrayList<>();
    private final Map<String, Request> requests = new LinkedHashMap<>();
    private final Map<String, Request> finalised = new LinkedHashMap<>();
    private final Set<Claim> work = new LinkedHashSet<>();
    private final Set<Claim> paidWork = new LinkedHashSet<>();
    private final Set<Claim> enrolments = new LinkedHashSet<>();
    private final Set<Claim> paidEnrolments = new LinkedHashSet<>();
    private final Set<Long> openClosings = new LinkedHashSet<>();

    void note(ChainEvent event) {
        switch (event.name()) {
            case "ValidatorStatusChanged" ->
                statuses.put(event.text("operator"), event.number("status").intValueExact());
            case "ValidatorAdded" -> seats.put(event.text("node"), event.text("operator"));
            case "ValidatorRemoved" -> seats.remove(event.text("node"));
            case "Delegated" -> holdings.add(new Holding(event.text("delegator"), event.text("validator")));
            case "Redelegated" -> {
                var holding = new Holding(event.text("delegator"), event.text("to"));
                holdings.add(holding);
                redelegated.add(holding);
            }
            case "DelegateVotesChanged" -> votes.put(event.text("delegate"), event.number("newVotes"));
            case "AccountStatusChanged" -> {
                if (event.number("status").signum() == 0) {
                    suspended.remove(event.text("account"));
                } else {
                    suspended.add(event.text("account"));
                }
            }
            case "IdentityStatusChanged" -> {
                if (event.number("status").intValueExact() == SUSPENDED) {
                    suspendedIdentities.add(event.text("account"));
                } else {
                    suspendedIdentities.remove(event.text("account"));
                }
            }
            case "PerformanceReported" -> reported.add(epoch(event));
            case "PerformanceScored" -> {
                Map<?, ?> performance = (Map<?, ?>) event.values().get("performance");
                seen.add(new Seen(
                        epoch(event),
                        event.text("operator"),
                        number(performance, "proposed"),
                        number(performance, "missed")));
            }
            default -> noteClaims(event);
        }
    }

    private void noteClaims(ChainEvent event) {
        switch (event.name()) {
            case "VerificationRequested" ->
                requests.put(
                        event.text("requestId"),
                        new Request(
                                event.text("requestId"),
                                event.text("account"),
                                event.number("scopes").longValueExact(),
                                event.number("expiresAt").longValueExact()));
            case "VerificationReplaced" -> requests.remove(event.text("requestId"));
            case "VerificationFinalised" -> {
                Request request = requests.remove(event.text("requestId"));
                if (request != null) {
                    finalised.put(request.id(), request);
                }
            }
            case "IdentityWorkDone" ->
                ((List<?>) event.values().get("members"))
                        .forEach(member -> work.add(new Claim(epoch(event), (String) member)));
            case "IdentityWorkPaid" -> {
                var claim = new Claim(epoch(event), event.text("member"));
                work.remove(claim);
                paidWork.add(claim);
            }
            case "ProviderEnrolled" -> enrolments.add(new Claim(epoch(event), event.text("provider")));
            case "ProviderIncentivePaid" -> {
                var claim = new Claim(epoch(event), event.text("provider"));
                enrolments.remove(claim);
                paidEnrolments.add(claim);
            }
            case "ClaimsOpened" -> {
                if (event.number("opened").signum() > 0) {
                    openClosings.add(event.number("toEpoch").longValueExact());
                }
            }
            case "ClaimsExpired" -> openClosings.remove(event.number("toEpoch").longValueExact());
            default -> {
                // Another part of the story.
            }
        }
    }

    private static long epoch(ChainEvent event) {
        return event.number("epoch").longValueExact();
    }

    private static long number(Map<?, ?> values, String name) {
        return ((BigInteger) values.get(name)).longValueExact();
    }

    /** Of {@code IValidatorRegistry.Status}; 0 for who is no validator. */
    int statusOf(String operator) {
        return statuses.getOrDefault(operator, 0);
    }

    /** Operators of nodes in the set, by node in ascending order. */
    Map<String, String> seats() {
        return seats;
    }

    /** Who ever had stake with whom. */
    Set<Holding> holdings() {
        return holdings;
    }

    /** Whose votes are the most, those with most first. */
    List<String> voters(int most) {
        return votes.entrySet().stream()
                .filter(entry -> entry.getValue().signum() > 0)
                .sorted(Map.Entry.<String, BigInteger>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(most)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Whose account is not operational. */
    boolean isSuspended(String account) {
        return suspended.contains(account);
    }

    /** Whose account is not operational. */
    Set<String> suspended() {
        return suspended;
    }

    /** Whose identity is suspended. */
    Set<String> suspendedIdentities() {
        return suspendedIdentities;
    }

    /** Who ever moved stake to whom. */
    Set<Holding> redelegated() {
        return redelegated;
    }

    /** Epochs with a report. */
    Set<Long> reported() {
        return reported;
    }

    /** What reports said, the last ones. */
    List<Seen> seen() {
        return seen.subList(Math.max(0, seen.size() - 60), seen.size());
    }

    /** Verifications that nobody has answered, by id. */
    Map<String, Request> requests() {
        return requests;
    }

    /** Verifications that a quorum has answered, by id. */
    Map<String, Request> finalised() {
        return finalised;
    }

    /** Identity work that was not paid. */
    Set<Claim> work() {
        return work;
    }

    /** Identity work that was paid. */
    Set<Claim> paidWork() {
        return paidWork;
    }

    /** Enrolments of providers that were not paid. */
    Set<Claim> enrolments() {
        return enrolments;
    }

    /** Enrolments of providers that were paid. */
    Set<Claim> paidEnrolments() {
        return paidEnrolments;
    }

    /** Last epochs of closings with something to claim that has not expired. */
    Set<Long> openClosings() {
        return openClosings;
    }
}
