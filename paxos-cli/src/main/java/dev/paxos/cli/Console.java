package dev.paxos.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * The streams of the process. Texts are UTF-8 whatever the locale is, and values pass as the bytes that they are.
 *
 * @param in where values may come from
 * @param out where results go
 * @param err where everything else goes: faults, progress
 * @param watched whether a person looks at them, and no program does
 * @param environment the variables of the environment
 */
record Console(InputStream in, PrintStream out, PrintStream err, boolean watched, Map<String, String> environment) {
    /** The launcher sets it, for Java itself cannot tell. */
    private static final String TERMINAL = "paxosctl.terminal";

    /** Returns those of this process. */
    static Console ofProcess() {
        return new Console(
                System.in,
                new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8),
                new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
                Boolean.getBoolean(TERMINAL),
                System.getenv());
    }

    /** Writes bytes as they are. */
    void write(byte[] bytes) {
        out.write(bytes, 0, bytes.length);
    }

    /** Writes a line. */
    void line(String text) {
        out.print(text);
        out.print('\n');
    }
}
