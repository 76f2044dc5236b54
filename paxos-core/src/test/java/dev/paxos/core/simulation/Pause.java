package dev.paxos.core.simulation;

/** A process that stands still until some time, as one that was stopped does, or whose machine was. */
final class Pause {
    private final VirtualTime time;
    private long untilNanos;
    private Runnable delays = () -> {};

    Pause(VirtualTime time) {
        this.time = time;
    }

    /**
     * Begins, or makes longer what has begun.
     *
     * @param nanos how long from now on
     * @param whenItDelays runs each time that this pause delays something
     */
    void begin(long nanos, Runnable whenItDelays) {
        long until = time.nanoTime() + nanos;
        if (until > untilNanos) {
            untilNanos = until;
            delays = whenItDelays;
        }
    }

    void end() {
        untilNanos = 0;
    }

    /** How long what would happen now has to wait, or 0. */
    long delayNanos() {
        long nanos = Math.max(0, untilNanos - time.nanoTime());
        if (nanos > 0) {
            delays.run();
        }
        return nanos;
    }
}
