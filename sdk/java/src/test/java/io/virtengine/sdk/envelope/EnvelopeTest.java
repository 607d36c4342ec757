package io.virtengine.sdk.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.virtengine.sdk.envelope.InvalidEnvelopeException.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class EnvelopeTest {

    private static final byte[] AAD = "lease 7, secret DB_PASSWORD".getBytes(StandardCharsets.UTF_8);
    private static final byte[] INFO = "test".getBytes(StandardCharsets.UTF_8);
    private static final byte[] SECRET = "correct horse".getBytes(StandardCharsets.UTF_8);
    private static final int ENTRIES_AT = 12;
    private static final int ENTRY_SIZE = 120;

    private final EncryptionKey alice = EncryptionKey.generate();
    private final EncryptionKey bob = EncryptionKey.generate();
    private final EncryptionKey eve = EncryptionKey.generate();

    private Envelope sealed() {
        return Envelope.seal(List.of(alice.recipient(), bob.recipient()), SECRET, AAD, INFO);
    }

    @Test
    void everyRecipientOpensItAndNobodyElse() {
        Envelope received = Envelope.parse(sealed().bytes());
        assertThat(received.open(alice, AAD, INFO)).isEqualTo(SECRET);
        assertThat(received.open(bob, AAD, INFO)).isEqualTo(SECRET);
        assertThat(received.recipients())
                .containsExactly(
                        alice.recipient().fingerprint(), bob.recipient().fingerprint());
        refused(Reason.OTHER_RECIPIENT, () -> received.open(eve, AAD, INFO));
    }

    @Test
    void aKeyOfTheSameNameOpensNothing() {
        byte[] forged = sealed().bytes();
        System.arraycopy(eve.recipient().shortDigest(), 0, forged, ENTRIES_AT, 8);
        refused(Reason.ALTERED, () -> Envelope.parse(forged).open(eve, AAD, INFO));
    }

    @Test
    void anotherObjectOrUseDoesNotOpenIt() {
        Envelope sealed = sealed();
        byte[] empty = new byte[0];
        refused(Reason.OTHER_CONTEXT, () -> sealed.open(alice, "lease 8".getBytes(StandardCharsets.UTF_8), INFO));
        refused(Reason.OTHER_CONTEXT, () -> sealed.open(alice, empty, INFO));
        refused(Reason.OTHER_CONTEXT, () -> sealed.open(alice, AAD, empty));
        // The same bytes, divided elsewhere.
        byte[] joined = "testlease 7, secret DB_PASSWORD".getBytes(StandardCharsets.UTF_8);
        refused(Reason.OTHER_CONTEXT, () -> sealed.open(alice, joined, empty));
        refused(Reason.OTHER_CONTEXT, () -> sealed.open(alice, empty, joined));
    }

    @Test
    void everyAlteredByteIsNoticed() {
        byte[] bytes = sealed().bytes();
        for (int i = 0; i < bytes.length; i++) {
            byte[] altered = bytes.clone();
            altered[i] ^= 0x40;
            assertThatThrownBy(() -> Envelope.parse(altered).open(alice, AAD, INFO))
                    .as("byte " + i)
                    .isInstanceOf(InvalidEnvelopeException.class);
        }
        int bodyAt = bytes.length - 1;
        int bobsKeyAt = ENTRIES_AT + ENTRY_SIZE + 50;
        for (int at : new int[] {bodyAt, bobsKeyAt}) {
            byte[] altered = bytes.clone();
            altered[at] ^= 1;
            refused(Reason.ALTERED, () -> Envelope.parse(altered).open(alice, AAD, INFO));
        }
    }

    @Test
    void entriesCannotBeDroppedOrMoved() {
        byte[] bytes = sealed().bytes();
        byte[] first = Arrays.copyOfRange(bytes, ENTRIES_AT, ENTRIES_AT + ENTRY_SIZE);
        byte[] moved = bytes.clone();
        System.arraycopy(bytes, ENTRIES_AT + ENTRY_SIZE, moved, ENTRIES_AT, ENTRY_SIZE);
        System.arraycopy(first, 0, moved, ENTRIES_AT + ENTRY_SIZE, ENTRY_SIZE);
        refused(Reason.ALTERED, () -> Envelope.parse(moved).open(alice, AAD, INFO));

        byte[] dropped = new byte[bytes.length - ENTRY_SIZE];
        System.arraycopy(bytes, 0, dropped, 0, ENTRIES_AT + ENTRY_SIZE);
        dropped[ENTRIES_AT - 1] = 1;
        int rest = ENTRIES_AT + 2 * ENTRY_SIZE;
        System.arraycopy(bytes, rest, dropped, rest - ENTRY_SIZE, bytes.length - rest);
        refused(Reason.ALTERED, () -> Envelope.parse(dropped).open(alice, AAD, INFO));
    }

    @Test
    void anEncapsulatedZeroIsRefused() {
        byte[] bytes = sealed().bytes();
        Arrays.fill(bytes, ENTRIES_AT + 8, ENTRIES_AT + 40, (byte) 0);
        refused(Reason.ALTERED, () -> Envelope.parse(bytes).open(alice, AAD, INFO));
    }

    @Test
    void onlyWholeEnvelopesAreRead() {
        byte[] bytes = sealed().bytes();
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            refused(Reason.MALFORMED, () -> Envelope.parse(cut));
        }
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
        assertThatThrownBy(() -> Envelope.parse(longer)).hasMessage("not an envelope: 1 bytes after its end");
    }

    @Test
    void versionsSuitesAndCountsOutsideTheFormAreRefused() {
        for (int at = 0; at < 11; at++) {
            byte[] other = sealed().bytes();
            other[at]++;
            refused(Reason.MALFORMED, () -> Envelope.parse(other));
        }
        for (int count : new int[] {0, 17, 255}) {
            byte[] other = sealed().bytes();
            other[11] = (byte) count;
            assertThatThrownBy(() -> Envelope.parse(other)).hasMessageContaining(count + " recipients");
        }
        byte[] twice = sealed().bytes();
        System.arraycopy(twice, ENTRIES_AT, twice, ENTRIES_AT + ENTRY_SIZE, 8);
        assertThatThrownBy(() -> Envelope.parse(twice)).hasMessageContaining("named twice");
        byte[] negative = sealed().bytes();
        negative[ENTRIES_AT + 2 * ENTRY_SIZE + 12] = (byte) 0x80;
        assertThatThrownBy(() -> Envelope.parse(negative)).hasMessageContaining("length is out of range");
        refused(Reason.MALFORMED, () -> Envelope.parse(new byte[EnvelopeForm.LARGEST + 1]));
    }

    @Test
    void theTextFormIsTheBytesAndHasOneSpelling() {
        Envelope sealed = Envelope.seal(List.of(alice.recipient()), SECRET, AAD, INFO);
        String text = sealed.text();
        assertThat(Envelope.parseText(text).bytes()).isEqualTo(sealed.bytes());
        assertThat(Envelope.parseText(text).open(alice, AAD, INFO)).isEqualTo(SECRET);
        for (String other : List.of("", text + "\n", " " + text, text.replaceAll("=+$", "") + "!", text + "AAAA")) {
            refused(Reason.MALFORMED, () -> Envelope.parseText(other));
        }
        // 148 bytes of header, 14 of content and 16 of tag are 178, one more than 59 × 3: two pads, four idle bits.
        String padded = Envelope.seal(List.of(alice.recipient()), new byte[14], AAD, INFO)
                .text();
        int last = padded.indexOf('=') - 1;
        assertThat(padded).endsWith("==");
        char idleBitSet = (char) (padded.charAt(last) + 1);
        refused(Reason.MALFORMED, () -> Envelope.parseText(padded.substring(0, last) + idleBitSet + "=="));
        refused(Reason.MALFORMED, () -> Envelope.parseText(padded.substring(0, last + 1)));
    }

    @Test
    void sealsUpToItsLimits() {
        List<EncryptionKey> keys =
                IntStream.range(0, 16).mapToObj(i -> EncryptionKey.generate()).toList();
        List<RecipientKey> recipients =
                keys.stream().map(EncryptionKey::recipient).toList();
        byte[] large = new byte[Envelope.LARGEST_PLAINTEXT];
        large[large.length - 1] = 7;
        Envelope full =
                Envelope.parseText(Envelope.seal(recipients, large, AAD, INFO).text());
        assertThat(full.bytes()).hasSize(EnvelopeForm.LARGEST);
        for (EncryptionKey key : keys) {
            assertThat(full.open(key, AAD, INFO)).isEqualTo(large);
        }
        Envelope empty = Envelope.seal(List.of(alice.recipient()), new byte[0], new byte[0], new byte[0]);
        assertThat(empty.open(alice, new byte[0], new byte[0])).isEmpty();
    }

    @Test
    void nothingIsSealedBeyondItsLimits() {
        List<RecipientKey> tooMany = Stream.generate(
                        () -> EncryptionKey.generate().recipient())
                .limit(17)
                .toList();
        for (List<RecipientKey> recipients :
                List.of(tooMany, List.<RecipientKey>of(), Collections.nCopies(2, bob.recipient()))) {
            assertThatThrownBy(() -> Envelope.seal(recipients, SECRET, AAD, INFO))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("recipient");
        }
        byte[] tooLarge = new byte[Envelope.LARGEST_PLAINTEXT + 1];
        assertThatThrownBy(() -> Envelope.seal(List.of(bob.recipient()), tooLarge, AAD, INFO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at most 1048576 bytes");
    }

    @Test
    void nothingRepeatsBetweenTwoSealings() {
        byte[] one = sealed().bytes();
        byte[] other = sealed().bytes();
        assertThat(Arrays.copyOfRange(one, ENTRIES_AT + 8, ENTRIES_AT + 40))
                .as("encapsulated key")
                .isNotEqualTo(Arrays.copyOfRange(other, ENTRIES_AT + 8, ENTRIES_AT + 40));
        assertThat(Arrays.copyOfRange(one, one.length - 29, one.length))
                .as("body")
                .isNotEqualTo(Arrays.copyOfRange(other, other.length - 29, other.length));
    }

    @Test
    void noMessageShowsContent() {
        assertThat(sealed().toString()).doesNotContain("correct horse");
        assertThatThrownBy(() -> Envelope.parseText("correct horse"))
                .hasMessageNotContaining("correct")
                .hasMessageStartingWith("not an envelope");
    }

    private static void refused(Reason reason, ThrowingCallable attempt) {
        assertThatThrownBy(attempt)
                .asInstanceOf(type(InvalidEnvelopeException.class))
                .extracting(InvalidEnvelopeException::reason)
                .isEqualTo(reason);
    }
}
