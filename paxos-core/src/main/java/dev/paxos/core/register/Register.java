package dev.paxos.core.register;

import static java.util.Objects.requireNonNull;

import dev.paxos.core.Ballot;
import dev.paxos.core.Key;
import dev.paxos.core.Value;
import dev.paxos.core.proposer.Change.Step;
import dev.paxos.core.proposer.Proposer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * One linearizable, versioned register. A handle: cheap to make, nothing is read or sent until a method is called.
 *
 * <p>Each method returns at once. Its future completes when the outcome is known and durable on a majority of the
 * acceptors, or exceptionally as {@link Proposer} says: with {@code NoQuorumException}, {@code IndeterminateException}
 * or {@code OverloadedException}, of which each tells what is true. Thread-safe; what depends on a future must not block.
 */
public final class Register {
    private final Proposer<Envelope> proposer;
    private final Key key;
    private final int maxValueBytes;

    Register(Proposer<Envelope> proposer, Key key, int maxValueBytes) {
        this.proposer = proposer;
        this.key = key;
        this.maxValueBytes = maxValueBytes;
    }

    /**
     * Returns the name.
     *
     * @return the name of the register in its cluster
     */
    public String name() {
        return key.name();
    }

    /**
     * Reads the register.
     *
     * @return a state at least as new as any that was chosen when this was called
     */
    public CompletableFuture<RegisterState> get() {
        return proposer.read(key).thenApply(Envelope::state);
    }

    /**
     * Sets the value, whatever it was.
     *
     * @param value the value
     * @return applied, with the state before and after
     * @throws IllegalArgumentException if the value is too large; the message begins with {@code value}
     */
    public CompletableFuture<Outcome> put(Value value) {
        return change(state -> true, checked(value));
    }

    /**
     * Sets the value if there is none.
     *
     * @param value the value
     * @return applied, or declined with the state that was there
     * @throws IllegalArgumentException as {@link #put}
     */
    public CompletableFuture<Outcome> putIfAbsent(Value value) {
        return change(state -> !state.isPresent(), checked(value));
    }

    /**
     * Sets the value if the register is at a version.
     *
     * @param version the version that a read or an earlier change told; 0 where the register was never changed
     * @param value the value
     * @return applied, or declined with the state that was there
     * @throws IllegalArgumentException as {@link #put}
     */
    public CompletableFuture<Outcome> compareAndSet(long version, Value value) {
        return change(state -> state.version() == version, checked(value));
    }

    /**
     * Sets the value if the state is as wished.
     *
     * @param condition tells whether to; pure and quick, it may be asked several times
     * @param value the value
     * @return applied, or declined with the state that was there
     * @throws IllegalArgumentException as {@link #put}
     */
    public CompletableFuture<Outcome> putIf(Predicate<RegisterState> condition, Value value) {
        return change(requireNonNull(condition, "condition"), checked(value));
    }

    /**
     * Changes the value by a function of what it was, exactly once, however many others do the same.
     *
     * @param update takes the value, or nothing, and returns the new one, or nothing to delete it; pure and quick, it
     *     may be called several times, of which one counts. What it throws, the caller gets, and nothing is changed
     * @return applied, with the state before and after
     */
    public CompletableFuture<Outcome> update(UnaryOperator<Optional<Value>> update) {
        requireNonNull(update, "update");
        return proposer.change(
                key,
                (envelope, ballot) ->
                        applied(envelope, checked(update.apply(envelope.state().value()))));
    }

    /**
     * Deletes the value. The version goes on.
     *
     * @return applied, or declined where there is no value
     */
    public CompletableFuture<Outcome> delete() {
        return change(RegisterState::isPresent, Optional.empty());
    }

    /**
     * Deletes the value if the register is at a version.
     *
     * @param version the version that a read or an earlier change told
     * @return applied, or declined with the state that was there, also where there is no value
     */
    public CompletableFuture<Outcome> delete(long version) {
        return change(state -> state.isPresent() && state.version() == version, Optional.empty());
    }

    /**
     * Deletes the value if the state is as wished.
     *
     * @param condition tells whether to; pure and quick, it may be asked several times, and only where there is a value
     * @return applied, or declined with the state that was there, also where there is no value
     */
    public CompletableFuture<Outcome> deleteIf(Predicate<RegisterState> condition) {
        requireNonNull(condition, "condition");
        return change(state -> state.isPresent() && condition.test(state), Optional.empty());
    }

    /**
     * Returns the same register for callers that wait.
     *
     * @return a view
     */
    public BlockingRegister blocking() {
        return new BlockingRegister(this);
    }

    private CompletableFuture<Outcome> change(Predicate<RegisterState> condition, Optional<Value> value) {
        return proposer.change(
                key,
                (Envelope envelope, Ballot ballot) -> condition.test(envelope.state())
                        ? applied(envelope, value)
                        : Step.declined(envelope, new Outcome.Declined(envelope.state())));
    }

    private static Step<Envelope, Outcome> applied(Envelope envelope, Optional<Value> value) {
        RegisterState after = envelope.state().with(value);
        return Step.applied(new Envelope(after, envelope.lineage()), new Outcome.Applied(envelope.state(), after));
    }

    private Optional<Value> checked(Value value) {
        return checked(Optional.of(value));
    }

    private Optional<Value> checked(Optional<Value> value) {
        if (value.isPresent() && value.get().size() > maxValueBytes) {
            throw new IllegalArgumentException(
                    "value: has " + value.get().size() + " bytes, at most " + maxValueBytes + " are allowed");
        }
        return value;
    }

    @Override
    public String toString() {
        return "register " + key.name();
    }
}
