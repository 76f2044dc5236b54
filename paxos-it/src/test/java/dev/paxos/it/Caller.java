package dev.paxos.it;

import dev.paxos.it.history.Call;
import dev.paxos.it.history.Ending;
import dev.paxos.it.history.Operation;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * One thread of a client, which asks for one thing after another, as the seed says. Each value that it writes is written
 * by nobody else. On some keys tokens are appended alone, on some all else is done, some are decided.
 */
final class Caller {
    private static final int REGISTERS = 3;
    private static final int LISTS = 1;
    // Among so many decisions of a period each takes one after the other, so that proposals of one key meet.
    private static final int DECISIONS = 40;
    private static final long PACE_NANOS = TimeUnit.MILLISECONDS.toNanos(15);
    private static final long PAUSE_AFTER_FAILURE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final String name;
    private final RegisterClient client;
    private final HistoryLog log;
    private final Continuity continuity;
    private final OutcomeCounts counts;
    private final Random random;
    private final Map<String, Long> versions = new HashMap<>();
    private int written;

    Caller(String name, RegisterClient client, HistoryLog log, Continuity continuity, OutcomeCounts counts, long seed) {
        this.name = name;
        this.client = client;
        this.log = log;
        this.continuity = continuity;
        this.counts = counts;
        random = new Random(seed);
    }

    /** Does one thing to a key that all clients use, and waits until the next one is due. */
    void step() throws InterruptedException {
        HistoryLog.Period period = log.enter();
        try {
            int choice = random.nextInt(10);
            Ending ending;
            if (choice < 2 && client.offersDecisions()) {
                ending = propose(period, period.key("decision-" + random.nextInt(DECISIONS)));
            } else if (choice < 5) {
                String key = period.key("list-" + random.nextInt(LISTS));
                Call append = new Call.Append(unique());
                ending = perform(period, key, client.offers(append) && choice < 4 ? append : new Call.Get());
            } else {
                String key = period.key("register-" + random.nextInt(REGISTERS));
                ending = perform(period, key, call(key));
            }
            pace(ending);
        } finally {
            log.leave(period);
        }
    }

    /** Writes or reads a register that only this uses, so that nothing but a fault stands in the way. */
    void stepAlone() throws InterruptedException {
        HistoryLog.Period period = log.enter();
        try {
            String key = period.key("own-" + name);
            Ending ending = perform(period, key, random.nextBoolean() ? new Call.Put(unique()) : new Call.Get());
            pace(ending);
        } finally {
            log.leave(period);
        }
    }

    private static void pace(Ending ending) {
        LockSupport.parkNanos(ending instanceof Ending.Told ? PACE_NANOS : PAUSE_AFTER_FAILURE_NANOS);
    }

    private Ending propose(HistoryLog.Period period, String key) throws InterruptedException {
        String value = unique();
        long start = System.nanoTime();
        return note(period, key, new Call.PutIfAbsent(value), client.propose(key, value), start);
    }

    private Ending perform(HistoryLog.Period period, String key, Call call) throws InterruptedException {
        long start = System.nanoTime();
        Ending ending = note(period, key, call, client.perform(key, call), start);
        if (ending instanceof Ending.Told told && told.after().version().isPresent()) {
            versions.put(key, told.after().version().getAsLong());
        }
        return ending;
    }

    private Ending note(HistoryLog.Period period, String key, Call call, Ending ending, long startNanos) {
        long now = System.nanoTime();
        period.add(key, new Operation(name, call, ending, startNanos, now));
        counts.count(call, ending);
        if (ending instanceof Ending.Told) {
            continuity.success(now);
        }
        return ending;
    }

    private Call call(String key) {
        if (versions.size() > 100) {
            versions.clear();
        }
        long version = versions.getOrDefault(key, 0L);
        String value = unique();
        Call call = switch (random.nextInt(12)) {
            case 0, 1, 2 -> new Call.Get();
            case 3, 4 -> new Call.Put(value);
            case 5 -> new Call.PutIfAbsent(value);
            case 6, 7 -> new Call.CompareAndSet(version, value);
            case 8, 9 -> new Call.Replace(version, value);
            case 10 -> new Call.Delete();
            default -> new Call.DeleteVersion(version);
        };
        return client.offers(call) ? call : new Call.Put(value);
    }

    private String unique() {
        return name + "." + ++written;
    }
}
