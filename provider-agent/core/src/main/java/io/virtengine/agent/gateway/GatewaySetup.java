package io.virtengine.agent.gateway;

import io.virtengine.agent.backend.WorkloadBackend;
import io.virtengine.agent.chain.Market;
import io.virtengine.agent.config.AgentConfiguration;
import io.virtengine.agent.custody.KeyRing;
import io.virtengine.agent.health.BackendHealth;
import io.virtengine.agent.health.ClockWatch;
import io.virtengine.agent.lifecycle.Workloads;
import io.virtengine.agent.work.Database;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.config.annotation.CorsRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;

/** The gateway's server: TLS with the key from custody, the gatekeeper in front, the shell's socket. */
@Configuration(proxyBeanMethods = false)
@EnableWebSocket
class GatewaySetup {
    @Bean
    Tokens gatewayTokens(KeyRing keys, AgentConfiguration c, Clock clock) {
        return new Tokens(
                keys.tokenSecret(),
                c.provider().address(),
                c.gateway().audience(),
                c.gateway().tokenLife(),
                clock);
    }

    @Bean
    Login login(
            Database database,
            Tokens tokens,
            Market market,
            AgentConfiguration c,
            AuditLog audit,
            Clock clock,
            ClockWatch watch) {
        Nonces nonces = new Nonces(database, c.gateway().nonceLife(), clock);
        return new Login(nonces, tokens, market, c, audit, clock, watch);
    }

    @Bean
    LeaseAccess leaseAccess(Database database, Workloads workloads) {
        return new LeaseAccess(database, workloads);
    }

    @Bean
    LeaseReport leaseReport(WorkloadBackend backend, BackendHealth health) {
        return new LeaseReport(backend, health);
    }

    @Bean
    AuditLog auditLog(Database database, Clock clock) {
        return new AuditLog(database, clock);
    }

    @Bean
    ShellTokens shellTokens(Database database, Clock clock) {
        return new ShellTokens(database, clock);
    }

    @Bean
    FilterRegistrationBean<Gatekeeper> gatekeeper(Tokens tokens, AgentConfiguration c) {
        return new FilterRegistrationBean<>(new Gatekeeper(
                tokens,
                new RateLimits(c.gateway().anonymousPerMinute()),
                new RateLimits(c.gateway().requestsPerMinute()),
                c.gateway().maxBody()));
    }

    @Bean
    WebSocketConfigurer shell(
            ShellTokens tickets,
            LeaseAccess access,
            WorkloadBackend backend,
            AuditLog audit,
            AgentConfiguration c,
            Clock clock) {
        return registry -> registry.addHandler(
                        new ShellSocket(tickets, access, backend, audit, c, clock), "/api/v1/shell")
                .setAllowedOrigins(c.gateway().allowedOrigins().toArray(String[]::new));
    }

    @Bean
    WebMvcConfigurer origins(AgentConfiguration c) {
        return new WebMvcConfigurer() {
            @Override
            public void addCorsMappings(CorsRegistry registry) {
                if (!c.gateway().allowedOrigins().isEmpty()) {
                    registry.addMapping("/api/**")
                            .allowedOrigins(c.gateway().allowedOrigins().toArray(String[]::new))
                            .allowedMethods("GET", "PUT", "POST");
                }
            }
        };
    }

    @Bean
    GatewayCertificate gatewayCertificate(KeyRing keys) {
        return new GatewayCertificate(keys.tls());
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> gatewayServer(
            AgentConfiguration c, GatewayCertificate certificate) {
        return factory -> {
            factory.setPort(c.gateway().port());
            factory.setAddress(address(c.gateway().address()));
            factory.setSsl(Ssl.forBundle(GatewayCertificate.BUNDLE));
            factory.setSslBundles(certificate.bundles());
        };
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("ve.agent.gateway.address is no address of this host: " + text, e);
        }
    }
}
