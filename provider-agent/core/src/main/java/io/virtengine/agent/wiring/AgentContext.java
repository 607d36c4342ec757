package io.virtengine.agent.wiring;

import io.virtengine.agent.config.AgentConfiguration;
import io.virtengine.agent.config.ConfigurationCheck;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** The agent as a Spring application: the gateway's endpoints are found by scanning, the rest is wired by hand. */
@SpringBootApplication(scanBasePackages = {"io.virtengine.agent.gateway", "io.virtengine.agent.wiring"})
@EnableConfigurationProperties(AgentConfiguration.class)
public class AgentContext {
    /** Stops the start before anything uses a setting that breaks a rule. */
    @Bean
    static BeanPostProcessor configurationGuard() {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessBeforeInitialization(Object bean, String name) {
                if (bean instanceof AgentConfiguration configuration) {
                    ConfigurationCheck.require(configuration);
                }
                return bean;
            }
        };
    }
}
