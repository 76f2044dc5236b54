package dev.paxos.core.mutants;

import java.util.List;

/** Wrong journals. */
final class JournalMutants {
    private static final String PACKAGE = "store/journal/";

    static final List<Mutant> ALL = List.of(
            of("a save does not sync", "a save is durable on return", "SegmentWriter.java", "target.force(false);", ""),
            of(
                    "a failed sync is tried again",
                    "no sync is retried",
                    "SegmentWriter.java",
                    "target.force(false);",
                    "try { target.force(false); } catch (IOException again) { target.force(false); }"),
            of(
                    "what a start has read is not synced",
                    "what was read is durable before the first reply",
                    "Repair.java",
                    "file.truncate(segment.end()); } file.force(true);",
                    "file.truncate(segment.end()); }"),
            of(
                    "the last frame is not written again at the start",
                    "what a failed sync left in the page cache is not taken for durable",
                    "Repair.java",
                    "if (holdsLastFrame) {",
                    "if (holdsLastFrame && !isUsed) {"),
            of(
                    "the end of a used segment is not fenced",
                    "nothing is written where a torn frame was",
                    "Repair.java",
                    "if (isUsed && segment.size() > segment.end()) {",
                    "if (!isUsed && segment.size() < segment.end()) {"),
            of(
                    "a broken frame in the middle is taken for torn",
                    "with a later frame behind it, it is corrupt",
                    "Recovery.java",
                    "if (behind >= 0) {",
                    "if (behind < -1) {"),
            of(
                    "a broken frame that was durable is taken for torn",
                    "what was known durable is never torn",
                    "Recovery.java",
                    "if (sequence <= knownDurable) {",
                    "if (sequence < 0) {"),
            of(
                    "a torn frame is taken for corrupt",
                    "a loss of power never makes a directory unbootable",
                    "Recovery.java",
                    "if (sequence <= knownDurable) {",
                    "if (sequence > 0) {"),
            of(
                    "an end that is missing is not noticed",
                    "a journal that ends before what was durable is corrupt",
                    "Recovery.java",
                    "if (lastSequence < knownDurable) {",
                    "if (lastSequence < 0) {"),
            of(
                    "the clean stop is not remembered apart",
                    "a cut behind a clean stop is found",
                    "JournalStore.java",
                    "CleanStop.write(files, identity.incarnation(), writer.lastSequence());",
                    ""),
            of(
                    "a start leaves no frame of its own",
                    "what a start has read is never torn afterwards",
                    "JournalStore.java",
                    "if (supply.ensure()) {",
                    "if (isNew) {"),
            of(
                    "the checksum of payloads is not checked",
                    "bytes that are wrong are found",
                    "FrameReader.java",
                    "if (bytes.remaining() < frameBytes || !header.payloadChecks(bytes, at, crc)) {",
                    "if (bytes.remaining() < frameBytes) {"),
            of(
                    "the checksum of headers is not checked",
                    "bytes that are wrong are found",
                    "FrameHeader.java",
                    "return bytes.getInt(offset + CRC_OFFSET) == (int) crc.getValue();",
                    "return true;"),
            of(
                    "a missing segment is passed over",
                    "a gap is corrupt",
                    "Recovery.java",
                    "if (!numbers.contains(number)) {",
                    "if (!numbers.contains(number)) { lastSequence = number; continue; } if (number < 0) {"),
            of(
                    "data without an identity is an empty start",
                    "data without an identity is refused",
                    "Birth.java",
                    "if (tellsOfData || (isSegment && !isUnused(files, name))) {",
                    "if (tellsOfData && isSegment && isUnused(files, name)) {"),
            of(
                    "segments go before the snapshot is whole",
                    "a segment is removed after the snapshot is durable",
                    "Compaction.java",
                    "long bytes = current.finish(durable);",
                    "finished(header.number(), 0); while (!removals.isEmpty()) { files.delete(removals.remove()); }"
                            + " long bytes = current.finish(durable);"),
            of(
                    "a start compacts its last segment before the next is in use",
                    "a snapshot of n says that n + 1 is in use",
                    "SegmentWriter.java",
                    "beforeFirst = full.get(last);",
                    "sealed.add(full.get(last));"),
            of(
                    "the name of a snapshot is not synced",
                    "a segment is removed after the snapshot's directory is durable",
                    "SnapshotWriter.java",
                    "files.rename(unfinishedName(), name()); files.syncDirectory();",
                    "files.rename(unfinishedName(), name());"),
            of(
                    "a snapshot is not synced",
                    "a snapshot is durable before it has its name",
                    "SnapshotWriter.java",
                    "write(FrameHeader.Kind.TRAILER); file.force(true);",
                    "write(FrameHeader.Kind.TRAILER);"),
            of(
                    "a snapshot leaves out what only has a promise",
                    "a snapshot holds every key",
                    "SnapshotWriter.java",
                    "this.states = states.table().iterator();",
                    "this.states = java.util.stream.StreamSupport.stream(states.table().spliterator(), false)"
                            + ".filter(entry -> !entry.getValue().accepted().isNone()).iterator();"),
            of(
                    "the promise is written as the accepted ballot",
                    "promise and accepted are kept apart",
                    "StateCodec.java",
                    "target.putLong(state.promised().number()).putLong(accepted.ballot().number());",
                    "target.putLong(accepted.ballot().isNone() ? state.promised().number() : accepted.ballot().number())"
                            + ".putLong(accepted.ballot().number());"),
            of(
                    "the reserve is not kept",
                    "a full disk shows before a live write needs it",
                    "SegmentSupply.java",
                    "return room() >= settings.reserveBytes();",
                    "return true;"));

    private static Mutant of(String name, String rule, String file, String original, String replacement) {
        return new Mutant(name, rule, PACKAGE + file, original, replacement);
    }

    private JournalMutants() {}
}
