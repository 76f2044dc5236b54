package dev.paxos.core.register;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paxos.core.Value;
import dev.paxos.core.proposer.IndeterminateException;
import dev.paxos.core.proposer.NoQuorumException;
import dev.paxos.core.proposer.ProposerContext;
import dev.paxos.core.proposer.ProposerLimits;
import dev.paxos.core.simulation.SimulatedNetwork;
import dev.paxos.core.simulation.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Clients of several proposers append to one register's text while messages are lost, repeated and late, and servers
 * come and go. Every append has a name of its own, so the final text tells which were applied, in which order, how often.
 */
class RegisterSimulationTest {
    private static final int SEEDS = Integer.getInteger("paxos.sim.seeds", 300);
    private static final long FIRST_SEED = Long.getLong("paxos.sim.first-seed", 1);
    private static final long MILLISECOND = 1_000_000;

    /** What the searches met in sum: each must really have happened. */
    private int applied;

    private int declined;
    private int indeterminate;
    private int noQuorum;
    private int reads;

    @Test
    void appends_are_applied_exactly_once_and_in_real_time_order() {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
            new Run(seed).play();
        }
        assertThat(applied).as("applied").isGreaterThan(SEEDS * 10);
        assertThat(declined).as("declined").isGreaterThan(SEEDS);
        assertThat(reads).as("reads").isGreaterThan(SEEDS);
        assertThat(indeterminate).as("indeterminate").isGreaterThan(SEEDS / 20);
        assertThat(noQuorum).as("no quorum").isGreaterThan(SEEDS / 20);
    }

    private final class Run {
        private final long seed;
        private final Random random;
        private final VirtualTime time = new VirtualTime();
        private final SimulatedNetwork network;
        private final List<Registers> proposers = new ArrayList<>();
        private final List<Operation> operations = new ArrayList<>();
        private final int servers;

        Run(long seed) {
            this.seed = seed;
            this.random = new Random(seed);
            this.servers = List.of(3, 3, 3, 4, 5).get(random.nextInt(5));
            this.network = new SimulatedNetwork(time, random, servers);
            int proposerCount = 1 + random.nextInt(4);
            boolean collidingIds = random.nextInt(4) == 0;
            for (int i = 0; i < proposerCount; i++) {
                proposers.add(new Registers(new ProposerContext(
                        network.clients(),
                        collidingIds ? 7 : 7 + i,
                        ProposerLimits.DEFAULT.withDeadline(Duration.ofMillis(random.nextBoolean() ? 2_000 : 100)),
                        time,
                        new Random(random.nextLong()))));
            }
        }

        void play() {
            network.setWeather(
                    random.nextInt(3) == 0 ? 0 : random.nextDouble() * 0.3,
                    random.nextDouble() * 0.2,
                    (1 + random.nextInt(30)) * MILLISECOND);
            for (int i = 0; i < 40; i++) {
                time.schedule((long) (random.nextDouble() * 400 * MILLISECOND), this::invoke);
            }
            for (int i = 0; i < random.nextInt(6); i++) {
                int server = random.nextInt(servers);
                long at = (long) (random.nextDouble() * 300 * MILLISECOND);
                time.schedule(at, () -> network.setDown(server, true));
                time.schedule(at + random.nextInt(150) * MILLISECOND, () -> network.setDown(server, false));
            }
            time.runAll();
            for (int server = 0; server < servers; server++) {
                network.setDown(server, false);
            }
            network.setWeather(0, 0, MILLISECOND);
            Operation last = new Operation("get", "");
            last.watch(read(proposers.get(0).register("r").get()));
            time.runAll();
            check(last);
        }

        private void invoke() {
            Register register = proposers.get(random.nextInt(proposers.size())).register("r");
            String name = "<" + operations.size() + ">";
            switch (random.nextInt(5)) {
                case 0 -> new Operation("get", "").watch(read(register.get()));
                case 1 -> {
                    Operation compareAndSet = new Operation("cas", name);
                    var unused = register.get().whenComplete((state, failure) -> {
                        if (failure == null) {
                            compareAndSet.startedNanos = time.nanoTime();
                            compareAndSet.watch(
                                    register.compareAndSet(state.version(), Value.utf8(text(state.value()) + name)));
                        } else {
                            compareAndSet.end(failure);
                        }
                    });
                }
                default ->
                    new Operation("append", name)
                            .watch(register.update(value -> Optional.of(Value.utf8(text(value) + name))));
            }
        }

        private CompletableFuture<Outcome> read(CompletableFuture<RegisterState> state) {
            return state.thenApply(Outcome.Declined::new);
        }

        private void check(Operation last) {
            String tail = last.seen;
            assertThat(last.failure).as("the last read, seed %d", seed).isNull();
            List<String> names = tail.isEmpty()
                    ? List.of()
                    : Arrays.asList(tail.substring(1, tail.length() - 1).split("><"));
            Set<String> once = new HashSet<>(names);
            assertThat(names).as("applied at most once, seed %d", seed).hasSameSizeAs(once);
            assertThat(last.version)
                    .as("the version counts the changes, seed %d", seed)
                    .isEqualTo(names.size());
            for (Operation operation : operations) {
                assertThat(operation.endedNanos)
                        .as("%s ended, seed %d", operation, seed)
                        .isNotNegative();
                boolean there = !operation.name.isEmpty()
                        && once.contains(operation.name.substring(1, operation.name.length() - 1));
                if (operation.failure == null) {
                    assertThat(tail)
                            .as("%s saw what was chosen, seed %d", operation, seed)
                            .startsWith(operation.seen);
                    if (operation.wasApplied) {
                        applied++;
                        assertThat(there)
                                .as("%s is there, seed %d", operation, seed)
                                .isTrue();
                    } else if (operation.kind.equals("cas")) {
                        declined++;
                        assertThat(there)
                                .as("%s is not there, seed %d", operation, seed)
                                .isFalse();
                    } else {
                        reads++;
                    }
                } else if (operation.failure instanceof NoQuorumException) {
                    noQuorum++;
                    assertThat(there)
                            .as("%s is not there, seed %d", operation, seed)
                            .isFalse();
                } else {
                    indeterminate++;
                    assertThat(operation.failure).as("seed %d", seed).isInstanceOf(IndeterminateException.class);
                }
            }
            for (Operation earlier : operations) {
                for (Operation later : operations) {
                    if (earlier.failure == null && later.failure == null && earlier.endedNanos < later.startedNanos) {
                        assertThat(later.seen.length())
                                .as("%s came after %s, seed %d", later, earlier, seed)
                                .isGreaterThanOrEqualTo(earlier.seen.length());
                    }
                }
            }
        }

        private String text(Optional<Value> value) {
            return value.flatMap(Value::text).orElse("");
        }

        private final class Operation {
            private final String kind;
            private final String name;
            private long startedNanos = time.nanoTime();
            private long endedNanos = -1;
            private boolean wasApplied;
            private long version;
            private String seen = "";
            private @Nullable Throwable failure;

            Operation(String kind, String name) {
                this.kind = kind;
                this.name = name;
                operations.add(this);
            }

            void watch(CompletableFuture<Outcome> future) {
                var unused = future.whenComplete((outcome, failed) -> {
                    if (failed != null) {
                        end(failed);
                        return;
                    }
                    endedNanos = time.nanoTime();
                    wasApplied = outcome.isApplied();
                    version = outcome.state().version();
                    seen = text(outcome.state().value());
                });
            }

            void end(Throwable why) {
                endedNanos = time.nanoTime();
                failure = why instanceof CompletionException ? why.getCause() : why;
            }

            @Override
            public String toString() {
                return kind + " " + name + " of "
                        + Stream.of(startedNanos, endedNanos)
                                .map(nanos -> nanos / 1_000 + " us")
                                .toList();
            }
        }
    }
}
