package io.virtengine.sdk.testing;

import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.artifact.ContractArtifacts;
import io.virtengine.sdk.chain.ChainClient;
import io.virtengine.sdk.chain.EmbeddedChain;
import io.virtengine.sdk.chain.RevertReason;
import io.virtengine.sdk.signing.KeySigner;
import io.virtengine.sdk.tx.DirectSender;
import java.math.BigInteger;

/**
 * A hand-assembled contract: no call data counts up and logs the count; one word counts up only if the count has
 * reached it; anything else is thrown back as revert data.
 */
public record Counter(ChainClient chain, String address) {

    private static final String CODE = "0x602d8060095f395ff3"
            + "3615601357" + "36602014602057" + "365f5f37365ffd"
            + "5b5f5460010180" + "5f555f5fa100"
            + "5b5f355f54101560" + "13575f5ffd";

    public static Counter deploy(EmbeddedChain chain, int account) {
        var sender = new DirectSender(
                chain.client(),
                KeySigner.of(chain.accounts().get(account)),
                new RevertReason(ContractArtifacts.load()));
        return new Counter(chain.client(), sender.create(Hex.decode(CODE)).contractAddress());
    }

    public long count() {
        return new BigInteger(chain.storage(address, "0x0").substring(2), 16).longValueExact();
    }
}
