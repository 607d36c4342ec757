package io.virtengine.besu.chain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.hyperledger.besu.datatypes.Address;
import org.hyperledger.besu.datatypes.Hash;
import org.junit.jupiter.api.Test;

final class HeadAnswersTest {
    private static final Address CONTRACT = Address.fromHexString("0x00000000000000000000000000000000000000aa");
    private static final Address OTHER = Address.fromHexString("0x00000000000000000000000000000000000000bb");
    private static final Bytes QUESTION = Bytes.fromHexString("0x01");

    private final List<Bytes> asked = new ArrayList<>();
    private Hash head = hash(1);
    private Optional<Bytes> answer = Optional.of(Bytes.of(7));
    private final HeadAnswers answers = new HeadAnswers(() -> head, this::call, 2);

    @Test
    void asksOnceWhileTheHeadStays() {
        assertThat(answers.ask(CONTRACT, QUESTION)).contains(Bytes.of(7));
        assertThat(answers.ask(CONTRACT, QUESTION)).contains(Bytes.of(7));

        assertThat(asked).hasSize(1);
    }

    @Test
    void asksAgainWhenAnotherBlockIsTheHead() {
        answers.ask(CONTRACT, QUESTION);

        head = hash(2);
        answer = Optional.of(Bytes.of(8));

        assertThat(answers.ask(CONTRACT, QUESTION)).contains(Bytes.of(8));
    }

    @Test
    void keepsApartWhatIsAskedOfWhom() {
        answers.ask(CONTRACT, QUESTION);
        answer = Optional.of(Bytes.of(8));

        assertThat(answers.ask(OTHER, QUESTION)).contains(Bytes.of(8));
        assertThat(answers.ask(CONTRACT, Bytes.of(2))).contains(Bytes.of(8));
        assertThat(answers.ask(CONTRACT, QUESTION)).contains(Bytes.of(7));
    }

    @Test
    void keepsNoMissingAnswer() {
        answer = Optional.empty();
        assertThat(answers.ask(CONTRACT, QUESTION)).isEmpty();

        answer = Optional.of(Bytes.of(7));
        assertThat(answers.ask(CONTRACT, QUESTION)).contains(Bytes.of(7));
    }

    @Test
    void keepsNoMoreThanItMay() {
        for (int question = 1; question <= 3; question++) {
            answers.ask(CONTRACT, Bytes.of(question));
            answers.ask(CONTRACT, Bytes.of(question));
        }

        assertThat(asked).containsExactly(Bytes.of(1), Bytes.of(2), Bytes.of(3), Bytes.of(3));
    }

    private Optional<Bytes> call(final Address contract, final Bytes data) {
        asked.add(data);
        return answer;
    }

    private static Hash hash(final int number) {
        return Hash.wrap(Bytes32.leftPad(Bytes.ofUnsignedInt(number)));
    }
}
