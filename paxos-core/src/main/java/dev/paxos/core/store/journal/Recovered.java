package dev.paxos.core.store.journal;

import java.util.List;
import java.util.Optional;

/**
 * What a directory holds.
 *
 * @param snapshot the number of the snapshot that was read, or 0 where the journal was read from its first segment on
 * @param snapshotBytes its length
 * @param segments the segments behind the snapshot, in order; at least one
 * @param lastSequence the sequence number of the last frame
 * @param clean whether that frame is the end mark of a clean stop
 * @param torn a frame that was not written to its end
 */
record Recovered(
        long snapshot,
        long snapshotBytes,
        List<Segment> segments,
        long lastSequence,
        boolean clean,
        Optional<Torn> torn) {
    /** Returns how many of the segments are in use: up to the last that holds anything. Those behind are spare. */
    int used() {
        int used = 0;
        for (int i = 0; i < segments.size(); i++) {
            Segment segment = segments.get(i);
            boolean isTorn = torn.isPresent() && torn.get().segment() == segment.number();
            if (!segment.isEmpty() || isTorn) {
                used = i + 1;
            }
        }
        return used;
    }

    /**
     * A segment that was read.
     *
     * @param number its number
     * @param header its header
     * @param size the length of the file
     * @param lastFrame where its last frame begins, or -1 if it has none
     * @param end where its last frame ends, or its first would begin
     * @param lastSequence the sequence number of its last frame, or if it has none of the last before it
     */
    record Segment(long number, FileHeader header, long size, long lastFrame, long end, long lastSequence) {
        boolean isEmpty() {
            return lastFrame < 0;
        }
    }

    /**
     * What is left of a frame whose save never returned.
     *
     * @param segment the number of the segment, the last that holds any
     * @param from where the frame begins
     * @param to the end of the last byte that is not zero
     * @param sequence the sequence number that the frame has, or would have
     * @param problem why it is no whole frame
     */
    record Torn(long segment, long from, long to, long sequence, String problem) {}
}
