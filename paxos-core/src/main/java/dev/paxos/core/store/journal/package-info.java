/**
 * The default store: an append-only journal with snapshots, in one directory.
 *
 * <pre>
 * JournalStore             the store: load, save, compact, close
 *   JournalStoreProvider   opens it under the name "journal"
 *   JournalSettings        sizes
 *   Identity               whose directory it is
 *   CleanStop              what the last clean stop knew to be durable
 *   SegmentSupply          preallocates the segments that come next; knows how much room there is
 *   SegmentWriter          appends frames to the current segment
 *   Compaction             replaces old segments by a snapshot, beside the saves
 *     SnapshotWriter       streams the states into a file
 *   Background             runs preallocation and compaction in small steps that give way to saves
 *   JournalStatistics      what it does, counted
 * Recovery                 reads a directory, changing nothing: what is whole, what is torn, what is corrupt
 *   Recovered              what it found
 *   SnapshotReader         one snapshot
 *   FrameReader            the frames of one file, and what stands behind the last good one
 *   States                 the states read so far; merges by "never go back"
 *   Repair                 cuts off a torn frame and makes durable what was read
 * FileHeader, FrameHeader, StateCodec, FrameWriter, CheckedProperties   the formats, byte by byte
 * JournalFiles             all access to files; JournalFile is one open file, DiskFiles the real thing
 * JournalTool              reads a directory offline: verify and dump
 *   JournalSummary         what verify found
 * </pre>
 *
 * <p>What it does not do: group commit (the acceptor does), replication, or repair of corrupt state. Whatever does not
 * check and cannot be explained by a loss of power stops the start.
 */
@NullMarked
package dev.paxos.core.store.journal;

import org.jspecify.annotations.NullMarked;
