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
            return read(args[0].equals("dump"), args[1], new DiskFiles(Path.of(args[1])));
        } catch (CorruptStateException e) {
            err.println("corrupt: " + e.getMessage());
            return CORRUPT;
        } catch (IOException | InvalidPathException e) {
            err.println("cannot read " + args[1] + ": " + e.getMessage());
            return UNREADABLE;
        }
    }

    private int read(boolean dump, String directory, JournalFiles files) throws IOException {
        Closeable lock = files.lockForReading(JournalStore.LOCK);
        try (lock) {
            if (!files.list().contains(Identity.FILE)) {
                Birth.requireNoData(files);
                throw new IOException("there is no journal");
            }
            Identity identity = Identity.read(files);
            States states = new States();
            Recovered recovered = Recovery.read(files, identity.incarnation(), states);
            if (dump) {
                recovered.torn().ifPresent(torn -> err.println(describe(torn)));
                dump(states);
            } else {
                summarize(directory, identity, recovered, states.table().size());
            }
            return SOUND;
        }
    }

    private void summarize(String directory, Identity identity, Recovered recovered, int keys) {
        List<Recovered.Segment> segments = recovered.segments();
        int used = recovered.used();
        out.println("directory  " + directory);
        out.println("owner      server " + identity.serverId() + " of cluster \"" + identity.clusterName()
                + "\", incarnation " + identity.incarnation());
        out.println("snapshot   " + (recovered.snapshot() == 0 ? "none" : recovered.snapshot()));
        out.println("segments   " + segments.get(0).number() + " to "
                + segments.get(segments.size() - 1).number() + ", " + used + " used");
        out.println("frames     up to " + recovered.lastSequence());
        out.println("keys       " + keys);
        out.println("stopped    " + (recovered.clean() ? "cleanly" : "without an end mark: killed, or the power went"));
        recovered.torn().ifPresent(torn -> out.println("torn       " + describe(torn)));
        out.println("sound");
    }

    private static String describe(Recovered.Torn torn) {
        return "frame " + torn.sequence() + " at byte " + torn.from() + " of "
                + FileHeader.Kind.SEGMENT.fileName(torn.segment()) + " was not written to its end (" + torn.problem()
                + "). It was not answered for; the next start keeps it aside and cuts it off";
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
