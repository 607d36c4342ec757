package io.virtengine.attestation.collateral;

import io.virtengine.attestation.x509.Certificate;
import io.virtengine.attestation.x509.RevocationList;
import java.util.List;

/**
 * Everything a verifier was given beside the evidence. Nothing in it is trusted: each piece counts only once its
 * signature leads to a pinned root.
 */
public record Collateral(
        List<Certificate> certificates,
        List<RevocationList> revocationLists,
        List<TcbInfo> tcbInfos,
        List<QeIdentity> qeIdentities) {
    /** Nothing at all; enough for Nitro, whose documents carry their chain. */
    public static final Collateral NONE = new Collateral(List.of(), List.of(), List.of(), List.of());

    public Collateral {
        certificates = List.copyOf(certificates);
        revocationLists = List.copyOf(revocationLists);
        tcbInfos = List.copyOf(tcbInfos);
        qeIdentities = List.copyOf(qeIdentities);
    }
}
