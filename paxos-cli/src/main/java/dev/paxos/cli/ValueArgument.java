package dev.paxos.cli;

import dev.paxos.core.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A value that is given in one of three ways; what comes from a file or the standard input may be any bytes. */
final class ValueArgument {
    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "takes the value from this file, every byte of it")
    private @Nullable Path file;

    /** Reads the value: that text, else the file, else all of the standard input. */
    Value read(@Nullable String text, Console console) throws IOException {
        if (text != null && file != null) {
            throw new IllegalArgumentException("value: is given as an argument and by --file");
        }
        if (text != null) {
            return Value.utf8(text);
        }
        // One byte more than can be: enough to be refused, and no reason to read what may never end.
        int most = Value.MAX_BYTES + 1;
        if (file == null) {
            return Value.wrap(console.in().readNBytes(most));
        }
        try (var in = Files.newInputStream(file)) {
            return Value.wrap(in.readNBytes(most));
        }
    }
}
