package io.virtengine.agent.custody;

import io.virtengine.agent.work.UnitOfWork;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The rotations on record, each with a row for every step it has done. */
public final class Rotations {
    private static final String COLUMNS =
            "id, role, previous, next, step, instruction, intent_key, retire_after," + " started_at, finished_at";

    /** Rotations that are not finished. */
    public List<Rotation> open(UnitOfWork unit) {
        return unit.db()
                .sql("select " + COLUMNS + " from custody_rotation where finished_at is null order by id")
                .query(Rotations::read)
                .list();
    }

    /** A rotation, kept from others until the transaction ends. */
    Optional<Rotation> locked(UnitOfWork unit, long id) {
        return unit.db()
                .sql("select " + COLUMNS + " from custody_rotation where id = :id for update skip locked")
                .param("id", id)
                .query(Rotations::read)
                .optional();
    }

    /** The last rotation of a role. */
    public Optional<Rotation> last(UnitOfWork unit, KeyRole role) {
        return unit.db()
                .sql("select " + COLUMNS + " from custody_rotation where role = :role order by id desc limit 1")
                .param("role", role.label())
                .query(Rotations::read)
                .optional();
    }

    Rotation begin(UnitOfWork unit, CustodyKey previous, CustodyKey next) {
        Rotation begun = unit.db()
                .sql("insert into custody_rotation (role, previous, next, step)"
                        + " values (:role, :previous, :next, 'requested') returning " + COLUMNS)
                .param("role", previous.role().label())
                .param("previous", previous.generation())
                .param("next", next.generation())
                .query(Rotations::read)
                .single();
        step(unit, begun, RotationStep.REQUESTED, previous.name() + " by " + next.name());
        return begun;
    }

    /** Records that a step is done. Doing it again after a step back overwrites its row. */
    void step(UnitOfWork unit, Rotation rotation, RotationStep step, String detail) {
        unit.db()
                .sql("insert into custody_rotation_step (rotation_id, step, detail) values (:id, :step, :detail)"
                        + " on conflict (rotation_id, step) do update set at = now(), detail = :detail")
                .param("id", rotation.id())
                .param("step", step.label())
                .param("detail", detail)
                .update();
        unit.db()
                .sql("update custody_rotation set step = :step,"
                        + " finished_at = case when :step = 'archived' then now() end where id = :id")
                .param("step", step.label())
                .param("id", rotation.id())
                .update();
    }

    void prepared(UnitOfWork unit, Rotation rotation, String instruction, @Nullable String intentKey) {
        unit.db()
                .sql("update custody_rotation set instruction = :instruction, intent_key = :key where id = :id")
                .param("instruction", instruction)
                .param("key", intentKey)
                .param("id", rotation.id())
                .update();
    }

    void retireAfter(UnitOfWork unit, Rotation rotation, Instant time) {
        unit.db()
                .sql("update custody_rotation set retire_after = :time where id = :id")
                .param("time", UnitOfWork.sql(time))
                .param("id", rotation.id())
                .update();
    }

    /** Steps done, with when and what, for people. */
    public List<String> history(UnitOfWork unit, Rotation rotation) {
        return unit.db()
                .sql("select step, at, detail from custody_rotation_step where rotation_id = :id order by at")
                .param("id", rotation.id())
                .query((row, n) -> row.getTimestamp("at").toInstant() + "  " + row.getString("step") + "  "
                        + row.getString("detail"))
                .list();
    }

    private static Rotation read(ResultSet row, int n) throws SQLException {
        Timestamp retire = row.getTimestamp("retire_after");
        Timestamp finished = row.getTimestamp("finished_at");
        return new Rotation(
                row.getLong("id"),
                KeyRole.of(row.getString("role")),
                row.getInt("previous"),
                row.getInt("next"),
                RotationStep.of(row.getString("step")),
                row.getString("instruction"),
                row.getString("intent_key"),
                retire == null ? null : retire.toInstant(),
                row.getTimestamp("started_at").toInstant(),
                finished == null ? null : finished.toInstant());
    }
}
