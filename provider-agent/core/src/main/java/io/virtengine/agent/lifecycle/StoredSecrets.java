package io.virtengine.agent.lifecycle;

import io.virtengine.agent.work.Database;
import io.virtengine.agent.work.UnitOfWork;
import io.virtengine.sdk.envelope.Envelope;
import io.virtengine.sdk.envelope.RecipientKey;
import io.virtengine.sdk.envelope.SecretBinding;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The tenants' secrets that the database keeps sealed for leases that live. */
public final class StoredSecrets {
    private final Database database;
    private final SecretOpener opener;

    public StoredSecrets(Database database, SecretOpener opener) {
        this.database = database;
        this.opener = opener;
    }

    private record Stored(String leaseId, String manifestHash, byte[] manifest) {}

    /** Seals every secret to a key that is not sealed to it yet; each lease in one transaction. Returns how many. */
    public int reseal(RecipientKey to) {
        List<String> leases = database.call(unit -> unit.db()
                .sql("select lease_id from workload where manifest is not null and state <> 'terminated'")
                .query(String.class)
                .list());
        int sealed = 0;
        for (String lease : leases) {
            sealed += database.call(unit -> reseal(unit, lease, to));
        }
        return sealed;
    }

    private int reseal(UnitOfWork unit, String lease, RecipientKey to) {
        Stored stored = unit.db()
                .sql("select lease_id, manifest_hash, manifest from workload where lease_id = :id for update")
                .param("id", lease)
                .query((row, n) ->
                        new Stored(row.getString("lease_id"), row.getString("manifest_hash"), row.getBytes("manifest")))
                .single();
        SealedManifest manifest = SealedManifest.restored(stored.manifest());
        Map<String, String> envelopes = new HashMap<>(manifest.envelopes());
        int changed = 0;
        for (Map.Entry<String, String> secret : manifest.envelopes().entrySet()) {
            if (!Envelope.parseText(secret.getValue()).recipients().contains(to.fingerprint())) {
                byte[] plain = opener.open(secret.getValue(), stored.manifestHash(), secret.getKey());
                byte[] aad = SecretBinding.aad(stored.manifestHash(), secret.getKey());
                envelopes.put(
                        secret.getKey(),
                        Envelope.seal(List.of(to), plain, aad, SecretBinding.info())
                                .text());
                Arrays.fill(plain, (byte) 0);
                changed++;
            }
        }
        if (changed > 0) {
            unit.db()
                    .sql("update workload set manifest = :manifest where lease_id = :id")
                    .param("manifest", new SealedManifest(manifest.manifest(), envelopes).stored())
                    .param("id", lease)
                    .update();
        }
        return changed;
    }
}
