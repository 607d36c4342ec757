package io.virtengine.attestation;

import io.virtengine.attestation.collateral.Collateral;
import io.virtengine.attestation.encoding.Octets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Quotes of SGX and TDX whose collateral is complete, and where each was found. */
final class DcapVectors {
    static final Octets SGX = Vectors.file("sgx/phala/sgx_quote");
    static final Collateral SGX_COLLATERAL = Vectors.sorted(container("sgx/phala/sgx_quote_collateral.json"));
    /** Inside 2025-06-19T10:56:11Z … 2025-07-19T10:01:18Z. */
    static final long SGX_NOW = Vectors.at("2025-07-01T00:00:00Z");

    static final Octets TDX = Vectors.file("tdx/phala/tdx_quote");
    static final Collateral TDX_COLLATERAL = Vectors.sorted(container("tdx/phala/tdx_quote_collateral.json"));
    /** Inside 2025-06-19T10:32:27Z … 2025-07-19T10:16:03Z. */
    static final long TDX_NOW = SGX_NOW;

    private DcapVectors() {}

    /**
     * The pieces in a collateral container of another project: PEM chains, lists in hexadecimal, and Intel's JSON without
     * the envelope its service sends it in, which is put around the exact bytes again.
     */
    static List<Octets> container(final String name) {
        final JsonNode json = JsonMapper.shared().readTree(Vectors.text(name));
        final List<Octets> pieces = new ArrayList<>();
        for (final String chain :
                List.of("pck_crl_issuer_chain", "tcb_info_issuer_chain", "qe_identity_issuer_chain")) {
            pieces.add(Octets.ascii(json.get(chain).asString()));
        }
        pieces.add(Octets.fromHex(json.get("root_ca_crl").asString()));
        pieces.add(Octets.fromHex(json.get("pck_crl").asString()));
        pieces.add(document(
                "tcbInfo",
                json.get("tcb_info").asString(),
                json.get("tcb_info_signature").asString()));
        pieces.add(document(
                "enclaveIdentity",
                json.get("qe_identity").asString(),
                json.get("qe_identity_signature").asString()));
        return pieces;
    }

    static Octets document(final String name, final String body, final String signature) {
        return Octets.ascii("{\"" + name + "\":" + body + ",\"signature\":\"" + signature + "\"}");
    }
}
