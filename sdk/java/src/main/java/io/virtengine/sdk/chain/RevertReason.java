package io.virtengine.sdk.chain;

import io.virtengine.sdk.abi.AbiCodec;
import io.virtengine.sdk.abi.AbiException;
import io.virtengine.sdk.abi.AbiItem;
import io.virtengine.sdk.abi.AbiParameter;
import io.virtengine.sdk.abi.AbiType;
import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.artifact.ContractArtifact;
import io.virtengine.sdk.artifact.ContractArtifacts;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Turns revert data into the custom error it stands for, over the errors of every contract of this build. */
public final class RevertReason {

    private static final AbiItem.Error REASON_TEXT =
            new AbiItem.Error("Error", List.of(new AbiParameter("reason", new AbiType.Text(), false)));
    private static final AbiItem.Error PANIC =
            new AbiItem.Error("Panic", List.of(new AbiParameter("code", new AbiType.Unsigned(256), false)));
    private static final Pattern DATA_IN_TEXT = Pattern.compile("0x[0-9a-fA-F]{8,}");

    private final Map<String, AbiItem.Error> bySelector = new HashMap<>();

    /** A decoder of all errors of those contracts. */
    public RevertReason(ContractArtifacts artifacts) {
        for (ContractArtifact artifact : artifacts.all()) {
            bySelector.putAll(artifact.abi().errorsBySelector());
        }
        bySelector.put(REASON_TEXT.selector(), REASON_TEXT);
        bySelector.put(PANIC.selector(), PANIC);
    }

    /** What the revert data says. Never fails: undecodable data is reported as {@code Unknown}. */
    public DecodedRevert decode(byte[] data) {
        String hex = Hex.encode(data);
        if (data.length == 0) {
            return new DecodedRevert("Reverted", Map.of(), hex);
        }
        AbiItem.Error error = data.length < 4 ? null : bySelector.get(hex.substring(0, 10));
        if (error == null) {
            return new DecodedRevert("Unknown", Map.of(), hex);
        }
        try {
            Map<String, Object> values = AbiCodec.decode(error.inputs(), Arrays.copyOfRange(data, 4, data.length));
            return new DecodedRevert(error.name(), values, hex);
        } catch (AbiException e) {
            return new DecodedRevert("Unknown", Map.of(), hex);
        }
    }

    /** The revert behind a node's error, or empty if the error is about something else than a revert. */
    public Optional<DecodedRevert> decode(RpcException.Refused refused) {
        String data = refused.data();
        if (data != null) {
            return Optional.of(decode(Hex.decode(data.length() % 2 == 0 ? data : "0x")));
        }
        return refused.isRevert() ? Optional.of(decode(new byte[0])) : Optional.empty();
    }

    /** The revert named in an exception of a generated wrapper, whose text carries the revert data. */
    public Optional<DecodedRevert> decode(RuntimeException thrownByWrapper) {
        if (thrownByWrapper instanceof RpcException.Refused refused) {
            return decode(refused);
        }
        Matcher data = DATA_IN_TEXT.matcher(String.valueOf(thrownByWrapper.getMessage()));
        while (data.find()) {
            String found = data.group();
            if (found.length() % 2 == 0 && bySelector.containsKey(found.substring(0, 10))) {
                return Optional.of(decode(Hex.decode(found)));
            }
        }
        return Optional.empty();
    }
}
