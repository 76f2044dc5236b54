package dev.paxos.core.simulation;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/** A thread of a server: runs its tasks one after the other, each after a delay. It ends with the life of its server. */
final class SerialExecutor implements Executor {
    private final SimulatedServer server;
    private final int life;
    private final VirtualTime time;
    private final LongSupplier delayNanos;
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private boolean scheduled;

    SerialExecutor(SimulatedServer server, int life, VirtualTime time, LongSupplier delayNanos) {
        this.server = server;
        this.life = life;
        this.time = time;
        this.delayNanos = delayNanos;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        schedule();
    }

    private void schedule() {
        if (!scheduled && !tasks.isEmpty()) {
            scheduled = true;
            time.schedule(delayNanos.getAsLong(), this::runOne);
        }
    }

    private void runOne() {
        if (!server.lives(life)) {
            return;
        }
        long pause = server.pauseNanos();
        if (pause > 0) {
            time.schedule(pause, this::runOne);
            return;
        }
        scheduled = false;
        server.run(tasks.remove());
        schedule();
    }
}
