package io.virtengine.agent.cli;

import io.virtengine.agent.config.AgentConfiguration;
import io.virtengine.agent.config.ConfigurationCheck;
import io.virtengine.agent.config.ConfigurationException;
import io.virtengine.agent.config.UnknownVariables;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import picocli.CommandLine.Option;

/** Where the settings are: a file, over which VE_AGENT_ variables win. */
final class Settings {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "YAML file with the settings under ve.agent; VE_AGENT_ variables win over it.")
    @Nullable
    Path file;

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(AgentConfiguration.class)
    static class Only {}

    /** Arguments that make a Spring application read the file. */
    String[] arguments() {
        List<String> unknown = UnknownVariables.in(System.getenv());
        if (!unknown.isEmpty()) {
            throw new ConfigurationException(unknown.stream()
                    .map(name -> "environment variable " + name + " is no setting")
                    .toList());
        }
        if (file == null) {
            return new String[0];
        }
        if (!Files.isReadable(file)) {
            throw new ConfigurationException(List.of("the file " + file + " cannot be read"));
        }
        return new String[] {"--spring.config.additional-location=file:" + file.toAbsolutePath()};
    }

    /** The settings, checked, without starting anything. */
    AgentConfiguration read() {
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Only.class)
                .web(WebApplicationType.NONE)
                .logStartupInfo(false)
                .properties("logging.level.root=ERROR")
                .run(arguments())) {
            AgentConfiguration configuration = context.getBean(AgentConfiguration.class);
            ConfigurationCheck.require(configuration);
            return configuration;
        }
    }

    /** What is wrong with the settings, if that is why a start failed. */
    static @Nullable String complaint(Throwable failure) {
        List<String> causes = new ArrayList<>();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConfigurationException problems) {
                return problems.getMessage();
            }
            if (cause instanceof BindException || !causes.isEmpty()) {
                causes.add(String.valueOf(cause.getMessage()));
            }
        }
        return causes.isEmpty() ? null : "The configuration cannot be read: " + String.join(": ", causes);
    }
}
