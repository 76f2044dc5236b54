package dev.paxos.core.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Every event of a run: as a hash that tells whether two runs were the same, and as text where that is wished. */
final class Trace {
    private final List<String> lines = new ArrayList<>();
    private final boolean keepsText;
    private long hash = 1;
    private long events;

    private Trace(boolean keepsText) {
        this.keepsText = keepsText;
    }

    /** Hashes alone. */
    static Trace silent() {
        return new Trace(false);
    }

    /** Keeps the text as well. */
    static Trace readable() {
        return new Trace(true);
    }

    /**
     * An event.
     *
     * @param nanos when
     * @param kind of what kind
     * @param who the process that it happens to; only its name is looked at, and only for the text
     * @param number distinguishes it from others of its kind, for the hash
     * @param what all that a reader wants to know, for the text
     */
    void event(long nanos, String kind, Object who, long number, Object what) {
        events++;
        mix(nanos);
        mix(kind.hashCode());
        mix(number);
        if (keepsText) {
            lines.add(String.format(Locale.ROOT, "%10.3f ms  %-8s %-12s %s", nanos / 1e6, kind, who, what));
        }
    }

    private void mix(long part) {
        hash = (hash ^ part) * 0x9E3779B97F4A7C15L;
        hash ^= hash >>> 32;
    }

    boolean keepsText() {
        return keepsText;
    }

    long hash() {
        return hash;
    }

    long events() {
        return events;
    }

    List<String> lines() {
        return lines;
    }
}
