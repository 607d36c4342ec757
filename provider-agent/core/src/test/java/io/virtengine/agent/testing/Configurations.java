package io.virtengine.agent.testing;

import io.virtengine.agent.config.AgentConfiguration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** Configurations with what must be set, and what a test wants. */
public final class Configurations {
    private Configurations() {}

    /** @param settings keys without the prefix */
    public static AgentConfiguration of(Map<String, String> settings) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("provider.address", "0x" + "11".repeat(20));
        all.put("chain.id", "7717");
        all.put("chain.rpc", "http://127.0.0.1:1");
        all.put("chain.address-book", "pom.xml");
        all.put("database.url", "jdbc:postgresql://localhost/agent");
        all.put("custody.directory", "keys");
        all.put("custody.passphrase-file", "pom.xml");
        all.put("capacity.cpu-milli", "8000");
        all.put("capacity.memory-mib", "16384");
        all.put("capacity.storage-mib", "65536");
        all.putAll(settings);
        Map<String, String> prefixed = new LinkedHashMap<>();
        all.forEach((key, value) -> prefixed.put("ve.agent." + key, value));
        return new Binder(new MapConfigurationPropertySource(prefixed))
                .bind("ve.agent", Bindable.of(AgentConfiguration.class))
                .get();
    }
}
