package io.virtengine.agent.testing;

import io.virtengine.agent.custody.KeyRole;
import io.virtengine.sdk.client.ProviderProfile;
import java.util.HashMap;
import java.util.Map;

/** The provider's owner, who does on chain what the agent asks for when keys are rotated. */
public final class Owner {
    private final TestMarket market;
    private final String gateway;

    public Owner(TestMarket market, String gateway) {
        this.market = market;
        this.gateway = gateway;
    }

    /** Does what an instruction of the agent asks for, with the client that {@code ve} uses. */
    public void follows(String instruction) {
        String[] words = instruction.split(" ");
        Map<String, Object> record =
                market.contracts().read("ProviderRegistry", "providerOf", market.providerAddress());
        Map<String, String> keys = new HashMap<>();
        keys.put("tlsFingerprint", (String) record.get("tlsFingerprint"));
        keys.put("encryptionKey", (String) record.get("encryptionKey"));
        keys.put("attestationKey", (String) record.get("attestationKey"));
        keys.put("operator", (String) record.get("operator"));
        switch (words[2]) {
            case "rotate-operator" -> market.owner().setOperator(words[3]);
            case "rotate-encryption-key" -> update(keys, "encryptionKey", words[3]);
            case "rotate-certificate" -> update(keys, "tlsFingerprint", words[3]);
            default -> throw new IllegalArgumentException(instruction);
        }
    }

    private void update(Map<String, String> keys, String which, String value) {
        keys.put(which, value);
        ProviderProfile profile = TestMarket.profile(gateway, keys);
        market.owner().updateProfile(profile);
    }

    /** What the chain names for a role. */
    public String onChain(KeyRole role) {
        Map<String, Object> record =
                market.contracts().read("ProviderRegistry", "providerOf", market.providerAddress());
        return (String) record.get(
                switch (role) {
                    case OPERATOR -> "operator";
                    case ATTESTATION -> "attestationKey";
                    case ENCRYPTION -> "encryptionKey";
                    case TLS -> "tlsFingerprint";
                });
    }
}
