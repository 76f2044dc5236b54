package dev.paxos.bench.load;

import dev.paxos.bench.system.Completion;
import dev.paxos.bench.system.Session;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Keeps so many operations under way: a client is not a thread but an operation under way, and begins its next one on
 * the thread that tells of the end of its last. After a failure a client waits a little.
 */
public final class ClosedLoop {
    private static final long PAUSE_AFTER_FAILURE_MILLIS = 5;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Session session;
    private final Load load;
    private final Tally tally = new Tally();
    private final ScheduledExecutorService pauses = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "closed-loop-pauses");
        thread.setDaemon(true);
        return thread;
    });
    private final CountDownLatch ended;
    private volatile boolean stopped;

    private ClosedLoop(Session session, Load load, int clients) {
        this.session = session;
        this.load = load;
        this.ended = new CountDownLatch(clients);
    }

    /**
     * Begins.
     *
     * @param session what carries out the operations
     * @param load which operations
     * @param clients how many are under way at any time
     * @return the running loop
     */
    public static ClosedLoop start(Session session, Load load, int clients) {
        ClosedLoop loop = new ClosedLoop(session, load, clients);
        session.tryAgain(true);
        SplittableRandom seeds = new SplittableRandom();
        for (int client = 0; client < clients; client++) {
            loop.new Client(seeds.split()).run();
        }
        return loop;
    }

    boolean isStopped() {
        return stopped;
    }

    /** Returns what was measured since this was called last, and begins to measure anew. */
    public LoadResult take() {
        return tally.take();
    }

    /** Begins no more operations, gives up increments that were not lucky yet, waits for the end of those under way, and returns what was measured last. */
    public LoadResult stop() throws InterruptedException {
        stopped = true;
        session.tryAgain(false);
        boolean allEnded = ended.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        pauses.shutdownNow();
        if (!allEnded) {
            throw new IllegalStateException(ended.getCount() + " operations have not ended after " + PATIENCE);
        }
        return take();
    }

    private final class Client implements Completion {
        private final SplittableRandom random;
        // An operation may end before the call that begins it does; then that call goes on, instead of a deeper one.
        private final AtomicReference<Progress> progress = new AtomicReference<>(Progress.BEGUN);
        private long begun;
        private boolean failed;

        Client(SplittableRandom random) {
            this.random = random;
        }

        void run() {
            do {
                if (stopped) {
                    ended.countDown();
                    return;
                }
                progress.set(Progress.BEGINNING);
                begun = System.nanoTime();
                load.begin(session, random, this);
                if (progress.compareAndSet(Progress.BEGINNING, Progress.BEGUN)) {
                    return;
                }
            } while (!failed);
            pause();
        }

        @Override
        public void done(@Nullable Throwable failure) {
            failed = failure != null;
            if (failure != null) {
                tally.failure(failure);
            } else {
                tally.success(System.nanoTime() - begun);
            }
            if (progress.compareAndSet(Progress.BEGINNING, Progress.ENDED)) {
                return;
            }
            if (failed) {
                pause();
            } else {
                run();
            }
        }

        private void pause() {
            if (stopped) {
                ended.countDown();
            } else {
                var unused = pauses.schedule(this::run, PAUSE_AFTER_FAILURE_MILLIS, TimeUnit.MILLISECONDS);
            }
        }
    }

    private enum Progress {
        BEGINNING,
        BEGUN,
        ENDED
    }
}
