package io.virtengine.attestation;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtengine.attestation.appraisal.TeeKind;
import io.virtengine.attestation.appraisal.Verdict;
import io.virtengine.attestation.encoding.MalformedInput;
import io.virtengine.attestation.encoding.Octets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NativeAttestationTest {
    private static final Octets TOO_LONG = refusal(1);
    private static final Octets NOT_CANONICAL = refusal(2);

    @Test
    void realEvidenceGetsItsVerdict() throws MalformedInput {
        for (final Map.Entry<TeeKind, AttestationInput> entry : Inputs.all().entrySet()) {
            final Verdict verdict = entry.getValue().verify();
            assertThat(verdict).as(entry.getKey().name()).isInstanceOf(Verdict.Accepted.class);
            assertThat(run(entry.getValue().encode())).isEqualTo(new NativeAnswer.Output(verdict.encode()));
        }
    }

    @Test
    void rubbishInAWellFormedInputIsAnAnswer() {
        final AttestationInput snp = Inputs.all().get(TeeKind.SNP);
        final Octets malformed = new Verdict.Malformed(TeeKind.SNP, "").encode();
        assertThat(run(with(snp, Octets.ascii("rubbish"), snp.collateral()).encode()))
                .isEqualTo(new NativeAnswer.Output(malformed));
        assertThat(run(with(snp, snp.evidence(), List.of(Octets.ascii("rubbish")))
                        .encode()))
                .isEqualTo(new NativeAnswer.Output(malformed));
    }

    @Test
    void whatIsNoInputIsRefused() {
        final Octets good = Inputs.snp();
        assertThat(run(Octets.EMPTY)).isEqualTo(new NativeAnswer.Refusal(NOT_CANONICAL));
        assertThat(run(good.concat(Octets.zeros(1)))).isEqualTo(new NativeAnswer.Refusal(NOT_CANONICAL));
        for (int length = 0; length < good.length(); length += 89) {
            assertThat(run(good.slice(0, length)))
                    .as("first %s bytes", length)
                    .isEqualTo(new NativeAnswer.Refusal(NOT_CANONICAL));
        }
        assertThat(run(Octets.zeros(NativeAttestation.MAX_LENGTH))).isEqualTo(new NativeAnswer.Refusal(NOT_CANONICAL));
        assertThat(run(Octets.zeros(NativeAttestation.MAX_LENGTH + 1))).isEqualTo(new NativeAnswer.Refusal(TOO_LONG));
    }

    /** Each certificate in a signer's name is a signature to try, and nobody pays for more than the price counts. */
    @Test
    void moreCertificatesThanThePriceCoversAreMalformed() {
        final AttestationInput snp = Inputs.all().get(TeeKind.SNP);
        final List<Octets> collateral = new ArrayList<>(snp.collateral());
        collateral.add(Vectors.file("sev-snp/virtee/vcek_turin.der"));
        final Octets four = with(snp, snp.evidence(), collateral).encode();
        assertThat(run(four).bytes()).isEqualTo(snp.verify().encode());
        collateral.add(Vectors.file("sev-snp/go-sev-guest/trust/ask_ark_genoa.pem"));
        final Octets six = with(snp, snp.evidence(), collateral).encode();
        assertThat(run(six)).isEqualTo(new NativeAnswer.Output(new Verdict.Malformed(TeeKind.SNP, "").encode()));
    }

    @Test
    void thePriceIsAFunctionOfKindAndLengthWithinTheBudget() {
        for (final Map.Entry<TeeKind, AttestationInput> entry : Inputs.all().entrySet()) {
            final Octets encoded = entry.getValue().encode();
            final long gas = NativeAttestation.gas(encoded.toArray());
            assertThat(gas)
                    .as(entry.getKey().name())
                    .isEqualTo(NativeAttestation.BASE_GAS
                            + NativeAttestation.WORD_GAS * ((encoded.length() + 31) / 32)
                            + switch (entry.getKey()) {
                                case SGX, TDX -> 225_000;
                                case SNP -> 105_000;
                                case NITRO -> 225_000;
                            });
            final byte[] longest = new byte[NativeAttestation.MAX_LENGTH];
            longest[6] = (byte) entry.getKey().code();
            assertThat(NativeAttestation.gas(longest)).isLessThanOrEqualTo(300_000);
        }
        assertThat(NativeAttestation.gas(new byte[0])).isEqualTo(3_000);
        assertThat(NativeAttestation.gas(new byte[6])).isEqualTo(3_024);
        // No such kind, and too long to be looked at: no signature is checked, none is paid for.
        assertThat(NativeAttestation.gas(new byte[7])).isEqualTo(3_024);
        final byte[] tooLong = new byte[NativeAttestation.MAX_LENGTH + 1];
        tooLong[6] = 1;
        assertThat(NativeAttestation.gas(tooLong)).isEqualTo(3_000 + 1025 * 24);
    }

    /** The selector is the hash of the error's signature. */
    @Test
    void theErrorIsTheDocumentedOne() {
        final byte[] name = Octets.ascii("NativeAttestation_BadInput(uint8)").toArray();
        final byte[] hash = new org.bouncycastle.jcajce.provider.digest.Keccak.Digest256().digest(name);
        assertThat(TOO_LONG.slice(0, 4)).isEqualTo(Octets.of(hash).slice(0, 4));
        assertThat(TOO_LONG.length()).isEqualTo(36);
    }

    private static NativeAnswer run(final Octets input) {
        return NativeAttestation.run(input.toArray());
    }

    private static AttestationInput with(
            final AttestationInput input, final Octets evidence, final List<Octets> collateral) {
        return new AttestationInput(input.kind(), input.now(), input.policy(), input.roots(), evidence, collateral);
    }

    private static Octets refusal(final int reason) {
        return Octets.fromHex("21268d1f" + "%064x".formatted(reason));
    }
}
