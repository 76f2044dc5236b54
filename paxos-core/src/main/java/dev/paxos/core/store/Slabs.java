package dev.paxos.core.store;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Room for many small records, cut from a few large arrays. A record has a slot of the least of some fifty sizes that
 * holds it, at most an eighth or 15 bytes unused; an array has slots of one size, and goes when its last is given back.
 *
 * <p>For one thread at a time.
 */
final class Slabs {
    private static final int GRAIN = 16;
    private static final int MAX_SLAB_BYTES = 1 << 18;
    private static final int FIRST_SLOTS = 8;

    /** Of an address; the rest tells the slab. */
    private static final int SLOT_BITS = 14;

    /** More would have no addresses of their own. */
    private static final int MAX_SLABS = 1 << (Integer.SIZE - SLOT_BITS);

    private static final int NONE = -1;

    /** The longest record. */
    static final int MAX_RECORD_BYTES = 5 << 10;

    private final int[] slotBytes;
    private final byte[] sizeOfGrains = new byte[MAX_RECORD_BYTES / GRAIN + 1];
    private final List<Deque<Slab>> withRoom = new ArrayList<>();
    private final int[] slabsOfSize;
    private final List<@Nullable Slab> slabs = new ArrayList<>();
    private final Deque<Integer> freeNumbers = new ArrayDeque<>();
    private long capacity;

    /** An array with slots of one size. Free slots form a list, each holding the number of the next. */
    private static final class Slab {
        final int number;
        final int size;
        final int slots;
        final ByteBuffer bytes;
        int used;
        int fresh;
        int firstFree = NONE;

        Slab(int number, int size, int slots, int slotBytes) {
            this.number = number;
            this.size = size;
            this.slots = slots;
            this.bytes = ByteBuffer.allocate(slots * slotBytes);
        }

        boolean isFull() {
            return used == slots;
        }
    }

    Slabs() {
        List<Integer> sizes = new ArrayList<>();
        for (int bytes = 2 * GRAIN; bytes < MAX_RECORD_BYTES; ) {
            sizes.add(bytes);
            bytes += Math.max(GRAIN, bytes / 8 / GRAIN * GRAIN);
        }
        sizes.add(MAX_RECORD_BYTES);
        slotBytes = sizes.stream().mapToInt(Integer::intValue).toArray();
        slabsOfSize = new int[slotBytes.length];
        for (int size = 0, grains = 0; grains < sizeOfGrains.length; grains++) {
            if (grains * GRAIN > slotBytes[size]) {
                size++;
            }
            sizeOfGrains[grains] = (byte) size;
        }
        for (int size = 0; size < slotBytes.length; size++) {
            withRoom.add(new ArrayDeque<>());
        }
    }

    /**
     * Takes a slot.
     *
     * @param bytes up to {@value #MAX_RECORD_BYTES}
     * @return the address of the slot, which stays until it is given back
     */
    int allocate(int bytes) {
        int size = sizeFor(bytes);
        Slab slab = withRoom.get(size).peek();
        if (slab == null) {
            slab = newSlab(size);
        }
        int slot = slab.firstFree;
        if (slot == NONE) {
            slot = slab.fresh++;
        } else {
            slab.firstFree = slab.bytes.getInt(slot * slotBytes[size]);
        }
        slab.used++;
        if (slab.isFull()) {
            withRoom.get(size).remove();
        }
        return slab.number << SLOT_BITS | slot;
    }

    /** Gives a slot back. */
    void free(int address) {
        Slab slab = slab(address);
        int slot = slot(address);
        Deque<Slab> others = withRoom.get(slab.size);
        if (slab.isFull()) {
            others.push(slab);
        }
        slab.bytes.putInt(slot * slotBytes[slab.size], slab.firstFree);
        slab.firstFree = slot;
        slab.used--;
        if (slab.used == 0 && others.size() > 1) {
            others.remove(slab);
            slabs.set(slab.number, null);
            capacity -= slab.bytes.capacity();
            freeNumbers.push(slab.number);
            slabsOfSize[slab.size]--;
        }
    }

    /** Returns the length of a slot. */
    int slotBytes(int address) {
        return slotBytes[slab(address).size];
    }

    /** Tells whether a record of another length would have a slot of the same size. */
    boolean fits(int address, int bytes) {
        return slab(address).size == sizeFor(bytes);
    }

    /** Returns the array that a slot lies in. */
    ByteBuffer bytes(int address) {
        return slab(address).bytes;
    }

    /** Returns where in its array a slot begins. */
    int offset(int address) {
        return slot(address) * slotBytes[slab(address).size];
    }

    /** Returns the length of all arrays together. */
    long capacity() {
        return capacity;
    }

    private int sizeFor(int bytes) {
        return sizeOfGrains[(bytes + GRAIN - 1) / GRAIN];
    }

    /** The first of a size are small, for most tables are. */
    private Slab newSlab(int size) {
        int most = MAX_SLAB_BYTES / slotBytes[size];
        int slots = Math.min(most, FIRST_SLOTS << Math.min(slabsOfSize[size], Integer.SIZE / 2));
        boolean reused = !freeNumbers.isEmpty();
        if (!reused && slabs.size() == MAX_SLABS) {
            throw new IllegalStateException("a table holds at most " + MAX_SLABS + " slabs");
        }
        Slab slab = new Slab(reused ? freeNumbers.peek() : slabs.size(), size, slots, slotBytes[size]);
        if (reused) {
            slabs.set(freeNumbers.pop(), slab);
        } else {
            slabs.add(slab);
        }
        slabsOfSize[size]++;
        capacity += slab.bytes.capacity();
        withRoom.get(size).push(slab);
        return slab;
    }

    private Slab slab(int address) {
        Slab slab = slabs.get(address >>> SLOT_BITS);
        if (slab == null) {
            throw new IllegalStateException("no slot has the address " + address);
        }
        return slab;
    }

    private static int slot(int address) {
        return address & ((1 << SLOT_BITS) - 1);
    }
}
