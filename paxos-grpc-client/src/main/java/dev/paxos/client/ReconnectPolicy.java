package dev.paxos.client;

import java.util.random.RandomGenerator;

/**
 * When to try to connect again. Pure: time comes in as nanoseconds, nothing is waited for.
 *
 * <p>After a connection broke, at once, or nearly: its server may be about, and all its clients come together. After
 * failed attempts ever later, up to a second; but while there are requests for the server never later than a tenth of
 * a second, so that a server that came back is found soon.
 */
final class ReconnectPolicy {
    static final long FIRST_NANOS = 20_000_000;
    static final long MAX_NANOS = 1_000_000_000;
    static final long MAX_ON_DEMAND_NANOS = 80_000_000;

    private final RandomGenerator random;
    private int failures;

    ReconnectPolicy(RandomGenerator random) {
        this.random = random;
    }

    /** The right server answered. */
    void connected() {
        failures = 0;
    }

    /**
     * An established connection broke.
     *
     * @return how long to wait, 0 to 20 ms
     */
    long afterBreakNanos() {
        return random.nextLong(FIRST_NANOS);
    }

    /**
     * An attempt failed.
     *
     * @return how long to wait without demand: half to all of 20 ms, doubled with each failure up to one second
     */
    long afterFailureNanos() {
        long full = Math.min(FIRST_NANOS << Math.min(failures, 10), MAX_NANOS);
        failures++;
        return full / 2 + random.nextLong(full / 2);
    }

    /**
     * Shortens a wait for the case that there are requests.
     *
     * @param waitNanos what {@link #afterFailureNanos} gave
     * @return at most 80 ms
     */
    static long onDemandNanos(long waitNanos) {
        return Math.min(waitNanos, MAX_ON_DEMAND_NANOS);
    }
}
