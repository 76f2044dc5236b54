package dev.paxos.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CallQueueTest {
    private final CallQueue queue = new CallQueue();

    @Test
    void onlyTheFirstIntoTheEmptyQueueHasToWakeAnyone() {
        assertThat(queue.add(call(1))).isTrue();
        assertThat(queue.add(call(2))).isFalse();
        queue.drainTo(new ArrayDeque<>());
        assertThat(queue.add(call(3))).isTrue();
    }

    @Test
    void callsComeOutInTheOrderInWhichTheyWentIn() {
        ArrayDeque<PendingCall<?>> out = new ArrayDeque<>(List.of(call(0)));
        for (int i = 1; i <= 5; i++) {
            queue.add(call(i));
        }

        queue.drainTo(out);

        assertThat(out).extracting(call -> call.deadlineNanos).containsExactly(0L, 1L, 2L, 3L, 4L, 5L);
        assertThat(out).allMatch(call -> call.earlier == null);
    }

    @Test
    void noneIsLostBetweenThreads() throws InterruptedException {
        int threads = 4;
        int each = 20_000;
        AtomicInteger wakes = new AtomicInteger();
        List<Thread> producers = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            Thread producer = new Thread(() -> {
                for (int i = 0; i < each; i++) {
                    if (queue.add(call(i))) {
                        wakes.incrementAndGet();
                    }
                }
            });
            producer.start();
            producers.add(producer);
        }

        ArrayDeque<PendingCall<?>> out = new ArrayDeque<>();
        int drainsThatFound = 0;
        while (out.size() < threads * each) {
            int before = out.size();
            queue.drainTo(out);
            drainsThatFound += out.size() > before ? 1 : 0;
            Thread.onSpinWait();
        }
        for (Thread producer : producers) {
            producer.join();
        }

        assertThat(wakes).hasValue(drainsThatFound);
    }

    private static PendingCall<?> call(long number) {
        return new PendingCall.Ping(number);
    }
}
