package io.virtengine.network;

import io.virtengine.sdk.abi.ContractAbi;
import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.chain.CallRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A contract that only tests have, compiled with the others from {@code contracts/test}.
 *
 * @param creation creation code of a contract without constructor arguments and libraries
 */
record TestContract(String name, ContractAbi abi, byte[] creation) {

    private static final Path COMPILED = Path.of("../../contracts/artifacts/test");

    /** @param source path of its source below {@code contracts/test} */
    static TestContract of(String source, String name) {
        try {
            JsonNode artifact = JsonMapper.shared()
                    .readTree(Files.readString(COMPILED.resolve(source).resolve(name + ".json")));
            return new TestContract(
                    name,
                    ContractAbi.parse(artifact.path("abi")),
                    Hex.decode(artifact.path("bytecode").asString()));
        } catch (IOException e) {
            throw new UncheckedIOException("contracts/build.sh has not compiled " + source, e);
        }
    }

    /** Call data for a function. */
    byte[] encode(String function, Object... arguments) {
        return abi.function(function).encodeCall(List.of(arguments));
    }

    /** What a view of the one at {@code address} returns, as a node sees it. */
    Object read(Node node, String address, String view, Object... arguments) {
        byte[] answer = node.chain().call(CallRequest.view(address, encode(view, arguments)));
        return abi.function(view).decodeResult(answer).values().iterator().next();
    }
}
