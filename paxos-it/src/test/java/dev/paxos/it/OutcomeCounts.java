package dev.paxos.it;

import dev.paxos.it.history.Call;
import dev.paxos.it.history.Ending;
import dev.paxos.it.history.Ending.Change;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;

/** How often each kind of call ended in each way. Thread-safe. */
final class OutcomeCounts {
    private final ConcurrentMap<String, LongAdder> counts = new ConcurrentHashMap<>();
    private final LongAdder successes = new LongAdder();
    private final LongAdder all = new LongAdder();

    void count(Call call, Ending ending) {
        String kind = call.getClass().getSimpleName() + " " + words(ending);
        counts.computeIfAbsent(kind, any -> new LongAdder()).increment();
        all.increment();
        if (ending instanceof Ending.Told) {
            successes.increment();
        }
    }

    long successes() {
        return successes.sum();
    }

    long all() {
        return all.sum();
    }

    private static String words(Ending ending) {
        if (ending instanceof Ending.Told told) {
            return told.change() == Change.MADE ? "applied" : told.change() == Change.NOT_MADE ? "unchanged" : "done";
        }
        return ending.equals(Ending.INDETERMINATE) ? "indeterminate" : "never";
    }

    @Override
    public String toString() {
        Map<String, LongAdder> sorted = new TreeMap<>(counts);
        StringBuilder text = new StringBuilder();
        sorted.forEach((kind, count) -> text.append(String.format("  %-28s %,9d%n", kind, count.sum())));
        return text.toString();
    }
}
