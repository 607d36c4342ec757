package io.virtengine.attestation.collateral;

import io.virtengine.attestation.encoding.JsonValue;
import io.virtengine.attestation.encoding.MalformedInput;
import java.util.Comparator;
import java.util.List;

/**
 * A patch level of Intel's list.
 *
 * @param sgx security versions of the 16 SGX components, 0..255; empty in the levels of an enclave or module
 * @param pceSvn of the provisioning certification enclave
 * @param tdx security versions of the 16 TDX components; empty in an SGX list
 * @param isvSvn security version of an enclave or module; 0 in the levels of a platform
 * @param date when everything the level needs was available, Unix time
 * @param status what Intel says of it
 * @param advisories security advisories that affect it
 */
public record TcbLevel(
        List<Integer> sgx,
        int pceSvn,
        List<Integer> tdx,
        int isvSvn,
        long date,
        TcbStatus status,
        List<String> advisories) {
    /** How many components a platform has. */
    public static final int COMPONENTS = 16;

    /**
     * Highest first: by SGX components, then PCE, then TDX components, then enclave version. Intel's quote verification
     * library sorts like this instead of trusting the order in the document.
     */
    static final Comparator<TcbLevel> HIGHEST_FIRST = Comparator.<TcbLevel, List<Integer>>comparing(
                    TcbLevel::sgx, TcbLevel::compare)
            .thenComparing(TcbLevel::pceSvn)
            .thenComparing(TcbLevel::tdx, TcbLevel::compare)
            .thenComparing(TcbLevel::isvSvn)
            .reversed();

    private static final int MAX_SVN = 0xffff;
    private static final int MAX_ADVISORIES = 256;

    static TcbLevel ofPlatform(final JsonValue.Members json, final boolean tdx) throws MalformedInput {
        final JsonValue.Members tcb = json.members("tcb");
        return new TcbLevel(
                components(tcb, "sgxtcbcomponents"),
                tcb.number("pcesvn", MAX_SVN),
                tdx ? components(tcb, "tdxtcbcomponents") : List.of(),
                0,
                IsoTime.of(json.text("tcbDate")),
                TcbStatus.of(json.text("tcbStatus")),
                json.textsOrNone("advisoryIDs", MAX_ADVISORIES));
    }

    static TcbLevel ofEnclave(final JsonValue.Members json) throws MalformedInput {
        return new TcbLevel(
                List.of(),
                0,
                List.of(),
                json.members("tcb").number("isvsvn", MAX_SVN),
                IsoTime.of(json.text("tcbDate")),
                TcbStatus.of(json.text("tcbStatus")),
                json.textsOrNone("advisoryIDs", MAX_ADVISORIES));
    }

    /** Exactly 16, so that comparing two lists element by element can never stop early. */
    private static List<Integer> components(final JsonValue.Members tcb, final String name) throws MalformedInput {
        final List<JsonValue.Members> values = tcb.list(name, COMPONENTS);
        MalformedInput.unless(values.size() == COMPONENTS, name + " is not " + COMPONENTS + " components");
        final Integer[] svns = new Integer[COMPONENTS];
        for (int i = 0; i < COMPONENTS; i++) {
            svns[i] = values.get(i).number("svn", 0xff);
        }
        return List.of(svns);
    }

    private static int compare(final List<Integer> a, final List<Integer> b) {
        for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
            final int difference = a.get(i) - b.get(i);
            if (difference != 0) {
                return difference;
            }
        }
        return a.size() - b.size();
    }
}
