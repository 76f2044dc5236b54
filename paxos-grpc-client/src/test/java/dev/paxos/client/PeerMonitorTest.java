package dev.paxos.client;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.paxos.core.acceptor.AcceptorUnavailableException;
import dev.paxos.core.acceptor.AcceptorUnavailableException.Reason;
import dev.paxos.core.proposer.Timer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** One server that answers, or not, as the test says, under a clock that only the test moves. */
class PeerMonitorTest {
    private static final ServerIdentity IDENTITY = FakeServer.identity(FakeServer.CLUSTER, 3);
    private static final Endpoint ENDPOINT = new Endpoint("host3", 9093);

    private final ManualTimer timer = new ManualTimer();
    private final Deque<CompletableFuture<PingReply>> pings = new ArrayDeque<>();
    private final List<PeerStatus> changes = new ArrayList<>();
    private final PeerMonitor monitor =
            new PeerMonitor(Map.of(3, new PeerMonitor.Target(ENDPOINT, this::ping)), seconds(1), timer, changes::add);

    @Test
    void aServerIsPingedAtOnceAndThenOnceAnInterval() {
        timer.pass(millis(0));
        assertThat(pings).hasSize(1);
        timer.pass(millis(999));
        assertThat(pings).hasSize(1);
        timer.pass(millis(1));
        assertThat(pings).hasSize(2);
        timer.pass(seconds(8));
        assertThat(pings).hasSize(10);
    }

    @Test
    void aServerThatAnswersIsUpAndItsTimesAreTold() {
        timer.pass(millis(7));
        answerLast(true);

        timer.pass(millis(100));

        assertThat(status())
                .isEqualTo(new PeerStatus(
                        3, ENDPOINT, true, Optional.empty(), Optional.of(millis(7)), Optional.of(millis(100))));
        assertThat(changes).extracting(PeerStatus::up).containsExactly(true);
    }

    @Test
    void manyAnswersAreOneChange() {
        for (int i = 0; i < 5; i++) {
            timer.pass(seconds(1));
            answerLast(true);
        }

        assertThat(changes).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"UNREACHABLE", "WRONG_SERVER", "CLOSED"})
    void aServerWithoutAConnectionIsDownAtOnceAndForOneChange(Reason reason) {
        comeUp();

        for (int i = 0; i < 5; i++) {
            timer.pass(seconds(1));
            failLast(reason, "why not");
        }

        assertThat(status().up()).isFalse();
        assertThat(status().problem()).contains(reason + ": why not");
        assertThat(changes).extracting(PeerStatus::up).containsExactly(true, false);
    }

    @ParameterizedTest
    @EnumSource(
            names = {"UNREACHABLE", "WRONG_SERVER", "CLOSED"},
            mode = Mode.EXCLUDE)
    void aPingThatIsNotSentOrAnsweredInTimeTellsNothingByItself(Reason reason) {
        comeUp();

        timer.pass(seconds(1));
        failLast(reason, "why not");

        assertThat(status().up()).isTrue();
        assertThat(changes).hasSize(1);
    }

    @Test
    void aSilentServerIsDownTwoAndAQuarterIntervalsAfterItsLastSignOfLife() {
        comeUp();

        timer.pass(millis(2249));
        assertThat(status().up()).isTrue();
        timer.pass(millis(1));

        assertThat(status().up()).isFalse();
        assertThat(status().problem()).contains("no answer to a ping for 1250 ms");
        assertThat(status().sinceContact()).contains(millis(2250));
        assertThat(changes).extracting(PeerStatus::up).containsExactly(true, false);
    }

    @Test
    void aSlowServerThatGoesOnAnsweringIsUp() {
        timer.pass(millis(0));
        for (int i = 0; i < 10; i++) {
            timer.pass(seconds(1));
            if (pings.size() > 3) {
                pings.removeFirst().complete(new PingReply(IDENTITY, true));
            }
        }

        assertThat(status().up()).isTrue();
        assertThat(status().roundTrip()).contains(seconds(3));
    }

    @Test
    void aServerThatAnswersAgainIsBack() {
        comeUp();
        timer.pass(seconds(5));
        assertThat(status().up()).isFalse();

        answerLast(true);

        assertThat(status().up()).isTrue();
        assertThat(status().problem()).isEmpty();
        assertThat(changes).extracting(PeerStatus::up).containsExactly(true, false, true);
    }

    @Test
    void aServerWhoseAcceptorDoesNotServeIsReachedAndNotUp() {
        comeUp();
        timer.pass(seconds(1));

        answerLast(false);
        timer.pass(millis(10));

        assertThat(status().up()).isFalse();
        assertThat(status().problem()).contains("it answers, but its acceptor does not serve");
        assertThat(status().sinceContact()).contains(millis(10));
    }

    @Test
    void aServerThatIsStillStartingIsNotCalledDownBeforeItsTime() {
        timer.pass(millis(0));
        failLast(Reason.UNREACHABLE, "connection refused");
        assertThat(status().up()).isFalse();
        assertThat(status().problem()).contains("unavailable: connection refused");
        assertThat(changes).isEmpty();

        timer.pass(millis(5249));
        assertThat(changes).isEmpty();
        timer.pass(millis(1));

        assertThat(changes).hasSize(1);
        assertThat(changes.get(0).problem()).contains("unavailable: connection refused");
    }

    /** As after a pause of this process: the answer may be there already, and only be read after this. */
    @Test
    void aCheckThatComesTooLateTellsNothing() {
        comeUp();
        timer.pass(seconds(1));

        timer.pauseAndPass(seconds(5));

        assertThat(status().up()).isTrue();
        timer.pass(millis(1250));
        assertThat(status().up()).isFalse();
    }

    @Test
    void aClosedMonitorPingsNobodyAndReportsNothing() {
        comeUp();
        int before = pings.size();

        monitor.close();
        timer.pass(seconds(10));

        assertThat(pings).hasSize(before);
        assertThat(changes).hasSize(1);
    }

    private CompletableFuture<PingReply> ping() {
        CompletableFuture<PingReply> ping = new CompletableFuture<>();
        pings.add(ping);
        return ping;
    }

    private void comeUp() {
        timer.pass(millis(0));
        answerLast(true);
    }

    private void answerLast(boolean serving) {
        pings.getLast().complete(new PingReply(IDENTITY, serving));
    }

    private void failLast(Reason reason, String detail) {
        pings.getLast().completeExceptionally(new AcceptorUnavailableException(reason, detail));
    }

    private PeerStatus status() {
        return requireNonNull(monitor.peers().get(3));
    }

    private static Duration seconds(long seconds) {
        return Duration.ofSeconds(seconds);
    }

    private static Duration millis(long millis) {
        return Duration.ofMillis(millis);
    }

    private static final class ManualTimer implements Timer {
        private record Task(long atNanos, long order, Runnable run) {}

        private final PriorityQueue<Task> tasks =
                new PriorityQueue<>(Comparator.comparingLong(Task::atNanos).thenComparingLong(Task::order));
        private long now = Long.MAX_VALUE - 1_000_000_000; // As System.nanoTime may, it overflows.
        private long elapsed;
        private long order;

        @Override
        public long nanoTime() {
            return now + elapsed;
        }

        @Override
        public void schedule(long delayNanos, Runnable task) {
            tasks.add(new Task(elapsed + delayNanos, order++, task));
        }

        /** Lets time pass, and runs each task when it is due. */
        void pass(Duration duration) {
            long end = elapsed + duration.toNanos();
            Task next;
            while ((next = tasks.peek()) != null && next.atNanos() <= end) {
                elapsed = Math.max(elapsed, tasks.remove().atNanos());
                next.run().run();
            }
            elapsed = end;
        }

        /** Lets time pass at once: what was due meanwhile runs at the end of it. */
        void pauseAndPass(Duration duration) {
            elapsed += duration.toNanos();
            pass(Duration.ZERO);
        }
    }
}
