package io.virtengine.agent.custody;

import io.virtengine.agent.chain.ChainAwayException;
import io.virtengine.agent.work.Database;
import io.virtengine.agent.work.FaultPoint;
import io.virtengine.agent.work.UnitOfWork;
import io.virtengine.sdk.signing.SignerUnavailableException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces keys, make before break (provider spec 1.3, "Rotation protocol"): the new key is made, registered and in use
 * before the old one is drained, and the old one is kept for a grace time before it is put away. What a step does is
 * recorded with the step in one transaction, or may be done twice; so whoever finds a rotation at a step goes on from
 * there, after any crash and in any of the agent's replicas.
 */
public final class RotationSaga {
    private static final Logger LOG = LoggerFactory.getLogger(RotationSaga.class);
    private static final Duration MAKING = Duration.ofMinutes(1);
    private final Database database;
    private final Custody custody;
    private final Rotations rotations = new Rotations();
    private final @Nullable KeyRegistration registration;
    private final @Nullable OldKeyWork work;
    private final FaultPoint faults;
    private final Clock clock;

    public RotationSaga(
            Database database,
            Custody custody,
            @Nullable KeyRegistration registration,
            @Nullable OldKeyWork work,
            FaultPoint faults,
            Clock clock) {
        this.database = database;
        this.custody = custody;
        this.registration = registration;
        this.work = work;
        this.faults = faults;
        this.clock = clock;
    }

    /** A saga that can begin rotations and make keys, for a process without a chain; a running agent does the rest. */
    public static RotationSaga offline(Database database, Custody custody, Clock clock) {
        return new RotationSaga(database, custody, null, null, FaultPoint.NONE, clock);
    }

    /**
     * Begins a rotation, or returns the one of that role that is under way, and makes the new key.
     *
     * @param reference key at the remote signer, or label in the HSM; null to make one in the key's present place
     */
    public Rotation begin(KeyRole role, @Nullable String reference) {
        Rotation begun = database.call(unit -> {
            Optional<Rotation> last = rotations.last(unit, role).filter(r -> r.finishedAt() == null);
            if (last.isPresent()) {
                return last.get();
            }
            CustodyKey previous = custody.book()
                    .current(unit, role)
                    .orElseThrow(() -> new CustodyException("there is no " + role.label() + " key to replace"));
            KeyPlace place = custody.plan().placeOf(role);
            if (place == KeyPlace.REMOTE && reference == null) {
                throw new CustodyException("the remote signer makes its keys itself: name the new one with --key");
            }
            CustodyKey next = custody.book().open(unit, role, place, reference);
            return rotations.begin(unit, previous, next);
        });
        faults.reached(FaultPoint.Step.ROTATION_REQUESTED);
        if (begun.step() == RotationStep.REQUESTED) {
            makeKey(begun);
        }
        return database.call(unit -> rotations.last(unit, role)).orElseThrow();
    }

    /** Takes every open rotation as far as it goes now. */
    public void advance() {
        for (Rotation open : database.call(rotations::open)) {
            try {
                Rotation at = open;
                while (step(at)) {
                    Optional<Rotation> next = database.call(unit -> rotations.last(unit, open.role()));
                    if (next.isEmpty() || next.get().finishedAt() != null) {
                        break;
                    }
                    at = next.get();
                }
            } catch (ChainAwayException | SignerUnavailableException e) {
                LOG.info("The rotation of the {} key waits: {}", open.role().label(), e.getMessage());
            } catch (CustodyException e) {
                LOG.error("The rotation of the {} key is stuck: {}", open.role().label(), e.getMessage());
            }
        }
    }

    /** Does the next step; false if it has to wait. */
    private boolean step(Rotation rotation) {
        return switch (rotation.step()) {
            case REQUESTED -> !beingMade(rotation) && makeKey(rotation);
            case KEY_MADE -> prepare(rotation);
            case PREPARED -> awaitRegistration(rotation);
            case REGISTERED -> switchOver(rotation);
            case SWITCHED -> drain(rotation);
            case DRAINED -> retire(rotation);
            case RETIRED -> archive(rotation);
            case ARCHIVED -> false;
        };
    }

    /** Whoever began the rotation makes the key; if that takes too long, it died and another does. */
    private boolean beingMade(Rotation rotation) {
        return rotation.startedAt().plus(MAKING).isAfter(clock.instant());
    }

    private boolean makeKey(Rotation rotation) {
        CustodyKey next = key(rotation.role(), rotation.next());
        String publicId = next.role().signs()
                ? custody.place(next.place()).make(next.reference())
                : custody.directory()
                        .make(
                                next.role(),
                                next.reference(),
                                custody.passphrase(),
                                custody.plan().names());
        faults.reached(FaultPoint.Step.ROTATION_KEY_WRITTEN);
        return record(rotation, FaultPoint.Step.ROTATION_KEY_MADE, unit -> {
            custody.book().made(unit, next, publicId);
            custody.book().move(unit, next, KeyStatus.PENDING, "");
            rotations.prepared(unit, rotation, KeyRegistration.ownersCommand(rotation.role(), publicId), null);
            rotations.step(unit, rotation, RotationStep.KEY_MADE, publicId);
            return true;
        });
    }

    private boolean prepare(Rotation rotation) {
        CustodyKey next = key(rotation.role(), rotation.next());
        KeyRegistration.Prepared prepared = registration()
                .prepare(rotation.role(), next.made(), rotation.role().signs() ? custody.signer(next) : null);
        return record(rotation, FaultPoint.Step.ROTATION_PREPARED, unit -> {
            var intent = prepared.intent();
            if (intent != null) {
                registration().send(unit, intent);
            } else {
                LOG.warn(
                        "Rotation of the {} key waits for the provider's owner to send: {}",
                        rotation.role().label(),
                        prepared.instruction());
            }
            rotations.prepared(unit, rotation, prepared.instruction(), intent == null ? null : intent.key());
            rotations.step(unit, rotation, RotationStep.PREPARED, prepared.instruction());
            return true;
        });
    }

    private boolean awaitRegistration(Rotation rotation) {
        String publicId = key(rotation.role(), rotation.next()).made();
        if (registration().registered(rotation.role(), publicId)) {
            return record(rotation, FaultPoint.Step.ROTATION_REGISTERED, unit -> {
                rotations.step(unit, rotation, RotationStep.REGISTERED, publicId + " is on chain");
                return true;
            });
        }
        String sent = rotation.intentKey();
        if (sent == null) {
            return false;
        }
        Optional<String> failure = database.call(unit -> registration().failure(unit, sent));
        if (failure.isEmpty()) {
            return false;
        }
        // If another rotation came between, the nonce that was signed is used up, and signing again helps.
        boolean again = !registration().isCurrent(sent);
        return record(rotation, FaultPoint.Step.ROTATION_PREPARED, unit -> {
                    if (again) {
                        rotations.step(unit, rotation, RotationStep.KEY_MADE, "again after " + failure.get());
                    } else {
                        LOG.error(
                                "The agent cannot register its key ({}); let the owner send: {}",
                                failure.get(),
                                rotation.instruction());
                        rotations.prepared(unit, rotation, rotation.instruction(), null);
                    }
                    return true;
                })
                && again;
    }

    private boolean switchOver(Rotation rotation) {
        Instant grace = clock.instant().plus(custody.plan().grace());
        Instant overlap =
                rotation.role() == KeyRole.ATTESTATION ? registration().overlapEnd() : Instant.EPOCH;
        boolean switched = record(rotation, FaultPoint.Step.ROTATION_SWITCHED, unit -> {
            CustodyKey old = key(unit, rotation.role(), rotation.previous());
            CustodyKey next = key(unit, rotation.role(), rotation.next());
            if (old.status() == KeyStatus.ACTIVE) {
                custody.book().move(unit, old, KeyStatus.ROTATING, "replaced by " + next.name());
            } else if (old.status() == KeyStatus.SUSPENDED) {
                custody.book().move(unit, old, KeyStatus.DEACTIVATED, "replaced by " + next.name());
            }
            custody.book().move(unit, next, KeyStatus.ACTIVE, "");
            if (rotation.role() == KeyRole.OPERATOR) {
                work().handOver(unit, old.made(), next.made());
            }
            rotations.retireAfter(unit, rotation, overlap.isAfter(grace) ? overlap : grace);
            rotations.step(unit, rotation, RotationStep.SWITCHED, old.name() + " to " + next.name());
            return true;
        });
        custody.refresh();
        LOG.info("New work uses {}-{}", rotation.role().label(), rotation.next());
        return switched;
    }

    private boolean drain(Rotation rotation) {
        String old = key(rotation.role(), rotation.previous()).made();
        String next = key(rotation.role(), rotation.next()).made();
        int resealed = rotation.role() == KeyRole.ENCRYPTION ? work().reseal() : 0;
        return record(rotation, FaultPoint.Step.ROTATION_DRAINED, unit -> {
            int open = switch (rotation.role()) {
                case OPERATOR -> work().handOver(unit, old, next);
                case ATTESTATION -> work().openStatements(unit, old);
                case ENCRYPTION, TLS -> 0;
            };
            if (open > 0) {
                return false;
            }
            rotations.step(
                    unit,
                    rotation,
                    RotationStep.DRAINED,
                    rotation.role() == KeyRole.ENCRYPTION ? resealed + " secrets sealed anew" : "nothing is open");
            return true;
        });
    }

    private boolean retire(Rotation rotation) {
        if (clock.instant().isBefore(Objects.requireNonNull(rotation.retireAfter()))) {
            return false;
        }
        if (rotation.role() == KeyRole.ENCRYPTION) {
            // Manifests that came in during the grace time may still be sealed to the old key.
            work().reseal();
        }
        boolean retired = record(rotation, FaultPoint.Step.ROTATION_RETIRED, unit -> {
            CustodyKey old = key(unit, rotation.role(), rotation.previous());
            if (old.status() == KeyStatus.ROTATING) {
                custody.book().move(unit, old, KeyStatus.DEACTIVATED, "its grace time is over");
            }
            rotations.step(unit, rotation, RotationStep.RETIRED, old.name());
            return true;
        });
        custody.refresh();
        return retired;
    }

    private boolean archive(Rotation rotation) {
        CustodyKey old = key(rotation.role(), rotation.previous());
        boolean gone = old.status() == KeyStatus.COMPROMISED;
        if (old.role().signs()) {
            SigningPlace place = custody.place(old.place());
            if (gone) {
                place.destroy(old.reference());
            } else {
                place.archive(old.reference());
            }
        } else if (gone) {
            custody.directory().destroy(old.role(), old.reference());
        } else {
            custody.directory().archive(old.role(), old.reference());
        }
        faults.reached(FaultPoint.Step.ROTATION_PUT_AWAY);
        record(rotation, FaultPoint.Step.ROTATION_ARCHIVED, unit -> {
            custody.book()
                    .move(
                            unit,
                            key(unit, rotation.role(), rotation.previous()),
                            gone ? KeyStatus.DESTROYED : KeyStatus.ARCHIVED,
                            old.reason());
            rotations.step(unit, rotation, RotationStep.ARCHIVED, old.name());
            return true;
        });
        custody.refresh();
        LOG.info("The rotation of the {} key is finished", rotation.role().label());
        return false;
    }

    /** Runs a step's transaction if the rotation still stands where it was read; another replica may have moved it. */
    private boolean record(Rotation rotation, FaultPoint.Step done, Function<UnitOfWork, Boolean> effects) {
        boolean recorded = database.call(unit -> rotations
                .locked(unit, rotation.id())
                .filter(now -> now.step() == rotation.step())
                .map(now -> effects.apply(unit))
                .orElse(false));
        if (recorded) {
            faults.reached(done);
        }
        return recorded;
    }

    private CustodyKey key(KeyRole role, int generation) {
        return database.call(unit -> key(unit, role, generation));
    }

    private CustodyKey key(UnitOfWork unit, KeyRole role, int generation) {
        return custody.book().find(unit, role, generation).orElseThrow();
    }

    private KeyRegistration registration() {
        return Objects.requireNonNull(registration, "this process has no chain; the running agent goes on");
    }

    private OldKeyWork work() {
        return Objects.requireNonNull(work, "this process has no chain; the running agent goes on");
    }
}
