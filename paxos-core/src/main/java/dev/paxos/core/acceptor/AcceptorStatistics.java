package dev.paxos.core.acceptor;

import dev.paxos.core.statistics.Histogram;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts what an acceptor answered, and how long each reply took from the message until it might go: until what it tells
 * was durable. Thread-safe; each count is exact, but they are not read at one moment.
 */
public final class AcceptorStatistics {
    /** What an acceptor is asked for. */
    public enum Message {
        /** Phase 1. */
        PREPARE,
        /** Phase 2. */
        ACCEPT,
        /** Its state, as a quorum read asks for it. */
        STATE
    }

    private final Map<Message, Histogram> granted = histograms();
    private final Map<Message, Histogram> refused = histograms();
    private final Map<Message, LongAdder> unanswered = new EnumMap<>(Message.class);

    AcceptorStatistics() {
        for (Message message : Message.values()) {
            unanswered.put(message, new LongAdder());
        }
    }

    private static Map<Message, Histogram> histograms() {
        Map<Message, Histogram> all = new EnumMap<>(Message.class);
        for (Message message : Message.values()) {
            all.put(message, Histogram.ofNanos());
        }
        return all;
    }

    /**
     * Messages that got what they asked for: promised, accepted, or told the state.
     *
     * @param message the kind of message
     * @return live counts of the nanoseconds that each took
     */
    public Histogram grantedNanos(Message message) {
        return of(granted, message);
    }

    /**
     * Messages that were refused, for a higher ballot was promised.
     *
     * @param message the kind of message
     * @return live counts of the nanoseconds that each took
     */
    public Histogram refusedNanos(Message message) {
        return of(refused, message);
    }

    /**
     * Messages without a reply: too much waited, the disk was full, or the acceptor did not serve.
     *
     * @param message the kind of message
     * @return how many
     */
    public long unanswered(Message message) {
        return of(unanswered, message).sum();
    }

    void answered(Message message, boolean asAsked, long nanos) {
        of(asAsked ? granted : refused, message).record(nanos);
    }

    void leftUnanswered(Message message) {
        of(unanswered, message).increment();
    }

    private static <V> V of(Map<Message, V> all, Message message) {
        V value = all.get(message);
        if (value == null) {
            throw new IllegalArgumentException("message: " + message + " is not counted");
        }
        return value;
    }
}
