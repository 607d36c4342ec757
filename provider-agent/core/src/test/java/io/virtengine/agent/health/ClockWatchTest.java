package io.virtengine.agent.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtengine.agent.testing.NtpResponder;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClockWatchTest {
    @Test
    void aClockThatIsOffIsNoticedAndNoAnswerIsNot() throws Exception {
        try (NtpResponder ntp = new NtpResponder(Duration.ZERO)) {
            ClockWatch watch = new ClockWatch(List.of(ntp.address()), Clock.systemUTC());
            assertThat(watch.state()).isEqualTo(ClockWatch.State.UNVERIFIED);
            watch.look();
            assertThat(watch.state()).isEqualTo(ClockWatch.State.RIGHT);
            assertThat(watch.obstacle()).isEmpty();

            ntp.ahead(Duration.ofSeconds(-30));
            watch.look();
            assertThat(watch.state()).isEqualTo(ClockWatch.State.WRONG);
            assertThat(watch.obstacle())
                    .hasValueSatisfying(why -> assertThat(why).contains("off by -"));

            ntp.ahead(Duration.ZERO);
            watch.look();
            assertThat(watch.state()).isEqualTo(ClockWatch.State.RIGHT);
        }
    }

    @Test
    void oneFalseServerAmongThreeIsOutvoted() throws Exception {
        try (NtpResponder right = new NtpResponder(Duration.ZERO);
                NtpResponder alsoRight = new NtpResponder(Duration.ZERO);
                NtpResponder wrong = new NtpResponder(Duration.ofHours(1))) {
            ClockWatch watch =
                    new ClockWatch(List.of(right.address(), wrong.address(), alsoRight.address()), Clock.systemUTC());
            watch.look();
            assertThat(watch.state()).isEqualTo(ClockWatch.State.RIGHT);
        }
    }

    @Test
    void serversThatRefuseLeaveTheClockUnverified() throws Exception {
        String nobody;
        try (NtpResponder ended = new NtpResponder(Duration.ZERO)) {
            nobody = ended.address();
        }
        try (NtpResponder ntp = new NtpResponder(Duration.ZERO)) {
            ClockWatch watch = new ClockWatch(List.of(ntp.address(), nobody), Clock.systemUTC());
            watch.look();
            assertThat(watch.state()).as("one answer is enough").isEqualTo(ClockWatch.State.RIGHT);
        }
        ClockWatch alone = new ClockWatch(List.of(nobody), Clock.systemUTC());
        for (int i = 0; i < 4; i++) {
            alone.look();
        }
        assertThat(alone.state()).isEqualTo(ClockWatch.State.UNVERIFIED);
        assertThat(alone.obstacle()).isEmpty();
        assertThat(new ClockWatch(List.of(), Clock.systemUTC()).summary()).contains("not checked");
    }
}
