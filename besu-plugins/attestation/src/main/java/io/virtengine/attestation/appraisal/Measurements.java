package io.virtengine.attestation.appraisal;

import io.virtengine.attestation.encoding.ByteWriter;
import io.virtengine.attestation.encoding.Octets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What runs in the environment.
 *
 * @param registers every measured or configured value by its vendor's name, in the order of the evidence
 * @param identity names of the registers that say which software this is
 * @param signer name of the register that says who signed it, or an empty string
 * @param productId 0..65535; SGX only, otherwise 0
 * @param svn the software's own security version; 0 where there is none
 */
public record Measurements(
        Map<String, Octets> registers, List<String> identity, String signer, int productId, long svn) {
    public Measurements {
        registers = Collections.unmodifiableMap(new LinkedHashMap<>(registers));
        identity = List.copyOf(identity);
    }

    /** What to allow-list: SHA-256 of the kind's code and the identity registers one after another. */
    public Octets id(final TeeKind kind) {
        return joined(kind, identity);
    }

    /** SHA-256 of the kind's code and all registers. */
    public Octets all(final TeeKind kind) {
        return joined(kind, registers.keySet());
    }

    /** The first identity register: MRENCLAVE, MRTD, MEASUREMENT or PCR0. */
    public Octets primary() {
        return register(identity.getFirst());
    }

    /** The signer's register, empty if there is none. */
    public Octets signedBy() {
        return register(signer);
    }

    private Octets register(final String name) {
        return registers.getOrDefault(name, Octets.EMPTY);
    }

    /** Each register with its length in front, so that no two sets of registers are joined to the same bytes. */
    private Octets joined(final TeeKind kind, final Iterable<String> names) {
        final ByteWriter out = new ByteWriter().u8(kind.code());
        names.forEach(name -> out.u16(register(name).length()).bytes(register(name)));
        return out.done().sha256();
    }
}
