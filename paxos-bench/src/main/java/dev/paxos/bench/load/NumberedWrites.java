package dev.paxos.bench.load;

import dev.paxos.bench.system.Completion;
import dev.paxos.bench.system.Session;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Writes whose values are their numbers, to one key after the other, so that it can be told afterwards whether what was
 * acknowledged is there. The keys must be so many that a write ends long before its key has its turn again.
 */
public final class NumberedWrites implements OpenLoop.Operations {
    private static final long NONE = -1;
    /** Marks a value as one of these, not one that a key was created with. */
    private static final long MARK = 0x70617865732d6b31L;

    private final int keys;
    private final int valueBytes;
    private final Session session;
    private final AtomicLong begun = new AtomicLong();
    private final AtomicLongArray acknowledged;
    private final Set<Long> deniedNumbers = ConcurrentHashMap.newKeySet();

    /** Makes writes with values of at least 16 bytes. */
    public NumberedWrites(int keys, int valueBytes, Session session) {
        this.keys = keys;
        this.valueBytes = Math.max(valueBytes, 2 * Long.BYTES);
        this.session = session;
        this.acknowledged = new AtomicLongArray(keys);
        for (int key = 0; key < keys; key++) {
            acknowledged.set(key, NONE);
        }
    }

    @Override
    public void begin(Session to, long number, Completion done) {
        int key = (int) (number % keys);
        byte[] value = new byte[valueBytes];
        ByteBuffer.wrap(value).putLong(MARK).putLong(number);
        begun.set(number + 1);
        to.put(key, value, failure -> {
            if (failure == null) {
                acknowledged.accumulateAndGet(key, number, Math::max);
            } else if (session.tellsNotApplied(failure)) {
                deniedNumbers.add(number);
            }
            done.done(failure);
        });
    }

    /**
     * Reads every key that was written to, and returns how many hold something that cannot be: a write older than one
     * that was acknowledged, one that was reported as not applied, or one that was never begun.
     */
    public long countWrong() throws Exception {
        long wrong = 0;
        for (int key = 0; key < Math.min(keys, begun.get()); key++) {
            byte[] value = session.read(key).get(30, TimeUnit.SECONDS);
            if (!isPossible(key, value)) {
                wrong++;
            }
        }
        return wrong;
    }

    boolean isPossible(int key, byte[] value) {
        long atLeast = acknowledged.get(key);
        if (value.length < 2 * Long.BYTES || ByteBuffer.wrap(value).getLong() != MARK) {
            return atLeast == NONE;
        }
        long number = ByteBuffer.wrap(value).getLong(Long.BYTES);
        return number >= atLeast && number < begun.get() && number % keys == key && !deniedNumbers.contains(number);
    }
}
