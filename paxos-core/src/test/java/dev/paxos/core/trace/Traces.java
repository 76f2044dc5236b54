package dev.paxos.core.trace;

import dev.paxos.core.proposer.RoundScript;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The golden traces, {@code src/test/resources/traces/*.trace}. */
public final class Traces {
    private static final String ENDING = ".trace";

    private Traces() {}

    /** All of them, sorted by name. */
    public static List<Path> files() {
        URL readme = Objects.requireNonNull(Traces.class.getResource("/traces/README.md"));
        try (Stream<Path> files = Files.list(Path.of(readme.toURI()).resolveSibling("."))) {
            return files.map(Path::normalize)
                    .filter(file -> file.toString().endsWith(ENDING))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Plays one.
     *
     * @throws AssertionError if something else comes of a command than the file says
     * @throws TraceException if a line makes no sense
     */
    public static void check(Path file) throws IOException {
        read(file).check(script(file));
    }

    /** Plays one and returns it with what came of each command. */
    static String rewritten(Path file) throws IOException {
        return read(file).rewritten(script(file));
    }

    private static Trace read(Path file) throws IOException {
        return new Trace(String.valueOf(file.getFileName()), Files.readString(file));
    }

    /** The pure state machines of a proposer have a small language of their own. */
    private static Script script(Path file) {
        return String.valueOf(file.getFileName()).startsWith("round_") ? new RoundScript() : new ClusterScript();
    }
}
