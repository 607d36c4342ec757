package io.virtengine.simulation;

import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.chain.CallRequest;
import io.virtengine.sdk.chain.Receipt;
import io.virtengine.sdk.chain.RpcException;
import io.virtengine.sdk.client.ChainEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One block of a run: what is sent, mined together, and what became of each. */
final class Block {

    private record Sent(String kind, Deed.Call call, byte[] data) {}

    private final SimulatedNetwork network;
    private final Chronicle chronicle;
    private final Tallies tallies;
    private final Map<String, Sent> sent = new LinkedHashMap<>();
    private final List<String> deeds = new ArrayList<>();
    private long seconds = 1;

    Block(SimulatedNetwork network, Chronicle chronicle, Tallies tallies) {
        this.network = network;
        this.chronicle = chronicle;
        this.tallies = tallies;
    }

    /** Does what an operation came up with. */
    void take(String kind, Deed deed) {
        deeds.add(kind + ", " + deed);
        switch (deed) {
            case Deed.TimePasses pause -> {
                seconds += pause.time().toSeconds();
                tallies.done(kind);
            }
            case Deed.Call call -> {
                byte[] data = network.contracts()
                        .encode(
                                call.contract(),
                                call.function(),
                                call.arguments().toArray());
                byte[] signed = call.by()
                        .transaction(network.chainId(), network.contracts().addressOf(call.contract()), data);
                sent.put(network.client().sendRaw(signed), new Sent(kind, call, data));
            }
        }
    }

    /** Mines, counts, remembers; says if something happened that must not. */
    Optional<Report.Violation> mine(int number) {
        network.mine(seconds);
        Optional<Report.Violation> violation = Optional.empty();
        for (Receipt receipt : network.client().receipts(sent.keySet())) {
            Sent one = sent.get(receipt.transactionHash());
            if (one == null) {
                throw new IllegalStateException("a receipt of nothing sent: " + receipt.transactionHash());
            }
            if (receipt.succeeded()) {
                tallies.done(one.kind());
                for (ChainEvent event : network.contracts().events(receipt)) {
                    tallies.happened(event);
                    chronicle.note(event);
                    if (event.name().equals("Transfer") && one.call().contract().equals("VirtToken")) {
                        chronicle.noteGift(event.text("to"), event.number("value"));
                    }
                }
                if (one.call().forbidden() && violation.isEmpty()) {
                    violation = Optional.of(new Report.Violation(
                            number, one.kind(), "it must be refused and was not: " + one.call(), deeds()));
                }
            } else {
                tallies.refused(one.kind(), reason(one, receipt.blockNumber()));
            }
        }
        return violation;
    }

    /** What was done, in order. */
    List<String> deeds() {
        return List.copyOf(deeds);
    }

    /** As far as repeating the call on the block before, and then on its own, tells. */
    private String reason(Sent one, long block) {
        CallRequest request = CallRequest.by(
                one.call().by().address(),
                network.contracts().addressOf(one.call().contract()),
                one.data());
        for (long at = block; at >= block - 1; at--) {
            try {
                network.client().call(request, at);
            } catch (RpcException.Refused refused) {
                return network.contracts()
                        .reverts()
                        .decode(refused)
                        .map(revert -> revert.name())
                        .orElse("without a reason");
            }
        }
        return "only where it stood in its block, 0x" + Hex.encode(one.data()).substring(2, 10);
    }
}
