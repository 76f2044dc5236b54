package dev.paxos.core.store;

import static java.util.Objects.requireNonNull;

import dev.paxos.core.AcceptorState;
import dev.paxos.core.Ballot;
import dev.paxos.core.Key;
import dev.paxos.core.Namespace;
import dev.paxos.core.Proposal;
import dev.paxos.core.Value;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The states of many keys in memory, for stores that hold them there. States lie as bytes in a few large arrays, and one
 * that takes the place of another of about its length is written over it. So a million keys are no million objects that a
 * garbage collector would have to trace and to move: they take half the room, and as little of its time as ten.
 *
 * <p>Keys are never removed, as an acceptor never forgets one. Thread-safe.
 */
public final class StateTable implements Iterable<Map.Entry<Key, AcceptorState>> {
    /** The address of a key that has no state; no slot has it. */
    public static final int ABSENT = -1;

    private static final int FIRST_CAPACITY = 64;

    /** Of an iteration. */
    private static final int NEAR_AT_ONCE = 32;

    // A record is a key and its state.
    private static final int NUMBER = 0;
    private static final int NAMESPACE = 4;
    private static final int NAME_BYTES = 5;
    private static final int PROMISED = 7;
    private static final int ACCEPTED = 15;
    private static final int VALUE_BYTES = 23;
    private static final int NAME = 27;

    /** A longer value stays the object that it is, so that none is copied whenever it is looked at. */
    private static final int MAX_COPIED_VALUE_BYTES = 4 << 10;

    /** Nobody outside knows it, so nobody can make up keys that all meet at one place of the index. */
    private final long seed = new SecureRandom().nextLong() | 1;

    // All below is guarded by this.
    private Slabs slabs = new Slabs();

    /** Values that are not copied, and free places among them. */
    private final List<@Nullable Value> large = new ArrayList<>();

    private final Deque<Integer> freeLarge = new ArrayDeque<>();
    private long largeBytes;

    /** Open addressing: the hash of a key in the upper half, its address and 1 in the lower; 0 where there is none. */
    private long[] index = new long[FIRST_CAPACITY];

    /** The address of each key by its number, for iterations; keys are numbered as they come. */
    private int[] addresses = new int[FIRST_CAPACITY / 2];

    private int size;

    /** Means nothing; a compiler would leave out what was looked at for no result. */
    private long unusedSum;

    /** Makes an empty table. */
    public StateTable() {}

    /**
     * Finds the state of a key.
     *
     * @param key the key
     * @return the state that was put last, or null if none was
     */
    public synchronized @Nullable AcceptorState find(Key key) {
        int at = place(key, hash(key));
        return index[at] == 0 ? null : state(addressIn(index[at]));
    }

    /**
     * Makes it quicker to find the states of keys that are about to be looked for.
     *
     * @param keys the keys
     */
    public synchronized void expect(Collection<Key> keys) {
        bringNear(hashes(keys));
    }

    /**
     * Puts a state in the place of the one before of its key, if there was one.
     *
     * @param key the key
     * @param state its state from now on
     */
    public synchronized void put(Key key, AcceptorState state) {
        int at = place(key, hash(key));
        put(index[at] == 0 ? ABSENT : addressIn(index[at]), key, state);
    }

    /**
     * Tells where the states of keys lie, for those who look at them and then put others: the search is what costs most,
     * and for several together less than for one after the other.
     *
     * @param keys the keys
     * @return for each, in their order, its address until its next state is put, or {@link #ABSENT} where none was
     */
    public synchronized int[] addressesOf(Collection<Key> keys) {
        int[] addresses = hashes(keys);
        bringNear(addresses);
        int next = 0;
        for (Key key : keys) {
            int at = place(key, addresses[next]);
            addresses[next++] = index[at] == 0 ? ABSENT : addressIn(index[at]);
        }
        return addresses;
    }

    /**
     * Returns the state at an address.
     *
     * @param address what {@link #addressesOf} told, but for {@link #ABSENT}
     * @return the state
     */
    public synchronized AcceptorState at(int address) {
        return state(address);
    }

    /**
     * Tells whether a state may come after another: with no lower promise, and with a higher accepted ballot, or with the
     * same proposal.
     *
     * @param address what {@link #addressesOf} told, but for {@link #ABSENT}
     * @param state a state of the same key
     * @return false if it goes back from the one at the address
     */
    public synchronized boolean isForward(int address, AcceptorState state) {
        ByteBuffer bytes = slabs.bytes(address);
        int at = slabs.offset(address);
        if (bytes.getLong(at + PROMISED) > state.promised().number()) {
            return false;
        }
        long accepted = bytes.getLong(at + ACCEPTED);
        long next = state.accepted().ballot().number();
        return next > accepted
                || (next == accepted && state.accepted().equals(state(address).accepted()));
    }

    /**
     * Puts a state in the place of the one before of its key, if there was one.
     *
     * @param address what {@link #addressesOf} told of the key
     * @param key the key
     * @param state its state from now on
     */
    public synchronized void put(int address, Key key, AcceptorState state) {
        int bytes = recordBytes(key, state.accepted().value());
        if (address == ABSENT) {
            add(hash(key), newRecord(bytes, size, key, state));
        } else if (slabs.fits(address, bytes)) {
            forgetLargeValue(address);
            writeState(address, state);
        } else {
            int hash = hash(key);
            int at = place(key, hash);
            int number = slabs.bytes(address).getInt(slabs.offset(address) + NUMBER);
            int other = newRecord(bytes, number, key, state);
            addresses[number] = other;
            index[at] = indexEntry(hash, other);
            forgetLargeValue(address);
            slabs.free(address);
        }
    }

    /**
     * Counts the keys.
     *
     * @return how many have a state
     */
    public synchronized int size() {
        return size;
    }

    /**
     * Measures what the states take of the memory, free places among them included.
     *
     * @return how many bytes, but for some per cent that the JVM adds
     */
    public synchronized long bytes() {
        return slabs.capacity()
                + (long) Long.BYTES * index.length
                + (long) Integer.BYTES * addresses.length
                + largeBytes;
    }

    /**
     * Tells whether a state would take more of the memory than the one before of its key.
     *
     * @param key the key
     * @param state a state that it may get
     * @return true if the key is new, or needs a longer place
     */
    public synchronized boolean wouldGrowBy(Key key, AcceptorState state) {
        int at = place(key, hash(key));
        if (index[at] == 0) {
            return true;
        }
        int address = addressIn(index[at]);
        Value value = state.accepted().value();
        int needed = recordBytes(key, value) + (isCopied(value) ? 0 : value.size());
        return needed > slabs.slotBytes(address) + largeBytes(address);
    }

    /** Removes everything. */
    public synchronized void clear() {
        index = new long[FIRST_CAPACITY];
        addresses = new int[FIRST_CAPACITY / 2];
        size = 0;
        slabs = new Slabs();
        large.clear();
        freeLarge.clear();
        largeBytes = 0;
    }

    /**
     * Iterates over the keys that are there now, in the order in which they came, while the table may change: it shows
     * each once, with the state that it has when it is shown.
     */
    @Override
    public synchronized Iterator<Map.Entry<Key, AcceptorState>> iterator() {
        int end = size;
        return new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return next < end;
            }

            @Override
            public Map.Entry<Key, AcceptorState> next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                if (next % NEAR_AT_ONCE == 0) {
                    bringNear(next, Math.min(end, next + NEAR_AT_ONCE));
                }
                return entry(next++);
            }
        };
    }

    /**
     * Hands every key and its state to an action, as {@link #iterator} shows them.
     *
     * @param action takes them; it may use this table
     */
    public void forEach(BiConsumer<Key, AcceptorState> action) {
        for (Map.Entry<Key, AcceptorState> entry : this) {
            action.accept(entry.getKey(), entry.getValue());
        }
    }

    private synchronized Map.Entry<Key, AcceptorState> entry(int number) {
        int address = addresses[number];
        return Map.entry(key(address), state(address));
    }

    private synchronized void bringNear(int from, int to) {
        int seen = 0;
        for (int number = from; number < to; number++) {
            seen ^= firstByte(addresses[number]);
        }
        unusedSum = seen;
    }

    // --- the index

    /** Returns where in the index the key stands, or would. */
    private int place(Key key, int hash) {
        int at = home(hash);
        while (index[at] != 0 && !(hashIn(index[at]) == hash && isOf(addressIn(index[at]), key))) {
            at = after(at);
        }
        return at;
    }

    /**
     * Looks at the place in the index of each hash, and then at each record, before any of them is worked with. Most have
     * to come from memory, and so the processor waits for many at a time, where it would wait for one after the other.
     */
    private void bringNear(int[] hashes) {
        long seen = 0;
        for (int hash : hashes) {
            seen ^= index[home(hash)];
        }
        for (int hash : hashes) {
            int at = home(hash);
            while (index[at] != 0 && hashIn(index[at]) != hash) {
                at = after(at);
            }
            if (index[at] != 0) {
                seen ^= firstByte(addressIn(index[at]));
            }
        }
        unusedSum = seen;
    }

    private byte firstByte(int address) {
        return slabs.bytes(address).get(slabs.offset(address));
    }

    private void add(int hash, int address) {
        if (2 * (size + 1) > index.length) {
            long[] old = index;
            addresses = Arrays.copyOf(addresses, old.length);
            index = new long[2 * old.length];
            for (long entry : old) {
                if (entry != 0) {
                    insert(entry);
                }
            }
        }
        addresses[size] = address;
        size++;
        insert(indexEntry(hash, address));
    }

    private void insert(long entry) {
        int at = home(hashIn(entry));
        while (index[at] != 0) {
            at = after(at);
        }
        index[at] = entry;
    }

    private int home(int hash) {
        return hash & (index.length - 1);
    }

    private int after(int at) {
        return (at + 1) & (index.length - 1);
    }

    private static int hashIn(long entry) {
        return (int) (entry >>> Integer.SIZE);
    }

    private static int addressIn(long entry) {
        return (int) entry - 1;
    }

    private static long indexEntry(int hash, int address) {
        return (long) hash << Integer.SIZE | Integer.toUnsignedLong(address + 1);
    }

    private int[] hashes(Collection<Key> keys) {
        int[] hashes = new int[keys.size()];
        int next = 0;
        for (Key key : keys) {
            hashes[next++] = hash(key);
        }
        return hashes;
    }

    private int hash(Key key) {
        return (int) (key.hash(seed) >>> Integer.SIZE);
    }

    // --- records

    private static int recordBytes(Key key, Value value) {
        return NAME + key.nameBytes() + (isCopied(value) ? value.size() : 0);
    }

    private static boolean isCopied(Value value) {
        return value.size() <= MAX_COPIED_VALUE_BYTES;
    }

    private int newRecord(int recordBytes, int number, Key key, AcceptorState state) {
        int address = slabs.allocate(recordBytes);
        ByteBuffer bytes = slabs.bytes(address);
        int at = slabs.offset(address);
        bytes.putInt(at + NUMBER, number)
                .put(at + NAMESPACE, code(key.namespace()))
                .putShort(at + NAME_BYTES, (short) key.nameBytes());
        key.putNameInto(bytes.position(at + NAME));
        writeState(address, state);
        return address;
    }

    private void writeState(int address, AcceptorState state) {
        ByteBuffer bytes = slabs.bytes(address);
        int at = slabs.offset(address);
        Proposal accepted = state.accepted();
        Value value = accepted.value();
        bytes.putLong(at + PROMISED, state.promised().number());
        bytes.putLong(at + ACCEPTED, accepted.ballot().number());
        if (isCopied(value)) {
            bytes.putInt(at + VALUE_BYTES, value.size());
            value.putInto(bytes.position(at + NAME + bytes.getShort(at + NAME_BYTES)));
        } else {
            bytes.putInt(at + VALUE_BYTES, ~keepLargeValue(value));
        }
    }

    private boolean isOf(int address, Key key) {
        ByteBuffer bytes = slabs.bytes(address);
        int at = slabs.offset(address);
        return bytes.get(at + NAMESPACE) == code(key.namespace())
                && key.isNamed(bytes, at + NAME, bytes.getShort(at + NAME_BYTES));
    }

    private Key key(int address) {
        ByteBuffer bytes = slabs.bytes(address);
        int at = slabs.offset(address);
        byte[] name = new byte[bytes.getShort(at + NAME_BYTES)];
        bytes.get(at + NAME, name);
        Namespace namespace =
                bytes.get(at + NAMESPACE) == code(Namespace.REGISTERS) ? Namespace.REGISTERS : Namespace.DECISIONS;
        return Key.ofUtf8(namespace, name);
    }

    private AcceptorState state(int address) {
        ByteBuffer bytes = slabs.bytes(address);
        int at = slabs.offset(address);
        Ballot accepted = new Ballot(bytes.getLong(at + ACCEPTED));
        Proposal proposal = accepted.isNone() ? Proposal.NONE : new Proposal(accepted, value(bytes, at));
        return new AcceptorState(new Ballot(bytes.getLong(at + PROMISED)), proposal);
    }

    private Value value(ByteBuffer bytes, int at) {
        int valueBytes = bytes.getInt(at + VALUE_BYTES);
        if (valueBytes < 0) {
            return requireNonNull(large.get(~valueBytes));
        }
        byte[] value = new byte[valueBytes];
        bytes.get(at + NAME + bytes.getShort(at + NAME_BYTES), value);
        return Value.wrap(value);
    }

    private static byte code(Namespace namespace) {
        return (byte) (namespace == Namespace.REGISTERS ? 1 : 0);
    }

    // --- large values

    private int keepLargeValue(Value value) {
        largeBytes += value.size();
        if (freeLarge.isEmpty()) {
            large.add(value);
            return large.size() - 1;
        }
        int place = freeLarge.pop();
        large.set(place, value);
        return place;
    }

    private int largeBytes(int address) {
        int valueBytes = slabs.bytes(address).getInt(slabs.offset(address) + VALUE_BYTES);
        return valueBytes < 0 ? requireNonNull(large.get(~valueBytes)).size() : 0;
    }

    private void forgetLargeValue(int address) {
        int valueBytes = slabs.bytes(address).getInt(slabs.offset(address) + VALUE_BYTES);
        if (valueBytes < 0) {
            largeBytes -= requireNonNull(large.get(~valueBytes)).size();
            large.set(~valueBytes, null);
            freeLarge.push(~valueBytes);
        }
    }
}
