package io.virtengine.sdk.governance;

import io.virtengine.sdk.abi.AbiException;
import io.virtengine.sdk.abi.AbiItem;
import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.client.SystemContracts;
import io.virtengine.sdk.deploy.Branch;
import io.virtengine.sdk.deploy.Role;
import io.virtengine.sdk.market.StateNames;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A call that a timelock of governance is to make.
 *
 * @param target address of the contract that is called
 * @param data the call
 */
public record ProposedCall(String target, byte[] data) {

    private static final int SELECTOR_BYTES = 4;

    public ProposedCall {
        data = data.clone();
        if (data.length < SELECTOR_BYTES) {
            throw new IllegalArgumentException("a call has at least the four bytes of its function");
        }
    }

    /**
     * A call to a contract of the network.
     *
     * @throws IllegalArgumentException if there is no such contract or function, or the arguments do not fit
     */
    public static ProposedCall to(SystemContracts contracts, String contract, String function, Object... arguments) {
        try {
            return new ProposedCall(contracts.addressOf(contract), contracts.encode(contract, function, arguments));
        } catch (AbiException e) {
            throw new IllegalArgumentException(contract + "." + function + ": " + e.getMessage(), e);
        }
    }

    /** A parameter's change. */
    public static ProposedCall parameter(SystemContracts contracts, String name, BigInteger value) {
        return to(contracts, GovernedParameters.REGISTRY, "setParameter", GovernedParameters.keyOf(name), value);
    }

    @Override
    public byte[] data() {
        return data.clone();
    }

    byte[] selector() {
        return Arrays.copyOf(data, SELECTOR_BYTES);
    }

    /**
     * The branch of governance that may decide on it: a governor on itself and its timelock, a parameter's class on a
     * parameter, the holder of the function's role on anything else. Empty if no branch may.
     */
    public Optional<Branch> branch(SystemContracts contracts) {
        String contract = contracts.nameOf(target).orElse("");
        for (Branch branch : Branch.values()) {
            if (contract.equals(branch.governor()) || contract.equals(branch.timelock())) {
                return Optional.of(branch);
            }
        }
        AbiItem.Function setParameter =
                contracts.abiOf(GovernedParameters.REGISTRY).function("setParameter");
        if (contract.equals(GovernedParameters.REGISTRY)
                && Hex.encode(selector()).equals(setParameter.selector())) {
            String key = (String)
                    Objects.requireNonNull(setParameter.decodeCall(data).get("key"));
            boolean economic = new GovernedParameters(contracts)
                    .ofKey(key)
                    .parameterClass()
                    .equals(StateNames.PARAMETER_CLASS.all().getFirst());
            return Optional.of(economic ? Branch.ECONOMIC : Branch.SAFETY);
        }
        BigInteger role = contracts.readNumber("AccessManager", "getTargetFunctionRole", target, selector());
        return Role.of(role)
                .flatMap(held -> Stream.of(Branch.values())
                        .filter(branch -> branch.role() == held)
                        .findFirst());
    }
}
