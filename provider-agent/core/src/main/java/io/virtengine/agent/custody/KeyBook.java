package io.virtengine.agent.custody;

import io.virtengine.agent.work.UnitOfWork;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The record of all keys this provider ever had, and the only place where a key changes its state. */
public final class KeyBook {
    private static final String COLUMNS =
            "role, generation, status, place, reference, public_id, reason, created_at, activated_at, changed_at";

    /** All keys, by role and age. */
    public List<CustodyKey> all(UnitOfWork unit) {
        return unit.db()
                .sql("select " + COLUMNS + " from custody_key order by role, generation")
                .query(KeyBook::read)
                .list();
    }

    public Optional<CustodyKey> find(UnitOfWork unit, KeyRole role, int generation) {
        return unit.db()
                .sql("select " + COLUMNS + " from custody_key where role = :role and generation = :generation")
                .param("role", role.label())
                .param("generation", generation)
                .query(KeyBook::read)
                .optional();
    }

    /** The key a role works with, or would if it were not suspended or compromised. */
    public Optional<CustodyKey> current(UnitOfWork unit, KeyRole role) {
        return unit.db()
                .sql("select " + COLUMNS + " from custody_key where role = :role"
                        + " and status in ('active', 'suspended', 'compromised')"
                        + " order by status = 'active' desc, generation desc limit 1")
                .param("role", role.label())
                .query(KeyBook::read)
                .optional();
    }

    /** Opens a page for a key that is about to be made. */
    CustodyKey open(UnitOfWork unit, KeyRole role, KeyPlace place, @Nullable String reference) {
        int generation = unit.db()
                .sql("select coalesce(max(generation), 0) + 1 from custody_key where role = :role")
                .param("role", role.label())
                .query(Integer.class)
                .single();
        return add(
                unit,
                role,
                generation,
                KeyStatus.CREATED,
                place,
                reference == null ? role.label() + "-" + generation : reference,
                null);
    }

    CustodyKey add(
            UnitOfWork unit,
            KeyRole role,
            int generation,
            KeyStatus status,
            KeyPlace place,
            String reference,
            @Nullable String publicId) {
        return unit.db()
                .sql("insert into custody_key (role, generation, status, place, reference, public_id, activated_at)"
                        + " values (:role, :generation, :status, :place, :reference, :id,"
                        + " case when :status = 'active' then now() end) returning " + COLUMNS)
                .param("role", role.label())
                .param("generation", generation)
                .param("status", status.label())
                .param("place", place.label())
                .param("reference", reference)
                .param("id", publicId)
                .query(KeyBook::read)
                .single();
    }

    /** Notes what the made key is known by. */
    void made(UnitOfWork unit, CustodyKey key, String publicId) {
        unit.db()
                .sql("update custody_key set public_id = :id where role = :role and generation = :generation")
                .param("id", publicId)
                .param("role", key.role().label())
                .param("generation", key.generation())
                .update();
    }

    /**
     * Changes a key's state.
     *
     * @throws CustodyException if the key is not in the state it was read in, or may not go there
     */
    public void move(UnitOfWork unit, CustodyKey key, KeyStatus next, String reason) {
        if (!key.status().mayBecome(next)) {
            throw new CustodyException(
                    key.name() + " is " + key.status().label() + " and cannot become " + next.label());
        }
        int moved = unit.db()
                .sql("update custody_key set status = :next, reason = :reason, changed_at = now(),"
                        + " activated_at = case when :next = 'active' then coalesce(activated_at, now())"
                        + " else activated_at end"
                        + " where role = :role and generation = :generation and status = :status")
                .param("next", next.label())
                .param("reason", reason)
                .param("role", key.role().label())
                .param("generation", key.generation())
                .param("status", key.status().label())
                .update();
        if (moved != 1) {
            throw new CustodyException(
                    key.name() + " is no longer " + key.status().label() + "; look again");
        }
    }

    private static CustodyKey read(ResultSet row, int n) throws SQLException {
        Timestamp activated = row.getTimestamp("activated_at");
        return new CustodyKey(
                KeyRole.of(row.getString("role")),
                row.getInt("generation"),
                KeyStatus.of(row.getString("status")),
                KeyPlace.of(row.getString("place")),
                row.getString("reference"),
                row.getString("public_id"),
                row.getString("reason"),
                instant(row, "created_at"),
                activated == null ? null : activated.toInstant(),
                instant(row, "changed_at"));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getTimestamp(column).toInstant();
    }
}
