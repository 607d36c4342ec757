package io.virtengine.journey;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests the one market of this run: the first that asks waits for its start, the end of the run closes it. */
final class SharedMarket implements ParameterResolver {

    private static final Namespace NAMESPACE = Namespace.create(SharedMarket.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == TestMarket.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent("market", key -> TestMarket.open(), TestMarket.class);
    }
}
