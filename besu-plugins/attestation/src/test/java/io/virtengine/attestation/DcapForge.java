package io.virtengine.attestation;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtengine.attestation.appraisal.Policy;
import io.virtengine.attestation.appraisal.Roots;
import io.virtengine.attestation.appraisal.TeeKind;
import io.virtengine.attestation.appraisal.Verdict;
import io.virtengine.attestation.collateral.Collateral;
import io.virtengine.attestation.encoding.ByteWriter;
import io.virtengine.attestation.encoding.MalformedInput;
import io.virtengine.attestation.encoding.Octets;
import io.virtengine.attestation.encoding.Oid;
import io.virtengine.attestation.encoding.Pem;
import io.virtengine.attestation.x509.Certificate;
import io.virtengine.attestation.x509.RevocationList;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Test fixture: a real quote and its real collateral, taken apart, changed and signed again under a root that only tests
 * pin. What is not changed stays as Intel made it.
 */
final class DcapForge {
    static final long NOW = DcapVectors.SGX_NOW;
    static final BigInteger PCK_SERIAL = BigInteger.valueOf(3);
    static final BigInteger AUTHORITY_SERIAL = BigInteger.TWO;
    static final BigInteger SIGNER_SERIAL = BigInteger.valueOf(4);

    private static final String ECDSA = "SHA256withECDSA";
    private static final String SGX_EXTENSION = "1.2.840.113741.1.13.1";
    private static final TestAuthority ROOT = TestAuthority.named("Intel SGX Root CA", TestAuthority.p256())
            .authority(1)
            .selfSigned(ECDSA);
    private static final TestAuthority AUTHORITY = TestAuthority.named(
                    "Intel SGX PCK Platform CA", TestAuthority.p256())
            .serial(AUTHORITY_SERIAL)
            .authority(0)
            .signedBy(ROOT, ECDSA);
    private static final TestAuthority SIGNER = TestAuthority.named("Intel SGX TCB Signing", TestAuthority.p256())
            .serial(SIGNER_SERIAL)
            .signedBy(ROOT, ECDSA);
    private static final TestAuthority ATTESTATION =
            TestAuthority.named("attestation key", TestAuthority.p256()).selfSigned(ECDSA);

    private final TeeKind kind;
    private int version;
    private Octets header;
    private Octets body;
    private Octets qeReport;
    private Octets authentication;
    private Octets extension;
    private String tcbInfo;
    private String qeIdentity;
    private String pckName = "Intel SGX PCK Certificate";
    private TestAuthority authority = AUTHORITY;
    private TestAuthority signer = SIGNER;
    private boolean bound = true;
    private int[] order = {0, 1, 2};
    private List<RevocationList> lists = List.of(
            AUTHORITY.revoking("2025-06-01T00:00:00Z", "2025-08-01T00:00:00Z"),
            ROOT.revoking("2025-06-01T00:00:00Z", "2026-06-01T00:00:00Z"));

    private DcapForge(final TeeKind kind, final Octets quote, final int bodyLength, final String container) {
        this.kind = kind;
        this.version = quote.u16le(0);
        this.header = quote.slice(0, 48);
        this.body = quote.slice(48, bodyLength);
        final int qeAt = 48 + bodyLength + 4 + 128 + (version == 3 ? 0 : 6);
        this.qeReport = quote.slice(qeAt, 384);
        final int authenticationAt = qeAt + 384 + 64;
        this.authentication = quote.slice(authenticationAt + 2, quote.u16le(authenticationAt));
        final int pemAt = authenticationAt + 2 + authentication.length() + 6;
        try {
            final String pem = quote.from(pemAt).text();
            final Octets leaf = Pem.blocks(Octets.ascii(pem.substring(0, pem.lastIndexOf("-----") + 5)), 3)
                    .getFirst()
                    .der();
            this.extension =
                    Certificate.of(leaf).extension(Oid.of(SGX_EXTENSION)).orElseThrow();
        } catch (final MalformedInput e) {
            throw new IllegalStateException(e);
        }
        final JsonNode json = JsonMapper.shared().readTree(Vectors.text(container));
        this.tcbInfo = json.get("tcb_info").asString();
        this.qeIdentity = json.get("qe_identity").asString();
    }

    static DcapForge sgx() {
        return new DcapForge(TeeKind.SGX, DcapVectors.SGX, 384, "sgx/phala/sgx_quote_collateral.json");
    }

    static DcapForge tdx() {
        return new DcapForge(TeeKind.TDX, DcapVectors.TDX, 584, "tdx/phala/tdx_quote_collateral.json");
    }

    DcapForge version(final int value) {
        version = value;
        header = Vectors.patched(header, 0, Octets.of(new byte[] {(byte) value}));
        // Version 3 has security versions where later ones have zeros.
        header = Vectors.patched(header, 8, Octets.zeros(4));
        return this;
    }

    DcapForge header(final int at, final String hex) {
        header = Vectors.patched(header, at, Octets.fromHex(hex));
        return this;
    }

    DcapForge body(final int at, final String hex) {
        body = Vectors.patched(body, at, Octets.fromHex(hex));
        return this;
    }

    DcapForge body(final Octets value) {
        body = value;
        return this;
    }

    Octets body() {
        return body;
    }

    DcapForge qeReport(final int at, final String hex) {
        qeReport = Vectors.patched(qeReport, at, Octets.fromHex(hex));
        return this;
    }

    DcapForge extension(final String from, final String to) {
        assertThat(extension.hex()).containsPattern(from);
        extension = Octets.fromHex(extension.hex().replaceFirst(from, to));
        return this;
    }

    /** Sets a security version of the platform: component 1..16, or 17 for the PCE. */
    DcapForge svn(final int component, final int value) {
        final String field = "060b2a864886f84d010d0102" + String.format("%02x", component);
        return extension(field + "0201..", field + "0201" + String.format("%02x", value));
    }

    DcapForge tcbInfo(final String from, final String to) {
        assertThat(tcbInfo).contains(from);
        tcbInfo = tcbInfo.replace(from, to);
        return this;
    }

    DcapForge qeIdentity(final String from, final String to) {
        assertThat(qeIdentity).contains(from);
        qeIdentity = qeIdentity.replace(from, to);
        return this;
    }

    DcapForge lists(final RevocationList... value) {
        lists = List.of(value);
        return this;
    }

    DcapForge unbound() {
        bound = false;
        return this;
    }

    DcapForge pckName(final String value) {
        pckName = value;
        return this;
    }

    DcapForge order(final int... value) {
        order = value;
        return this;
    }

    DcapForge authority(final String name, final boolean rights) {
        final TestAuthority.Draft draft =
                TestAuthority.named(name, AUTHORITY.keys()).serial(AUTHORITY_SERIAL);
        authority = (rights ? draft.authority(0) : draft).signedBy(ROOT, ECDSA);
        return this;
    }

    DcapForge signer(final String name, final String from, final String until) {
        signer = TestAuthority.named(name, SIGNER.keys())
                .serial(SIGNER_SERIAL)
                .valid(from, until)
                .signedBy(ROOT, ECDSA);
        return this;
    }

    /** A signer that chains to another root of the same name. */
    DcapForge strangeSigner() {
        final TestAuthority root = TestAuthority.named("Intel SGX Root CA", TestAuthority.p256())
                .authority(1)
                .selfSigned(ECDSA);
        signer = TestAuthority.named("Intel SGX TCB Signing", SIGNER.keys())
                .serial(SIGNER_SERIAL)
                .signedBy(root, ECDSA);
        return this;
    }

    static TestAuthority root() {
        return ROOT;
    }

    static TestAuthority authority() {
        return AUTHORITY;
    }

    Verdict verify() {
        return verify(Policy.production());
    }

    Verdict verify(final Policy policy) {
        return verify(policy, NOW);
    }

    Verdict verify(final Policy policy, final long now) {
        return AttestationVerifier.verify(kind, quote(), collateral(), roots(), now, policy);
    }

    Roots roots() {
        return new Roots(Map.of(ROOT.certificate().fingerprint(), Roots.Owner.INTEL));
    }

    Collateral collateral() {
        return Vectors.sorted(pieces());
    }

    List<Octets> pieces() {
        final List<Octets> pieces = new ArrayList<>();
        pieces.add(signer.certificate().der());
        lists.forEach(list -> pieces.add(list.der()));
        pieces.add(signed("tcbInfo", tcbInfo));
        pieces.add(signed("enclaveIdentity", qeIdentity));
        return pieces;
    }

    Octets signed(final String name, final String body) {
        return DcapVectors.document(name, body, SIGNER.sign(Octets.ascii(body)).hex());
    }

    Octets quote() {
        final TestAuthority pck = TestAuthority.named(pckName, TestAuthority.p256())
                .serial(PCK_SERIAL)
                .extension(SGX_EXTENSION, extension)
                .signedBy(authority, ECDSA);
        final Octets hash = ATTESTATION.point().concat(authentication).sha256();
        final Octets report = bound ? Vectors.patched(qeReport, 320, hash.concat(Octets.zeros(32))) : qeReport;
        final Certificate[] certificates = {pck.certificate(), authority.certificate(), ROOT.certificate()};
        final StringBuilder pem = new StringBuilder();
        for (final int i : order) {
            pem.append("-----BEGIN CERTIFICATE-----\n")
                    .append(Base64.getMimeEncoder(64, new byte[] {'\n'})
                            .encodeToString(certificates[i].der().toArray()))
                    .append("\n-----END CERTIFICATE-----\n");
        }
        final Octets chain = Octets.ascii(pem.toString());
        final Octets certification = report.concat(pck.sign(report))
                .concat(u16(authentication.length()))
                .concat(authentication)
                .concat(u16(5))
                .concat(u32(chain.length()))
                .concat(chain);
        final Octets descriptor =
                version == 5 ? u16(body.length() == 648 ? 3 : 2).concat(u32(body.length())) : Octets.EMPTY;
        final Octets signed = header.concat(descriptor).concat(body);
        final Octets own = ATTESTATION.sign(signed).concat(ATTESTATION.point());
        final Octets data = version == 3
                ? own.concat(certification)
                : own.concat(u16(6)).concat(u32(certification.length())).concat(certification);
        return signed.concat(u32(data.length())).concat(data);
    }

    private static Octets u16(final int value) {
        return new ByteWriter().u16(value).done().reversed();
    }

    private static Octets u32(final int value) {
        return new ByteWriter().u32(value).done().reversed();
    }
}
