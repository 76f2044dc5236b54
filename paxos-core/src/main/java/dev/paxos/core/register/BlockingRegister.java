package dev.paxos.core.register;

import dev.paxos.core.Value;
import dev.paxos.core.proposer.PaxosException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.UnaryOperator;

/**
 * A register for callers that wait: every method returns when the outcome is known, at the proposer's deadline at the
 * latest, and throws the {@link PaxosException} that {@link Register}'s future would have completed with. An interrupt
 * ends the waiting, not the change. Never call this from what depends on a future of the proposer's.
 */
public final class BlockingRegister {
    private final Register register;

    BlockingRegister(Register register) {
        this.register = register;
    }

    /**
     * As {@link Register#get}.
     *
     * @return the state
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    public RegisterState get() throws InterruptedException {
        return await(register.get());
    }

    /**
     * As {@link Register#put}.
     *
     * @param value the value
     * @return applied
     * @throws InterruptedException if the thread is interrupted while it waits: the change may be made all the same
     */
    public Outcome put(Value value) throws InterruptedException {
        return await(register.put(value));
    }

    /**
     * As {@link Register#putIfAbsent}.
     *
     * @param value the value
     * @return applied or declined
     * @throws InterruptedException if the thread is interrupted while it waits: the change may be made all the same
     */
    public Outcome putIfAbsent(Value value) throws InterruptedException {
        return await(register.putIfAbsent(value));
    }

    /**
     * As {@link Register#compareAndSet}.
     *
     * @param version the version
     * @param value the value
     * @return applied or declined
     * @throws InterruptedException if the thread is interrupted while it waits: the change may be made all the same
     */
    public Outcome compareAndSet(long version, Value value) throws InterruptedException {
        return await(register.compareAndSet(version, value));
    }

    /**
     * As {@link Register#update}.
     *
     * @param update the function
     * @return applied
     * @throws InterruptedException if the thread is interrupted while it waits: the change may be made all the same
     */
    public Outcome update(UnaryOperator<Optional<Value>> update) throws InterruptedException {
        return await(register.update(update));
    }

    /**
     * As {@link Register#delete()}.
     *
     * @return applied or declined
     * @throws InterruptedException if the thread is interrupted while it waits: the change may be made all the same
     */
    public Outcome delete() throws InterruptedException {
        return await(register.delete());
    }

    /**
     * As {@link Register#delete(long)}.
     *
     * @param version the version
     * @return applied or declined
     * @throws InterruptedException if the thread is interrupted while it waits: the change may be made all the same
     */
    public Outcome delete(long version) throws InterruptedException {
        return await(register.delete(version));
    }

    static <R> R await(CompletableFuture<R> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException(e.getCause());
        }
    }
}
