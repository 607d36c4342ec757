package io.virtengine.attestation.collateral;

import io.virtengine.attestation.encoding.JsonValue;
import io.virtengine.attestation.encoding.MalformedInput;
import io.virtengine.attestation.encoding.Octets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Intel's TCB info, version 3: the patch levels of one family of platforms.
 *
 * @param id {@code SGX} or {@code TDX}
 * @param issued Unix time
 * @param nextUpdate Unix time; it holds until then
 * @param fmspc family, model, stepping, platform and custom SKU, 6 bytes
 * @param pceId provisioning certification enclave, 2 bytes
 * @param evaluationNumber grows with each set of security updates Intel asks for
 * @param levels highest first
 * @param originalModule TDX module before modules had identities; TDX only
 * @param moduleIdentities later TDX modules; TDX only
 * @param signed what Intel signed
 */
public record TcbInfo(
        String id,
        long issued,
        long nextUpdate,
        Octets fmspc,
        Octets pceId,
        int evaluationNumber,
        List<TcbLevel> levels,
        Optional<TdxModule> originalModule,
        List<TdxModule> moduleIdentities,
        SignedJson signed) {
    private static final int VERSION = 3;
    private static final int MAX_LEVELS = 128;
    private static final int MAX_MODULES = 16;

    /** Reads {@code {"tcbInfo": …, "signature": …}}. */
    public static TcbInfo of(final JsonValue.Members document) throws MalformedInput {
        final JsonValue.Members json = document.members("tcbInfo");
        MalformedInput.unless(json.number("version", 0xffff) == VERSION, "TCB info is not of version " + VERSION);
        final String id = json.text("id");
        MalformedInput.unless(id.equals("SGX") || id.equals("TDX"), "TCB info is for " + id);
        MalformedInput.unless(json.number("tcbType", 0xffff) == 0, "TCB info has an unknown type");
        final boolean tdx = id.equals("TDX");
        final List<TdxModule> identities = new ArrayList<>();
        if (tdx && json.find("tdxModuleIdentities") != null) {
            for (final JsonValue.Members identity : json.list("tdxModuleIdentities", MAX_MODULES)) {
                identities.add(TdxModule.identity(identity));
            }
        }
        final List<TcbLevel> levels = new ArrayList<>();
        for (final JsonValue.Members level : json.list("tcbLevels", MAX_LEVELS)) {
            levels.add(TcbLevel.ofPlatform(level, tdx));
        }
        levels.sort(TcbLevel.HIGHEST_FIRST);
        return new TcbInfo(
                id,
                IsoTime.of(json.text("issueDate")),
                IsoTime.of(json.text("nextUpdate")),
                json.hex("fmspc", 6),
                json.hex("pceId", 2),
                json.number("tcbEvaluationDataNumber", Integer.MAX_VALUE),
                List.copyOf(levels),
                tdx ? Optional.of(TdxModule.original(json.members("tdxModule"))) : Optional.empty(),
                List.copyOf(identities),
                SignedJson.of(document, "tcbInfo"));
    }
}
