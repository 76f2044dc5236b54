package dev.paxos.client;

import dev.paxos.core.acceptor.AcceptorUnavailableException;
import org.jspecify.annotations.Nullable;

/**
 * What the pings to one server tell of it. Pure: time comes in as nanoseconds.
 *
 * <p>It is up while answers come that say that its acceptor serves. It is down at once where there is no connection, and
 * where nothing at all was heard since a ping that should have been answered by now. A ping that could not be sent for
 * all that is under way tells nothing by itself.
 */
final class Reachability {
    /** What has become known last. */
    enum Change {
        NONE,
        CAME_UP,
        WENT_DOWN
    }

    private enum Standing {
        UNKNOWN,
        UP,
        DOWN
    }

    /** So many go unanswered before a server that never answered is down: servers of a cluster start together. */
    private static final int PINGS_TO_A_NEW_SERVER = 5;

    private Standing standing = Standing.UNKNOWN;
    private @Nullable String problem = "no answer to a ping yet";
    private int pingsBeforeFirstAnswer;
    private boolean contacted;
    private long contactNanos;
    private long roundTripNanos;

    /** A ping was answered. */
    Change answered(long sentNanos, long nowNanos, boolean serving) {
        contacted = true;
        contactNanos = nowNanos;
        roundTripNanos = nowNanos - sentNanos;
        if (!serving) {
            return down("it answers, but its acceptor does not serve");
        }
        problem = null;
        Standing before = standing;
        standing = Standing.UP;
        return before == Standing.UP ? Change.NONE : Change.CAME_UP;
    }

    /** A ping failed. Of a server that is yet to come up it is known only by {@link #overdue} that it is down. */
    Change failed(AcceptorUnavailableException why) {
        return switch (why.reason()) {
            case UNREACHABLE, WRONG_SERVER, CLOSED -> {
                String line = String.valueOf(why.getMessage());
                if (standing == Standing.UNKNOWN) {
                    problem = line;
                    yield Change.NONE;
                }
                yield down(line);
            }
            case DEADLINE_EXCEEDED, OVERLOADED, INVALID, STORE_FULL, HALTED -> Change.NONE;
        };
    }

    /** A ping that was sent so long ago should have been answered. */
    Change overdue(long sentNanos, long nowNanos) {
        if (contacted && contactNanos - sentNanos >= 0) {
            return Change.NONE;
        }
        if (standing == Standing.UNKNOWN && ++pingsBeforeFirstAnswer < PINGS_TO_A_NEW_SERVER) {
            return Change.NONE;
        }
        if (standing == Standing.UP) {
            return down("no answer to a ping for " + (nowNanos - sentNanos) / 1_000_000 + " ms");
        }
        // Why it is down is known better from what failed.
        return down(problem == null ? "" : problem);
    }

    private Change down(String why) {
        problem = why;
        Standing before = standing;
        standing = Standing.DOWN;
        return before == Standing.DOWN ? Change.NONE : Change.WENT_DOWN;
    }

    boolean isUp() {
        return standing == Standing.UP;
    }

    /** Why it is not up; null while it is. */
    @Nullable
    String problem() {
        return problem;
    }

    boolean wasContacted() {
        return contacted;
    }

    /** When the last answer came; means nothing before the first. */
    long contactNanos() {
        return contactNanos;
    }

    /** How long the ping of the last answer took; means nothing before the first. */
    long roundTripNanos() {
        return roundTripNanos;
    }
}
