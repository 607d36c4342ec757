package io.virtengine.sdk.artifact;

import io.virtengine.sdk.abi.ContractAbi;
import io.virtengine.sdk.abi.Hex;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/**
 * A compiled contract.
 *
 * @param name contract name
 * @param abi its interface
 * @param creation creation code as hexadecimal text with {@code __$…$__} where a library address belongs
 * @param creationLinks where library addresses go in the creation code
 * @param deployed run-time code, likewise
 * @param deployedLinks where library addresses go in the run-time code
 * @param immutables spans of the run-time code that hold immutable values
 */
public record ContractArtifact(
        String name,
        ContractAbi abi,
        String creation,
        List<Link> creationLinks,
        String deployed,
        List<Link> deployedLinks,
        List<Span> immutables) {

    /** A run of bytes inside code. */
    public record Span(int start, int length) {}

    /** The place of one library address. */
    public record Link(String library, Span span) {}

    public ContractArtifact {
        creationLinks = List.copyOf(creationLinks);
        deployedLinks = List.copyOf(deployedLinks);
        immutables = List.copyOf(immutables);
    }

    static ContractArtifact parse(JsonNode json) {
        return new ContractArtifact(
                json.path("contractName").asString(),
                ContractAbi.parse(json.path("abi")),
                json.path("bytecode").asString(),
                links(json.path("linkReferences")),
                json.path("deployedBytecode").asString(),
                links(json.path("deployedLinkReferences")),
                json.path("immutableReferences")
                        .valueStream()
                        .flatMap(list -> spans(list).stream())
                        .toList());
    }

    private static List<Link> links(JsonNode bySource) {
        var links = new ArrayList<Link>();
        bySource.forEachEntry((source, libraries) -> libraries.forEachEntry(
                (library, places) -> spans(places).forEach(span -> links.add(new Link(library, span)))));
        return links;
    }

    private static List<Span> spans(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(s -> new Span(s.path("start").asInt(), s.path("length").asInt()))
                .toList();
    }

    /** Names of the libraries that must be deployed first. */
    public TreeSet<String> libraries() {
        return creationLinks.stream().map(Link::library).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Whether there is code to deploy: interfaces and abstract contracts have none. */
    public boolean isDeployable() {
        return creation.length() > 2;
    }

    /** Creation code with library addresses filled in. */
    public byte[] linkedCreation(Map<String, String> libraryAddresses) {
        return linked(creation, creationLinks, libraryAddresses);
    }

    /**
     * Run-time code with library addresses filled in and immutable values, which differ per deployment, set to zero.
     * Compare with {@link #withoutImmutables}.
     */
    public byte[] linkedRuntime(Map<String, String> libraryAddresses) {
        return withoutImmutables(linked(deployed, deployedLinks, libraryAddresses));
    }

    /** Deployed code with the immutable spans set to zero; code of another length is returned as it is. */
    public byte[] withoutImmutables(byte[] code) {
        byte[] copy = code.clone();
        for (Span span : immutables) {
            for (int i = span.start(); i < Math.min(copy.length, span.start() + span.length()); i++) {
                copy[i] = 0;
            }
        }
        return copy;
    }

    private byte[] linked(String code, List<Link> links, Map<String, String> addresses) {
        var text = new StringBuilder(code);
        for (Link link : links) {
            String address = addresses.get(link.library());
            if (address == null) {
                throw new IllegalArgumentException(name + " needs the address of library " + link.library());
            }
            int from = 2 + 2 * link.span().start();
            text.replace(from, from + 40, Hex.address(address).substring(2));
        }
        return Hex.decode(text.toString());
    }
}
