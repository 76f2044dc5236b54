package dev.paxos.core.register;

import static java.util.Objects.requireNonNull;

import dev.paxos.core.Ballot;
import dev.paxos.core.Key;
import dev.paxos.core.Proposal;
import dev.paxos.core.Value;
import dev.paxos.core.proposer.Change.Step;
import dev.paxos.core.proposer.Proposer;
import dev.paxos.core.proposer.ProposerContext;
import dev.paxos.core.proposer.ProposerStatistics;
import dev.paxos.core.proposer.ValueFormat;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Decisions of a cluster: for each key one value is decided, and never changes. Thread-safe. */
public final class Decisions implements AutoCloseable {
    private final Proposer<Proposal> proposer;

    /**
     * Makes them.
     *
     * @param context the cluster and this process' part in it
     */
    public Decisions(ProposerContext context) {
        this.proposer = new Proposer<>(context, new RawFormat());
    }

    /**
     * Proposes a value for a key.
     *
     * @param name the key's name, 1 to 512 bytes of UTF-8 without control characters
     * @param value the value
     * @return what is decided, this value or an earlier one, durable on a majority; or the exceptions of {@link Proposer}
     * @throws IllegalArgumentException if the name is none; the message begins with {@code key}
     */
    public CompletableFuture<Decision> propose(String name, Value value) {
        requireNonNull(value, "value");
        return proposer.change(
                Key.decision(name),
                (current, ballot) -> current.isNone()
                        ? Step.applied(new Proposal(ballot, value), new Decision(value, ballot, true))
                        : Step.declined(
                                current,
                                new Decision(current.value(), current.ballot(), value.equals(current.value()))));
    }

    /**
     * Reads what is decided for a key.
     *
     * @param name as for {@link #propose}
     * @return the decision, not one's own, or nothing where none is made yet
     * @throws IllegalArgumentException if the name is none; the message begins with {@code key}
     */
    public CompletableFuture<Optional<Decision>> get(String name) {
        return proposer.read(Key.decision(name))
                .thenApply(decided -> decided.isNone()
                        ? Optional.empty()
                        : Optional.of(new Decision(decided.value(), decided.ballot(), false)));
    }

    /**
     * Counts what the proposer of these decisions did.
     *
     * @return live counts
     */
    public ProposerStatistics statistics() {
        return proposer.statistics();
    }

    /** Takes no more operations, and tells the callers of those under way what is known. */
    @Override
    public void close() {
        proposer.close();
    }

    /** The value is the state. Only the first change of a key counts, so no lineage is needed. */
    private static final class RawFormat implements ValueFormat<Proposal> {
        @Override
        public Proposal absent() {
            return Proposal.NONE;
        }

        @Override
        public Proposal decode(Proposal accepted) {
            return accepted;
        }

        @Override
        public Value encode(Proposal decided) {
            return decided.value();
        }

        @Override
        public Proposal stamp(Proposal changed, Proposal base, Ballot ballot) {
            return changed;
        }

        @Override
        public boolean descendsFrom(Proposal decided, Ballot ballot) {
            return false;
        }

        @Override
        public boolean remembersSince(Proposal decided, Proposal base) {
            return true;
        }

        @Override
        public boolean changesAreIdempotent() {
            return true;
        }
    }
}
