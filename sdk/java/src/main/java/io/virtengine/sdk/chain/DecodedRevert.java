package io.virtengine.sdk.chain;

import java.util.Map;
import java.util.stream.Collectors;

/**
 * Why a contract refused.
 *
 * @param name the custom error's name; {@code Error} for a reason text, {@code Panic} for a failed assertion,
 *     {@code Reverted} when the contract gave no reason, {@code Unknown} when no contract of ours has that error
 * @param arguments the error's values by name
 * @param data the revert data as hexadecimal text
 */
public record DecodedRevert(String name, Map<String, Object> arguments, String data) {

    public DecodedRevert {
        arguments = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(arguments));
    }

    /** One line for people: the name and its values. */
    public String message() {
        return switch (name) {
            case "Error" -> String.valueOf(arguments.get("reason"));
            case "Panic" -> "assertion failed in the contract, panic code " + arguments.get("code");
            case "Reverted" -> "the contract refused without a reason";
            case "Unknown" -> "the contract refused with an unknown error, data " + data;
            default ->
                name
                        + arguments.entrySet().stream()
                                .map(e -> e.getKey() + "=" + e.getValue())
                                .collect(Collectors.joining(", ", "(", ")"));
        };
    }
}
