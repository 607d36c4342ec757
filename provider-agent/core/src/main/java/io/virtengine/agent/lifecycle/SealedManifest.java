package io.virtengine.agent.lifecycle;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * A manifest as the tenant sent it: its text, and its secrets still sealed. This form is what the database keeps, so no
 * secret ever lies there in the clear.
 *
 * @param manifest YAML or JSON
 * @param envelopes sealed secrets by name, base64
 */
public record SealedManifest(String manifest, Map<String, String> envelopes) {
    public SealedManifest {
        envelopes = envelopes == null ? Map.of() : Map.copyOf(envelopes);
    }

    byte[] stored() {
        return JsonMapper.shared().writeValueAsString(this).getBytes(StandardCharsets.UTF_8);
    }

    static SealedManifest restored(byte[] stored) {
        return JsonMapper.shared().readValue(stored, SealedManifest.class);
    }
}
