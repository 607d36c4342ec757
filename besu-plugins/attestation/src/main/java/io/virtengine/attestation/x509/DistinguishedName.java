package io.virtengine.attestation.x509;

import io.virtengine.attestation.encoding.DerReader;
import io.virtengine.attestation.encoding.DerValue;
import io.virtengine.attestation.encoding.MalformedInput;
import io.virtengine.attestation.encoding.Octets;
import io.virtengine.attestation.encoding.Oid;

/**
 * A name, compared by its encoding.
 *
 * @param encoded the whole DER value
 * @param commonName the last common name in it, or an empty string
 */
public record DistinguishedName(Octets encoded, String commonName) {
    private static final Octets COMMON_NAME = Oid.of("2.5.4.3");

    static DistinguishedName of(final DerValue value) throws MalformedInput {
        String commonName = "";
        final DerReader relative = value.expect(DerReader.SEQUENCE, "name").children();
        while (!relative.atEnd()) {
            final DerReader set = relative.next(DerReader.SET, "name part").children();
            while (!set.atEnd()) {
                final DerReader attribute = set.sequence("name attribute");
                final Octets type =
                        attribute.next(DerReader.OID, "name attribute type").content();
                final DerValue text = attribute.next("name attribute value");
                attribute.end("a name attribute");
                commonName = type.equals(COMMON_NAME) ? text.content().text() : commonName;
            }
        }
        return new DistinguishedName(value.whole(), commonName);
    }
}
