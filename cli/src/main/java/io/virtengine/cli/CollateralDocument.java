package io.virtengine.cli;

import io.virtengine.attestation.appraisal.Roots;
import io.virtengine.attestation.appraisal.TeeKind;
import io.virtengine.attestation.collateral.Collateral;
import io.virtengine.attestation.collateral.CollateralSorter;
import io.virtengine.attestation.collateral.QeIdentity;
import io.virtengine.attestation.collateral.SignedJson;
import io.virtengine.attestation.collateral.TcbInfo;
import io.virtengine.attestation.encoding.ByteWriter;
import io.virtengine.attestation.encoding.Octets;
import io.virtengine.attestation.x509.Certificate;
import io.virtengine.attestation.x509.RevocationList;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * A vendor's document as {@code ICollateralRegistry} keeps it. Certificates by themselves are none: they need no publishing.
 *
 * @param hash Keccak-256 of the document, as evidence will bring it
 * @param type its number in {@code ICollateralRegistry.DocumentType}
 * @param subject what it speaks of, 32 bytes
 * @param issuedAt Unix seconds
 * @param nextUpdate Unix seconds
 * @param trusted whether its signature leads to a pinned root, over certificates that were given with it
 */
record CollateralDocument(String hash, int type, String subject, long issuedAt, long nextUpdate, boolean trusted) {

    private static final int TCB_INFO = 1;
    private static final int QE_IDENTITY = 2;
    private static final int REVOCATION_LIST = 3;
    /** A root, the authority below it, and one more below that. */
    private static final int LONGEST_CHAIN = 3;

    /** The documents among pieces of collateral in canonical form. */
    static List<CollateralDocument> of(List<Octets> pieces, Roots roots) {
        List<Certificate> signers = CollateralSorter.sort(pieces).collateral().certificates().stream()
                .filter(trustedBy(pieces, roots))
                .toList();
        var documents = new ArrayList<CollateralDocument>();
        for (Octets piece : pieces) {
            Collateral sorted = CollateralSorter.sort(List.of(piece)).collateral();
            sorted.tcbInfos().forEach(info -> documents.add(of(piece, info, signers)));
            sorted.qeIdentities().forEach(identity -> documents.add(of(piece, identity, signers)));
            sorted.revocationLists().forEach(list -> documents.add(of(piece, list, signers)));
        }
        return documents;
    }

    private static CollateralDocument of(Octets piece, TcbInfo info, List<Certificate> signers) {
        Octets subject = Octets.of(
                        new byte[] {(byte) kind(info.id().equals("TDX")).code()})
                .concat(info.fmspc());
        return new CollateralDocument(
                ChainEvidence.keccak256(piece),
                TCB_INFO,
                leftAligned(subject),
                info.issued(),
                info.nextUpdate(),
                isSigned(info.signed(), signers));
    }

    private static CollateralDocument of(Octets piece, QeIdentity identity, List<Certificate> signers) {
        Octets subject =
                Octets.of(new byte[] {(byte) kind(identity.id().equals("TD_QE")).code()});
        return new CollateralDocument(
                ChainEvidence.keccak256(piece),
                QE_IDENTITY,
                leftAligned(subject),
                identity.issued(),
                identity.nextUpdate(),
                isSigned(identity.signed(), signers));
    }

    private static CollateralDocument of(Octets piece, RevocationList list, List<Certificate> signers) {
        return new CollateralDocument(
                ChainEvidence.keccak256(piece),
                REVOCATION_LIST,
                ChainEvidence.keccak256(list.issuer().encoded()),
                list.thisUpdate(),
                list.nextUpdate(),
                signers.stream().anyMatch(list::isFrom));
    }

    private static TeeKind kind(boolean tdx) {
        return tdx ? TeeKind.TDX : TeeKind.SGX;
    }

    private static boolean isSigned(SignedJson document, List<Certificate> signers) {
        return signers.stream().anyMatch(document::isSignedBy);
    }

    private static Predicate<Certificate> trustedBy(List<Octets> pieces, Roots roots) {
        List<Certificate> all = CollateralSorter.sort(pieces).collateral().certificates();
        return certificate -> leadsToRoot(certificate, all, roots, LONGEST_CHAIN);
    }

    private static boolean leadsToRoot(Certificate certificate, List<Certificate> all, Roots roots, int left) {
        return roots.fingerprints().containsKey(certificate.fingerprint())
                || left > 1
                        && all.stream()
                                .anyMatch(issuer -> issuer.isAuthority()
                                        && certificate.issuer().equals(issuer.subject())
                                        && certificate.isSignedBy(issuer)
                                        && leadsToRoot(issuer, all, roots, left - 1));
    }

    private static String leftAligned(Octets subject) {
        return "0x" + new ByteWriter().padded(subject, 32).done().hex();
    }
}
