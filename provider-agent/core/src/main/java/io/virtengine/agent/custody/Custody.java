package io.virtengine.agent.custody;

import io.virtengine.agent.work.Database;
import io.virtengine.agent.work.UnitOfWork;
import io.virtengine.sdk.envelope.EncryptionKey;
import io.virtengine.sdk.signing.TransactionSigner;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All keys of the provider: which there are, where they lie, and the ring of those that work now. The database says
 * which key counts; the places hold the keys.
 */
public final class Custody {
    private static final Logger LOG = LoggerFactory.getLogger(Custody.class);
    private static final Set<KeyStatus> FOLLOWED =
            Set.of(KeyStatus.ROTATING, KeyStatus.SUSPENDED, KeyStatus.DEACTIVATED, KeyStatus.COMPROMISED);
    private final Database database;
    private final KeyBook book;
    private final KeyDirectory directory;
    private final Supplier<char[]> passphrase;
    private final CustodyPlan plan;
    private final Map<KeyPlace, SigningPlace> places;
    private final SignerGuard guard;
    private final SignerAudit audit;
    private final Clock clock;
    private final Map<String, Object> opened = new ConcurrentHashMap<>();
    private final Map<KeyRole, String> unregistered = new ConcurrentHashMap<>();
    private final KeyRing ring;
    private volatile List<CustodyKey> known = List.of();

    /** Opens the keys; on a fresh database, those that are there become the record's first. */
    public Custody(Database database, CustodyPlan plan, Clock clock) {
        this.database = database;
        this.book = new KeyBook();
        this.directory = plan.directory();
        this.passphrase = plan.passphrase();
        this.plan = plan;
        this.clock = clock;
        this.places = plan.places();
        this.audit = new SignerAudit(database, plan.limits(), clock);
        this.guard = new SignerGuard(database, book, audit, clock);
        database.run(this::adopt);
        List<CustodyKey> keys = database.call(book::all);
        this.ring = new KeyRing(open(keys), directory.token(passphrase.get()));
        this.known = keys;
    }

    /** The keys that work now. */
    public KeyRing ring() {
        return ring;
    }

    public KeyBook book() {
        return book;
    }

    KeyDirectory directory() {
        return directory;
    }

    char[] passphrase() {
        return passphrase.get();
    }

    CustodyPlan plan() {
        return plan;
    }

    SigningPlace place(KeyPlace place) {
        return Objects.requireNonNull(
                places.get(place),
                () -> "keys in " + place.label() + " are on record, but ve.agent.custody says not where");
    }

    private void adopt(UnitOfWork unit) {
        for (KeyRole role : KeyRole.values()) {
            boolean none = book.all(unit).stream().noneMatch(key -> key.role() == role);
            if (none) {
                KeyPlace place = plan.placeOf(role);
                String reference = place == KeyPlace.FILE ? only(role) : plan.firstReference(role);
                String publicId = place == KeyPlace.FILE
                        ? directory.make(role, reference, passphrase.get(), plan.names())
                        : place(place).make(reference);
                int generation = place == KeyPlace.FILE ? KeyDirectory.generation(reference) : 1;
                book.add(unit, role, generation, KeyStatus.ACTIVE, place, reference, publicId);
            }
        }
    }

    private String only(KeyRole role) {
        List<String> held = directory.held(role);
        if (held.size() != 1) {
            throw new CustodyException("the database knows no " + role.label() + " key and the key directory holds "
                    + (held.isEmpty()
                            ? "none: run \"keys init\" first"
                            : held + ": leave only the one that is on chain"));
        }
        return held.getFirst();
    }

    private KeyRing.Keys open(List<CustodyKey> keys) {
        List<EncryptionKey> openers = new ArrayList<>();
        openers.add(encryption(present(keys, KeyRole.ENCRYPTION)));
        keys.stream()
                .filter(key -> key.role() == KeyRole.ENCRYPTION && key.status() == KeyStatus.ROTATING)
                .sorted(java.util.Comparator.comparingInt(CustodyKey::generation)
                        .reversed())
                .forEach(key -> openers.add(encryption(key)));
        return new KeyRing.Keys(
                signer(present(keys, KeyRole.OPERATOR)),
                signer(present(keys, KeyRole.ATTESTATION)),
                openers,
                tls(present(keys, KeyRole.TLS)));
    }

    /** The role's active key, or the one that would be if it were not suspended or compromised. */
    private static CustodyKey present(List<CustodyKey> keys, KeyRole role) {
        CustodyKey found = null;
        for (CustodyKey key : keys) {
            if (key.role() == role
                    && (key.status() == KeyStatus.ACTIVE
                            || (found == null || found.status() != KeyStatus.ACTIVE)
                                    && (key.status() == KeyStatus.SUSPENDED
                                            || key.status() == KeyStatus.COMPROMISED))) {
                found = key;
            }
        }
        if (found == null) {
            throw new CustodyException("there is no " + role.label() + " key in use; rotate it or restore a backup");
        }
        return found;
    }

    /** A signing key, guarded. */
    TransactionSigner signer(CustodyKey key) {
        return (TransactionSigner) opened.computeIfAbsent(
                key.name(), name -> guard.guarding(key, place(key.place()).open(key.reference(), key.made())));
    }

    EncryptionKey encryption(CustodyKey key) {
        return (EncryptionKey)
                opened.computeIfAbsent(key.name(), name -> directory.encryption(key.reference(), passphrase.get()));
    }

    private TlsIdentity tls(CustodyKey key) {
        return (TlsIdentity)
                opened.computeIfAbsent(key.name(), name -> directory.tls(key.reference(), passphrase.get()));
    }

    /**
     * Looks at the record again and brings the ring in line with it.
     *
     * @return whether anything changed
     */
    public boolean refresh() {
        List<CustodyKey> keys = database.call(book::all);
        if (keys.equals(known)) {
            return false;
        }
        ring.replace(open(keys));
        known = keys;
        for (CustodyKey key : keys) {
            boolean gone = key.status() == KeyStatus.ARCHIVED || key.status() == KeyStatus.DESTROYED;
            if (gone && opened.remove(key.name()) instanceof EncryptionKey secret) {
                secret.close();
            }
        }
        return true;
    }

    /**
     * Operator keys whose transactions must be seen through: the present one first. The others sign nothing any more;
     * their signed transactions are only followed.
     */
    public List<TransactionSigner> operators() {
        List<TransactionSigner> signers = new ArrayList<>();
        signers.add(ring.operator());
        known.stream()
                .filter(key -> key.role() == KeyRole.OPERATOR && FOLLOWED.contains(key.status()))
                .map(key -> (TransactionSigner) new Predecessor(key.name(), key.made()))
                .filter(old -> !old.address().equals(ring.operator().address()))
                .forEach(signers::add);
        return signers;
    }

    private record Predecessor(String name, String address) implements TransactionSigner {
        @Override
        public byte[] sign(byte[] preimage) {
            throw new SigningRefusedException(name + " was replaced and signs nothing");
        }
    }

    /** Asks every place that can be away whether it would sign. */
    public void probe() {
        for (KeyRole role : KeyRole.values()) {
            if (role.signs()) {
                CustodyKey key = present(known, role);
                guard.probe(key, place(key.place()));
            }
        }
        audit.forget();
    }

    /** Why a role signs nothing of use at the moment; empty if it does. */
    public Optional<String> obstacle(KeyRole role) {
        CustodyKey key = present(known, role);
        if (!key.status().signs()) {
            return Optional.of(key.name() + " is " + key.status().label());
        }
        Optional<String> held = guard.hold(role);
        if (held.isPresent()) {
            return held;
        }
        String outage = guard.outage(role);
        return Optional.ofNullable(outage == null ? unregistered.get(role) : outage);
    }

    /** Keeps a role from signing while there is a reason; the agent only reads and meters as long. */
    public void holdWhile(KeyRole role, Supplier<Optional<String>> reason) {
        guard.holdWhile(role, reason);
    }

    /** Notes whether the chain names a role's key. */
    public void registered(KeyRole role, String onChain) {
        String here = present(known, role).made();
        if (here.equalsIgnoreCase(onChain)) {
            unregistered.remove(role);
        } else if (unregistered.put(role, "the chain names " + onChain + ", not " + here) == null) {
            LOG.error("ALERT: the chain names {} as {} key, here it is {}", onChain, role.label(), here);
        }
    }

    /** How long a role's signer has been out of reach. */
    public Duration downFor(KeyRole role) {
        return guard.downFor(role);
    }

    /** Age of each role's present key since it became that. */
    public Map<KeyRole, Duration> ages() {
        Map<KeyRole, Duration> ages = new EnumMap<>(KeyRole.class);
        for (KeyRole role : KeyRole.values()) {
            Instant since = present(known, role).activatedAt();
            ages.put(role, since == null ? Duration.ZERO : Duration.between(since, clock.instant()));
        }
        return ages;
    }

    /** Roles whose key should be rotated soon: a week before it reaches its age, or later. */
    public List<KeyRole> needRotation() {
        return ages().entrySet().stream()
                .filter(age ->
                        age.getValue().compareTo(plan.maxAge(age.getKey()).minus(CustodyPlan.NOTICE)) >= 0)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Says once a day, in the log, which keys are old. */
    public void remind() {
        needRotation()
                .forEach(role -> LOG.warn(
                        "The {} key needs rotation: it is {} days old, {} is its limit. Run \"keys rotate {}\"",
                        role.label(),
                        ages().get(role).toDays(),
                        plan.maxAge(role).toDays() + " days",
                        role.label()));
    }

    /** Why the agent bids on nothing and signs only in part; empty if every key is fit. */
    public Optional<String> readOnly() {
        return Stream.of(KeyRole.values())
                .flatMap(role -> obstacle(role).stream())
                .findFirst();
    }

    /** Changes the state of a role's present key by the operator's word. */
    public static CustodyKey mark(Database database, KeyRole role, KeyStatus status, String reason) {
        KeyBook book = new KeyBook();
        return database.call(unit -> {
            CustodyKey key = book.current(unit, role)
                    .orElseThrow(() -> new CustodyException("there is no " + role.label() + " key in use"));
            book.move(unit, key, status, reason);
            return book.find(unit, role, key.generation()).orElseThrow();
        });
    }
}
