package io.virtengine.journey;

import io.virtengine.sdk.client.IdentityClient;
import io.virtengine.sdk.client.ProviderClient;
import io.virtengine.sdk.client.Sender;
import io.virtengine.sdk.client.SystemContracts;
import io.virtengine.sdk.client.TenantClient;
import io.virtengine.sdk.signing.KeySigner;
import io.virtengine.sdk.tx.DirectSender;
import io.virtengine.sdk.tx.GasPricing;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Somebody with a wallet.
 *
 * @param name for people
 * @param signer the wallet's key
 * @param keystore the wallet's file
 * @param contracts the network
 * @param sender sends its transactions
 */
public record Party(String name, KeySigner signer, Path keystore, SystemContracts contracts, Sender sender) {

    /** Besu nodes that lost each other look for their peers once a minute, and rounds of consensus double meanwhile. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** A party on a network. */
    public static Party of(String name, KeySigner signer, Path keystore, SystemContracts contracts) {
        var direct = new DirectSender(contracts.chain(), signer, contracts.reverts(), GasPricing.free(), PATIENCE);
        return new Party(name, signer, keystore, contracts, Sender.of(direct));
    }

    public String address() {
        return signer.address();
    }

    /** Its VE outside the vault, in wei. */
    public BigInteger balance() {
        return contracts.readNumber("VirtToken", "balanceOf", address());
    }

    public TenantClient asTenant() {
        return new TenantClient(contracts, sender);
    }

    public ProviderClient asProvider() {
        return new ProviderClient(contracts, sender);
    }

    public IdentityClient asApplicant() {
        return new IdentityClient(contracts, sender);
    }
}
