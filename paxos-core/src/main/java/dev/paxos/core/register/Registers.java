package dev.paxos.core.register;

import dev.paxos.core.Key;
import dev.paxos.core.Value;
import dev.paxos.core.proposer.Proposer;
import dev.paxos.core.proposer.ProposerContext;
import dev.paxos.core.proposer.ProposerStatistics;

/** The registers of a cluster. Thread-safe; one of these a process and cluster, for its registers share rounds. */
public final class Registers implements AutoCloseable {
    /** The largest value unless another limit is set: 1 MiB. */
    public static final int DEFAULT_MAX_VALUE_BYTES = 1 << 20;

    /**
     * The most that acceptors have to take above a register's own value, 1 KiB: what goes around it. Also what of {@link
     * Value#MAX_BYTES} has to be left for that.
     */
    public static final int ENVELOPE_BYTES = 1 << 10;

    private final Proposer<Envelope> proposer;
    private final int maxValueBytes;

    /**
     * Makes them with the default limit for values.
     *
     * @param context the cluster and this process' part in it
     */
    public Registers(ProposerContext context) {
        this(context, DEFAULT_MAX_VALUE_BYTES);
    }

    /**
     * Makes them.
     *
     * @param context the cluster and this process' part in it
     * @param maxValueBytes the largest value that is taken, in bytes; at most 8 MiB less 1 KiB
     * @throws IllegalArgumentException if that is out of range; the message begins with {@code maxValueBytes}
     */
    public Registers(ProposerContext context, int maxValueBytes) {
        if (maxValueBytes < 1 || maxValueBytes > Value.MAX_BYTES - ENVELOPE_BYTES) {
            throw new IllegalArgumentException(
                    "maxValueBytes: is " + maxValueBytes + ", must be 1 to " + (Value.MAX_BYTES - ENVELOPE_BYTES));
        }
        this.proposer = new Proposer<>(context, new EnvelopeFormat());
        this.maxValueBytes = maxValueBytes;
    }

    /**
     * Returns the handle of a register, which need not exist.
     *
     * @param name 1 to 512 bytes of UTF-8 without control characters
     * @return the handle
     * @throws IllegalArgumentException if the name is none; the message begins with {@code key}
     */
    public Register register(String name) {
        return new Register(proposer, Key.register(name), maxValueBytes);
    }

    /**
     * Counts what the proposer of these registers did.
     *
     * @return live counts
     */
    public ProposerStatistics statistics() {
        return proposer.statistics();
    }

    /** Takes no more operations, and tells the callers of those under way what is known. */
    @Override
    public void close() {
        proposer.close();
    }
}
