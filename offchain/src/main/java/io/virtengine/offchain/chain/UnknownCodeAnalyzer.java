package io.virtengine.offchain.chain;

import io.virtengine.sdk.deploy.UnknownCodeException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says in two sentences why the application did not start when the chain is not the one of the address book. */
final class UnknownCodeAnalyzer extends AbstractFailureAnalyzer<UnknownCodeException> {

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, UnknownCodeException cause) {
        return new FailureAnalysis(
                cause.getMessage(),
                "Check ve.offchain.chain.rpc and ve.offchain.chain.address-book: both must be of the same network.",
                cause);
    }
}
