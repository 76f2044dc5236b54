package dev.paxos.it;

import dev.paxos.client.PaxosClient;
import dev.paxos.core.Value;
import dev.paxos.core.proposer.IndeterminateException;
import dev.paxos.core.proposer.NoQuorumException;
import dev.paxos.core.proposer.OverloadedException;
import dev.paxos.core.register.Decision;
import dev.paxos.core.register.Outcome;
import dev.paxos.core.register.Register;
import dev.paxos.core.register.RegisterState;
import dev.paxos.it.history.Call;
import dev.paxos.it.history.Ending;
import dev.paxos.it.history.Seen;
import dev.paxos.it.history.State;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;

/** Proposes by itself: {@link PaxosClient}. */
final class SdkClient implements RegisterClient {
    private final PaxosClient client;

    /**
     * Makes one.
     *
     * @param client closed with this
     */
    SdkClient(PaxosClient client) {
        this.client = client;
    }

    @Override
    public boolean offers(Call call) {
        return true;
    }

    @Override
    public Ending perform(String key, Call call) throws InterruptedException {
        Register register = client.registers().register(key);
        if (call instanceof Call.Get) {
            Ending ending = await(register.get(), state -> Ending.unchanged(Seen.of(state(state))));
            return ending.equals(Ending.INDETERMINATE) ? Ending.NEVER : ending;
        }
        return await(begin(register, call), SdkClient::ending);
    }

    private static CompletableFuture<Outcome> begin(Register register, Call call) {
        if (call instanceof Call.Put put) {
            return register.put(Value.utf8(put.value()));
        } else if (call instanceof Call.PutIfAbsent put) {
            return register.putIfAbsent(Value.utf8(put.value()));
        } else if (call instanceof Call.CompareAndSet set) {
            return register.compareAndSet(set.version(), Value.utf8(set.value()));
        } else if (call instanceof Call.Replace replace) {
            return register.putIf(
                    state -> state.isPresent() && state.version() == replace.version(), Value.utf8(replace.value()));
        } else if (call instanceof Call.Append append) {
            return register.update(value ->
                    Optional.of(Value.utf8(value.flatMap(Value::text).orElse("") + append.token() + Call.TOKEN_END)));
        } else if (call instanceof Call.DeleteVersion delete) {
            return register.delete(delete.version());
        }
        return register.delete();
    }

    @Override
    public boolean offersDecisions() {
        return true;
    }

    @Override
    public Ending propose(String key, String value) throws InterruptedException {
        return await(
                client.decisions().propose(key, Value.utf8(value)),
                decision -> decision.own()
                        ? Ending.applied(Seen.of(State.NEVER_CHANGED), Seen.of(state(decision)))
                        : Ending.unchanged(Seen.of(state(decision))));
    }

    /** Reads what is decided. */
    Ending decision(String key) throws InterruptedException {
        Ending ending = await(
                client.decisions().get(key),
                decision ->
                        Ending.unchanged(Seen.of(decision.map(SdkClient::state).orElse(State.NEVER_CHANGED))));
        return ending.equals(Ending.INDETERMINATE) ? Ending.NEVER : ending;
    }

    private static <T> Ending await(CompletableFuture<T> future, Function<T, Ending> success)
            throws InterruptedException {
        try {
            return success.apply(future.get());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof NoQuorumException || e.getCause() instanceof OverloadedException) {
                return Ending.NEVER;
            } else if (e.getCause() instanceof IndeterminateException) {
                return Ending.INDETERMINATE;
            }
            throw new AssertionError("an operation ended in a way that the SDK does not have", e.getCause());
        }
    }

    private static Ending ending(Outcome outcome) {
        return outcome instanceof Outcome.Applied applied
                ? Ending.applied(Seen.of(state(applied.before())), Seen.of(state(applied.state())))
                : Ending.unchanged(Seen.of(state(outcome.state())));
    }

    private static State state(RegisterState state) {
        return new State(state.version(), state.value().flatMap(Value::text));
    }

    private static State state(Decision decision) {
        return State.of(1, decision.value().text().orElseThrow());
    }

    @Override
    public void close() {
        client.close();
    }
}
