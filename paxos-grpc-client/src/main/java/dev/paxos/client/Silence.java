package dev.paxos.client;

/**
 * Tells a server that is slow from a connection that is dead. A slow disk delays replies, but a ping needs none: so
 * where requests passed their deadline and nothing at all was heard lately, the server is pinged, and only where nothing
 * is heard after that either, the connection is given up. Pure: time comes in as nanoseconds.
 */
final class Silence {
    enum Verdict {
        FINE,
        ASK,
        GIVE_UP
    }

    private final long patienceNanos;
    private long heardNanos;
    private long askedNanos;
    private boolean asked;

    /**
     * Makes one.
     *
     * @param patienceNanos how long to wait for the answer to a ping
     */
    Silence(long patienceNanos) {
        this.patienceNanos = patienceNanos;
    }

    /** Something came. */
    void heard(long nowNanos) {
        heardNanos = nowNanos;
        asked = false;
    }

    /**
     * Judges.
     *
     * @param expired whether requests passed their deadline just now
     * @param deadlineNanos the deadline
     * @return ask, where the connection should be pinged; it will be judged again
     */
    Verdict check(long nowNanos, boolean expired, long deadlineNanos) {
        if (asked) {
            return nowNanos - askedNanos >= patienceNanos ? Verdict.GIVE_UP : Verdict.FINE;
        }
        if (expired && nowNanos - heardNanos >= deadlineNanos / 2) {
            asked = true;
            askedNanos = nowNanos;
            return Verdict.ASK;
        }
        return Verdict.FINE;
    }

    /** Whether a ping is out, so that it has to be judged again. */
    boolean isAsking() {
        return asked;
    }

    /** How long it has lasted. */
    long nanos(long nowNanos) {
        return nowNanos - heardNanos;
    }
}
