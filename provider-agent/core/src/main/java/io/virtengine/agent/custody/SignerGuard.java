package io.virtengine.agent.custody;

import io.virtengine.agent.work.Database;
import io.virtengine.sdk.signing.PreimageSigner;
import io.virtengine.sdk.signing.SignerUnavailableException;
import io.virtengine.sdk.signing.TransactionSigner;
import java.math.BigInteger;
import java.security.SignatureException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.web3j.crypto.Hash;
import org.web3j.crypto.Keys;
import org.web3j.crypto.Sign;

/**
 * Stands before every signing key: asks whether the key may sign now, checks what it gives, keeps the record, and
 * suspends a key that is used as it never should be. Suspended is not revoked: the operator looks and resumes.
 */
final class SignerGuard {
    private static final Logger LOG = LoggerFactory.getLogger(SignerGuard.class);
    private static final Duration ALERT_AFTER = Duration.ofMinutes(5);
    private final Database database;
    private final KeyBook book;
    private final SignerAudit audit;
    private final Clock clock;
    private final Map<KeyRole, Supplier<Optional<String>>> holds = new ConcurrentHashMap<>();
    private final Map<KeyRole, Outage> outages = new EnumMap<>(KeyRole.class);

    /** @param alerted whether the operator was told */
    private record Outage(Instant since, String why, boolean alerted) {}

    SignerGuard(Database database, KeyBook book, SignerAudit audit, Clock clock) {
        this.database = database;
        this.book = book;
        this.audit = audit;
        this.clock = clock;
    }

    /** The key as the rest of the agent may use it. */
    TransactionSigner guarding(CustodyKey key, PreimageSigner signer) {
        return new TransactionSigner() {
            @Override
            public String address() {
                return signer.address();
            }

            @Override
            public byte[] sign(byte[] preimage) {
                return SignerGuard.this.sign(key.role(), key.generation(), signer, preimage);
            }

            @Override
            public String toString() {
                return key.name() + "(" + signer.address() + ")";
            }
        };
    }

    private byte[] sign(KeyRole role, int generation, PreimageSigner signer, byte[] preimage) {
        CustodyKey key =
                database.call(unit -> book.find(unit, role, generation)).orElseThrow();
        if (!key.status().signs()) {
            throw new SigningRefusedException(
                    key.name() + " is " + key.status().label() + (key.reason().isEmpty() ? "" : ": " + key.reason()));
        }
        Optional<String> held = hold(role);
        if (held.isPresent()) {
            throw new SigningRefusedException(key.name() + " signs nothing while " + held.get());
        }
        String purpose = preimage.length == 66 && preimage[0] == 0x19 ? "typed data" : "transaction";
        byte[] signature;
        try {
            signature = signer.sign(preimage);
        } catch (SignerRefusalException e) {
            audit.add(key, purpose, SignerAudit.Outcome.REFUSED, String.valueOf(e.getMessage()));
            suspendIfSuspicious(key);
            throw e;
        } catch (SignerUnavailableException e) {
            if (down(role, String.valueOf(e.getMessage()))) {
                audit.add(key, purpose, SignerAudit.Outcome.UNAVAILABLE, String.valueOf(e.getMessage()));
            }
            throw e;
        }
        if (!isSignature(signature, preimage, signer.address())) {
            audit.add(key, purpose, SignerAudit.Outcome.INVALID, "");
            suspendIfSuspicious(key);
            throw new SignerUnavailableException(
                    "what the holder of " + key.name() + " gave is no signature of " + signer.address());
        }
        up(role);
        audit.add(key, purpose, SignerAudit.Outcome.SIGNED, "");
        suspendIfSuspicious(key);
        return signature;
    }

    static boolean isSignature(byte[] signature, byte[] preimage, String address) {
        if (signature.length != 65) {
            return false;
        }
        var data = new Sign.SignatureData(
                signature[64], Arrays.copyOfRange(signature, 0, 32), Arrays.copyOfRange(signature, 32, 64));
        try {
            BigInteger key = Sign.signedMessageHashToKey(Hash.sha3(preimage), data);
            return ("0x" + Keys.getAddress(key)).equals(address);
        } catch (SignatureException | RuntimeException e) {
            return false;
        }
    }

    private void suspendIfSuspicious(CustodyKey key) {
        if (key.status() != KeyStatus.ACTIVE) {
            return;
        }
        Optional<String> suspended = database.call(unit -> {
            Optional<CustodyKey> now =
                    book.find(unit, key.role(), key.generation()).filter(found -> found.status() == KeyStatus.ACTIVE);
            Optional<String> suspicion = now.flatMap(found -> audit.suspicion(unit, found));
            suspicion.ifPresent(why -> book.move(unit, now.orElseThrow(), KeyStatus.SUSPENDED, why));
            return suspicion;
        });
        suspended.ifPresent(why -> LOG.error(
                "ALERT: {} is suspended: {}. Find out who used it; then \"keys resume {}\" or \"keys revoke {}\"",
                key.name(),
                why,
                key.role().label(),
                key.role().label()));
    }

    /** Keeps a role from signing while there is a reason. */
    void holdWhile(KeyRole role, Supplier<Optional<String>> reason) {
        holds.put(role, reason);
    }

    Optional<String> hold(KeyRole role) {
        Supplier<Optional<String>> reason = holds.get(role);
        return reason == null ? Optional.empty() : reason.get();
    }

    /** Asks the place of a key whether it would sign. */
    void probe(CustodyKey key, SigningPlace place) {
        try {
            place.probe(key.reference(), key.made());
            up(key.role());
        } catch (SignerUnavailableException e) {
            down(key.role(), String.valueOf(e.getMessage()));
        }
    }

    private synchronized boolean down(KeyRole role, String why) {
        Outage known = outages.get(role);
        if (known == null) {
            outages.put(role, new Outage(clock.instant(), why, false));
            LOG.warn("The {} key gives no signatures: {}. No bids until it does", role.label(), why);
            return true;
        }
        if (!known.alerted() && known.since().plus(ALERT_AFTER).isBefore(clock.instant())) {
            outages.put(role, new Outage(known.since(), why, true));
            LOG.error("ALERT: the {} key has given no signature since {}: {}", role.label(), known.since(), why);
        }
        return false;
    }

    private synchronized void up(KeyRole role) {
        Outage ended = outages.remove(role);
        if (ended != null) {
            LOG.info("The {} key signs again, it did not since {}", role.label(), ended.since());
        }
    }

    /** Why a role's key was out of reach when last asked, or null. */
    synchronized @Nullable String outage(KeyRole role) {
        Outage known = outages.get(role);
        return known == null ? null : known.why();
    }

    /** How long a role's key has been out of reach. */
    synchronized Duration downFor(KeyRole role) {
        Outage known = outages.get(role);
        return known == null ? Duration.ZERO : Duration.between(known.since(), clock.instant());
    }
}
