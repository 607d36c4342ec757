package io.virtengine.besu.precompile;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HexFormat;
import org.apache.tuweni.bytes.Bytes;
import org.hyperledger.besu.crypto.Hash;

/**
 * A known question to an engine and the Keccak-256 of its answer. For scoring the vector that contracts probe with; for
 * attestation the report of a real AMD Milan processor, which is accepted.
 */
public final class SelfTest {
    private static final String SCORING_INPUT =
            "02010001d538d5b99dbf1932542124e611774101e300f0c220961ec8e0d0356132e219a5acbbb742c7524cecdec7557d60e4a19a"
                    + "f062346309ce5731c88485c7daf48982465b2135352532dc499982e9b2e1fbc5504e83043f7f21fc2710200817d4238c254e1f59"
                    + "20081edc24b827101b582260000005460000000023281388138817701b5822600005000509c409c407d005dc03e801f413881b58"
                    + "1d4c17700000138800001e31454632";
    private static final String SCORING_ANSWER = "0x78390b1942abd892ea9c24d28f8f7c1d6875a08ba205d5e31f74c0fdb42d69c1";
    private static final String ATTESTATION_ANSWER =
            "0xaef34460853e438f347427c5f774926bae45d0c43c6b867fa36c908df3284004";

    private final byte[] input;
    private final Bytes answer;

    private SelfTest(final byte[] input, final String answer) {
        this.input = input;
        this.answer = Bytes.fromHexString(answer);
    }

    /** The question to {@code engine}. */
    public static SelfTest of(final Engine engine) {
        return switch (engine) {
            case SCORING -> new SelfTest(HexFormat.of().parseHex(SCORING_INPUT), SCORING_ANSWER);
            case ATTESTATION -> new SelfTest(resource("snp.input"), ATTESTATION_ANSWER);
        };
    }

    /** The question. */
    public byte[] input() {
        return input.clone();
    }

    /** Whether that is the answer. */
    public boolean isRight(final byte[] output) {
        return Hash.keccak256(Bytes.wrap(output)).equals(answer);
    }

    /**
     * Asks the engine and sees that its input is left alone.
     *
     * @throws IllegalStateException if the answer is another
     */
    public void check(final Engine engine) {
        final byte[] question = input();
        final Engine.Answer given = engine.run(question);
        if (!given.success()
                || !isRight(given.bytes())
                || !Arrays.equals(question, input)
                || engine.gas(question) <= 0) {
            throw new IllegalStateException("native " + engine
                    + " fails its self-test: this jar would leave the chain at its first call. Compare its checksum");
        }
    }

    private static byte[] resource(final String name) {
        try (InputStream in = SelfTest.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks " + name);
            }
            return in.readAllBytes();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
