package io.virtengine.sdk.client;

import io.virtengine.sdk.chain.Receipt;
import io.virtengine.sdk.signing.IdentityAttestation;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** What an applicant and the carrier of a committee's signatures do on chain. Every method waits until mined. */
public final class IdentityClient {

    private static final String REGISTRY = "IdentityRegistry";
    private static final String COMMITTEE = "IdentityCommittee";

    private final SystemContracts contracts;
    private final Sender sender;

    /** An applicant with that account. */
    public IdentityClient(SystemContracts contracts, Sender sender) {
        this.contracts = contracts;
        this.sender = sender;
    }

    /** Registers the account. */
    public Receipt register() {
        return send(REGISTRY, "register", "registration");
    }

    /** Asks for a verification of scopes (bit n = type n) and returns the request's id. */
    public String request(int scopes) {
        Receipt receipt = send(COMMITTEE, "request", "verification request", scopes);
        return contracts.event(receipt, "VerificationRequested").text("requestId");
    }

    /** What committee members sign of a vector and the scopes in it, with the scoring table that is active now. */
    public IdentityAttestation statement(String requestId, byte[] vector, int verifiedScopes) {
        Map<String, Object> request = contracts.read(COMMITTEE, "requestOf", requestId);
        return new IdentityAttestation(
                requestId,
                (String) request.get("account"),
                IdentityAttestation.vectorHash(vector),
                verifiedScopes,
                contracts.readText("ScoringModelRegistry", "activeModel"),
                ((BigInteger) request.get("expiresAt")).longValueExact());
    }

    /** The EIP-712 digest that committee members sign, hexadecimal. */
    public String attestationDigest(String requestId, byte[] vector, int verifiedScopes) {
        return contracts.readText(COMMITTEE, "attestationDigest", requestId, vector, verifiedScopes);
    }

    /**
     * Carries a quorum's signatures to the chain.
     *
     * @param signatures by member's address in ascending order, 65 bytes each
     * @return the score written and the transaction
     */
    public Scored finalise(String requestId, byte[] vector, int verifiedScopes, SortedMap<String, byte[]> signatures) {
        Receipt receipt = send(
                COMMITTEE,
                "finalise",
                "finalising the verification",
                requestId,
                vector,
                verifiedScopes,
                List.copyOf(signatures.keySet()),
                List.copyOf(signatures.values()));
        ChainEvent event = contracts.event(receipt, "IdentityScored");
        return new Scored(
                event.number("score").intValueExact(),
                event.number("tier").intValueExact(),
                (Boolean) event.values().get("passed"),
                receipt);
    }

    /** A finalised score, 0..100, and its tier, 0..3. */
    public record Scored(int score, int tier, boolean passed, Receipt receipt) {}

    private Receipt send(String contract, String function, String purpose, Object... arguments) {
        return sender.send(contracts.addressOf(contract), contracts.encode(contract, function, arguments), purpose);
    }
}
