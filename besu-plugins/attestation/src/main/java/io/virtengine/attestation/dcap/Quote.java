package io.virtengine.attestation.dcap;

import io.virtengine.attestation.appraisal.EvidenceFormat;
import io.virtengine.attestation.encoding.ByteReader;
import io.virtengine.attestation.encoding.MalformedInput;
import io.virtengine.attestation.encoding.Octets;
import io.virtengine.attestation.encoding.Pem;
import io.virtengine.attestation.x509.Certificate;
import io.virtengine.attestation.x509.Curve;
import io.virtengine.attestation.x509.EcKey;
import java.util.ArrayList;
import java.util.List;

/**
 * A DCAP quote.
 *
 * <p>Every length is compared with what is left before anything is cut off, and the parts must fill what encloses them
 * to the byte. After the quote only zeros may follow: kernels and hypervisors hand out quotes in buffers of fixed size,
 * and all trust domains in our vectors come like that. The padding is not signed, which is why nothing is keyed by the
 * hash of whole evidence.
 *
 * @param format which version, and whether of an enclave or a trust domain
 * @param vendor who made the quoting enclave, 16 bytes
 * @param body what is vouched for
 * @param signed what the attestation key signed: header and body
 * @param signature r ‖ s by the attestation key
 * @param attestationKey as written, x ‖ y
 * @param qeReport the quoting enclave's report
 * @param qeSignature r ‖ s over it by the platform's key
 * @param qeAuthentication what the quoting enclave hashed with the attestation key
 * @param chain PCK certificate, its authority, root
 */
record Quote(
        EvidenceFormat format,
        Octets vendor,
        ReportBody body,
        Octets signed,
        Octets signature,
        EcKey attestationKey,
        Octets attestationKeyBytes,
        SgxReport qeReport,
        Octets qeSignature,
        Octets qeAuthentication,
        List<Certificate> chain) {
    private static final int HEADER_LENGTH = 48;
    private static final int ECDSA_P256 = 2;
    private static final long TEE_SGX = 0;
    private static final long TEE_TDX = 0x81;
    private static final int PCK_CHAIN = 5;
    private static final int QE_REPORT = 6;
    private static final int CHAIN_LENGTH = 3;
    private static final int TD_REPORT_1_0 = 2;
    private static final int TD_REPORT_1_5 = 3;

    static Quote of(final Octets bytes) throws MalformedInput {
        final ByteReader reader = new ByteReader(bytes);
        final Octets header = reader.take(HEADER_LENGTH, "quote header");
        final int version = header.u16le(0);
        MalformedInput.unless(version >= 3 && version <= 5, "quote version " + version + " is not known");
        MalformedInput.unless(
                header.u16le(2) == ECDSA_P256, "attestation key type " + header.u16le(2) + " is not ECDSA P-256");
        final EvidenceFormat format = format(version, header.u32le(4));
        // Version 3 keeps security versions here, later ones nothing.
        MalformedInput.unless(version == 3 || header.u32le(8) == 0, "reserved header bytes are not zero");
        final ReportBody body = body(reader, version, format);
        final Octets signed = bytes.slice(0, reader.position());
        final ByteReader data = new ByteReader(reader.take(reader.u32le("signature length"), "signature data"));
        MalformedInput.unless(
                reader.take(reader.remaining(), "padding").isZero(), "something other than zeros follows the quote");
        final Octets signature = data.take(64, "quote signature");
        final Octets key = data.take(64, "attestation key");
        // From version 4 on the quoting enclave's part is wrapped once more, as certification data of type 6.
        final ByteReader certification = version == 3 ? data : nested(data);
        final SgxReport qeReport = new SgxReport(certification.take(SgxReport.LENGTH, "QE report"));
        final Octets qeSignature = certification.take(64, "QE report signature");
        final Octets authentication =
                certification.take(certification.u16le("QE authentication length"), "QE authentication data");
        final int type = certification.u16le("certification data type");
        MalformedInput.unless(type == PCK_CHAIN, "certification data of type " + type + " is no PCK chain");
        final Octets pem = certification.take(certification.u32le("PCK chain length"), "PCK chain");
        certification.end("the PCK chain");
        return new Quote(
                format,
                header.slice(12, 16),
                body,
                signed,
                signature,
                EcKey.of(Curve.P256, key),
                key,
                qeReport,
                qeSignature,
                authentication,
                chain(pem));
    }

    private static EvidenceFormat format(final int version, final long tee) throws MalformedInput {
        if (tee == TEE_SGX && version == 3) {
            return EvidenceFormat.SGX_QUOTE_V3;
        } else if (tee == TEE_SGX && version == 4) {
            return EvidenceFormat.SGX_QUOTE_V4;
        } else if (tee == TEE_TDX && version == 4) {
            return EvidenceFormat.TDX_QUOTE_V4;
        } else if (tee == TEE_TDX && version == 5) {
            return EvidenceFormat.TDX_QUOTE_V5;
        }
        throw new MalformedInput("TEE type " + tee + " in a quote of version " + version);
    }

    private static ReportBody body(final ByteReader reader, final int version, final EvidenceFormat format)
            throws MalformedInput {
        return switch (format) {
            case SGX_QUOTE_V3, SGX_QUOTE_V4 -> new SgxReport(reader.take(SgxReport.LENGTH, "enclave report"));
            case TDX_QUOTE_V4 -> new TdReport(reader.take(TdReport.LENGTH_1_0, "TD report"));
            case TDX_QUOTE_V5 -> {
                final int type = reader.u16le("body type");
                final long length = reader.u32le("body length");
                MalformedInput.unless(
                        type == TD_REPORT_1_0 && length == TdReport.LENGTH_1_0
                                || type == TD_REPORT_1_5 && length == TdReport.LENGTH_1_5,
                        "body of type " + type + " and length " + length);
                yield new TdReport(reader.take(length, "TD report"));
            }
            default -> throw new MalformedInput("no quote: version " + version);
        };
    }

    private static ByteReader nested(final ByteReader data) throws MalformedInput {
        final int type = data.u16le("certification data type");
        MalformedInput.unless(type == QE_REPORT, "certification data of type " + type + " is no QE report");
        final Octets inner = data.take(data.u32le("QE report length"), "QE report certification data");
        data.end("the QE report certification data");
        return new ByteReader(inner);
    }

    private static List<Certificate> chain(final Octets pem) throws MalformedInput {
        // Intel's library terminates the text like a C string.
        final boolean terminated = pem.length() > 0 && pem.at(pem.length() - 1) == 0;
        final List<Pem.Block> blocks = Pem.blocks(terminated ? pem.slice(0, pem.length() - 1) : pem, CHAIN_LENGTH);
        MalformedInput.unless(blocks.size() == CHAIN_LENGTH, "PCK chain is not " + CHAIN_LENGTH + " certificates");
        final List<Certificate> chain = new ArrayList<>();
        for (final Pem.Block block : blocks) {
            MalformedInput.unless(block.label().equals("CERTIFICATE"), "PCK chain holds a " + block.label());
            chain.add(Certificate.of(block.der()));
        }
        return List.copyOf(chain);
    }
}
