package io.virtengine.sdk.abi;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * The functions, events and errors of one contract.
 *
 * @param constructorInputs arguments of the constructor
 * @param functions in the ABI's order; overloads share a name
 * @param eventsByTopic events by first topic
 * @param errorsBySelector custom errors by selector
 */
public record ContractAbi(
        List<AbiParameter> constructorInputs,
        List<AbiItem.Function> functions,
        Map<String, AbiItem.Event> eventsByTopic,
        Map<String, AbiItem.Error> errorsBySelector) {

    public ContractAbi {
        constructorInputs = List.copyOf(constructorInputs);
        functions = List.copyOf(functions);
        eventsByTopic = Map.copyOf(eventsByTopic);
        errorsBySelector = Map.copyOf(errorsBySelector);
    }

    /** Reads the {@code abi} array of a compiler artifact. */
    public static ContractAbi parse(JsonNode abi) {
        List<AbiParameter> constructor = List.of();
        var functions = new ArrayList<AbiItem.Function>();
        var events = new LinkedHashMap<String, AbiItem.Event>();
        var errors = new LinkedHashMap<String, AbiItem.Error>();
        for (JsonNode item : abi) {
            String name = item.path("name").asString("");
            List<AbiParameter> inputs = parameters(item.path("inputs"));
            switch (item.path("type").asString("")) {
                case "constructor" -> constructor = inputs;
                case "function" -> functions.add(new AbiItem.Function(name, inputs, parameters(item.path("outputs"))));
                case "event" -> {
                    var event = new AbiItem.Event(name, inputs);
                    events.put(event.topic(), event);
                }
                case "error" -> {
                    var error = new AbiItem.Error(name, inputs);
                    errors.put(error.selector(), error);
                }
                default -> {
                    // receive and fallback take no part in encoding
                }
            }
        }
        return new ContractAbi(constructor, functions, events, errors);
    }

    private static List<AbiParameter> parameters(JsonNode list) {
        var result = new ArrayList<AbiParameter>();
        for (JsonNode p : list) {
            AbiType type = AbiType.parse(p.path("type").asString(), parameters(p.path("components")));
            result.add(new AbiParameter(
                    p.path("name").asString(""), type, p.path("indexed").asBoolean(false)));
        }
        return result;
    }

    /**
     * The function of that name.
     *
     * @throws IllegalArgumentException if there is none or the name is overloaded
     */
    public AbiItem.Function function(String name) {
        List<AbiItem.Function> found =
                functions.stream().filter(f -> f.name().equals(name)).toList();
        if (found.size() != 1) {
            throw new IllegalArgumentException(found.size() + " functions are called " + name);
        }
        return found.getFirst();
    }

    /** The function of that signature, for example {@code grantRole(uint64,address,uint32)}. */
    public Optional<AbiItem.Function> functionBySignature(String signature) {
        return functions.stream().filter(f -> f.signature().equals(signature)).findFirst();
    }

    /** The event of that name, if it is not overloaded. */
    public Optional<AbiItem.Event> event(String name) {
        List<AbiItem.Event> found = eventsByTopic.values().stream()
                .filter(e -> e.name().equals(name))
                .toList();
        return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
    }
}
