package io.virtengine.cli;

import io.virtengine.attestation.collateral.CollateralSorter;
import io.virtengine.attestation.encoding.MalformedInput;
import io.virtengine.attestation.encoding.Octets;
import io.virtengine.attestation.encoding.Pem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads evidence and collateral as people have them. What a file is, its content decides. */
final class EvidenceFiles {

    private static final int MAX_BYTES = 1 << 20;
    private static final int MAX_FILES = 64;

    private EvidenceFiles() {}

    /**
     * Pieces of collateral.
     *
     * @param names where each piece is from
     * @param blobs what it is
     */
    record Pieces(List<String> names, List<Octets> blobs) {
        static final Pieces NONE = new Pieces(List.of(), List.of());

        /** What can be used, in the form {@link ChainEvidence} describes. */
        List<Octets> canonical() throws MalformedInput {
            Set<Integer> unusable = CollateralSorter.sort(blobs).unusable().stream()
                    .map(CollateralSorter.Unusable::index)
                    .collect(Collectors.toSet());
            var canonical = new TreeSet<Octets>();
            for (int i = 0; i < blobs.size(); i++) {
                if (!unusable.contains(i)) {
                    canonical.addAll(parts(blobs.get(i)));
                }
            }
            return List.copyOf(canonical);
        }

        private static List<Octets> parts(Octets blob) throws MalformedInput {
            return Pem.isPem(blob)
                    ? Pem.blocks(blob, CollateralSorter.MAX_PIECES).stream()
                            .map(Pem.Block::der)
                            .toList()
                    : List.of(blob);
        }
    }

    static Octets evidence(Path file) {
        return decoded(read(file));
    }

    /** Every file in the folder, in the order of their names. */
    static Pieces collateral(Path folder) {
        List<String> names = new ArrayList<>();
        List<Octets> blobs = new ArrayList<>();
        for (Path file : files(folder)) {
            List<Octets> pieces = unpacked(read(file));
            pieces.forEach(_ -> names.add(String.valueOf(file.getFileName())));
            blobs.addAll(pieces);
        }
        return new Pieces(names, blobs);
    }

    private static List<Path> files(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> sorted = files.filter(Files::isRegularFile)
                    .limit(MAX_FILES + 1)
                    .sorted()
                    .toList();
            if (sorted.size() > MAX_FILES) {
                throw CommandException.usage(folder + " holds more than " + MAX_FILES + " files");
            }
            return sorted;
        } catch (IOException e) {
            throw CommandException.usage("cannot read the folder " + folder + ": " + InputFile.why(e));
        }
    }

    private static Octets read(Path file) {
        return Octets.of(InputFile.read(file, MAX_BYTES));
    }

    /** Bytes as they are, or what they spell in hexadecimal or base64. */
    private static Octets decoded(Octets bytes) {
        String text = bytes.text().replaceAll("\\s", "");
        if (text.length() % 2 == 0 && text.matches("(0x)?[0-9a-fA-F]+")) {
            return Octets.fromHex(text);
        }
        if (text.length() % 4 == 0 && text.matches("[A-Za-z0-9+/]+={0,2}")) {
            return Octets.of(Base64.getDecoder().decode(text));
        }
        return bytes;
    }

    /**
     * A file's pieces: itself, or the parts of the container that quote libraries keep Intel's collateral in (the fields
     * of Intel's {@code sgx_ql_qve_collateral_t} as JSON), each brought into the form Intel serves it in.
     */
    private static List<Octets> unpacked(Octets file) {
        if (file.length() == 0 || file.at(0) != '{') {
            return List.of(decoded(file));
        }
        try {
            JsonNode json = JsonMapper.shared().readTree(file.toArray());
            if (!json.has("tcb_info_signature") || !json.has("qe_identity_signature")) {
                return List.of(file);
            }
            List<Octets> pieces = new ArrayList<>();
            for (String chain : List.of("pck_crl_issuer_chain", "tcb_info_issuer_chain", "qe_identity_issuer_chain")) {
                pieces.add(ascii(json.path(chain).asString("")));
            }
            for (String list : List.of("root_ca_crl", "pck_crl")) {
                pieces.add(decoded(ascii(json.path(list).asString(""))));
            }
            pieces.add(document("tcbInfo", json.path("tcb_info"), json.path("tcb_info_signature")));
            pieces.add(document("enclaveIdentity", json.path("qe_identity"), json.path("qe_identity_signature")));
            return pieces;
        } catch (JacksonException e) {
            return List.of(file);
        }
    }

    private static Octets document(String name, JsonNode body, JsonNode signature) {
        return ascii("{\"" + name + "\":" + body.asString("") + ",\"signature\":\"" + signature.asString("") + "\"}");
    }

    private static Octets ascii(String text) {
        return Octets.of(text.getBytes(StandardCharsets.US_ASCII));
    }
}
