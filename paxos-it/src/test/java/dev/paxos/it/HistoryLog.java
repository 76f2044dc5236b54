package dev.paxos.it;

import dev.paxos.it.history.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What clients did to keys, by the time in which they did it: after some seconds all go on to new keys, so that the
 * history of a key is finished and can be judged and forgotten, however long the whole takes. Thread-safe.
 */
final class HistoryLog {
    private final long periodNanos;
    private final long beganNanos = System.nanoTime();
    // Guarded by this.
    private final TreeMap<Long, Period> periods = new TreeMap<>();

    /** Some seconds, and what was done to the keys of that time. */
    static final class Period {
        private final long number;
        private final Map<String, Queue<Operation>> operations = new ConcurrentHashMap<>();
        private int clients;

        private Period(long number) {
            this.number = number;
        }

        /** Returns the name of a key that is used in this time alone. */
        String key(String name) {
            return name + "-" + number;
        }

        void add(String key, Operation operation) {
            operations
                    .computeIfAbsent(key, any -> new ConcurrentLinkedQueue<>())
                    .add(operation);
        }

        /** Returns what was done, by key. */
        Map<String, List<Operation>> histories() {
            Map<String, List<Operation>> histories = new TreeMap<>();
            operations.forEach((key, queue) -> histories.put(key, new ArrayList<>(queue)));
            return histories;
        }
    }

    HistoryLog(long periodNanos) {
        this.periodNanos = periodNanos;
    }

    /** Returns the present period, for one operation, after which it is to be left. */
    synchronized Period enter() {
        Period period = periods.computeIfAbsent(present(), Period::new);
        period.clients++;
        return period;
    }

    /** The operation is over, and in the period's histories. */
    synchronized void leave(Period period) {
        period.clients--;
    }

    /** Returns a period that is over, each once; none if there is none yet. */
    synchronized Optional<Period> takeFinished() {
        if (periods.isEmpty()) {
            return Optional.empty();
        }
        Period first = periods.firstEntry().getValue();
        if (first.number >= present() || first.clients > 0) {
            return Optional.empty();
        }
        periods.remove(first.number);
        return Optional.of(first);
    }

    /** Tells whether everything was taken. */
    synchronized boolean isEmpty() {
        return periods.isEmpty();
    }

    private long present() {
        return (System.nanoTime() - beganNanos) / periodNanos;
    }
}
