package dev.paxos.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.Map;

/** Runs a command in this process, and keeps what it wrote. */
final class ConsoleProbe {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    int run(Map<String, String> environment, String... arguments) {
        return PaxosCtl.run(console(new byte[0], environment), arguments);
    }

    int run(String... arguments) {
        return run(Map.of(), arguments);
    }

    Console console(byte[] in, Map<String, String> environment) {
        return new Console(
                new ByteArrayInputStream(in),
                new PrintStream(out, false, UTF_8),
                new PrintStream(err, true, UTF_8),
                false,
                environment);
    }

    String out() {
        return out.toString(UTF_8);
    }

    String err() {
        return err.toString(UTF_8);
    }
}
