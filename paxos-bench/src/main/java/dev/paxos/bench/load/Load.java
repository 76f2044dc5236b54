package dev.paxos.bench.load;

import dev.paxos.bench.system.Completion;
import dev.paxos.bench.system.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A workload with its sizes.
 *
 * @param workload which operations
 * @param keys how many keys there are; each operation takes one at random, all alike
 * @param values what is written, by turns
 */
public record Load(Workload workload, int keys, List<byte[]> values) {
    private static final int READS_OF_TEN = 9;
    private static final int LARGE_BYTES = 1 << 16;
    private static final int FEW_VALUES = 4;
    private static final int MANY_VALUES = 64;

    /** Describes a load with values of random bytes, the same with each call. */
    public static Load of(Workload workload, int keys, int valueBytes) {
        SplittableRandom random = new SplittableRandom(valueBytes);
        List<byte[]> values = new ArrayList<>();
        for (int number = 0; number < (valueBytes > LARGE_BYTES ? FEW_VALUES : MANY_VALUES); number++) {
            byte[] value = new byte[valueBytes];
            random.nextBytes(value);
            values.add(value);
        }
        return new Load(workload, keys, values);
    }

    /** Returns how large a value is. */
    public int valueBytes() {
        return values.get(0).length;
    }

    /** Returns some value. */
    byte[] value(int number) {
        return values.get(Math.floorMod(number, values.size()));
    }

    /** Begins the next operation. */
    void begin(Session session, SplittableRandom random, Completion done) {
        switch (workload) {
            case PUT -> session.put(random.nextInt(keys), value(random.nextInt()), done);
            case GET -> session.get(random.nextInt(keys), done);
            case GET_STALE -> session.getStale(random.nextInt(keys), done);
            case MIXED -> {
                if (random.nextInt(10) < READS_OF_TEN) {
                    session.get(random.nextInt(keys), done);
                } else {
                    session.put(random.nextInt(keys), value(random.nextInt()), done);
                }
            }
            case INCREMENT -> session.increment(done);
        }
    }
}
