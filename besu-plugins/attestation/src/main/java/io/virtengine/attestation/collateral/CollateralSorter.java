package io.virtengine.attestation.collateral;

import io.virtengine.attestation.encoding.DerReader;
import io.virtengine.attestation.encoding.JsonReader;
import io.virtengine.attestation.encoding.JsonValue;
import io.virtengine.attestation.encoding.MalformedInput;
import io.virtengine.attestation.encoding.Octets;
import io.virtengine.attestation.encoding.Pem;
import io.virtengine.attestation.x509.Certificate;
import io.virtengine.attestation.x509.RevocationList;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds out what each of a number of blobs is: PEM bundles, DER certificates, DER revocation lists, TCB info or QE
 * identity. File names play no part.
 */
public final class CollateralSorter {
    /** Most blobs that are looked at. */
    public static final int MAX_BLOBS = 64;
    /** Largest blob, bytes. */
    public static final int MAX_BLOB_BYTES = 65_536;
    /** Most pieces of one kind that are kept. */
    public static final int MAX_PIECES = 32;

    private final Set<Certificate> certificates = new LinkedHashSet<>();
    private final Set<RevocationList> revocationLists = new LinkedHashSet<>();
    private final Set<TcbInfo> tcbInfos = new LinkedHashSet<>();
    private final Set<QeIdentity> qeIdentities = new LinkedHashSet<>();

    private CollateralSorter() {}

    /**
     * A blob that could not be used.
     *
     * @param index its place among the blobs
     * @param reason why
     */
    public record Unusable(int index, String reason) {}

    /** What was found, and what could not be used. */
    public record Sorted(Collateral collateral, List<Unusable> unusable) {}

    /** Sorts {@code blobs}; a bad one is reported and does not spoil the others. */
    public static Sorted sort(final List<Octets> blobs) {
        final CollateralSorter sorter = new CollateralSorter();
        final List<Unusable> unusable = new ArrayList<>();
        for (int i = 0; i < blobs.size(); i++) {
            try {
                MalformedInput.unless(i < MAX_BLOBS, "more than " + MAX_BLOBS + " pieces of collateral");
                sorter.add(blobs.get(i));
            } catch (final MalformedInput e) {
                unusable.add(new Unusable(i, e.reason()));
            }
        }
        return new Sorted(
                new Collateral(
                        List.copyOf(sorter.certificates),
                        List.copyOf(sorter.revocationLists),
                        List.copyOf(sorter.tcbInfos),
                        List.copyOf(sorter.qeIdentities)),
                List.copyOf(unusable));
    }

    private void add(final Octets blob) throws MalformedInput {
        MalformedInput.unless(blob.length() <= MAX_BLOB_BYTES, "over " + MAX_BLOB_BYTES + " bytes");
        MalformedInput.unless(blob.length() > 0, "empty");
        if (Pem.isPem(blob)) {
            for (final Pem.Block block : Pem.blocks(blob, MAX_PIECES)) {
                switch (block.label()) {
                    case "CERTIFICATE" -> keep(certificates, Certificate.of(block.der()));
                    case "X509 CRL" -> keep(revocationLists, RevocationList.of(block.der()));
                    default -> throw new MalformedInput("PEM block " + block.label());
                }
            }
        } else if (blob.at(0) == DerReader.SEQUENCE) {
            if (isCertificate(blob)) {
                keep(certificates, Certificate.of(blob));
            } else {
                keep(revocationLists, RevocationList.of(blob));
            }
        } else if (JsonReader.only(blob) instanceof JsonValue.Members document) {
            addJson(document);
        } else {
            throw new MalformedInput("neither PEM, DER nor a JSON object");
        }
    }

    private void addJson(final JsonValue.Members document) throws MalformedInput {
        if (document.find("tcbInfo") != null) {
            keep(tcbInfos, TcbInfo.of(document));
        } else if (document.find("enclaveIdentity") != null) {
            keep(qeIdentities, QeIdentity.of(document));
        } else {
            throw new MalformedInput("JSON of another kind");
        }
    }

    /** A certificate's body begins with a tagged version, a revocation list's with a plain one. */
    private static boolean isCertificate(final Octets der) throws MalformedInput {
        return DerReader.only(der, "DER collateral")
                .children()
                .sequence("DER collateral")
                .nextIs(DerReader.CONTEXT);
    }

    private static <T> void keep(final Set<T> kept, final T piece) throws MalformedInput {
        MalformedInput.unless(
                kept.size() < MAX_PIECES || kept.contains(piece), "more than " + MAX_PIECES + " of a kind");
        kept.add(piece);
    }
}
