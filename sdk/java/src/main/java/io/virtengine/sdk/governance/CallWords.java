package io.virtengine.sdk.governance;

import io.virtengine.sdk.abi.AbiException;
import io.virtengine.sdk.abi.AbiItem;
import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.client.SystemContracts;
import io.virtengine.sdk.deploy.Role;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Says in words what calls do, with what they would change as it is now. */
public final class CallWords {

    /** EIP-1967: where a proxy keeps its implementation's address. */
    private static final String IMPLEMENTATION_SLOT =
            "0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc";

    private static final int ADDRESS_AT = 26;

    private final SystemContracts contracts;

    /** Words for calls to the contracts of that network. */
    public CallWords(SystemContracts contracts) {
        this.contracts = contracts;
    }

    /** What the call does, in a line or a few. */
    public String of(ProposedCall call) {
        Optional<String> contract = contracts.nameOf(call.target());
        if (contract.isEmpty()) {
            return "calls " + call.target() + ", which is no contract of this network, with " + Hex.encode(call.data());
        }
        String selector = Hex.encode(call.selector());
        List<AbiItem.Function> functions = contracts.abiOf(contract.get()).functions();
        return functions.stream()
                .filter(function -> function.selector().equals(selector))
                .findFirst()
                .map(function -> words(contract.get(), call, function))
                .orElseGet(() -> "calls " + contract.get() + " with data of no function this build knows: "
                        + Hex.encode(call.data()));
    }

    private String words(String contract, ProposedCall call, AbiItem.Function function) {
        Map<String, Object> arguments;
        try {
            arguments = function.decodeCall(call.data());
        } catch (AbiException e) {
            return contract + "." + function.name() + " with arguments that are none: " + e.getMessage();
        }
        return switch (contract + "." + function.name()) {
            case "ParameterRegistry.setParameter" -> parameter(text(arguments, "key"), number(arguments, "value"));
            case "AccessManager.grantRole" ->
                "gives role " + role(number(arguments, "roleId")) + " to " + account(text(arguments, "account"))
                        + delay(number(arguments, "executionDelay"));
            case "AccessManager.revokeRole" ->
                "takes role " + role(number(arguments, "roleId")) + " from " + account(text(arguments, "account"));
            case "AccessManager.setRoleAdmin" ->
                "lets role " + role(number(arguments, "admin")) + " give and take role "
                        + role(number(arguments, "roleId"));
            case "AccessManager.setRoleGuardian" ->
                "lets role " + role(number(arguments, "guardian")) + " cancel what role "
                        + role(number(arguments, "roleId")) + " scheduled";
            case "AccessManager.setTargetFunctionRole" -> functionRole(arguments);
            default ->
                function.name().equals("upgradeToAndCall")
                        ? upgrade(contract, call.target(), arguments)
                        : "calls " + contract + "." + function.name() + arguments(arguments);
        };
    }

    private String parameter(String key, BigInteger value) {
        GovernedParameter now = new GovernedParameters(contracts).ofKey(key);
        String unit = now.unit();
        var words = new StringBuilder("changes ")
                .append(now.name())
                .append(now.meaning().isEmpty() ? "" : " (" + now.meaning().replaceAll("\\.$", "") + ")")
                .append(" from ")
                .append(Measure.inWords(unit, now.value()))
                .append(" to ")
                .append(Measure.inWords(unit, value))
                .append("; bounds ")
                .append(range(unit, now.minimum(), now.maximum()));
        if (now.step() > 0) {
            words.append("; one change moves it by ")
                    .append(new BigDecimal(BigInteger.valueOf(now.step()), 2)
                            .stripTrailingZeros()
                            .toPlainString())
                    .append(" % at most, now to ")
                    .append(range(unit, now.lowest(), now.highest()));
        }
        if (!now.pause().isZero()) {
            words.append("; the next change ")
                    .append(Measure.inWords("s", BigInteger.valueOf(now.pause().toSeconds())))
                    .append(" after it");
        }
        @Nullable Instant from = now.changeableFrom();
        if (from != null && from.getEpochSecond() > contracts.chain().head().timestamp()) {
            words.append("; it is not taken before ").append(from);
        }
        return words.toString();
    }

    private static String range(String unit, BigInteger from, BigInteger to) {
        return Measure.inWords(unit, from) + " .. " + Measure.inWords(unit, to);
    }

    private String functionRole(Map<String, Object> arguments) {
        String target = text(arguments, "target");
        String names = ((List<?>) java.util.Objects.requireNonNull(arguments.get("selectors")))
                .stream().map(selector -> function(target, (String) selector)).collect(Collectors.joining(", "));
        return "leaves " + account(target) + "." + names + " to role " + role(number(arguments, "roleId"));
    }

    private String upgrade(String contract, String target, Map<String, Object> arguments) {
        String before =
                "0x" + contracts.chain().storage(target, IMPLEMENTATION_SLOT).substring(ADDRESS_AT);
        String after = text(arguments, "newImplementation");
        int size = contracts.chain().code(after).length;
        String data = text(arguments, "data");
        return "gives " + contract + " other code: " + after + " (" + size + " bytes) in place of " + before
                + (data.equals("0x") ? "" : ", and has it run " + data);
    }

    private String function(String target, String selector) {
        return contracts
                .nameOf(target)
                .flatMap(name -> contracts.abiOf(name).functions().stream()
                        .filter(function -> function.selector().equals(selector))
                        .map(AbiItem.Function::name)
                        .findFirst())
                .orElse(selector);
    }

    private String account(String address) {
        return contracts.nameOf(address).orElse(address);
    }

    private String arguments(Map<String, Object> arguments) {
        return arguments.entrySet().stream()
                .map(argument -> argument.getKey() + "=" + value(argument.getValue()))
                .collect(Collectors.joining(", ", "(", ")"));
    }

    private Object value(Object value) {
        return value instanceof String text ? account(text) : value;
    }

    private static String delay(BigInteger seconds) {
        return seconds.signum() == 0 ? "" : ", with a delay of " + Measure.inWords("s", seconds);
    }

    /** A role by its name, or its number if it is none of ours. */
    public static String role(BigInteger id) {
        return Role.of(id).map(Role::name).orElse(id.toString());
    }

    private static String text(Map<String, Object> arguments, String name) {
        return (String) java.util.Objects.requireNonNull(arguments.get(name));
    }

    private static BigInteger number(Map<String, Object> arguments, String name) {
        return (BigInteger) java.util.Objects.requireNonNull(arguments.get(name));
    }
}
