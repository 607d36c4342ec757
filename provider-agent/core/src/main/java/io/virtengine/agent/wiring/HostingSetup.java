package io.virtengine.agent.wiring;

import io.virtengine.agent.backend.WorkloadBackend;
import io.virtengine.agent.config.AgentConfiguration;
import io.virtengine.agent.hosting.Hosting;
import io.virtengine.agent.hosting.ImageShelf;
import io.virtengine.agent.hosting.LocalHosting;
import io.virtengine.sdk.deploy.AddressBook;
import java.time.Clock;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The back end, opened once the chain is known to be the right one. */
@Configuration(proxyBeanMethods = false)
class HostingSetup {
    @Bean
    @ConditionalOnMissingBean
    Hosting.Opener hostingOpener(Clock clock) {
        return new LocalHosting(clock);
    }

    @Bean
    Hosting hosting(Hosting.Opener opener, AgentConfiguration c, AddressBook afterCheck) {
        return opener.open(c);
    }

    @Bean(destroyMethod = "close")
    WorkloadBackend workloadBackend(Hosting hosting) {
        return hosting.backend();
    }

    @Bean
    ImageShelf imageShelf(Hosting hosting) {
        return hosting.images();
    }
}
