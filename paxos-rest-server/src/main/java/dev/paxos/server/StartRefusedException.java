package dev.paxos.server;

import java.io.Serial;

/** The server cannot start, and the operator can do something about it. The message is one line that says what. */
final class StartRefusedException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    StartRefusedException(String line, Throwable cause) {
        super(line.lines().findFirst().orElse(""), cause);
    }
}
