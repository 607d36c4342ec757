package io.virtengine.attestation.collateral;

import io.virtengine.attestation.encoding.JsonValue;
import io.virtengine.attestation.encoding.MalformedInput;
import io.virtengine.attestation.encoding.Octets;
import java.util.ArrayList;
import java.util.List;

/**
 * Intel's enclave identity, version 2, of a quoting enclave.
 *
 * @param id {@code QE} (SGX quotes) or {@code TD_QE} (TDX quotes)
 * @param issued Unix time
 * @param nextUpdate Unix time; it holds until then
 * @param evaluationNumber as in {@link TcbInfo}
 * @param miscSelect 4 bytes, in the order of the report
 * @param miscSelectMask 4 bytes
 * @param attributes 16 bytes
 * @param attributesMask 16 bytes
 * @param signer MRSIGNER, 32 bytes
 * @param productId ISVPRODID
 * @param levels highest first
 * @param signed what Intel signed
 */
public record QeIdentity(
        String id,
        long issued,
        long nextUpdate,
        int evaluationNumber,
        Octets miscSelect,
        Octets miscSelectMask,
        Octets attributes,
        Octets attributesMask,
        Octets signer,
        int productId,
        List<TcbLevel> levels,
        SignedJson signed) {
    private static final int VERSION = 2;
    private static final int MAX_LEVELS = 128;

    /** Reads {@code {"enclaveIdentity": …, "signature": …}}. */
    public static QeIdentity of(final JsonValue.Members document) throws MalformedInput {
        final JsonValue.Members json = document.members("enclaveIdentity");
        MalformedInput.unless(
                json.number("version", 0xffff) == VERSION, "enclave identity is not of version " + VERSION);
        final String id = json.text("id");
        MalformedInput.unless(id.equals("QE") || id.equals("TD_QE"), "enclave identity is of " + id);
        return new QeIdentity(
                id,
                IsoTime.of(json.text("issueDate")),
                IsoTime.of(json.text("nextUpdate")),
                json.number("tcbEvaluationDataNumber", Integer.MAX_VALUE),
                // The document writes MISCSELECT as a number; the report has it little-endian.
                json.hex("miscselect", 4).reversed(),
                json.hex("miscselectMask", 4).reversed(),
                json.hex("attributes", 16),
                json.hex("attributesMask", 16),
                json.hex("mrsigner", 32),
                json.number("isvprodid", 0xffff),
                levels(json),
                SignedJson.of(document, "enclaveIdentity"));
    }

    static List<TcbLevel> levels(final JsonValue.Members json) throws MalformedInput {
        final List<TcbLevel> levels = new ArrayList<>();
        for (final JsonValue.Members level : json.list("tcbLevels", MAX_LEVELS)) {
            levels.add(TcbLevel.ofEnclave(level));
        }
        levels.sort(TcbLevel.HIGHEST_FIRST);
        return List.copyOf(levels);
    }
}
