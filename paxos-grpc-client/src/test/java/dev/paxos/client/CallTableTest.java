package dev.paxos.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CallTableTest {
    private final CallTable table = new CallTable();

    @Test
    void anIdIsFoundOnce() {
        PendingCall<?> call = add(10);

        assertThat(table.remove(call.correlationId)).isSameAs(call);
        assertThat(table.remove(call.correlationId)).isNull();
        assertThat(table.size()).isZero();
    }

    @Test
    void anIdThatSharesASlotIsNotFound() {
        PendingCall<?> call = add(10);

        assertThat(table.remove(call.correlationId + 256)).isNull();
        assertThat(table.remove(-call.correlationId)).isNull();
        assertThat(table.size()).isEqualTo(1);
    }

    @Test
    void callsExpireOldestFirstAndNoneBeforeItsDeadline() {
        PendingCall<?> first = add(10);
        PendingCall<?> second = add(20);
        PendingCall<?> third = add(30);
        table.remove(second.correlationId);

        assertThat(table.removeExpired(9)).isNull();
        assertThat(table.removeExpired(10)).isSameAs(first);
        assertThat(table.removeExpired(29)).isNull();
        assertThat(table.removeExpired(31)).isSameAs(third);
        assertThat(table.removeExpired(Long.MAX_VALUE / 2)).isNull();
    }

    @Test
    void deadlinesAreComparedAcrossTheOverflowOfTheClock() {
        PendingCall<?> call = add(Long.MIN_VALUE + 5);

        assertThat(table.removeExpired(Long.MAX_VALUE)).isNull();
        assertThat(table.removeExpired(Long.MIN_VALUE + 5)).isSameAs(call);
    }

    @Test
    void aSlowCallDoesNotMeetAnyLaterOne() {
        PendingCall<?> slow = add(1);
        for (int i = 0; i < 10_000; i++) {
            PendingCall<?> call = add(2);
            assertThat(table.remove(call.correlationId)).isSameAs(call);
        }

        assertThat(table.remove(slow.correlationId)).isSameAs(slow);
    }

    @Test
    void randomOrdersAreAnsweredAsAMapWould() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Map<Long, PendingCall<?>> model = new HashMap<>();
        List<Long> ids = new ArrayList<>();
        for (int step = 0; step < 50_000; step++) {
            if (random.nextInt(100) < 51 || ids.isEmpty()) {
                PendingCall<?> call = add(step);
                assertThat(model.put(call.correlationId, call))
                        .as("seed %d", seed)
                        .isNull();
                ids.add(call.correlationId);
            } else {
                long id = ids.remove(random.nextInt(ids.size()));
                assertThat(table.remove(id)).as("seed %d", seed).isSameAs(model.remove(id));
            }
        }
        assertThat(table.size()).isEqualTo(model.size());
        ArrayDeque<PendingCall<?>> rest = new ArrayDeque<>();
        table.drainTo(rest);
        assertThat(rest).containsExactlyInAnyOrderElementsOf(model.values());
        assertThat(table.size()).isZero();
    }

    private PendingCall<?> add(long deadlineNanos) {
        PendingCall<?> call = new PendingCall.Ping(deadlineNanos);
        table.add(call);
        return call;
    }
}
