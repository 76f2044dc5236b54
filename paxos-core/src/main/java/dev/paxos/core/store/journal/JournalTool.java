package dev.paxos.core.store.journal;

import dev.paxos.core.AcceptorState;
import dev.paxos.core.Key;
import dev.paxos.core.Value;
import dev.paxos.core.store.CorruptStateException;
import java.io.Closeable;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * Reads the data directory of a stopped server, and changes nothing in it:
 *
 * <pre>java -cp paxos-core.jar dev.paxos.core.store.journal.JournalTool verify|dump DIRECTORY</pre>
 *
 * <p>{@code verify} checks every byte that a start would read and says what is there; {@code dump} prints one line for
 * each key, sorted. The exit code is 0 where the directory is sound, a torn last frame included; 1 where it is corrupt;
 * 2 where it could not be read: wrong usage, no such directory, or in use by a server.
 */
public final class JournalTool {
    /** The exit code where the directory is sound. */
    public static final int SOUND = 0;

    /** The exit code where it is corrupt. */
    public static final int CORRUPT = 1;

    /** The exit code where it could not be read. */
    public static final int UNREADABLE = 2;

    private final PrintStream out;
    private final PrintStream err;

    /**
     * Makes one that does not end the process.
     *
     * @param out where results go
     * @param err where faults go
     */
    public JournalTool(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /**
     * Runs the tool and ends the process with its exit code.
     *
     * @param args {@code verify} or {@code dump}, and the directory
     */
    public static void main(String[] args) {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        int code = new JournalTool(out, err).run(args);
        out.flush();
        System.exit(code);
    }

    /**
     * Runs the tool.
     *
     * @param args {@code verify} or {@code dump}, and the directory
     * @return the exit code
     */
    public int run(String... args) {
        if (args.length != 2 || !List.of("verify", "dump").contains(args[0])) {
            err.println("usage: JournalTool verify|dump DIRECTORY");
            return UNREADABLE;
        }
        try {
            Path directory = Path.of(args[1]);
            if (args[0].equals("dump")) {
                dump(directory);
            } else {
                tell(args[1], verify(directory));
            }
            return SOUND;
        } catch (CorruptStateException e) {
            err.println("corrupt: " + e.getMessage());
            return CORRUPT;
        } catch (IOException | InvalidPathException e) {
            err.println("cannot read " + args[1] + ": " + e.getMessage());
            return UNREADABLE;
        }
    }

    /**
     * Checks every byte that a start would read.
     *
     * @param directory of one server, which must be stopped
     * @return what is there
     * @throws CorruptStateException if it is corrupt
     * @throws IOException if it could not be read: no such directory, or in use by a server
     */
    public static JournalSummary verify(Path directory) throws IOException {
        return inspect(new DiskFiles(directory), (identity, recovered, states) -> {
            List<Recovered.Segment> segments = recovered.segments();
            return new JournalSummary(
                    identity.serverId(),
                    identity.clusterName(),
                    identity.incarnation(),
                    recovered.snapshot(),
                    segments.get(0).number(),
                    segments.get(segments.size() - 1).number(),
                    recovered.used(),
                    recovered.lastSequence(),
                    states.table().size(),
                    recovered.clean(),
                    recovered.torn().map(JournalTool::describe));
        });
    }

    /** What is made of what was read. */
    private interface Inspection<R> {
        R of(Identity identity, Recovered recovered, States states);
    }

    private static <R> R inspect(JournalFiles files, Inspection<R> inspection) throws IOException {
        Closeable lock = files.lockForReading(JournalStore.LOCK);
        try (lock) {
            if (!files.list().contains(Identity.FILE)) {
                Birth.requireNoData(files);
                throw new IOException("there is no journal");
            }
            Identity identity = Identity.read(files);
            States states = new States();
            Recovered recovered = Recovery.read(files, identity.incarnation(), states);
            return inspection.of(identity, recovered, states);
        }
    }

    private void tell(String directory, JournalSummary summary) {
        out.println("directory  " + directory);
        out.println("owner      server " + summary.serverId() + " of cluster \"" + summary.clusterName()
                + "\", incarnation " + summary.incarnation());
        out.println("snapshot   " + (summary.snapshot() == 0 ? "none" : summary.snapshot()));
        out.println("segments   " + summary.firstSegment() + " to " + summary.lastSegment() + ", "
                + summary.usedSegments() + " used");
        out.println("frames     up to " + summary.lastFrame());
        out.println("keys       " + summary.keys());
        out.println("stopped    "
                + (summary.stoppedCleanly() ? "cleanly" : "without an end mark: killed, or the power went"));
        summary.torn().ifPresent(torn -> out.println("torn       " + torn));
        out.println("sound");
    }

    private static String describe(Recovered.Torn torn) {
        return "frame " + torn.sequence() + " at byte " + torn.from() + " of "
                + FileHeader.Kind.SEGMENT.fileName(torn.segment()) + " was not written to its end (" + torn.problem()
                + "). It was not answered for; the next start keeps it aside and cuts it off";
    }

    private void dump(Path directory) throws IOException {
        States all = inspect(new DiskFiles(directory), (identity, recovered, states) -> {
            recovered.torn().ifPresent(torn -> err.println(describe(torn)));
            return states;
        });
        dump(all);
    }

    private void dump(States states) {
        StreamSupport.stream(states.table().spliterator(), false)
                .sorted(Comparator.comparing((Map.Entry<Key, AcceptorState> entry) ->
                                entry.getKey().namespace())
                        .thenComparing(entry -> entry.getKey().name()))
                .forEach(entry -> out.println(line(entry.getKey(), entry.getValue())));
    }

    private static String line(Key key, AcceptorState state) {
        String promise = key + " promised=" + state.promised();
        if (state.accepted().isNone()) {
            return promise;
        }
        Value value = state.accepted().value();
        Optional<String> text = value.text().filter(plain -> plain.chars().noneMatch(Character::isISOControl));
        return promise + " accepted=" + state.accepted().ballot()
                + text.map(plain -> " text=" + plain)
                        .orElseGet(() -> " hex=" + HexFormat.of().formatHex(value.toByteArray()));
    }
}
