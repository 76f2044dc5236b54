package dev.paxos.bench.load;

import dev.paxos.bench.system.Completion;
import dev.paxos.bench.system.Session;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Writes whose values are their numbers, to one key after the other, so that it can be told afterwards whether each key
 * holds something that it may hold. Thread-safe.
 */
public final class NumberedWrites implements OpenLoop.Operations {
    /** Marks a value as one of these, not one that a key was created with. */
    private static final long MARK = 0x70617865732d6b31L;

    private final int keys;
    private final int valueBytes;
    private final Session session;
    private final LongSupplier nanoClock;
    private final List<Write> writes = new ArrayList<>();

    private enum End {
        /** It took effect between its begin and its end. */
        ACKNOWLEDGED,
        /** It took effect never. */
        DENIED,
        /** It took effect after its begin, or will do so, or never. */
        UNKNOWN
    }

    private static final class Write {
        private final long begunNanos;
        private volatile long endedNanos;
        private volatile End end = End.UNKNOWN;

        Write(long begunNanos) {
            this.begunNanos = begunNanos;
        }
    }

    /** Makes writes with values of at least 16 bytes. */
    public NumberedWrites(int keys, int valueBytes, Session session) {
        this(keys, valueBytes, session, System::nanoTime);
    }

    NumberedWrites(int keys, int valueBytes, Session session, LongSupplier nanoClock) {
        this.keys = keys;
        this.valueBytes = Math.max(valueBytes, 2 * Long.BYTES);
        this.session = session;
        this.nanoClock = nanoClock;
    }

    /** Begins a write; the numbers come in order. */
    @Override
    public void begin(Session to, long number, Completion done) {
        byte[] value = new byte[valueBytes];
        ByteBuffer.wrap(value).putLong(MARK).putLong(number);
        Write write = new Write(nanoClock.getAsLong());
        synchronized (writes) {
            if (number != writes.size()) {
                throw new IllegalArgumentException("number: is " + number + ", must be " + writes.size());
            }
            writes.add(write);
        }
        to.put((int) (number % keys), value, failure -> {
            write.endedNanos = nanoClock.getAsLong();
            if (failure == null) {
                write.end = End.ACKNOWLEDGED;
            } else if (session.tellsNotApplied(failure)) {
                write.end = End.DENIED;
            }
            done.done(failure);
        });
    }

    /** Reads every key that was written to, and returns how many hold something that they may not hold. */
    public long countWrong() throws Exception {
        int used;
        synchronized (writes) {
            used = Math.min(keys, writes.size());
        }
        long wrong = 0;
        for (int key = 0; key < used; key++) {
            if (!isPossible(key, session.read(key).get(30, TimeUnit.SECONDS))) {
                wrong++;
            }
        }
        return wrong;
    }

    /** A value is wrong where its write was denied, or where an acknowledged one began after its acknowledged end. */
    private boolean isPossible(int key, byte[] value) {
        synchronized (writes) {
            OptionalInt number = number(value);
            if (number.isEmpty()) {
                return acknowledgedAfter(key, Long.MIN_VALUE) == 0;
            }
            if (number.getAsInt() % keys != key || number.getAsInt() >= writes.size()) {
                return false;
            }
            Write write = writes.get(number.getAsInt());
            return switch (write.end) {
                case DENIED -> false;
                case UNKNOWN -> true;
                case ACKNOWLEDGED -> acknowledgedAfter(key, write.endedNanos) == 0;
            };
        }
    }

    private static OptionalInt number(byte[] value) {
        return value.length < 2 * Long.BYTES || ByteBuffer.wrap(value).getLong() != MARK
                ? OptionalInt.empty()
                : OptionalInt.of(Math.toIntExact(ByteBuffer.wrap(value).getLong(Long.BYTES)));
    }

    private int acknowledgedAfter(int key, long nanos) {
        int count = 0;
        for (int number = key; number < writes.size(); number += keys) {
            Write write = writes.get(number);
            if (write.end == End.ACKNOWLEDGED && write.begunNanos > nanos) {
                count++;
            }
        }
        return count;
    }
}
