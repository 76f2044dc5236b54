package dev.paxos.it;

import dev.paxos.client.PaxosClient;
import dev.paxos.it.history.Call;
import dev.paxos.it.history.Ending;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** An application that goes on writing and reading a few registers by the SDK. */
final class SdkLoad {
    private static final int THREADS = 3;
    private static final long PACE_NANOS = Duration.ofMillis(2).toNanos();

    private final SdkClient client;
    private final AtomicLong successes = new AtomicLong();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean ending;

    private SdkLoad(String endpoints) {
        client = new SdkClient(PaxosClient.connect("paxos", endpoints));
    }

    /** Begins. */
    static SdkLoad start(String endpoints) {
        SdkLoad load = new SdkLoad(endpoints);
        for (int i = 0; i < THREADS; i++) {
            String key = "load-" + i;
            Thread thread = new Thread(() -> load.run(key), key);
            load.threads.add(thread);
            thread.start();
        }
        return load;
    }

    private void run(String key) {
        try {
            for (int i = 0; !ending; i++) {
                Call call = i % 2 == 0 ? new Call.Put("value-" + i) : new Call.Get();
                Ending told = client.perform(key, call);
                if (told instanceof Ending.Told) {
                    successes.incrementAndGet();
                } else {
                    failures.add(call + " of " + key + ": " + told);
                }
                LockSupport.parkNanos(PACE_NANOS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            failures.add(e.toString());
        }
    }

    long successes() {
        return successes.get();
    }

    /** Returns what did not succeed. */
    Queue<String> failures() {
        return failures;
    }

    /** Lets what is under way end. */
    void end() throws InterruptedException {
        ending = true;
        for (Thread thread : threads) {
            thread.join();
        }
        client.close();
    }
}
