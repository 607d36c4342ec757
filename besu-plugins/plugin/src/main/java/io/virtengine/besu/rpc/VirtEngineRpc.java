package io.virtengine.besu.rpc;

import io.virtengine.besu.admission.Admission;
import io.virtengine.besu.admission.Refusal;
import io.virtengine.besu.chain.BesuNode;
import io.virtengine.besu.chain.ChainReader;
import io.virtengine.besu.chain.Contracts;
import io.virtengine.besu.observer.EpochReport;
import io.virtengine.besu.observer.Observer;
import io.virtengine.besu.precompile.Engine;
import io.virtengine.besu.precompile.NativePrecompile;
import io.virtengine.besu.precompile.Precompiles;
import io.virtengine.besu.software.SoftwareReport;
import io.virtengine.besu.software.Validators;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;
import org.hyperledger.besu.datatypes.Address;
import org.hyperledger.besu.plugin.services.rpc.PluginRpcRequest;

/** What the {@code virtengine_} calls answer. */
public final class VirtEngineRpc {
    private final String version;
    private final BesuNode node;
    private final ChainReader chain;
    private final Contracts contracts;
    private final Precompiles precompiles;
    private final Admission admission;
    private final Observer observer;

    /** Answers from a node that has started. */
    public VirtEngineRpc(
            final String version,
            final BesuNode node,
            final ChainReader chain,
            final Contracts contracts,
            final Precompiles precompiles,
            final Admission admission,
            final Observer observer) {
        this.version = version;
        this.node = node;
        this.chain = chain;
        this.contracts = contracts;
        this.precompiles = precompiles;
        this.admission = admission;
        this.observer = observer;
    }

    /** Version, node, and what is native from when. */
    public Map<String, Object> status(final PluginRpcRequest request) {
        final Map<String, Object> natives = new LinkedHashMap<>();
        for (final NativePrecompile precompile : precompiles.installed()) {
            natives.put(
                    precompile.engine().name().toLowerCase(Locale.ROOT),
                    Map.of(
                            "address", precompile.engine().address().toHexString(),
                            "activationTime", precompile.activation(),
                            "active", chain.head().getTimestamp() >= precompile.activation(),
                            "selfTest", "passed",
                            "calls", precompile.calls()));
        }
        return Map.of(
                "version", version,
                "node", node.address().toHexString(),
                "chainId", chain.chainId(),
                "head", chain.head().getNumber(),
                "native", natives,
                "contracts", contracts.byName().size());
    }

    /** What the pool would say to a sender or a transaction, its rate aside. */
    public Map<String, Object> admission(final PluginRpcRequest request) {
        final Parameters.Call call = new Parameters(request).call(0);
        final Optional<Refusal> refusal = admission.judge(call.from(), call.to(), call.data());
        return refusal.<Map<String, Object>>map(
                        why -> Map.of("admitted", false, "rule", why.rule().name(), "reason", why.reason()))
                .orElse(Map.of("admitted", true));
    }

    /** Scores an input outside any block, also before activation. */
    public Map<String, Object> score(final PluginRpcRequest request) {
        return dryRun(Engine.SCORING, request);
    }

    /** Gives a verdict on an input outside any block, also before activation. */
    public Map<String, Object> attest(final PluginRpcRequest request) {
        return dryRun(Engine.ATTESTATION, request);
    }

    /** What this node runs, signed for {@code ValidatorRegistry.reportSoftware}, which anyone may call with it. */
    public SoftwareReport softwareReport(final PluginRpcRequest request) {
        return SoftwareReport.sign(node.key(), chain.chainId(), registry(), version, System.currentTimeMillis() / 1000);
    }

    /** Whether the validators say that they run what this node runs. */
    public Validators health(final PluginRpcRequest request) {
        return Validators.compare(chain, registry(), version)
                .orElseThrow(() -> Parameters.invalid("ValidatorRegistry does not answer: is the node in sync?"));
    }

    /** A signed report of an epoch; of the latest one without a parameter. */
    public EpochReport.Signed performanceReport(final PluginRpcRequest request) {
        final long epoch = new Parameters(request)
                .number(0, "an epoch")
                .or(observer::latest)
                .orElseThrow(() -> Parameters.invalid("the chain has no block yet that could be counted"));
        return observer.report(epoch)
                .orElseThrow(() -> Parameters.invalid("nothing is kept of epoch " + epoch + "; the latest is "
                        + observer.latest().map(String::valueOf).orElse("none")))
                .sign(node.key(), chain.chainId());
    }

    private Address registry() {
        return contracts
                .find("ValidatorRegistry")
                .orElseThrow(() -> Parameters.invalid(
                        "this node knows no ValidatorRegistry: start it with --plugin-virtengine-address-book"));
    }

    private static Map<String, Object> dryRun(final Engine engine, final PluginRpcRequest request) {
        final Bytes input = new Parameters(request).bytes(0, "the input in hexadecimal");
        final Engine.Answer answer = engine.run(input.toArrayUnsafe());
        return Map.of(
                "success", answer.success(),
                "output", Bytes.wrap(answer.bytes()).toHexString(),
                "gas", engine.gas(input.toArrayUnsafe()));
    }
}
