package io.virtengine.agent.gateway;

import io.virtengine.agent.capacity.CapacityBook;
import io.virtengine.agent.config.AgentConfiguration;
import io.virtengine.agent.custody.KeyRing;
import io.virtengine.agent.work.Database;
import io.virtengine.sdk.manifest.ResourceTotals;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What anybody may know about this provider. */
@RestController
class ProviderController {
    private final AgentConfiguration configuration;
    private final KeyRing keys;
    private final CapacityBook capacity;
    private final Database database;

    ProviderController(AgentConfiguration configuration, KeyRing keys, CapacityBook capacity, Database database) {
        this.configuration = configuration;
        this.keys = keys;
        this.capacity = capacity;
        this.database = database;
    }

    @GetMapping("/api/v1/health")
    Map<String, String> health() {
        return Map.of("status", "up");
    }

    @GetMapping({"/api/v1/provider", "/api/v1/provider/info"})
    Map<String, Object> info() {
        Map<String, Object> info = new LinkedHashMap<>();
        info.put("provider", configuration.provider().address());
        info.put("chainId", configuration.chain().id());
        info.put("attributes", configuration.provider().attributes());
        info.put("encryptionKey", keys.encryption().recipient().hex());
        info.put("tlsFingerprint", keys.tls().fingerprint());
        info.put("free", vector(database.call(unit -> capacity.free(unit, 0))));
        AgentConfiguration.Pricing p = configuration.pricing();
        Map<String, Object> prices = new LinkedHashMap<>();
        prices.put("cpuCoreHour", p.cpuCoreHour().toPlainString());
        prices.put("memoryGibHour", p.memoryGibHour().toPlainString());
        prices.put("storageGibHour", p.storageGibHour().toPlainString());
        prices.put("networkGib", p.networkGib().toPlainString());
        p.gpuHour().forEach((model, price) -> prices.put("gpuHour:" + model, price.toPlainString()));
        info.put("prices", prices);
        return info;
    }

    private static Map<String, Object> vector(ResourceTotals free) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("cpuMilli", free.cpuMilli());
        shown.put("memoryMib", free.memoryMiB());
        shown.put("storageMib", free.storageMiB());
        shown.put("ports", free.ports());
        return shown;
    }
}
