package io.virtengine.attestation.x509;

import io.virtengine.attestation.encoding.DerReader;
import io.virtengine.attestation.encoding.MalformedInput;
import io.virtengine.attestation.encoding.Octets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Extensions of a certificate or list: contents of each OCTET STRING by object identifier, without duplicates. */
record Extensions(Map<Octets, Octets> values) {
    private static final int MAX = 32;

    static final Extensions NONE = new Extensions(Map.of());

    /** Reads a SEQUENCE OF Extension; a critical one must be among {@code understood}. */
    static Extensions of(final DerReader list, final Set<Octets> understood) throws MalformedInput {
        final Map<Octets, Octets> values = new LinkedHashMap<>();
        while (!list.atEnd()) {
            MalformedInput.unless(values.size() < MAX, "more than " + MAX + " extensions");
            final DerReader extension = list.sequence("extension");
            final Octets id = extension.next(DerReader.OID, "extension id").content();
            final boolean critical = extension.nextIs(DerReader.BOOLEAN)
                    && extension.next("critical").bool("critical");
            MalformedInput.unless(!critical || understood.contains(id), "critical extension is not understood");
            final Octets value = extension.next("extension").octets("extension");
            extension.end("an extension");
            MalformedInput.unless(values.put(id, value) == null, "duplicate extension");
        }
        return new Extensions(values);
    }

    Optional<Octets> find(final Octets id) {
        return Optional.ofNullable(values.get(id));
    }
}
