package dev.paxos.core.store.journal;

import dev.paxos.core.store.CorruptStateException;
import java.io.IOException;
import java.util.UUID;

/** The making of a new directory: what an interrupted one left behind may go, anything that holds data may not. */
final class Birth {
    private Birth() {}

    /**
     * Makes way for a new journal in a directory without an identity.
     *
     * @throws CorruptStateException if there is data
     */
    static void clear(JournalFiles files) throws IOException {
        requireNoData(files);
        for (String name : files.list()) {
            if (FileHeader.Kind.SEGMENT.numberIn(name) > 0 || name.endsWith(FileHeader.UNFINISHED)) {
                files.delete(name);
            }
        }
    }

    /**
     * Checks that a directory without an identity holds no data that one should stand beside.
     *
     * @throws CorruptStateException if it does
     */
    static void requireNoData(JournalFiles files) throws IOException {
        for (String name : files.list()) {
            boolean isSegment = FileHeader.Kind.SEGMENT.numberIn(name) > 0;
            boolean tellsOfData = FileHeader.Kind.SNAPSHOT.numberIn(name) > 0 || name.equals(CleanStop.FILE);
            if (tellsOfData || (isSegment && !isUnused(files, name))) {
                throw new CorruptStateException(
                        files.describe(Identity.FILE),
                        -1,
                        "is missing, but " + name + " holds data. " + Recovery.ADVICE);
            }
        }
    }

    /** Tells whether there are zeros alone behind the file's header. */
    private static boolean isUnused(JournalFiles files, String name) throws IOException {
        try (JournalFile file = files.openForReading(name)) {
            FileHeader anything = new FileHeader(FileHeader.Kind.SEGMENT, 64, 1, new UUID(0, 0), 0, 0);
            return new FrameReader(file, anything, new Window()).next() == FrameReader.Found.END;
        }
    }
}
