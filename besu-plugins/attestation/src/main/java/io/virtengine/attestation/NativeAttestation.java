package io.virtengine.attestation;

import io.virtengine.attestation.appraisal.TeeKind;
import io.virtengine.attestation.appraisal.Verdict;
import io.virtengine.attestation.encoding.ByteWriter;
import io.virtengine.attestation.encoding.MalformedInput;
import io.virtengine.attestation.encoding.Octets;

/**
 * What answers at the precompile address {@code 0x…0a02}, and what a committee's member says where there is none: one
 * price and one answer for every run of bytes. Stateless and thread-safe.
 *
 * <p>The input is the canonical form of an {@link AttestationInput}. Whatever is one gets a verdict, also when its
 * evidence or collateral is rubbish: that is an answer about the evidence. Whatever is none is a fault of the caller and
 * is refused with the custom error {@code NativeAttestation_BadInput(uint8 reason)}; see {@link Reason}.
 */
public final class NativeAttestation {
    /** Longest input, bytes. Our longest real ones have 21 KiB, with a quote padded to 8,000 bytes. */
    public static final int MAX_LENGTH = 32_768;
    /**
     * Most different certificates in the collateral. Three are needed, one more may be a signer's successor. Each may have
     * to be tried as a signer, so this bounds the work that the price does not count.
     */
    public static final int MAX_CERTIFICATES = 4;

    /** Gas of any call, good or bad. */
    public static final long BASE_GAS = 3_000;
    /** Gas of each started 32 bytes of input: reading them strictly, and hashing them. */
    public static final long WORD_GAS = 24;
    /** Gas of one ECDSA verification on P-256: about 0.3 ms. */
    public static final long P256_GAS = 25_000;
    /** Gas of one ECDSA verification on P-384: about 0.6 ms. */
    public static final long P384_GAS = 45_000;
    /** Gas of one RSASSA-PSS verification with 4096 bits: about 0.2 ms. */
    public static final long RSA4096_GAS = 20_000;

    private static final int KIND_AT = 6;
    /** First four bytes of Keccak-256 of {@code NativeAttestation_BadInput(uint8)}. */
    private static final Octets SELECTOR = Octets.fromHex("21268d1f");

    /** Why an input is no canonical form. The codes are part of the chain's consensus; the words in exceptions are not. */
    public enum Reason {
        /** Longer than {@link #MAX_LENGTH}. */
        TOO_LONG,
        /** Not the canonical form of an {@link AttestationInput}. */
        NOT_CANONICAL;

        /** The number in the error, from 1. */
        public int code() {
            return ordinal() + 1;
        }
    }

    private NativeAttestation() {}

    /**
     * The price of {@link #run}, known from length and kind before any work is done: a base, each word, and the signatures
     * that a complete verification of that kind checks.
     *
     * @param input any bytes
     * @return gas, at most 300,000 for any input that is not refused as too long
     */
    public static long gas(final byte[] input) {
        final long words = (input.length + 31L) / 32;
        return BASE_GAS + WORD_GAS * words + signatures(input);
    }

    /**
     * The verdict on an input.
     *
     * @param input any bytes
     * @return a verdict in its 20 words, or a refusal
     */
    public static NativeAnswer run(final byte[] input) {
        if (input.length > MAX_LENGTH) {
            return refusal(Reason.TOO_LONG);
        }
        try {
            return new NativeAnswer.Output(
                    verdict(AttestationInput.decode(Octets.of(input))).encode());
        } catch (final MalformedInput e) {
            return refusal(Reason.NOT_CANONICAL);
        }
    }

    /** The verdict that {@link #run} encodes, with its reasons in words: for dry runs and committees. */
    public static Verdict verdict(final AttestationInput input) {
        return input.verify(MAX_CERTIFICATES);
    }

    private static NativeAnswer refusal(final Reason reason) {
        return new NativeAnswer.Refusal(
                new ByteWriter().bytes(SELECTOR).word(reason.code()).done());
    }

    private static long signatures(final byte[] input) {
        if (input.length <= KIND_AT || input.length > MAX_LENGTH) {
            return 0;
        }
        try {
            return switch (TeeKind.of(Byte.toUnsignedInt(input[KIND_AT]))) {
                // PCK and its authority, TCB signer, two lists, TCB info, QE identity, QE report, quote.
                case SGX, TDX -> 9 * P256_GAS;
                // The report; leaf, authority and the root's list.
                case SNP -> P384_GAS + 3 * RSA4096_GAS;
                // The document and the usual chain of five.
                case NITRO -> 5 * P384_GAS;
            };
        } catch (final MalformedInput e) {
            return 0;
        }
    }
}
