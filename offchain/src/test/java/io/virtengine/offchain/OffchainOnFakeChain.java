package io.virtengine.offchain;

import io.virtengine.offchain.chain.KnownContracts;
import io.virtengine.sdk.chain.ChainClient;
import io.virtengine.sdk.events.EventDecoder;
import java.time.Clock;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.FilterType;
import org.springframework.context.support.GenericApplicationContext;

/** The whole application, following a {@link FakeChain} instead of a node. */
public final class OffchainOnFakeChain implements AutoCloseable {

    /** No stereotype: the real application's scan must not find it. */
    @EnableAutoConfiguration
    @ComponentScan(
            basePackages = "io.virtengine.offchain",
            excludeFilters =
                    @ComponentScan.Filter(
                            type = FilterType.REGEX,
                            pattern = {
                                "io\\.virtengine\\.offchain\\.chain\\.ChainConfiguration",
                                "io\\.virtengine\\.offchain\\.OffchainApplication",
                                "io\\.virtengine\\.offchain\\..*Test.*"
                            }))
    static class Application {
        @Bean
        Clock clock() {
            return Clock.systemUTC();
        }

        @Bean
        KnownContracts knownContracts(FakeChain chain) {
            return chain.contracts();
        }

        @Bean
        EventDecoder eventDecoder(FakeChain chain) {
            return chain.decoder();
        }

        @Bean(destroyMethod = "")
        ChainClient chainClient(FakeChain chain) {
            return chain.client();
        }
    }

    private final ConfigurableApplicationContext context;

    private OffchainOnFakeChain(ConfigurableApplicationContext context) {
        this.context = context;
    }

    public static OffchainOnFakeChain start(FakeChain chain, String databaseUrl, String... properties) {
        var builder = new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.SERVLET)
                .initializers(c -> ((GenericApplicationContext) c).registerBean(FakeChain.class, () -> chain))
                .properties(
                        "ve.offchain.chain.rpc=" + chain.client().endpoint().http(),
                        "ve.offchain.chain.address-book=none",
                        "ve.offchain.storage.url=" + databaseUrl,
                        "ve.offchain.indexer.poll=20ms")
                .properties(properties);
        return new OffchainOnFakeChain(builder.run("--server.port=0", "--management.server.port=0"));
    }

    public String url() {
        return "http://127.0.0.1:"
                + ((WebServerApplicationContext) context).getWebServer().getPort();
    }

    public int managementPort() {
        return Integer.parseInt(context.getEnvironment().getProperty("local.management.port", "0"));
    }

    public ConfigurableApplicationContext context() {
        return context;
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    @Override
    public void close() {
        context.close();
    }
}
