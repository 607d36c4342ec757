package io.virtengine.attestation.appraisal;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * What a relying party takes of AMD platforms.
 *
 * @param maximumVmpl highest (least privileged) privilege level, 0..3
 * @param minimumTcb least reported TCB by product; AMD signs no list of what is out of date, so this is the list
 * @param minimumFirmware least committed firmware
 */
public record SnpPolicy(int maximumVmpl, Map<SnpProduct, SnpTcb> minimumTcb, SnpFirmware minimumFirmware) {
    /** VMPL 0, firmware 1.51 (identity specification, section 8.3), no minimum TCB. */
    public static final SnpPolicy PRODUCTION = new SnpPolicy(0, Map.of(), new SnpFirmware(1, 51, 0));

    public SnpPolicy {
        Bounds.within(maximumVmpl, 3, "VMPL");
        final Map<SnpProduct, SnpTcb> minima = new EnumMap<>(SnpProduct.class);
        minima.putAll(minimumTcb);
        minimumTcb = Collections.unmodifiableMap(minima);
    }
}
