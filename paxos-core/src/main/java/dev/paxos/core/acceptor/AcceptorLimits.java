package dev.paxos.core.acceptor;

/**
 * How much an acceptor takes on before it answers "overloaded". Both bounds hold for what waits for the next save;
 * what is being saved comes on top, and is no more than that.
 *
 * @param maxWaitingReplies replies that may wait for the disk
 * @param maxWaitingBytes bytes of keys and values that may wait for the disk; one message is always taken
 */
public record AcceptorLimits(int maxWaitingReplies, long maxWaitingBytes) {
    /** 131,072 replies and 16 MiB. */
    public static final AcceptorLimits DEFAULT = new AcceptorLimits(1 << 17, 16L << 20);

    /**
     * Validates the bounds.
     *
     * @throws IllegalArgumentException if one is not positive
     */
    public AcceptorLimits {
        if (maxWaitingReplies < 1) {
            throw new IllegalArgumentException("maxWaitingReplies: is " + maxWaitingReplies + ", must be positive");
        }
        if (maxWaitingBytes < 1) {
            throw new IllegalArgumentException("maxWaitingBytes: is " + maxWaitingBytes + ", must be positive");
        }
    }
}
