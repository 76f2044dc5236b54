package dev.paxos.core.simulation;

import org.jspecify.annotations.Nullable;

/**
 * The first thing that went wrong in a run. It is kept and not only thrown, for most of a run happens in dependents of
 * futures, which swallow what is thrown.
 */
final class Violations {
    private @Nullable AssertionError first;

    void require(boolean holds, String rule, Object... details) {
        if (!holds) {
            report(rule, details);
        }
    }

    void report(String rule, Object... details) {
        if (first == null) {
            StringBuilder text = new StringBuilder(rule);
            for (Object detail : details) {
                text.append("; ").append(detail);
            }
            first = new AssertionError(text.toString());
        }
        throw first;
    }

    /** Throws what was reported, if anything was. */
    void throwFirst() {
        if (first != null) {
            throw first;
        }
    }
}
