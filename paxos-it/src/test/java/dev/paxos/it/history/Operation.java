package dev.paxos.it.history;

import java.util.Locale;

/**
 * One operation of one client. One that ended before another began came before it; where the times are equal they were
 * under way together.
 *
 * @param client who asked
 * @param call what for
 * @param ending what became of it
 * @param startNanos a time not after it was sent
 * @param endNanos a time not before its answer came; of no meaning unless it was told
 */
public record Operation(String client, Call call, Ending ending, long startNanos, long endNanos) {
    /** Checks the times. */
    public Operation {
        if (endNanos < startNanos) {
            throw new IllegalArgumentException("endNanos: is " + endNanos + ", must not be before " + startNanos);
        }
    }

    Operation with(Call other) {
        return new Operation(client, other, ending, startNanos, endNanos);
    }

    /** Returns it as a line for a person. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT, "%.6f..%.6f %s %s => %s", startNanos / 1e9, endNanos / 1e9, client, call, ending);
    }
}
