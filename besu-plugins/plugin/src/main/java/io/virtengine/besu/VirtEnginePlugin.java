package io.virtengine.besu;

import io.virtengine.besu.admission.Admission;
import io.virtengine.besu.admission.RateLimit;
import io.virtengine.besu.admission.Refusal;
import io.virtengine.besu.chain.BesuNode;
import io.virtengine.besu.chain.ChainReader;
import io.virtengine.besu.chain.Contracts;
import io.virtengine.besu.chain.Genesis;
import io.virtengine.besu.observer.ChainHistory;
import io.virtengine.besu.observer.Observer;
import io.virtengine.besu.observer.Replay;
import io.virtengine.besu.observer.SealedBlock;
import io.virtengine.besu.precompile.Precompiles;
import io.virtengine.besu.rpc.VirtEngineRpc;
import java.util.Objects;
import java.util.function.BiFunction;
import org.hyperledger.besu.plugin.BesuPlugin;
import org.hyperledger.besu.plugin.ServiceManager;
import org.hyperledger.besu.plugin.data.AddedBlockContext;
import org.hyperledger.besu.plugin.data.BlockHeader;
import org.hyperledger.besu.plugin.services.BesuEvents;
import org.hyperledger.besu.plugin.services.BesuService;
import org.hyperledger.besu.plugin.services.MetricsSystem;
import org.hyperledger.besu.plugin.services.PicoCLIOptions;
import org.hyperledger.besu.plugin.services.RpcEndpointService;
import org.hyperledger.besu.plugin.services.TransactionPoolValidatorService;
import org.hyperledger.besu.plugin.services.metrics.MetricCategoryRegistry;
import org.hyperledger.besu.plugin.services.query.BftQueryService;
import org.hyperledger.besu.plugin.services.rpc.PluginRpcRequest;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * VirtEngine in a Besu node. Name it in {@code --plugins=VirtEnginePlugin}, so that a node without the jar does not start.
 * Whatever fails while starting is logged here and stops the node: Besu itself would mention it at DEBUG only.
 */
public final class VirtEnginePlugin implements BesuPlugin {
    private static final Logger LOG = LoggerFactory.getLogger(VirtEnginePlugin.class);

    private final PluginOptions options = new PluginOptions();
    private @Nullable ServiceManager services;
    private @Nullable BesuNode node;
    private @Nullable PluginConfiguration configuration;
    private @Nullable Genesis genesis;
    private @Nullable Precompiles precompiles;
    private volatile @Nullable Admission admission;
    private volatile @Nullable VirtEngineRpc rpc;

    @Override
    public void register(final ServiceManager context) {
        orStop("register", () -> {
            services = context;
            service(PicoCLIOptions.class).addPicoCLIOptions(PluginOptions.NAMESPACE, options);
            service(MetricCategoryRegistry.class).addMetricCategory(PluginMetrics.VIRTENGINE);
            service(TransactionPoolValidatorService.class)
                    .registerPluginTransactionValidatorFactory(() -> (transaction, local, priority) -> {
                        final Admission rules = admission;
                        return rules == null
                                ? java.util.Optional.empty()
                                : rules.admit(
                                                transaction.getSender(),
                                                transaction.getTo().map(to -> to),
                                                transaction.getPayload())
                                        .map(Refusal::toString);
                    });
            method("status", VirtEngineRpc::status);
            method("admission", VirtEngineRpc::admission);
            method("score", VirtEngineRpc::score);
            method("attest", VirtEngineRpc::attest);
            method("softwareReport", VirtEngineRpc::softwareReport);
            method("health", VirtEngineRpc::health);
            method("performanceReport", VirtEngineRpc::performanceReport);
        });
    }

    @Override
    public void beforeExternalServices() {
        orStop("install the precompiles", () -> {
            configuration = options.configuration();
            node = BesuNode.of(Objects.requireNonNull(options.self));
            genesis = Genesis.read(node.genesis());
            precompiles = Precompiles.install(node, genesis);
        });
    }

    @Override
    public void start() {
        orStop("start", () -> {
            final BesuNode besu = Objects.requireNonNull(node);
            final Precompiles natives = Objects.requireNonNull(precompiles);
            final PluginConfiguration chosen = Objects.requireNonNull(configuration);
            final ChainReader chain = new ChainReader(besu);
            natives.requireAnswersAt(chain);
            final Contracts contracts = chosen.addressBook()
                    .map(file -> Contracts.read(file, chain.chainId()))
                    .orElse(Contracts.NONE);
            final Admission rules = chosen.admission()
                    ? new Admission(chain, contracts, new RateLimit(chosen.senderRate()))
                    : Admission.ofEverything(chain);
            final Observer observer = new Observer(chosen.epochSeconds());
            observe(observer, chain);
            PluginMetrics.VIRTENGINE.register(service(MetricsSystem.class), natives, rules, observer);
            admission = rules;
            rpc = new VirtEngineRpc(getVersion(), besu, chain, contracts, natives, rules, observer);
        });
    }

    @Override
    public void stop() {
        admission = null;
        rpc = null;
    }

    @SuppressWarnings("removal")
    private void observe(final Observer observer, final ChainReader chain) {
        final BftQueryService consensus = service(BftQueryService.class);
        Objects.requireNonNull(genesis)
                .validatorContract()
                .ifPresentOrElse(
                        registry -> new Replay(
                                        new ChainHistory(
                                                chain,
                                                registry,
                                                consensus::getRoundNumberFrom,
                                                consensus::getSignersFrom),
                                        observer)
                                .upTo(chain.head().getNumber(), consensus.getValidatorsForLatestBlock()),
                        () -> LOG.info(
                                "Consensus reads its validators from headers: the observer begins with the next block"));
        service(BesuEvents.class).addBlockAddedListener(block -> {
            if (block.getEventType() == AddedBlockContext.EventType.HEAD_ADVANCED) {
                final BlockHeader header = block.getBlockHeader();
                observer.added(
                        SealedBlock.of(
                                header, consensus.getRoundNumberFrom(header), () -> consensus.getSignersFrom(header)),
                        consensus.getValidatorsForLatestBlock());
            }
        });
    }

    private <T> void method(final String name, final BiFunction<VirtEngineRpc, PluginRpcRequest, T> body) {
        service(RpcEndpointService.class).registerRPCEndpoint(PluginOptions.NAMESPACE, name, request -> {
            final VirtEngineRpc calls = rpc;
            if (calls == null) {
                throw new IllegalStateException("the node is starting");
            }
            return body.apply(calls, request);
        });
    }

    private <T extends BesuService> T service(final Class<T> type) {
        return Objects.requireNonNull(services)
                .getService(type)
                .orElseThrow(() -> new IllegalStateException("this Besu has no " + type.getSimpleName()
                        + ": the plugin needs a QBFT node of its pinned version"));
    }

    private static void orStop(final String what, final Runnable step) {
        try {
            step.run();
        } catch (final RuntimeException | LinkageError e) {
            LOG.error("VirtEngine cannot {}; the node stops: {}", what, e.getMessage(), e);
            throw e;
        }
    }
}
