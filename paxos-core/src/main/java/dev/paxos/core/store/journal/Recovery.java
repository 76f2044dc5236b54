package dev.paxos.core.store.journal;

import dev.paxos.core.store.CorruptStateException;
import dev.paxos.core.store.journal.Recovered.Segment;
import dev.paxos.core.store.journal.Recovered.Torn;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Reads a directory and changes nothing in it. It tells a loss of power, which leaves at most the one frame broken that
 * was being written, from corruption, which is everything else.
 *
 * <p>A frame is written only after the one before it was made durable. So a broken frame is <em>torn</em>, and was never
 * answered for, only where nothing was written after it: no header of a later frame stands behind it, no later segment
 * holds anything, and no frame or snapshot says that its sequence number was known durable.
 */
final class Recovery {
    static final String ADVICE =
            "Nothing was changed. Do not delete or edit files: an acceptor that forgets its promises can undo decisions."
                    + " Restore the disk's bytes, or replace this server by one with a new id";

    private static final System.Logger LOG = System.getLogger(Recovery.class.getName());

    private final JournalFiles files;
    private final UUID directory;
    private final States states;
    private final Window window = new Window();
    private final List<Segment> segments = new ArrayList<>();
    private long lastSequence;
    private long knownDurable;
    private boolean clean;
    private Optional<Torn> torn = Optional.empty();

    private Recovery(JournalFiles files, UUID directory, States states) {
        this.files = files;
        this.directory = directory;
        this.states = states;
    }

    /**
     * Reads everything.
     *
     * @param states takes the states; must be empty
     * @throws CorruptStateException if bytes are there and are wrong
     */
    static Recovered read(JournalFiles files, UUID directory, States states) throws IOException {
        return new Recovery(files, directory, states).read();
    }

    private Recovered read() throws IOException {
        List<String> names = files.list();
        List<Long> snapshots = numbers(names, FileHeader.Kind.SNAPSHOT);
        List<Long> numbers = numbers(names, FileHeader.Kind.SEGMENT);
        // A snapshot of n was made after n + 1 came into use; so that one must be there, whatever else is gone.
        long last = Math.max(last(numbers), last(snapshots) + 1);
        long stopped = CleanStop.read(files, directory);
        long snapshotBytes = 0;
        long base = 0;
        CorruptStateException bad = null;
        for (Long number : snapshots.stream().sorted(Comparator.reverseOrder()).toList()) {
            try {
                SnapshotReader.Snapshot read = new SnapshotReader(files, window).read(number, directory, states);
                base = number;
                snapshotBytes = read.bytes();
                lastSequence = read.lastSequence();
                knownDurable = read.durable();
                break;
            } catch (CorruptStateException e) {
                states.table().clear();
                bad = bad == null ? e : bad;
            }
        }
        for (long number = base + 1; number <= last; number++) {
            if (!numbers.contains(number)) {
                // Without the damaged snapshot the segments that it replaced would be needed, and they are gone.
                String name = FileHeader.Kind.SEGMENT.fileName(number);
                throw bad != null ? bad : new CorruptStateException(files.describe(name), -1, "is missing. " + ADVICE);
            }
        }
        if (bad != null) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "went back behind a damaged snapshot, all it held is there: {0}",
                    bad.getMessage());
        }
        knownDurable = Math.max(knownDurable, stopped);
        for (long number = base + 1; number <= last; number++) {
            segments.add(readSegment(number));
        }
        if (lastSequence < knownDurable) {
            Segment end = segments.get(segments.size() - 1);
            throw new CorruptStateException(
                    path(end.number()),
                    -1,
                    "the journal ends at frame " + lastSequence + ", but frame " + knownDurable + " was durable. "
                            + ADVICE);
        }
        return new Recovered(base, snapshotBytes, List.copyOf(segments), lastSequence, clean, torn);
    }

    private static List<Long> numbers(List<String> names, FileHeader.Kind kind) {
        Stream<Long> numbers = names.stream().map(kind::numberIn).filter(number -> number > 0);
        return numbers.sorted().toList();
    }

    private static long last(List<Long> sorted) {
        return sorted.isEmpty() ? 0 : sorted.get(sorted.size() - 1);
    }

    private String path(long segment) {
        return files.describe(FileHeader.Kind.SEGMENT.fileName(segment));
    }

    private Segment readSegment(long number) throws IOException {
        String path = path(number);
        try (JournalFile file = files.openForReading(FileHeader.Kind.SEGMENT.fileName(number))) {
            FileHeader header = FileHeader.read(file, path, FileHeader.Kind.SEGMENT, number, directory);
            FrameReader frames = new FrameReader(file, header, window);
            long lastFrame = -1;
            boolean closed = false;
            while (true) {
                FrameReader.Found found = frames.next();
                if (found == FrameReader.Found.END) {
                    return new Segment(number, header, file.size(), lastFrame, frames.position(), lastSequence);
                }
                requireNothingTornBefore();
                if (found == FrameReader.Found.WRONG || closed) {
                    String problem = closed ? "goes on behind the end mark of a clean stop" : frames.problem();
                    throw corrupt(path, frames.position(), problem);
                }
                if (found == FrameReader.Found.BROKEN) {
                    torn = Optional.of(torn(path, number, frames));
                    return new Segment(number, header, file.size(), lastFrame, frames.position(), lastSequence);
                }
                take(path, frames);
                lastFrame = frames.position();
                closed = frames.header().kind() == FrameHeader.Kind.CLOSED;
                clean = closed;
            }
        }
    }

    private void take(String path, FrameReader frames) throws IOException {
        FrameHeader frame = frames.header();
        if (frame.sequence() != lastSequence + 1) {
            throw corrupt(
                    path,
                    frames.position(),
                    "frame " + frame.sequence() + " stands where " + (lastSequence + 1) + " belongs");
        }
        try {
            StateCodec.decode(frames.payload(), frame.entries(), states::merge);
        } catch (IllegalArgumentException e) {
            throw corrupt(path, frames.position(), String.valueOf(e.getMessage()));
        }
        lastSequence = frame.sequence();
        knownDurable = Math.max(knownDurable, frame.durable());
    }

    /** Decides over a broken frame: torn, or else corrupt. Later segments are looked at when their turn comes. */
    private Torn torn(String path, long number, FrameReader frames) throws IOException {
        long sequence = lastSequence + 1;
        String problem = frames.problem();
        if (sequence <= knownDurable) {
            throw corrupt(path, frames.position(), problem + ", and frame " + sequence + " was durable");
        }
        long behind = frames.headerBehind();
        if (behind >= 0) {
            throw corrupt(path, frames.position(), problem + ", and a later frame stands at byte " + behind);
        }
        clean = false;
        return new Torn(number, frames.position(), frames.endOfData(), sequence, problem);
    }

    private void requireNothingTornBefore() throws CorruptStateException {
        if (torn.isPresent()) {
            Torn broken = torn.get();
            throw corrupt(
                    path(broken.segment()), broken.from(), broken.problem() + ", and a later segment holds frames");
        }
    }

    private static CorruptStateException corrupt(String path, long offset, String problem) {
        return new CorruptStateException(path, offset, problem + ". " + ADVICE);
    }
}
