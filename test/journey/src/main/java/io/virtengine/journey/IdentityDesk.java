package io.virtengine.journey;

import io.virtengine.cli.IdentityVector;
import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.client.IdentityClient;
import io.virtengine.sdk.client.IdentityClient.Scored;
import io.virtengine.sdk.signing.KeySigner;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The identity committee at work: each member signs the vector it was shown, the applicant carries the signatures. */
final class IdentityDesk {

    private IdentityDesk() {}

    /** Registers an applicant, asks for verification and finalises it with the first two members' signatures. */
    static Scored verify(Party applicant, Path vectorFile, List<KeySigner> committee) {
        IdentityVector vector = IdentityVector.read(vectorFile);
        IdentityClient client = applicant.asApplicant();
        client.register();
        String request = client.request(vector.scopeBits());
        String digest = client.attestationDigest(request, vector.encode(), vector.scopeBits());
        SortedMap<String, byte[]> signatures = new TreeMap<>();
        for (KeySigner member : committee.subList(0, 2)) {
            signatures.put(member.address(), member.signDigest(Hex.decode(digest)));
        }
        return client.finalise(request, vector.encode(), vector.scopeBits(), signatures);
    }
}
