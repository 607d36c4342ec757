package io.virtengine.offchain.chain;

import io.virtengine.sdk.artifact.ContractArtifacts;
import io.virtengine.sdk.chain.ChainClient;
import io.virtengine.sdk.chain.ChainEndpoint;
import io.virtengine.sdk.events.EventDecoder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ChainSettings.class)
class ChainConfiguration {

    @Bean(destroyMethod = "close")
    ChainClient chainClient(ChainSettings settings) {
        return new ChainClient(new ChainEndpoint(settings.rpc(), settings.webSocket(), settings.timeout()));
    }

    @Bean
    ContractArtifacts contractArtifacts() {
        return ContractArtifacts.load();
    }

    /** Made before any socket opens: an application with the wrong contracts does not start. */
    @Bean
    KnownContracts knownContracts(ChainClient node, ChainSettings settings) {
        return CheckedBook.check(settings.addressBook(), node, settings.startupWait());
    }

    @Bean
    EventDecoder eventDecoder(KnownContracts contracts, ContractArtifacts artifacts) {
        return EventDecoder.of(artifacts, contracts.addresses());
    }
}
