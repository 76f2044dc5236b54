package dev.paxos.it;

import dev.paxos.it.DiskEvent.Change;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;

/** The bytes of a file, without its zeros. Pages are shared, between copies and beyond, and so never changed in place. */
final class SparseFile {
    private static final int PAGE = 4096;

    /** What a disk writes wholly or not at all. */
    private static final int SECTOR = 512;

    /** The pages that hold one byte alone, one of each. */
    private static final byte[][] UNIFORM = new byte[256][PAGE];

    static {
        for (int value = 0; value < UNIFORM.length; value++) {
            Arrays.fill(UNIFORM[value], (byte) value);
        }
    }

    private static final byte[] ZEROS = UNIFORM[0];

    private final NavigableMap<Long, byte[]> pages;
    private long size;

    private SparseFile(NavigableMap<Long, byte[]> pages, long size) {
        this.pages = pages;
        this.size = size;
    }

    /** Returns an empty file. */
    static SparseFile empty() {
        return new SparseFile(new TreeMap<>(), 0);
    }

    SparseFile copy() {
        return new SparseFile(new TreeMap<>(pages), size);
    }

    /** Reads a real file. */
    static SparseFile read(Path path) throws IOException {
        SparseFile file = empty();
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            ByteBuffer page = ByteBuffer.allocate(PAGE);
            for (long at = 0; channel.read(page.clear(), at) > 0; at += PAGE) {
                // Short only at the end of the file, as of a regular file it is.
                file.put(at, Arrays.copyOf(page.array(), page.position()), 0, page.position());
            }
            file.size = channel.size();
        }
        return file;
    }

    /** Writes a real file, which must not exist. */
    void writeTo(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (Map.Entry<Long, byte[]> page : pages.entrySet()) {
                long at = page.getKey() * PAGE;
                int length = (int) Math.min(PAGE, size - at);
                if (length > 0) {
                    channel.write(ByteBuffer.wrap(page.getValue(), 0, length), at);
                }
            }
            if (size > channel.size()) {
                channel.write(ByteBuffer.allocate(1), size - 1);
            }
        }
    }

    /** Does all of a change. */
    void apply(Change change) {
        apply(change, PAGE, () -> true);
    }

    /** Does a change in part: each sector of it, and the change of the length, if {@code kept} says so. */
    void applyTorn(Change change, BooleanSupplier kept) {
        apply(change, SECTOR, kept);
    }

    private void apply(Change change, int step, BooleanSupplier kept) {
        if (change instanceof Change.Truncate truncate) {
            if (kept.getAsBoolean()) {
                truncate(truncate.length());
            }
            return;
        }
        long from = change instanceof Change.Write write ? write.offset() : ((Change.Fill) change).offset();
        long length = change instanceof Change.Write write ? write.data().length : ((Change.Fill) change).length();
        for (long at = from; at < from + length; ) {
            long end = Math.min(from + length, (at / step + 1) * step);
            if (kept.getAsBoolean()) {
                if (change instanceof Change.Write write) {
                    put(at, write.data(), (int) (at - from), (int) (end - at));
                } else {
                    fill(at, (int) (end - at), ((Change.Fill) change).value());
                }
            }
            at = end;
        }
        if (kept.getAsBoolean()) {
            size = Math.max(size, from + length);
        }
    }

    private void fill(long at, int length, byte value) {
        put(at, UNIFORM[value & 0xff], 0, length);
    }

    /** Puts bytes of one page. */
    private void put(long at, byte[] source, int from, int length) {
        byte[] page = pages.getOrDefault(at / PAGE, ZEROS).clone();
        System.arraycopy(source, from, page, (int) (at % PAGE), length);
        byte[] uniform = UNIFORM[page[0] & 0xff];
        if (!Arrays.equals(page, uniform)) {
            pages.put(at / PAGE, page);
        } else if (page[0] == 0) {
            pages.remove(at / PAGE);
        } else {
            pages.put(at / PAGE, uniform);
        }
        size = Math.max(size, at + length);
    }

    private void truncate(long length) {
        pages.tailMap((length + PAGE - 1) / PAGE, true).clear();
        int rest = (int) (length % PAGE);
        if (rest != 0 && pages.containsKey(length / PAGE)) {
            put(length, ZEROS, 0, PAGE - rest);
        }
        size = length;
    }

    /** Says where this differs from another, or nothing where it does not. */
    String difference(SparseFile other) {
        if (size != other.size) {
            return "has " + size + " bytes, not " + other.size;
        }
        TreeSet<Long> all = new TreeSet<>(pages.keySet());
        all.addAll(other.pages.keySet());
        for (Long page : all) {
            if (!Arrays.equals(pages.getOrDefault(page, ZEROS), other.pages.getOrDefault(page, ZEROS))) {
                return "differs in the page at " + page * PAGE;
            }
        }
        return "";
    }
}
