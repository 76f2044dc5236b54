package dev.paxos.core.store.journal;

import java.util.Optional;
import java.util.UUID;

/**
 * What is in a data directory that is sound.
 *
 * @param serverId the server that it belongs to
 * @param clusterName the cluster of that server
 * @param incarnation drawn at random when the directory was made
 * @param snapshot the number of the snapshot that a start reads, or 0 where there is none
 * @param firstSegment the number of the first segment behind it
 * @param lastSegment the number of the last one, which may be spare
 * @param usedSegments how many of these are in use
 * @param lastFrame the sequence number of the last frame
 * @param keys how many keys have a state
 * @param stoppedCleanly whether the last frame is the end mark of a clean stop
 * @param torn a frame that was not written to its end, in words
 */
public record JournalSummary(
        int serverId,
        String clusterName,
        UUID incarnation,
        long snapshot,
        long firstSegment,
        long lastSegment,
        int usedSegments,
        long lastFrame,
        int keys,
        boolean stoppedCleanly,
        Optional<String> torn) {}
