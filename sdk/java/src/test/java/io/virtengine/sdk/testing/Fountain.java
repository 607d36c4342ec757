package io.virtengine.sdk.testing;

import io.virtengine.sdk.abi.AbiCodec;
import io.virtengine.sdk.abi.AbiItem;
import io.virtengine.sdk.abi.AbiParameter;
import io.virtengine.sdk.abi.AbiType;
import io.virtengine.sdk.abi.ContractAbi;
import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.artifact.ContractArtifacts;
import io.virtengine.sdk.chain.EmbeddedChain;
import io.virtengine.sdk.chain.RevertReason;
import io.virtengine.sdk.events.EventDecoder;
import io.virtengine.sdk.signing.KeySigner;
import io.virtengine.sdk.tx.DirectSender;
import java.util.List;
import java.util.Map;

/** A hand-assembled contract that logs the numbers n, n-1, … 1 under any topic: (uint256 n, bytes32 topic). */
public final class Fountain {

    private static final String CODE = "0x601b8060095f395ff3" + "5f35" + "5b8015601957" + "805f52" + "60203560205fa1"
            + "60019003" + "600256" + "5b00";

    /** The event the decoder knows. */
    public static final AbiItem.Event DROP =
            new AbiItem.Event("Drop", List.of(new AbiParameter("size", new AbiType.Unsigned(256), false)));

    private static final List<AbiParameter> INPUTS = List.of(
            new AbiParameter("n", new AbiType.Unsigned(256), false),
            new AbiParameter("topic", new AbiType.FixedBytes(32), false));

    private final DirectSender sender;
    private final String address;

    private Fountain(DirectSender sender, String address) {
        this.sender = sender;
        this.address = address;
    }

    public static Fountain deploy(EmbeddedChain chain) {
        var sender = new DirectSender(
                chain.client(), KeySigner.of(chain.accounts().getFirst()), new RevertReason(ContractArtifacts.load()));
        return new Fountain(sender, sender.create(Hex.decode(CODE)).contractAddress());
    }

    public String address() {
        return address;
    }

    /** A decoder that knows this contract as {@code Fountain}. */
    public EventDecoder decoder() {
        return decoderFor(address);
    }

    public static EventDecoder decoderFor(String address) {
        var abi = new ContractAbi(List.of(), List.of(), Map.of(DROP.topic(), DROP), Map.of());
        return EventDecoder.of(Map.of("Fountain", abi), Map.of("Fountain", address), Map.of());
    }

    /** Call data that logs the numbers n to 1. */
    public static byte[] dropsCall(int n) {
        return AbiCodec.encode(INPUTS, List.of(n, DROP.topic()));
    }

    /** Logs the numbers n to 1 in one block. */
    public void drops(int n) {
        sender.call(address, dropsCall(n));
    }

    /** Logs an event nobody knows. */
    public void mystery() {
        sender.call(address, AbiCodec.encode(INPUTS, List.of(1, "0x" + "ee".repeat(32))));
    }
}
