package io.virtengine.simulation;

import io.virtengine.cli.IdentityVector;
import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.signing.IdentityAttestation;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** People ask to be verified; the committee does so, and now and then one of its members says two things. */
final class IdentityOperations {

    private static final String COMMITTEE = "IdentityCommittee";
    private static final String SLASHER = "SlashManager";
    private static final String REASON = "0x" + "11".repeat(32);

    private final SimulatedNetwork network;
    private final Population people;
    private final StakingChronicle chronicle;
    private final Path examples;
    private final String model;

    IdentityOperations(SimulatedNetwork network, Population people, StakingChronicle chronicle, Path examples) {
        this.network = network;
        this.people = people;
        this.chronicle = chronicle;
        this.examples = examples;
        this.model = network.contracts().readText("ScoringModelRegistry", "activeModel");
    }

    Map<String, Operation> byKind() {
        return Map.of(
                "identity.request", this::request,
                "identity.finalise", this::finalise,
                "identity.suspend",
                        dice -> Optional.of(
                                ofModerator("suspend", dice.of(people.all()).address())),
                "identity.reinstate", this::reinstate,
                "slashing.contradicting_attestations", this::contradict,
                "slashing.agreeing_attestations", this::agree,
                "slashing.wrong_attestation", this::attestWrongly);
    }

    /** Mostly what the person can show. */
    private Optional<Deed> request(Dice dice) {
        Actor person = dice.of(people.all());
        int scopes = dice.percent(93) ? people.vectorOf(person, examples).scopeBits() : 1 << (1 + dice.below(12));
        return Optional.of(Deed.Call.of(person, COMMITTEE, "request", scopes));
    }

    private Optional<Deed> finalise(Dice dice) {
        return anyOpen(dice).flatMap(request -> {
            Actor person = people.find(request.account());
            IdentityVector vector = people.vectorOf(person, examples);
            byte[] encoded = vector.encode();
            long scopes = vector.scopeBits() & request.scopes();
            List<Actor> members = network.committee().stream()
                    .filter(member -> !member.equals(person))
                    .toList();
            List<Actor> signers = dice.some(members, 2).stream()
                    .sorted(java.util.Comparator.comparing(Actor::address))
                    .toList();
            byte[] digest = attestation(request, IdentityAttestation.vectorHash(encoded), scopes)
                    .digest(domain());
            return Optional.of(Deed.Call.of(
                    dice.of(people.strangers()),
                    COMMITTEE,
                    "finalise",
                    request.id(),
                    encoded,
                    scopes,
                    signers.stream().map(Actor::address).toList(),
                    signers.stream()
                            .map(signer -> signer.signer().signDigest(digest))
                            .toList()));
        });
    }

    private Optional<Deed> contradict(Dice dice) {
        Actor member = dice.of(network.committee());
        return anyRequest(dice)
                .map(request -> Deed.Call.of(
                        dice.of(people.strangers()),
                        SLASHER,
                        "reportConflictingAttestations",
                        member.address(),
                        request.id(),
                        signed(member, request, hash(dice)),
                        signed(member, request, hash(dice))));
    }

    private Optional<Deed> agree(Dice dice) {
        Actor member = dice.of(network.committee());
        return anyRequest(dice).map(request -> {
            Object once = signed(member, request, hash(dice));
            return Deed.Call.of(
                            dice.of(people.strangers()),
                            SLASHER,
                            "reportConflictingAttestations",
                            member.address(),
                            request.id(),
                            once,
                            once)
                    .mustFail();
        });
    }

    private Optional<Deed> attestWrongly(Dice dice) {
        Actor member = dice.of(network.committee());
        return dice.among(recent(chronicle.finalised()))
                .map(request -> Deed.Call.of(
                        dice.of(people.strangers()),
                        SLASHER,
                        "reportWrongAttestation",
                        member.address(),
                        request.id(),
                        signed(member, request, hash(dice))));
    }

    /** One in time, now and then any. */
    private Optional<StakingChronicle.Request> anyOpen(Dice dice) {
        var inTime = chronicle.requests().values().stream()
                .filter(request -> request.expiresAt() > network.now())
                .toList();
        return dice.percent(90)
                ? dice.among(inTime)
                : dice.among(chronicle.requests().values());
    }

    private Optional<StakingChronicle.Request> anyRequest(Dice dice) {
        return dice.percent(50) ? dice.among(recent(chronicle.requests())) : dice.among(recent(chronicle.finalised()));
    }

    /** Old ones are out of a slash's reach. */
    private static List<StakingChronicle.Request> recent(Map<String, StakingChronicle.Request> requests) {
        List<StakingChronicle.Request> all = List.copyOf(requests.values());
        return all.subList(Math.max(0, all.size() - 6), all.size());
    }

    private Object signed(Actor member, StakingChronicle.Request request, String vectorHash) {
        byte[] signature = member.signer()
                .signDigest(attestation(request, vectorHash, request.scopes()).digest(domain()));
        return List.of(vectorHash, request.scopes(), model, request.expiresAt(), signature);
    }

    private IdentityAttestation attestation(StakingChronicle.Request request, String vectorHash, long scopes) {
        return new IdentityAttestation(request.id(), request.account(), vectorHash, scopes, model, request.expiresAt());
    }

    private io.virtengine.sdk.signing.Eip712Domain domain() {
        return IdentityAttestation.domain(network.chainId(), network.contracts().addressOf(COMMITTEE));
    }

    /** Somebody suspended, and now and then anybody. */
    private Optional<Deed> reinstate(Dice dice) {
        return (dice.percent(90)
                        ? dice.among(chronicle.suspendedIdentities())
                        : Optional.of(dice.of(people.all()).address()))
                .map(account -> ofModerator("reinstate", account));
    }

    private Deed ofModerator(String function, String account) {
        return Deed.Call.of(network.office("operator"), "IdentityRegistry", function, account, REASON);
    }

    private static String hash(Dice dice) {
        return Hex.encode(dice.bytes(32));
    }
}
