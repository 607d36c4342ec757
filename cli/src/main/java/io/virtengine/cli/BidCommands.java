package io.virtengine.cli;

import io.virtengine.sdk.market.StateNames;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Orders and bids. */
@Command(name = "bid", description = "Shows bids on an order and accepts one.")
final class BidCommands {

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    Ve ve;

    @Command(description = "Lists the bids on an order.")
    void list(@Parameters(paramLabel = "ORDER") String order) {
        try (Session session = ve.reader()) {
            ve.out().print(session.bidsOn(Arguments.id(order)));
        }
    }

    @Command(description = "Shows one bid.")
    void show(@Parameters(paramLabel = "BID") String bid) {
        try (Session session = ve.reader()) {
            Map<String, Object> found = new LinkedHashMap<>();
            found.put("id", Arguments.id(bid));
            found.putAll(Fields.of(StateNames.BID, session.contracts().read("OrderBook", "bid", Arguments.id(bid))));
            ve.out().print(found);
        }
    }

    @Command(description = "Accepts a bid; it becomes the lease of the same id.")
    void accept(@Parameters(paramLabel = "BID") String bid) {
        try (Session session = ve.signer()) {
            session.print(ve.out(), session.tenant().acceptBid(Arguments.id(bid)));
        }
    }

    @Command(description = "Returns deposit and capacity of a bid that was lost or has expired.")
    void reclaim(@Parameters(paramLabel = "BID") String bid) {
        try (Session session = ve.signer()) {
            session.print(ve.out(), session.provider().reclaimBid(Arguments.id(bid)));
        }
    }
}
