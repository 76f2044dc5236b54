package dev.paxos.core.trace;

/** A line of a trace makes no sense. The message begins with its file and line. */
public final class TraceException extends RuntimeException {
    private static final long serialVersionUID = 1;

    TraceException(String place, String problem) {
        super(place + ": " + problem);
    }
}
