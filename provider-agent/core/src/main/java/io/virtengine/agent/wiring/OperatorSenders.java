package io.virtengine.agent.wiring;

import io.virtengine.agent.bidding.BidOutcomes;
import io.virtengine.agent.chain.ContractSet;
import io.virtengine.agent.chain.Intents;
import io.virtengine.agent.chain.Market;
import io.virtengine.agent.chain.OperatorHandover;
import io.virtengine.agent.config.AgentConfiguration;
import io.virtengine.agent.custody.Custody;
import io.virtengine.agent.work.Database;
import io.virtengine.agent.work.UnitOfWork;
import io.virtengine.sdk.artifact.ContractArtifacts;
import io.virtengine.sdk.chain.ChainClient;
import io.virtengine.sdk.chain.RevertReason;
import io.virtengine.sdk.signing.TransactionSigner;
import io.virtengine.sdk.tx.CallPolicy;
import io.virtengine.sdk.tx.GasPricing;
import io.virtengine.sdk.tx.SendLimits;
import io.virtengine.sdk.tx.SenderOptions;
import io.virtengine.sdk.tx.TransactionOutbox;
import io.virtengine.sdk.tx.TransactionRecord;
import io.virtengine.sdk.tx.TransactionSender;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;
import org.web3j.utils.Convert;

/**
 * The senders of the operator's transactions: one for the present operator key, and one for each key it replaced, until
 * nothing that key signed is open. A transaction that fails because its key is no longer the operator goes to the one
 * that is.
 */
@Component
final class OperatorSenders {
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(10);
    private final Database database;
    private final List<ChainClient> nodes;
    private final SenderOptions options;
    private final Custody custody;
    private final BidOutcomes bids;
    private final RevertReason reasons;
    private final CallPolicy policy;
    private final OperatorHandover handover;
    private final Map<String, TransactionSender> senders = new LinkedHashMap<>();
    private boolean running;

    OperatorSenders(
            Database database,
            ChainClient chain,
            FurtherNodes others,
            ContractArtifacts artifacts,
            ContractSet contracts,
            Custody custody,
            Market market,
            BidOutcomes bids,
            AgentConfiguration c) {
        this.database = database;
        this.nodes = Stream.concat(Stream.of(chain), others.clients().stream()).toList();
        this.options = sending(c.sending());
        this.custody = custody;
        this.bids = bids;
        this.reasons = new RevertReason(artifacts);
        this.policy = CallPolicy.only(contracts.operatorCalls());
        this.handover = new OperatorHandover(
                new TransactionOutbox(database.source()),
                () -> custody.ring().operator().address(),
                market,
                c.provider().address());
    }

    synchronized void start() {
        running = true;
        align();
    }

    /** Starts and ends senders as the keys have it now. */
    synchronized void align() {
        if (!running) {
            return;
        }
        List<TransactionSigner> wanted = custody.operators();
        List<String> addresses = wanted.stream().map(TransactionSigner::address).toList();
        senders.entrySet().removeIf(entry -> {
            boolean over = !addresses.contains(entry.getKey());
            if (over) {
                entry.getValue().close();
            }
            return over;
        });
        for (TransactionSigner signer : wanted) {
            senders.computeIfAbsent(
                    signer.address(),
                    address -> new TransactionSender(
                                    database.source(), nodes, signer, reasons, options, this::finished, policy)
                            .start());
        }
    }

    synchronized void stop() {
        running = false;
        senders.values().forEach(TransactionSender::close);
        senders.clear();
    }

    /** Which limit holds our transactions back at the moment, if one does. */
    synchronized Optional<String> held() {
        return senders.values().stream()
                .flatMap(sender -> sender.held().stream())
                .findFirst();
    }

    private static SenderOptions sending(AgentConfiguration.Sending c) {
        return SenderOptions.defaults()
                .withLongestRetry(LONGEST_RETRY)
                .withPricing(new GasPricing.Legacy(c.gasPrice()))
                .withReplaceAfter(c.replaceAfter())
                .withLimits(new SendLimits(
                        c.perMinute(),
                        c.perContractPerMinute(),
                        Convert.toWei(c.dailySpend(), Convert.Unit.ETHER).toBigInteger()));
    }

    private void finished(Connection transaction, TransactionRecord record) throws SQLException {
        if (!record.succeeded() && handover.startedOver(transaction, record)) {
            return;
        }
        bids.finished(
                UnitOfWork.within(transaction),
                record.idempotencyKey(),
                new Intents.Outcome(
                        true,
                        record.succeeded(),
                        record.errorName(),
                        record.errorText(),
                        record.gasUsed() == null ? null : BigInteger.valueOf(record.gasUsed())));
    }
}
