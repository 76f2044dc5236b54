package dev.paxos.core.store.journal;

import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The sizes of a journal. What an operator may set has an option; the rest differs from {@link #DEFAULT} in tests alone.
 *
 * @param segmentBytes the length of a segment
 * @param compactionBytes how many bytes of segments make a snapshot worth while
 * @param blockBytes every frame begins at a multiple of this, so that no two frames share a page of the disk and the
 *     tearing of one cannot harm another; a power of two
 * @param reserveBytes while less room than this is left and no more is to be had, writes are refused. The default holds
 *     what an acceptor with its default limits may have handed over at most: twice 16 MiB and a message of 8 MiB each, and
 *     what is left unused at the end of a segment
 * @param stepBytes how much the background work writes in one step, between two saves
 * @param retryNanos how long after a preallocation failed the next is tried, in nanoseconds
 * @param memoryBytes once the states take so much of the heap, none may take more than it does. What is left is for
 *     requests and replies, each of which is bounded, and for the collector
 */
record JournalSettings(
        long segmentBytes,
        long compactionBytes,
        int blockBytes,
        long reserveBytes,
        int stepBytes,
        long retryNanos,
        long memoryBytes) {
    static final String SEGMENT_OPTION = "segment-mib";
    static final String COMPACTION_OPTION = "compaction-mib";
    static final String MEMORY_OPTION = "memory-mib";

    static final JournalSettings DEFAULT = new JournalSettings(
            64L << 20,
            256L << 20,
            4096,
            56L << 20,
            128 << 10,
            1_000_000_000L,
            memoryBytes(Runtime.getRuntime().maxMemory()));

    private static final List<String> OPTIONS = List.of(SEGMENT_OPTION, COMPACTION_OPTION, MEMORY_OPTION);

    /** Leaves some room for what else is in the heap: 96 MiB or more of a usual one, and half of a small one. */
    static long memoryBytes(long heapBytes) {
        return Math.min(heapBytes / 100 * 85, Math.max(heapBytes / 2, heapBytes - (96L << 20)));
    }

    /** Returns the defaults, changed by options. */
    static JournalSettings of(Map<String, String> options) {
        TreeSet<String> unknown = new TreeSet<>(options.keySet());
        unknown.removeAll(OPTIONS);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(
                    unknown.first() + ": the journal has no such option, only " + String.join(", ", OPTIONS));
        }
        // The least segment holds a frame with the largest value.
        long segment = mebibytes(options, SEGMENT_OPTION, DEFAULT.segmentBytes, 16, 1024);
        long compaction = mebibytes(options, COMPACTION_OPTION, DEFAULT.compactionBytes, 16, 1 << 20);
        long memory = mebibytes(options, MEMORY_OPTION, DEFAULT.memoryBytes, 1, 1 << 20);
        return new JournalSettings(
                segment,
                compaction,
                DEFAULT.blockBytes,
                DEFAULT.reserveBytes,
                DEFAULT.stepBytes,
                DEFAULT.retryNanos,
                memory);
    }

    private static long mebibytes(Map<String, String> options, String name, long bytes, int least, int most) {
        String text = options.get(name);
        if (text == null) {
            return bytes;
        }
        try {
            long number = Long.parseLong(text.strip());
            if (number >= least && number <= most) {
                return number << 20;
            }
        } catch (NumberFormatException notANumber) {
            // Refused below, as a number out of range is.
        }
        throw new IllegalArgumentException(
                name + ": is \"" + text + "\", must be a whole number of mebibytes from " + least + " to " + most);
    }

    /** Returns the most that the states in one frame may take, so that a frame fits into an empty segment. */
    int maxPayloadBytes() {
        long fits = segmentBytes - blockBytes - FrameHeader.OVERHEAD_BYTES - blockBytes;
        return (int) Math.min(FrameHeader.MAX_PAYLOAD_BYTES, fits);
    }
}
