package dev.paxos.core.register;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paxos.core.AcceptReply;
import dev.paxos.core.AcceptorState;
import dev.paxos.core.Ballot;
import dev.paxos.core.Key;
import dev.paxos.core.PrepareReply;
import dev.paxos.core.Proposal;
import dev.paxos.core.Transition;
import dev.paxos.core.Value;
import dev.paxos.core.acceptor.AcceptorClient;
import dev.paxos.core.proposer.IndeterminateException;
import dev.paxos.core.proposer.ProposerContext;
import dev.paxos.core.proposer.ProposerLimits;
import dev.paxos.core.simulation.VirtualTime;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many proposers that change one key as fast as they can, on a network without faults. */
class HotKeyTest {
    private static final int PROPOSERS = 8;
    private static final long MICROSECOND = 1_000;
    private static final long SECOND = 1_000_000_000;

    private final VirtualTime time = new VirtualTime();
    private final int[] applied = new int[PROPOSERS];
    private final Map<Class<?>, Integer> failed = new HashMap<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void none_starves_and_together_they_get_on(long seed) {
        Random random = new Random(seed);
        AcceptorState[] acceptors = new AcceptorState[3];
        Arrays.fill(acceptors, AcceptorState.INITIAL);
        for (int proposer = 0; proposer < PROPOSERS; proposer++) {
            Map<Integer, AcceptorClient> clients = new HashMap<>();
            for (int server = 0; server < acceptors.length; server++) {
                clients.put(server + 1, new DelayedAcceptor(acceptors, server, random));
            }
            Registers registers =
                    new Registers(new ProposerContext(clients, 7 + proposer, ProposerLimits.DEFAULT, time, random));
            update(proposer, registers.register("hot"));
        }
        while (time.nanoTime() < 10 * SECOND) {
            time.runOne();
        }

        int sum = Arrays.stream(applied).sum();
        assertThat(failed.keySet())
                .as("who raced may be left in doubt, no more")
                .isSubsetOf(IndeterminateException.class);
        assertThat(failed.getOrDefault(IndeterminateException.class, 0)).isLessThan(sum / 25);
        assertThat(sum).as("in ten seconds").isGreaterThan(2_000);
        assertThat(Arrays.stream(applied).min().orElseThrow())
                .as("the least share of %s", Arrays.toString(applied))
                .isGreaterThan(sum / PROPOSERS / 4);
    }

    private void update(int proposer, Register register) {
        var unused = register.update(value -> Optional.of(Value.EMPTY)).whenComplete((outcome, failure) -> {
            if (failure == null) {
                applied[proposer]++;
            } else {
                failed.merge(failure.getClass(), 1, Integer::sum);
            }
            time.schedule(10 * MICROSECOND, () -> update(proposer, register));
        });
    }

    /** An acceptor some hundred microseconds away. */
    private final class DelayedAcceptor implements AcceptorClient {
        private final AcceptorState[] acceptors;
        private final int server;
        private final Random random;

        DelayedAcceptor(AcceptorState[] acceptors, int server, Random random) {
            this.acceptors = acceptors;
            this.server = server;
            this.random = random;
        }

        @Override
        public CompletableFuture<PrepareReply> prepare(Key key, Ballot ballot) {
            return send(state -> state.prepare(ballot));
        }

        @Override
        public CompletableFuture<AcceptReply> accept(Key key, Proposal proposal, Ballot next) {
            return send(state -> state.accept(proposal, next));
        }

        @Override
        public CompletableFuture<AcceptorState> state(Key key) {
            return send(state -> new Transition<>(state, state, false));
        }

        private <R> CompletableFuture<R> send(Function<AcceptorState, Transition<R>> rule) {
            CompletableFuture<R> future = new CompletableFuture<>();
            time.schedule(delayNanos(50), () -> {
                Transition<R> transition = rule.apply(acceptors[server]);
                acceptors[server] = transition.state();
                time.schedule(delayNanos(transition.changed() ? 200 : 50), () -> future.complete(transition.reply()));
            });
            return future;
        }

        private long delayNanos(long micros) {
            return (long) (micros * MICROSECOND * (1 + random.nextDouble()));
        }
    }
}
